"""The sound engine: one real-time thread that owns the samples and never takes the GIL."""

"""The routing core: events in, effects out, one deadline. No clock, no I/O, no logging."""

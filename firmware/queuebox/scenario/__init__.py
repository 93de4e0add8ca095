"""The scenario language: what happens in an office and all that must follow. Routes nothing."""

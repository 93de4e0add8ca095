"""The technician's program: a login and verbs on a terminal. Touches no device, no record."""

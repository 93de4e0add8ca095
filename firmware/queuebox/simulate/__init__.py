"""`queuebox simulate`: offered traffic through the routing core on virtual time.

No devices, no sockets, no clock: the same core that runs the box, and people made of numbers.
"""

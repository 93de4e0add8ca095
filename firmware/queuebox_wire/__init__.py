"""The messages of both sockets, their framing and their clients. No decisions."""

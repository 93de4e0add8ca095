"""Those who are connected to a fake: lines in, lines out, nobody waits for a slow one."""

from __future__ import annotations

import socket

# Somebody who does not read for this many bytes is not looking any more.
PATIENCE = 1 << 20


class Onlooker:
    """One client of the room; owns its socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        connection.setblocking(False)
        self._unsent = bytearray()
        self._half = b""

    def lines(self) -> list[bytes]:
        """The whole lines that have come in; raises ConnectionError when it has left."""
        try:
            got = self.connection.recv(1 << 16)
        except BlockingIOError:
            return []
        if not got:
            raise ConnectionError("left")
        *whole, self._half = (self._half + got).split(b"\n")
        return whole

    def tell(self, line: bytes) -> None:
        """Send, or keep for later; raises ConnectionError when it has left or never reads."""
        self._unsent += line
        self.flush()

    def flush(self) -> None:
        try:
            while self._unsent:
                sent = self.connection.send(self._unsent)
                del self._unsent[:sent]
        except BlockingIOError:
            if len(self._unsent) > PATIENCE:
                raise ConnectionError("does not read") from None

    @property
    def waits(self) -> bool:
        return bool(self._unsent)

"""The fake headset's socket: a Unix stream server that one box at a time may open. No sound."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class Cable:
    """Owns the listening socket and the connection. Unplugged, the path is gone: as a sound
    card's device is."""

    def __init__(
        self,
        path: Path,
        selector: selectors.BaseSelector,
        opened: Callable[[], None],
        closed: Callable[[], None],
    ) -> None:
        self._path = path
        self._selector = selector
        self._opened = opened
        self._closed = closed
        self._listener: socket.socket | None = None
        self._connection: socket.socket | None = None
        self._unsent = b""
        self.plug()

    @property
    def plugged(self) -> bool:
        return self._listener is not None

    def plug(self) -> None:
        """The device appears."""
        if self._listener is not None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self._path))
        self._listener.listen(1)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def unplug(self) -> None:
        """The device is gone; whoever had it open reads its end."""
        self._drop()
        if self._listener is not None:
            self._selector.unregister(self._listener)
            self._listener.close()
            self._listener = None
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        if self._listener is None:
            return
        with suppress(BlockingIOError):
            connection, _ = self._listener.accept()
            if self._connection is not None:
                connection.close()  # busy, as a card that is open already
                return
            connection.setblocking(False)
            self._connection, self._unsent = connection, b""
            self._opened()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._closed()

    def read(self) -> bytes:
        """All the playback that has come; an end of the connection is noticed here."""
        data = b""
        while self._connection is not None:
            try:
                piece = self._connection.recv(65_536)
            except BlockingIOError:
                break
            except OSError:
                piece = b""
            data += piece
            if not piece:
                self._drop()
            elif len(piece) < 65_536:
                break
        return data

    def write(self, data: bytes) -> bool:
        """Capture, whole periods or nothing: a sample is never cut for good."""
        if self._connection is None:
            return True
        try:
            if self._unsent:
                sent = self._connection.send(self._unsent)
                self._unsent = self._unsent[sent:]
                if self._unsent:
                    return False
            sent = self._connection.send(data)
            self._unsent = data[sent:]
        except BlockingIOError:
            return False
        except OSError:
            self._drop()
        return True

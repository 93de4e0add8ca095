"""JSON lines over a Unix stream socket, without blocking. Knows framing, not meaning."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

CHUNK = 65536
"""Bytes asked of the kernel at a time."""

LINE_LIMIT = 1_000_000
"""Bytes of one line at most: a peer that sends more is broken and is dropped."""

Incoming = TypeVar("Incoming")


class LinkClosed(Exception):
    """The other side is gone, or broke the framing. The text says which."""


class SocketInUse(Exception):
    """Another program already listens here. The text names the path."""


class Link(Generic[Incoming]):
    """One connection. Owns its socket from construction to ``close``.

    Sending never blocks: what the kernel does not take is kept and goes out with
    ``flush``; ``pending`` says how many bytes wait.
    """

    def __init__(self, sock: socket.socket, decoder: msgspec.json.Decoder[Incoming]) -> None:
        sock.setblocking(False)
        self._sock = sock
        self._decoder = decoder
        self._encoder = msgspec.json.Encoder()
        self._inbox = bytearray()
        self._outbox = bytearray()
        self.undecodable = 0
        """Lines that were not a message we know; they are skipped and counted."""
        self.last_error = ""

    def fileno(self) -> int:
        return self._sock.fileno()

    @property
    def pending(self) -> int:
        return len(self._outbox)

    def send(self, *messages: msgspec.Struct) -> None:
        """Queue messages and send at once what the kernel takes; raises LinkClosed."""
        for message in messages:
            self._outbox += self._encoder.encode(message)
            self._outbox += b"\n"
        self.flush()

    def flush(self) -> None:
        """Send what waits; raises LinkClosed."""
        while self._outbox:
            try:
                sent = self._sock.send(self._outbox)
            except BlockingIOError:
                return
            except OSError as error:
                raise LinkClosed(f"cannot send: {os.strerror(error.errno or 0)}") from error
            del self._outbox[:sent]

    def receive(self) -> list[Incoming]:
        """Every whole message that has come; raises LinkClosed once all of them are out."""
        closed = self._read_all()
        *lines, rest = bytes(self._inbox).split(b"\n")
        self._inbox[:] = rest
        messages = [m for line in lines if (m := self._decode(line)) is not None]
        if len(rest) > LINE_LIMIT:
            raise LinkClosed(f"a line of more than {LINE_LIMIT} bytes")
        if closed and not messages:
            raise LinkClosed(closed)
        return messages

    def _read_all(self) -> str:
        while True:
            try:
                chunk = self._sock.recv(CHUNK)
            except BlockingIOError:
                return ""
            except OSError as error:
                return f"cannot receive: {os.strerror(error.errno or 0)}"
            if not chunk:
                return "the other side closed the connection"
            self._inbox += chunk
            if len(chunk) < CHUNK or len(self._inbox) > LINE_LIMIT:
                return ""  # that was all; more would call again

    def _decode(self, line: bytes) -> Incoming | None:
        try:
            return self._decoder.decode(line)
        except msgspec.MsgspecError as error:
            self.undecodable += 1
            self.last_error = str(error)
            return None

    def close(self) -> None:
        self._sock.close()


def listen(path: Path) -> socket.socket:
    """A listening socket at ``path``, readable by its user alone.

    A socket left behind by a dead program is replaced; a live one raises SocketInUse.
    """
    if path.exists() and _somebody_listens(path):
        raise SocketInUse(f"{path}: another instance is running; stop it first")
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        sock.bind(str(path))
    except OSError:
        sock.close()
        raise
    finally:
        os.umask(mask)
    sock.listen(8)
    sock.setblocking(False)
    return sock


def connect(path: Path) -> socket.socket:
    """A connected socket; raises OSError (ENOENT, ECONNREFUSED: nobody is there)."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.connect(str(path))
    except OSError:
        sock.close()
        raise
    return sock


def _somebody_listens(path: Path) -> bool:
    try:
        connect(path).close()
    except OSError as error:
        return error.errno not in (errno.ECONNREFUSED, errno.ENOENT, errno.ENOTSOCK)
    return True

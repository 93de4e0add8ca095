"""Keeps a headset's sound attached to the engine: connects, and connects again when lost."""

from __future__ import annotations

import logging
import socket
from pathlib import Path
from typing import Protocol

from queuebox_wire.link import connect

log = logging.getLogger(__name__)

RETRY = 500_000
"""µs between attempts to reach a sound device that is away."""


class Engine(Protocol):
    """What a headset needs of the sound engine."""

    def attach_desk(self, port: int, fd: int, rate: int = 48000) -> None: ...
    def detach_desk(self, port: int) -> None: ...


class HeadsetSocket:
    """Sound as s16le mono 48 kHz both ways over a Unix socket, in the headset's own clock.

    Owns the socket; the engine reads and writes it while attached. On the device a sound card
    (``queuebox_hw.headset``) stands in its place.
    """

    fault = None

    def __init__(self, path: Path, port: int, engine: Engine) -> None:
        self._path = path
        self._port = port
        self._engine = engine
        self._socket: socket.socket | None = None
        self._retry_at: int | None = 0

    @property
    def there(self) -> bool:
        return self._socket is not None

    @property
    def deadline(self) -> int | None:
        return self._retry_at

    def tick(self, now: int) -> None:
        """Try to attach when it is time."""
        if self._retry_at is None or now < self._retry_at:
            return
        try:
            sock = connect(self._path)
        except OSError:
            self._retry_at = now + RETRY
            return
        sock.setblocking(False)
        self._socket, self._retry_at = sock, None
        self._engine.attach_desk(self._port, sock.fileno())

    def lost(self, now: int) -> None:
        """The engine found the other end gone and has let go of the descriptor."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._retry_at = now + RETRY

    def stumbled(self, now: int) -> None:
        """Only a sound card's streams can be stopped."""

    def close(self) -> None:
        if self._socket is not None:
            self._engine.detach_desk(self._port)
            self._socket.close()
            self._socket = None
        self._retry_at = None

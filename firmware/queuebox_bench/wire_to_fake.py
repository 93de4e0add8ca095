"""JSON lines to a fake's world socket: deeds go in, sights come out. Never blocks."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

Sight = dict[str, Any]


class FakeGone(Exception):
    """The fake closed its socket."""


class WireToFake:
    """One connection. Owns its socket; raises OSError when the fake is not there."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._socket.setblocking(False)
        self._half = b""

    def fileno(self) -> int:
        return self._socket.fileno()

    def do(self, **deed: object) -> None:
        """Ask for a deed, e.g. ``do(do="hang-up")``; raises FakeGone."""
        try:
            self._socket.sendall(json.dumps(deed).encode() + b"\n")
        except OSError as error:
            raise FakeGone(str(error)) from error

    def poll(self) -> list[Sight]:
        """What the fake has seen since; raises FakeGone."""
        while True:
            try:
                chunk = self._socket.recv(65536)
            except BlockingIOError:
                break
            except OSError as error:
                raise FakeGone(str(error)) from error
            if not chunk:
                raise FakeGone("it closed the connection")
            self._half += chunk
        *lines, self._half = self._half.split(b"\n")
        return [json.loads(line) for line in lines]

    def close(self) -> None:
        self._socket.close()

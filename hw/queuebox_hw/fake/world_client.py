"""The other side of a fake's world socket: ask for things, wait for what it saw. No fake inside."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from types import TracebackType

Fact = dict[str, object]


class Refused(Exception):
    """The fake will not; the text is its sentence."""


class WorldClient:
    """One connection; owns its socket. Blocking, for tests and scripts."""

    def __init__(self, path: Path, limit_s: float = 10.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._inbound = bytearray()
        self._limit_s = limit_s
        self.facts: list[Fact] = []
        """What the fake saw, in order; ``wait`` does not remove anything."""
        self._next = 0
        self._connect(path, time.monotonic() + limit_s)

    def _connect(self, path: Path, end: float) -> None:
        """The fake may still be starting."""
        while True:
            try:
                self._socket.connect(str(path))
                return
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > end:
                    self._socket.close()
                    raise
                time.sleep(0.02)

    def __enter__(self) -> WorldClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def fileno(self) -> int:
        return self._socket.fileno()

    def do(self, verb: str, /, **words: object) -> Fact:
        """Ask for something; its answer. Raises Refused with the reason."""
        line = json.dumps({"do": verb, **words}) + "\n"
        self._socket.sendall(line.encode())
        end = time.monotonic() + self._limit_s
        while True:
            fact = self._read(end)
            if fact is None:
                raise TimeoutError(f"no answer to {verb!r}")
            if "refused" in fact:
                raise Refused(str(fact.get("why")))
            if "done" in fact:
                return fact

    def wait(self, what: str, /, limit_s: float = 10.0, **match: object) -> Fact:
        """The next fact of this name (and with these values) after the last one waited for."""
        end = time.monotonic() + limit_s
        while True:
            while self._next < len(self.facts):
                fact = self.facts[self._next]
                self._next += 1
                if fact["saw"] == what and all(fact.get(k) == v for k, v in match.items()):
                    return fact
            if self._read(end) is None:
                seen = [str(fact["saw"]) for fact in self.facts[-20:]]
                raise TimeoutError(f"no {what!r} within {limit_s} s; lately {seen}")

    def _read(self, end: float) -> Fact | None:
        """The next line; None when the time is up. Facts are kept."""
        while (cut := self._inbound.find(b"\n")) < 0:
            left = end - time.monotonic()
            if left <= 0:
                return None
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(65_536)
            except TimeoutError:
                return None
            if not data:
                raise ConnectionError("the fake is gone")
            self._inbound += data
        line = bytes(self._inbound[:cut])
        del self._inbound[: cut + 1]
        fact: Fact = json.loads(line)
        if "saw" in fact:
            self.facts.append(fact)
        return fact

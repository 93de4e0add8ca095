"""How the world talks to a fake: a Unix socket of JSON lines, any number of clients. No verbs.

A client's line is an object with ``do``; the answer to it is ``{"done": verb, ...}`` or
``{"refused": verb, "why": sentence}``, to that client alone, with its ``id`` if it gave
one. What the fake sees is told to every client as ``{"saw": ..., "at": µs, ...}``.
"""

from __future__ import annotations

import json
import selectors
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from queuebox_hw.fake.world_words import Words, WorldError

Do = Callable[[str, Words], dict[str, object]]
_LONGEST = 1 << 20
_BACKLOG = 4 << 20


class _Client:
    """One connection; owns its socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.inbound = bytearray()
        self.outbound = bytearray()


class WorldSocket:
    """Listens at a path; owns the listening socket and all clients."""

    def __init__(self, path: Path, selector: selectors.BaseSelector, do: Do) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._path = path
        self._selector = selector
        self._do = do
        self._clients: list[_Client] = []
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(16)
        self._listener.setblocking(False)
        selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def tell(self, fact: dict[str, object]) -> None:
        """To everybody."""
        line = json.dumps(fact, default=str).encode() + b"\n"
        for client in list(self._clients):
            self._send(client, line)

    def close(self) -> None:
        for client in list(self._clients):
            self._drop(client)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        with suppress(BlockingIOError):
            connection, _ = self._listener.accept()
            connection.setblocking(False)
            client = _Client(connection)
            self._clients.append(client)
            self._selector.register(
                connection, selectors.EVENT_READ, lambda: self._readable(client)
            )

    def _readable(self, client: _Client) -> None:
        self._flush(client)
        try:
            data = client.connection.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data or len(client.inbound) > _LONGEST:
            self._drop(client)
            return
        client.inbound += data
        while (end := client.inbound.find(b"\n")) >= 0:
            line = bytes(client.inbound[:end])
            del client.inbound[: end + 1]
            if line.strip():
                self._line(client, line)

    def _line(self, client: _Client, line: bytes) -> None:
        verb, words = "", {}
        try:
            words = json.loads(line)
            if not isinstance(words, dict) or not isinstance(words.get("do"), str):
                raise WorldError('a line is an object with "do"')
            verb = words["do"]
            answer: dict[str, object] = {"done": verb} | self._do(verb, words)
        except (WorldError, ValueError, OSError) as e:
            answer = {"refused": verb, "why": str(e)}
        if isinstance(words, dict) and "id" in words:
            answer["id"] = words["id"]
        self._send(client, json.dumps(answer, default=str).encode() + b"\n")

    def _send(self, client: _Client, line: bytes) -> None:
        client.outbound += line
        self._flush(client)

    def _flush(self, client: _Client) -> None:
        if client not in self._clients:
            return
        try:
            while client.outbound:
                sent = client.connection.send(client.outbound)
                del client.outbound[:sent]
        except BlockingIOError:
            if len(client.outbound) > _BACKLOG:
                # a client that never reads must not eat the machine
                self._drop(client)
                return
        except OSError:
            self._drop(client)
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.outbound else 0)
        if self._selector.get_key(client.connection).events != events:
            self._selector.modify(client.connection, events, lambda: self._readable(client))

    def _drop(self, client: _Client) -> None:
        if client in self._clients:
            self._clients.remove(client)
            self._selector.unregister(client.connection)
            client.connection.close()

"""``control.sock``: answers requests of shell, bench and commands. Verbs live in a table."""

from __future__ import annotations

import logging
import selectors
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from queuebox_wire import control_link as wire
from queuebox_wire.link import Link, LinkClosed, listen

log = logging.getLogger(__name__)

Verb = Callable[[dict[str, Any]], Any]
"""Arguments in, data out, or a Later; raises Refused."""


class Refused(Exception):
    """A request that cannot be done; the text is the sentence for the asker."""


class Later:
    """Data that somebody else still has to give (the shelf). Answered once."""

    def __init__(self) -> None:
        self.answer: Callable[[bool, Any, str], None] = lambda ok, data, sentence: None

    def give(self, ok: bool, data: Any, sentence: str = "") -> None:
        self.answer(ok, data, sentence)


class Client:
    """One connection to the control socket. Owns it until ``close``."""

    def __init__(self, sock: socket.socket) -> None:
        self.link: Link[wire.FromClient] = Link(sock, msgspec.json.Decoder(wire.FromClient))
        self.greeted = False
        self.follows = False


class ControlServer:
    """Listens, keeps the clients, looks verbs up. Owns the sockets until ``close``."""

    def __init__(
        self, path: Path, selector: selectors.BaseSelector, verbs: Mapping[str, Verb]
    ) -> None:
        """Raises SocketInUse when another call processor serves this path."""
        self._path = path
        self._selector = selector
        self._verbs = verbs
        self._clients: list[Client] = []
        self._listener = listen(path)
        selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def live(self, kind: str, data: object) -> None:
        """Tell every client that follows."""
        for client in [c for c in self._clients if c.follows]:
            self._send(client, wire.Live(kind, data))

    def _accept(self) -> None:
        sock, _ = self._listener.accept()
        client = Client(sock)
        self._clients.append(client)
        self._selector.register(client.link, selectors.EVENT_READ, lambda: self._serve(client))

    def _serve(self, client: Client) -> None:
        try:
            client.link.flush()
            for message in client.link.receive():
                self._take(client, message)
        except LinkClosed:
            self._drop(client)
        else:
            self._watch(client)

    def _take(self, client: Client, message: wire.FromClient) -> None:
        if isinstance(message, wire.Hello):
            client.greeted = message.version <= wire.VERSION
            self._send(client, wire.Hello("call processor"))
            return
        if not client.greeted:
            raise LinkClosed("a request before a hello")
        reply = self._reply(client, message)
        if reply is not None:
            self._send(client, reply)

    def _reply(self, client: Client, request: wire.Request) -> wire.Reply | None:
        if request.do == "follow":
            client.follows = True
            return wire.Reply(request.ask, True)
        verb = self._verbs.get(request.do)
        if verb is None:
            known = ", ".join(sorted([*self._verbs, "follow"]))
            sentence = f"{request.do}: not a request; the box knows {known}"
            return wire.Reply(request.ask, False, sentence=sentence)
        try:
            data = verb(request.args)
        except Refused as refused:
            return wire.Reply(request.ask, False, sentence=str(refused))
        if not isinstance(data, Later):
            return wire.Reply(request.ask, True, data)
        data.answer = lambda ok, data, sentence: self._send(
            client, wire.Reply(request.ask, ok, data, sentence)
        )
        return None

    def _send(self, client: Client, message: msgspec.Struct) -> None:
        if client not in self._clients:
            return
        try:
            client.link.send(message)
        except LinkClosed:
            self._drop(client)
        else:
            self._watch(client)

    def _watch(self, client: Client) -> None:
        if client in self._clients:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.link.pending else 0)
            self._selector.modify(client.link, wanted, lambda: self._serve(client))

    def _drop(self, client: Client) -> None:
        if client in self._clients:
            self._clients.remove(client)
            self._selector.unregister(client.link)
            client.link.close()

    def close(self) -> None:
        for client in list(self._clients):
            self._drop(client)
        self._selector.unregister(self._listener)
        self._listener.close()
        self._path.unlink(missing_ok=True)

"""``control.sock``: answers requests of shell, bench and commands. Verbs live in a table."""

from __future__ import annotations

import os
import selectors
import socket
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from queuebox import audit
from queuebox.users import LoginRefused, Users, may
from queuebox_wire import control_link as wire
from queuebox_wire.link import Link, LinkClosed, listen
from queuebox_wire.loop import now_us

Do = Callable[[dict[str, Any]], Any]
"""Arguments in, data out, or a Later; raises Refused."""


class Verb(Struct, frozen=True):
    """One request: the least role that may make it, and what it does."""

    role: str
    do: Do


class Refused(Exception):
    """A request that cannot be done; the text is the sentence for the asker."""


class Later:
    """Data that somebody else still has to give (the shelf). Answered once."""

    def __init__(self) -> None:
        self._given: tuple[bool, Any, str] | None = None
        self._answer: Callable[[bool, Any, str], None] | None = None

    def give(self, ok: bool, data: Any, sentence: str = "") -> None:
        """The data, or a sentence; before or after somebody waits for it."""
        self._given = (ok, data, sentence)
        if self._answer is not None:
            self._answer(ok, data, sentence)

    def then(self, answer: Callable[[bool, Any, str], None]) -> None:
        """Call ``answer`` once the data is there."""
        self._answer = answer
        if self._given is not None:
            answer(*self._given)


class Client:
    """One connection to the control socket; ``role`` is what it has logged in as.

    A program of our own user (or root) needs no login: it could read and stop
    everything of ours anyway. The shell runs as a user of its own and has to.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.role: str | None = "technician" if _is_ours(sock) else None
        self.link: Link[wire.FromClient] = Link(sock, msgspec.json.Decoder(wire.FromClient))
        self.greeted = False
        self.follows = False


def _is_ours(sock: socket.socket) -> bool:
    """Does the other end run as our own user or as root (SO_PEERCRED, unix(7))?"""
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return uid in (0, os.getuid())


class ControlServer:
    """Listens, keeps the clients, looks verbs up. Owns the sockets until ``close``."""

    def __init__(
        self,
        path: Path,
        selector: selectors.BaseSelector,
        verbs: Mapping[str, Verb],
        users: Users,
    ) -> None:
        """Raises SocketInUse when another call processor serves this path."""
        self._path = path
        self._selector = selector
        self._verbs = verbs
        self._users = users
        self._clients: list[Client] = []
        self._listener = listen(path)
        selector.register(self._listener, selectors.EVENT_READ, self._accept)

    @property
    def followed(self) -> bool:
        """Does anybody want to know what happens?"""
        return any(client.follows for client in self._clients)

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
        try:
            data = self._perform(client, request)
        except (Refused, LoginRefused) as refused:
            return wire.Reply(request.ask, False, sentence=str(refused))
        if not isinstance(data, Later):
            return wire.Reply(request.ask, True, data)
        data.then(
            lambda ok, data, sentence: self._send(
                client, wire.Reply(request.ask, ok, data, sentence)
            )
        )
        return None

    def _perform(self, client: Client, request: wire.Request) -> Any:
        if request.do == "login":
            return self._login(client, request.args)
        verb = self._verbs.get(request.do)
        if verb is None and request.do != "follow":
            known = ", ".join(sorted([*self._verbs, "follow", "login"]))
            raise Refused(f"{request.do}: not a request; the box knows {known}")
        least = verb.role if verb else "viewer"
        if not may(client.role, least):
            raise Refused(f"{request.do}: needs the role {least}; log in first")
        if verb is None:
            client.follows = True
            return None
        return verb.do(request.args)

    def _login(self, client: Client, args: dict[str, Any]) -> dict[str, str]:
        """``user``, ``password``, and ``new`` when the first password has to be chosen."""
        name, password = str(args.get("user", "")), str(args.get("password", ""))
        client.role = None
        user = self._users.login(name, password, now_us())
        if self._users.needs_password(name):
            if "new" not in args:
                raise Refused("choose a password first")
            user = self._users.set_password(name, str(args["new"]))
            audit.log.info("%s chose a password", name)
        client.role = user.role
        audit.log.info("%s logged in as %s", name, user.role)
        return {"user": name, "role": user.role}

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

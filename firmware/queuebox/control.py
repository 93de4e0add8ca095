"""``control.sock``: answers requests of shell, bench and commands. Verbs live in a table."""

from __future__ import annotations

import logging
import os
import selectors
import socket
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from queuebox.aside import Aside
from queuebox.audit import Audit
from queuebox.users import LoginRefused, User, Users, may
from queuebox_wire import control_link as wire
from queuebox_wire.link import Link, LinkClosed, listen
from queuebox_wire.loop import now_us

log = logging.getLogger(__name__)

OURS = "a fault of the box itself; nothing was changed, see show log"

IDLE_LIMIT = 15 * 60_000_000
"""µs without a request after which a login has run out."""

Do = Callable[[dict[str, Any]], Any]
"""Arguments in, data out, or a Later; raises Refused."""


class Verb(Struct, frozen=True):
    """One request: the least role that may make it, and what it does."""

    role: str
    do: Do
    changes: bool = False
    """It changes something: it is in the audit log, and ``do`` is told ``by`` whom."""


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
        self.name = "local" if self.role else ""
        self.logged_in = False
        self.asked = 0
        """When it last asked something, µs."""
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
        audit: Audit,
        aside: Aside,
    ) -> None:
        """Raises SocketInUse when another call processor serves this path."""
        self._audit = audit
        self._aside = aside
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
        except Exception:
            # ours to mend, whatever it is: a request must never stop the call processor
            log.exception("%s failed", request.do)
            return wire.Reply(request.ask, False, sentence=f"{request.do[:40]}: {OURS}")
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
        self._forget_the_idle(client)
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
        return self._change(client, verb, request) if verb.changes else verb.do(request.args)

    def _change(self, client: Client, verb: Verb, request: wire.Request) -> Any:
        """Do it and write down who did it, or who was refused."""
        try:
            data = verb.do({**request.args, "by": client.name})
        except (Refused, LoginRefused) as refused:
            self._audit.note(client.name, request.do, request.args, str(refused))
            raise
        self._audit.note(client.name, request.do, request.args)
        return data

    def _forget_the_idle(self, client: Client) -> None:
        now = now_us()
        if client.logged_in and now - client.asked > IDLE_LIMIT:
            client.role, client.logged_in = None, False
            self._audit.note(client.name, "logged out: idle")
            raise Refused("you were logged out, since nothing came for so long; log in again")
        client.asked = now

    def _login(self, client: Client, args: dict[str, Any]) -> Later:
        """``user``, ``password``, and ``new`` when the first password has to be chosen.

        Hashing a password takes a while, on purpose: calls do not wait for it.
        """
        name, password = str(args.get("user", "")), str(args.get("password", ""))
        new = str(args["new"]) if "new" in args else None
        client.role, client.logged_in = None, False
        later, at = Later(), now_us()

        def done(user: User | None, error: BaseException | None) -> None:
            if user is None:
                self._audit.note(name[:40], "login", refused=str(error))
                later.give(False, None, _sentence(error))
                return
            if new is not None:
                self._audit.note(name, "chose a password")
            client.role, client.name, client.asked = user.role, name, now_us()
            client.logged_in = True
            self._audit.note(name, f"logged in as {user.role}")
            later.give(True, {"user": name, "role": user.role})

        self._aside.run(lambda: self._users.admit(name, password, new, at), done)
        return later

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


def _sentence(error: BaseException | None) -> str:
    if isinstance(error, LoginRefused):
        return str(error)
    if isinstance(error, OSError):
        return f"the password cannot be kept ({error.strerror})"
    log.error("a fault of ours in a login", exc_info=error)
    return OURS

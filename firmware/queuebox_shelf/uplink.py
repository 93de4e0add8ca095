"""The shelf's end of ``shelf.sock``: one call processor at a time, facts kept until taken."""

from __future__ import annotations

import logging
import selectors
from collections import deque
from collections.abc import Callable
from pathlib import Path

import msgspec

from queuebox_wire import shelf_link as wire
from queuebox_wire.link import Link, LinkClosed, listen

log = logging.getLogger(__name__)


class Uplink:
    """Owns the listening socket and the connection. Facts go out numbered, in order.

    A fact stays here until the call processor says that its journal holds it; after a
    reconnect the full state is sent first, then every fact that was kept.
    """

    def __init__(self, path: Path, selector: selectors.BaseSelector) -> None:
        """Raises SocketInUse when another shelf serves this path, OSError when it cannot be."""
        self._path = path
        self._selector = selector
        self._hello = wire.Hello("shelf")
        self._full_state: Callable[[], wire.FullState] | None = None
        self._on_order: Callable[[wire.Order], None] = lambda order: None
        self._kept: deque[wire.Numbered] = deque()
        self._count = 0
        self._link: Link[wire.Order] | None = None
        self._greeted = False
        self._writing = False
        self._listener = listen(path)

    def begin(
        self,
        hello: wire.Hello,
        full_state: Callable[[], wire.FullState],
        on_order: Callable[[wire.Order], None],
    ) -> None:
        """The shelf is built: let the call processor in."""
        self._hello, self._full_state, self._on_order = hello, full_state, on_order
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    @property
    def connected(self) -> bool:
        return self._greeted

    def tell(self, fact: wire.Fact) -> None:
        """Keep a fact, and send it if somebody is there."""
        self._count += 1
        numbered = wire.Numbered(self._count, fact)
        self._kept.append(numbered)
        if self._greeted:
            self._send(numbered)

    def answer(self, reply: wire.Answered) -> None:
        if self._greeted:
            self._send(reply)

    def _accept(self) -> None:
        sock, _ = self._listener.accept()
        if self._link is not None:
            log.warning("a second call processor was refused: one at a time")
            sock.close()
            return
        self._link = Link(sock, msgspec.json.Decoder(wire.Order))
        self._writing = False
        self._selector.register(self._link, selectors.EVENT_READ, self._serve)

    def _serve(self) -> None:
        link = self._link
        if link is None:
            return
        try:
            link.flush()
            for order in link.receive():
                self._take(order)
        except LinkClosed as closed:
            log.warning("the call processor is away: %s", closed)
            self._drop()
        else:
            if self._link is link:
                self._watch(link)

    def _take(self, order: wire.Order) -> None:
        if isinstance(order, wire.Hello):
            self._greet(order)
        elif isinstance(order, wire.Taken):
            self._forget(order.n)
        elif self._greeted:
            self._on_order(order)

    def _greet(self, hello: wire.Hello) -> None:
        if hello.version > wire.VERSION:
            log.error("a call processor of version %d was refused: this shelf speaks %d",
                      hello.version, wire.VERSION)  # fmt: skip
            self._send(self._hello)
            raise LinkClosed("it speaks a newer version")
        if hello.shelf == self._hello.shelf:
            self._forget(hello.taken)
        else:
            log.info("a call processor that does not know this start of the shelf")
        self._greeted = True
        self._send(self._hello)
        if self._full_state is not None:
            taken = self._count - len(self._kept)
            state = msgspec.structs.replace(self._full_state(), upto=self._count, taken=taken)
            self._send(state)
        for numbered in tuple(self._kept):
            self._send(numbered)

    def _forget(self, n: int) -> None:
        while self._kept and self._kept[0].n <= n:
            self._kept.popleft()

    def _send(self, message: msgspec.Struct) -> None:
        if self._link is None:
            return
        try:
            self._link.send(message)
        except LinkClosed as closed:
            log.warning("the call processor is away: %s", closed)
            self._drop()
        else:
            self._watch(self._link)

    def _watch(self, link: Link[wire.Order]) -> None:
        """Ask to be told of room to write only while something waits."""
        writing = link.pending > 0
        if writing != self._writing:
            self._writing = writing
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if writing else 0)
            self._selector.modify(link, wanted, self._serve)

    def _drop(self) -> None:
        if self._link is not None:
            self._selector.unregister(self._link)
            self._link.close()
            self._link = None
        self._greeted = False

    def close(self) -> None:
        self._drop()
        if self._listener in self._selector.get_map():
            self._selector.unregister(self._listener)
        self._listener.close()
        self._path.unlink(missing_ok=True)

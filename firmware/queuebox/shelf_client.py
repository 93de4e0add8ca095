"""The call processor's end of ``shelf.sock``: connects, stays connected, hands reports over."""

from __future__ import annotations

import logging
import selectors
from collections.abc import Callable
from pathlib import Path

import msgspec

from queuebox_wire import shelf_link as wire
from queuebox_wire.link import Link, LinkClosed, connect

log = logging.getLogger(__name__)

RETRY = 200_000
"""µs between attempts to reach a shelf that is away."""


class ShelfTooNew(Exception):
    """The shelf speaks a newer version. The text gives both numbers."""


class ShelfClient:
    """Owns the connection. ``on_report`` gets every report; ``on_lost`` when it breaks."""

    def __init__(
        self,
        path: Path,
        selector: selectors.BaseSelector,
        on_report: Callable[[wire.Report], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._path = path
        self._selector = selector
        self._on_report = on_report
        self._on_lost = on_lost
        self._link: Link[wire.Report] | None = None
        self._writing = False
        self._retry_at: int | None = 0

    @property
    def connected(self) -> bool:
        return self._link is not None

    @property
    def deadline(self) -> int | None:
        """When the next attempt to connect is due, µs."""
        return self._retry_at

    def tick(self, now: int) -> None:
        if self._retry_at is None or now < self._retry_at:
            return
        try:
            sock = connect(self._path)
        except OSError as error:
            if self._retry_at == 0:
                log.warning("%s: the shelf is not there yet (%s)", self._path, error.strerror)
            self._retry_at = now + RETRY
            return
        self._retry_at = None
        self._link = Link(sock, msgspec.json.Decoder(wire.Report))
        self._writing = False
        self._selector.register(self._link, selectors.EVENT_READ, self._serve)

    def send(self, *orders: wire.Order) -> None:
        """Send orders; without a shelf they are dropped: the next full state tells what to do."""
        link = self._link
        if link is None:
            return
        try:
            link.send(*orders)
        except LinkClosed as closed:
            self._lost(closed)
        else:
            self._watch(link)

    def _serve(self) -> None:
        link = self._link
        if link is None:
            return
        try:
            link.flush()
            for report in link.receive():
                self._on_report(report)
        except LinkClosed as closed:
            self._lost(closed)
        else:
            if link is self._link:
                self._watch(link)

    def _watch(self, link: Link[wire.Report]) -> None:
        """Ask to be told of room to write only while something waits."""
        writing = link.pending > 0
        if writing != self._writing:
            self._writing = writing
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if writing else 0)
            self._selector.modify(link, wanted, self._serve)

    def _lost(self, why: LinkClosed) -> None:
        if self._link is None:
            return
        log.error("the shelf is away: %s", why)
        self._selector.unregister(self._link)
        self._link.close()
        self._link = None
        self._retry_at = 1
        self._on_lost()

    def close(self) -> None:
        if self._link is not None:
            self._selector.unregister(self._link)
            self._link.close()
            self._link = None

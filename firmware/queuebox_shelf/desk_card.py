"""One desk: front and headset. Knows presence, lamps and tones; nothing of agents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from queuebox_hw.lamps import Levels
from queuebox_hw.parts import DeskFront, DeskLost, Edge, EdgeSink
from queuebox_shelf.mixer import Mixer
from queuebox_shelf.sounds import SoundError
from queuebox_wire import shelf_link as wire

log = logging.getLogger(__name__)

RETRY = 1_000_000
"""µs between attempts to reach a front whose pins do not answer."""


class Headset(Protocol):
    """A desk's sound device, attached to the engine while it is there."""

    @property
    def there(self) -> bool: ...
    @property
    def fault(self) -> str | None: ...
    @property
    def deadline(self) -> int | None: ...
    def tick(self, now: int) -> None: ...
    def lost(self, now: int) -> None: ...
    def stumbled(self, now: int) -> None: ...
    def close(self) -> None: ...


CLICKS = frozenset({"press", "hold", "long-hold"})
"""What is answered in the headset: the press, and that a hold has armed."""

OpenFront = Callable[[EdgeSink], DeskFront]
"""Opens the desk's front; raises DeskLost."""


class DeskCard:
    """Joins the parts of one desk. *Present* = jack sensed and sound device there."""

    def __init__(
        self,
        name: str,
        port: int,
        buttons: int,
        open_front: OpenFront,
        headset: Headset,
        mixer: Mixer,
        tell: Callable[[wire.Fact], None],
    ) -> None:
        self.name = name
        self.port = port
        self._buttons = buttons
        self._open_front = open_front
        self._headset = headset
        self._mixer = mixer
        self._tell = tell
        self._front: DeskFront | None = None
        self._retry_at = 0
        self._front_fault: str | None = None
        self._fault: str | None = None
        self._lit = Levels()
        self._present = False
        self.lamp = "off"

    def state(self) -> wire.DeskState:
        return wire.DeskState(
            self.name, self._jack, self._headset.there, self.lamp, self._fault, self._buttons
        )

    @property
    def deadline(self) -> int | None:
        front = self._retry_at if self._front is None else self._front.deadline
        wanted = (front, self._headset.deadline)
        return min((at for at in wanted if at is not None), default=None)

    def tick(self, now: int) -> None:
        if self._front is None and now >= self._retry_at:
            self._open(now)
        if self._front is not None:
            try:
                self._front.tick(now)
            except DeskLost as lost:
                self._lose_front(lost, now)
        self._headset.tick(now)
        self._note_fault(now)
        self._note_presence(now)

    def on_report(self, report: tuple[Any, ...], now: int) -> None:
        """What the engine says of the headset."""
        if report[0] == "lost":
            self._headset.lost(now)
        elif report[0] == "stumbled":
            self._headset.stumbled(now)
        self._note_presence(now)

    def light(self, levels: Levels, now: int) -> None:
        """Set the lamps and the busy output, if they change."""
        if levels == self._lit or self._front is None:
            return
        try:
            self._front.show(levels.red, levels.green, levels.waiting, levels.busy)
        except DeskLost as lost:
            self._lose_front(lost, now)
        else:
            self._lit = levels

    def tone(self, name: str) -> None:
        """A sound that cannot be had (a broken recording of a name) is told and left out."""
        try:
            self._mixer.tone(self.port, name)
        except SoundError as e:
            log.warning("desk %s: %s", self.name, e)

    def close(self) -> None:
        self._headset.close()
        if self._front is not None:
            self._front.close()
            self._front = None

    @property
    def _jack(self) -> bool:
        return self._front is not None and self._front.jack

    def _open(self, now: int) -> None:
        try:
            self._front = self._open_front(self._on_edge)
        except DeskLost as lost:
            self._lose_front(lost, now)
            return
        self._lit = Levels()
        self._front_fault = None
        self._note_fault(now)

    def _lose_front(self, lost: DeskLost, now: int) -> None:
        self._retry_at = now + RETRY
        if self._front is not None:
            self._front.close()
            self._front = None
        if self._front_fault is None:
            self._front_fault = str(lost)
            log.error("%s", lost)
        self._note_fault(now)

    def _note_fault(self, now: int) -> None:
        """The front's first: without it nobody could work here even with sound."""
        fault = self._front_fault or self._headset.fault
        if fault != self._fault:
            self._fault = fault
            self._tell(wire.DeskFault(self.name, now, fault))
            if fault is None:
                log.info("desk %s is back", self.name)

    def _on_edge(self, edge: Edge) -> None:
        """A settled change at the front, out of its ``tick``."""
        if edge.what == "button":
            self._tell(wire.Button(self.name, edge.button, edge.kind, edge.happened))
            if edge.kind in CLICKS:
                self._mixer.click(self.port)
        else:
            self._note_presence(edge.happened)

    def _note_presence(self, now: int) -> None:
        present = self._jack and self._headset.there
        if present != self._present:
            self._present = present
            self._tell(wire.Jack(self.name, present, now))

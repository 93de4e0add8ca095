"""Why somebody is away, by how often the second button was pressed. Sends and routes nothing.

The first press counts at once: whoever asked for a break is offered nobody. Presses that
follow within WINDOW correct the reason; when it is over, the lamp echoes the number and the
headset says the word.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from queuebox import buttons
from queuebox_core import events as core
from queuebox_wire import shelf_link as wire

WINDOW = 2_000_000
"""µs from the first press in which presses belong together."""


class Counted(Struct, frozen=True):
    """A finished count of one desk."""

    desk: str
    presses: int
    reason: str


class Reasons:
    """Counts presses desk by desk."""

    def __init__(self, reasons: Sequence[str]) -> None:
        """One press is the first reason; more presses than reasons are the last."""
        self._reasons = tuple(reasons)
        self._counts: dict[str, tuple[int, int]] = {}

    def reconfigure(self, reasons: Sequence[str]) -> None:
        self._reasons = tuple(reasons)

    def heard(self, press: wire.Button, event: core.Event | None) -> core.Event | None:
        """What a press that means ``event`` means after those before it."""
        if press.kind not in ("press", "tap"):
            return event
        if press.button != buttons.REASON_BUTTON:
            self.forget(press.desk)
            return event
        again = self.counting(press.desk, press.happened)
        if isinstance(event, core.DeskAway) or (again and isinstance(event, core.DeskReady)):
            return core.DeskAway(event.at, press.desk, self.press(press.desk, press.happened))
        return event

    def counting(self, desk: str, at: int) -> bool:
        """Does a press at ``at`` (µs) belong to presses before it?"""
        began, _ = self._counts.get(desk, (at - WINDOW, 0))
        return at - began < WINDOW

    def press(self, desk: str, at: int) -> str:
        """Count a press at ``at`` (µs); the reason so far."""
        began, presses = self._counts[desk] if self.counting(desk, at) else (at, 0)
        self._counts[desk] = began, presses + 1
        return self._of(presses + 1)

    def forget(self, desk: str) -> None:
        """The desk did something else meanwhile."""
        self._counts.pop(desk, None)

    def due(self, now: int) -> list[Counted]:
        """The counts that are complete at ``now`` (µs)."""
        over = [desk for desk, (began, _) in self._counts.items() if now - began >= WINDOW]
        counted = [Counted(desk, (n := self._counts[desk][1]), self._of(n)) for desk in over]
        for desk in over:
            del self._counts[desk]
        return counted

    @property
    def deadline(self) -> int | None:
        """When ``due`` next has something to say, µs."""
        return min((began + WINDOW for began, _ in self._counts.values()), default=None)

    def _of(self, presses: int) -> str:
        return self._reasons[min(presses, len(self._reasons)) - 1]

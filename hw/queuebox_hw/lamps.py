"""The lamp patterns by name, and the one clock that flashes them all. It knows no pins.

Every pattern starts anew at each multiple of its period on the monotonic clock, so the
whole room flashes in step, whoever set a pattern and when. The table follows what
telephone makers agree on: red is "do not disturb", green "free", flashing "act", faster
"more urgent"; each state can be told without seeing colour, and nothing flashes more
than three times in a second.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate, chain
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

MS = 1_000


class Pattern(Struct, frozen=True):
    """A lamp in time: ``pieces`` are ms on, off, on, off … and together the period.

    No pieces: dark. One piece: steady.
    """

    colour: str
    """red, green, amber (both at once), or white where the lamp has but one colour."""
    pieces: tuple[int, ...] = ()

    @property
    def period(self) -> int:
        """Length of one round in ms; 0 for a lamp that never changes."""
        return sum(self.pieces) if len(self.pieces) > 1 else 0

    def lit(self, now: int) -> bool:
        """Is the lamp on at ``now`` (µs)?"""
        if not self.period:
            return bool(self.pieces)
        ends = list(accumulate(self.pieces))
        return bisect_right(ends, now // MS % self.period) % 2 == 0

    def next_change(self, now: int) -> int | None:
        """When the lamp next changes after ``now`` (µs); None: never."""
        if not self.period:
            return None
        into = now // MS % self.period
        end = next(end for end in accumulate(self.pieces) if end > into)
        return (now // MS - into + end) * MS


STATUS: Mapping[str, Pattern] = {
    "off": Pattern("white"),
    "away": Pattern("amber", (100, 1900)),
    "ready": Pattern("green", (1000,)),
    "offered": Pattern("green", (250, 250)),
    "talking": Pattern("red", (2800, 200)),
    "talking-pending": Pattern("red", (2400, 200, 200, 200)),
    "holding": Pattern("red", (350, 50)),
    "wrap-up": Pattern("amber", (1000, 1000)),
    "missed": Pattern("amber", (100, 200, 100, 1600)),
    "grace": Pattern("red", (500, 500)),
    "fault": Pattern("red", (150, 200, 150, 200, 150, 2150)),
    "check": Pattern("amber", (600, 200, 200, 200)),
}
"""The status lamp: one body, red and green."""

WAITING: Mapping[str, Pattern] = {
    "off": Pattern("white"),
    "steady": Pattern("white", (1000,)),
    "slow": Pattern("white", (500, 500)),
    "fast": Pattern("white", (250, 250)),
}
"""The calls-waiting lamp: one caller or more, the first threshold, the second."""

BUSY: Mapping[str, Pattern] = {
    "open": Pattern("white"),
    "closed": Pattern("white", (1000,)),
    "offered": Pattern("white", (500, 500)),
}
"""The contact on the headset jack, for a busy light of the customer's own."""


class Levels(Struct, frozen=True):
    """What a desk front shows at one moment."""

    red: bool = False
    green: bool = False
    waiting: bool = False
    busy: bool = False


class Shown(Struct, frozen=True):
    """The patterns of one desk, by name."""

    status: str = "off"
    waiting: str = "off"
    busy: str = "open"

    def patterns(self) -> tuple[Pattern, Pattern, Pattern]:
        return STATUS[self.status], WAITING[self.waiting], BUSY[self.busy]

    def at(self, now: int) -> Levels:
        """The levels at ``now`` (µs)."""
        status, waiting, busy = self.patterns()
        lit = status.lit(now)
        return Levels(
            red=lit and status.colour in ("red", "amber"),
            green=lit and status.colour in ("green", "amber"),
            waiting=waiting.lit(now),
            busy=busy.lit(now),
        )


class Echo(Struct, frozen=True):
    """A number told once by the status lamp in amber: dark, so many flashes, dark."""

    began: int
    """µs."""
    times: int

    DARK: ClassVar[int] = 400
    """ms before and after, so that the flashes stand out of the pattern around them."""
    ON: ClassVar[int] = 200
    OFF: ClassVar[int] = 300

    @property
    def end(self) -> int:
        """µs."""
        return self.began + (2 * self.DARK + self.times * (self.ON + self.OFF)) * MS

    def lit(self, now: int) -> bool:
        """Is the lamp on at ``now`` (µs)?"""
        into = (now - self.began) // MS - self.DARK
        flash, moment = divmod(into, self.ON + self.OFF)
        return 0 <= flash < self.times and moment < self.ON

    def next_change(self, now: int) -> int:
        """The first moment after ``now`` (µs) at which it may look different, or its end."""
        edges = (
            self.began + (self.DARK + flash * (self.ON + self.OFF) + edge) * MS
            for flash in range(self.times)
            for edge in (0, self.ON)
        )
        return next((edge for edge in edges if edge > now), self.end)


class LampClock:
    """Every desk's patterns, and what each lamp is at a given moment."""

    def __init__(self) -> None:
        self._shown: dict[str, Shown] = {}
        self._echoes: dict[str, Echo] = {}

    def set(self, desk: str, status: str, waiting: str, busy: str) -> None:
        """Show these patterns from now on; raises KeyError for a name not in the tables."""
        shown = Shown(status, waiting, busy)
        shown.patterns()
        self._shown[desk] = shown

    def drop(self, desk: str) -> None:
        """The desk is out of service: no more levels for it."""
        self._shown.pop(desk, None)
        self._echoes.pop(desk, None)

    def shown(self, desk: str) -> Shown:
        """The names of the patterns that a desk shows."""
        return self._shown.get(desk, Shown())

    def flash(self, desk: str, times: int, now: int) -> None:
        """Echo a number on the status lamp from ``now`` (µs) on; then the pattern goes on."""
        self._echoes[desk] = Echo(now, times)

    def at(self, now: int) -> dict[str, Levels]:
        """The levels of every desk at ``now`` (µs)."""
        self._echoes = {desk: echo for desk, echo in self._echoes.items() if now < echo.end}
        levels = {desk: shown.at(now) for desk, shown in self._shown.items()}
        for desk, echo in self._echoes.items():
            lit = echo.lit(now)
            levels[desk] = replace(levels.get(desk, Levels()), red=lit, green=lit)
        return levels

    def next_change(self, now: int) -> int | None:
        """The first moment after ``now`` at which any lamp changes; None: all are steady."""
        patterns = (
            change
            for shown in set(self._shown.values())
            for pattern in shown.patterns()
            if (change := pattern.next_change(now)) is not None
        )
        echoes = (echo.next_change(now) for echo in self._echoes.values())
        return min(chain(patterns, echoes), default=None)

"""The clock on the wall beside the monotonic one: notices when it is set. Sets nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from queuebox.records.rows import CLOCK_SET

STEP = timedelta(seconds=2)
"""NTP slews small differences; a larger one in one go was somebody."""


class ClockStep(Struct, frozen=True):
    """The wall clock went from ``before`` to ``after`` in no time."""

    before: datetime
    after: datetime

    @property
    def from_unset(self) -> bool:
        """Until now nobody had set it since the box was switched on."""
        return self.before < CLOCK_SET <= self.after

    def __str__(self) -> str:
        return f"the clock was set from {self.before:%F %T} to {self.after:%F %T} UTC"


class WallClock:
    """Knows what the wall clock should show, from when it was last looked at."""

    def __init__(self, at: int, when: datetime) -> None:
        self._at = at
        self._when = when

    def look(self, at: int, when: datetime) -> ClockStep | None:
        """The wall clock shows ``when`` (UTC) at ``at`` (µs, monotonic): was it set?"""
        due = self._when + timedelta(microseconds=at - self._at)
        self._at, self._when = at, when
        return ClockStep(due, when) if abs(when - due) > STEP else None

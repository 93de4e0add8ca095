"""The pencil beside the simulation: levels that change, and the interval it is now."""

from __future__ import annotations

from queuebox.simulate.sums import Sums, take
from queuebox_core.endings import CallReport


class Tally:
    """Knows how many lines, callers and agents are doing what, and for how long they did."""

    def __init__(self, interval: int, end: int, lines: int, threshold: int) -> None:
        self.lines_used = 0
        self.waiting = 0
        self.busy = 0
        """Agents offered, talking or wrapping up."""
        self.free = 0
        """Agents who are ready."""
        self.intervals: list[Sums] = []
        self._interval = interval
        self._end = end
        self._lines = lines
        self._threshold = threshold
        self._at = 0
        self._edge = 0
        self._now = Sums()
        self._turn_page()

    def until(self, at: int) -> None:
        """Time passes with everything as it is. Nothing is added after the end of the run."""
        at = min(at, self._end)
        while at >= self._edge and self._edge < self._end:
            self._add(self._edge)
            self._turn_page()
        if at > self._at:
            self._add(at)

    def _add(self, at: int) -> None:
        sums, passed = self._now, at - self._at
        self._at = at
        sums.span += passed
        sums.lines_there += passed * self._lines
        sums.lines_used += passed * self.lines_used
        sums.waiting += passed * self.waiting
        sums.busy += passed * self.busy
        sums.free += passed * self.free
        if self.lines_used == self._lines:
            sums.all_busy += passed

    def _turn_page(self) -> None:
        self._now = Sums(endings={})
        self.intervals.append(self._now)
        self._edge += self._interval

    def called(self) -> None:
        self._now.calls += 1

    def busy_tone(self) -> None:
        self._now.busy_tone += 1

    def line_taken(self) -> None:
        self.lines_used += 1
        if self.lines_used == self._lines:
            self._now.occasions += 1

    def over(self, report: CallReport, came: int) -> None:
        """A call has ended that came at ``came``."""
        take(self.intervals[came // self._interval], report, self._threshold)

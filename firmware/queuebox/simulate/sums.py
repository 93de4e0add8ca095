"""What is added up while a simulation runs, by interval: calls and time. No ratios, no text.

A call belongs to the interval in which it came (S-116), whatever became of it and when.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import add

from msgspec import Struct
from msgspec.structs import astuple

from queuebox.figures import ABANDONED, Counts, counts
from queuebox_core.endings import CallEnding, CallReport


class Sums(Struct):
    """One interval, or several. Times in µs."""

    span: int = 0
    calls: int = 0
    """Attempts: everybody who dialled."""
    busy_tone: int = 0
    """Found every line busy. The box itself never hears of them."""
    counts: Counts = Counts()
    delayed: int = 0
    """Of those who got a line: had to wait at all."""
    gave_up: int = 0
    """Abandoned while waiting, the short ones included."""
    endings: dict[str, int] = {}
    wait: int = 0
    """Of everybody who got a line."""
    wait_answered: int = 0
    longest: int = 0
    talk: int = 0
    lines_there: int = 0
    """Integrals over time: lines, lines in use, callers waiting, agents at work and free."""
    lines_used: int = 0
    waiting: int = 0
    busy: int = 0
    free: int = 0
    all_busy: int = 0
    """Time for which no line was free, and how often that began."""
    occasions: int = 0

    @property
    def got_a_line(self) -> int:
        """Calls that are over and had a line."""
        return sum(self.endings.values())


PLAIN = tuple(
    name for name in Sums.__struct_fields__ if name not in ("counts", "endings", "longest")
)
"""Fields that simply add."""


def total(parts: Iterable[Sums]) -> Sums:
    """All of them in one."""
    result = Sums()
    for part in parts:
        for name in PLAIN:
            setattr(result, name, getattr(result, name) + getattr(part, name))
        result.counts = _added(result.counts, part.counts)
        result.longest = max(result.longest, part.longest)
        for ending, number in part.endings.items():
            result.endings[ending] = result.endings.get(ending, 0) + number
    return result


def _added(one: Counts, other: Counts) -> Counts:
    return Counts(*map(add, astuple(one), astuple(other)))


def take(sums: Sums, report: CallReport, threshold: int) -> None:
    """A call that came in this interval is over."""
    sums.counts = _added(sums.counts, counts((report,), threshold))
    ending = report.ending
    sums.endings[ending] = sums.endings.get(ending, 0) + 1
    sums.wait += report.wait
    sums.talk += report.talk
    sums.longest = max(sums.longest, report.wait)
    if report.wait > 0:
        sums.delayed += 1
    if ending in ABANDONED:
        sums.gave_up += 1
    elif ending is CallEnding.ANSWERED and report.talk > 0:
        sums.wait_answered += report.wait

"""Calls added up one by one: offered, answered, abandoned by kind, waits, service level.

A call costs a few additions, whatever was added before. Which calls count as what, and every
form of the service level, is ``queuebox.figures``'s business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import add

from msgspec import Struct

from queuebox.figures import FORMS, Counts, Kind, kind_of, level
from queuebox_core.endings import CallEnding, CallReport

SECOND = 1_000_000


class Summary(Struct, frozen=True):
    """The headline numbers of a stretch of time. Times in µs."""

    arrivals: int
    """Inbound calls, each with exactly one ending: the sum of ``endings``."""
    endings: dict[str, int]
    """Inbound calls by ending, the endings that occurred."""
    outgoing: dict[str, int]
    """Outgoing calls by ending."""
    offered: int
    """Calls that asked for an agent: arrivals without those refused, silent or short."""
    answered: int
    abandoned: int
    """While waiting or while being offered, and not short."""
    short: int
    longest_hold: int
    """The longest wait of an inbound call that asked for an agent, answered or not."""
    mean_wait: int | None
    """Speed of answer: the mean wait of answered calls, µs."""
    mean_abandoned: int | None
    """The mean wait of those who gave up, µs."""
    talk: int
    """Of inbound calls, hold included."""
    threshold: int
    levels: dict[str, float | None]
    """Form → service level, 0 to 1; None when nobody asked."""


class Tally:
    """Counts that grow call by call."""

    __slots__ = (
        "_in_time", "_kinds", "_threshold", "_waits", "endings", "longest", "outgoing", "talk",
    )  # fmt: skip

    def __init__(self, threshold: int) -> None:
        """``threshold`` of the service level in µs, itself still in time."""
        self._threshold = threshold
        self._kinds = [0] * len(Kind)
        self._in_time = [0] * len(Kind)
        self._waits = [0] * len(Kind)
        self.endings: Counter[CallEnding] = Counter()
        self.outgoing: Counter[CallEnding] = Counter()
        self.longest = 0
        self.talk = 0

    def add(self, report: CallReport) -> None:
        """One more call."""
        self.add_as(kind_of(report), report)

    def add_as(self, kind: Kind, report: CallReport) -> None:
        """The same for who knows the kind already."""
        if kind is Kind.OUTGOING:
            self.outgoing[report.ending] += 1
            return
        self.endings[report.ending] += 1
        self.talk += report.talk
        self._kinds[kind] += 1
        self._waits[kind] += report.wait
        if report.wait <= self._threshold:
            self._in_time[kind] += 1
        if report.wait > self.longest and kind is not Kind.NOT_OFFERED:
            self.longest = report.wait

    def merge(self, other: Tally) -> None:
        """All calls of another tally, once more here."""
        for mine, theirs in (
            (self._kinds, other._kinds), (self._in_time, other._in_time),
            (self._waits, other._waits),
        ):  # fmt: skip
            mine[:] = map(add, mine, theirs)
        self.endings.update(other.endings)
        self.outgoing.update(other.outgoing)
        self.longest = max(self.longest, other.longest)
        self.talk += other.talk

    @property
    def counts(self) -> Counts:
        """What the forms of the service level are made of."""
        kinds, in_time = self._kinds, self._in_time
        return Counts(
            offered=kinds[Kind.ANSWERED] + kinds[Kind.ABANDONED] + kinds[Kind.OTHER],
            answered=kinds[Kind.ANSWERED],
            abandoned=kinds[Kind.ABANDONED],
            answered_in_time=in_time[Kind.ANSWERED],
            abandoned_in_time=in_time[Kind.ABANDONED],
            short=kinds[Kind.SHORT],
        )

    def summary(self) -> Summary:
        counts = self.counts
        return Summary(
            arrivals=self.endings.total(),
            endings={ending.value: n for ending, n in sorted(self.endings.items())},
            outgoing={ending.value: n for ending, n in sorted(self.outgoing.items())},
            offered=counts.offered,
            answered=counts.answered,
            abandoned=counts.abandoned,
            short=counts.short,
            longest_hold=self.longest,
            mean_wait=self._mean(Kind.ANSWERED),
            mean_abandoned=self._mean(Kind.ABANDONED),
            talk=self.talk,
            threshold=self._threshold,
            levels={form: level(counts, form) for form in FORMS},
        )

    def _mean(self, kind: Kind) -> int | None:
        return self._waits[kind] // self._kinds[kind] if self._kinds[kind] else None


def summarise(reports: Iterable[CallReport], threshold: int = 20 * SECOND) -> Summary:
    """The sums over any calls; ``threshold`` (µs) is that of the service level."""
    tally = Tally(threshold)
    for report in reports:
        tally.add(report)
    return tally.summary()

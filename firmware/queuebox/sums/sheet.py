"""The sums of a stretch of time, kept apart by queue, line, agent, hour and day. No clock, no file.

A call counts once in the whole, in the queue that it was in last, on its line, and in the hour
in which it began. Its visits and offers count where they were made. What desks and lines were
counts for the time that lies inside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from msgspec import Struct

from queuebox.figures import kind_of
from queuebox.sums.agents import NOBODY, AgentSums, AgentTally
from queuebox.sums.hours import Hours
from queuebox.sums.tally import Summary, Tally
from queuebox_core.endings import CallReport, OfferReport, Segment, VisitReport

Key = TypeVar("Key")


class QueueSums(Struct, frozen=True):
    calls: Summary
    """Calls that were in this queue last."""
    visits: dict[str, int]
    """Stays of any call in this queue, by ending."""


class LineSums(Struct, frozen=True):
    calls: Summary
    states: dict[str, int]
    """µs in each state; the sum is all the time that the box was up."""


class HourLine(Struct, frozen=True):
    """One hour by the clock on the wall; the hour that comes twice is there twice."""

    began: datetime
    calls: Summary


class DayLine(Struct, frozen=True):
    """One day of the office."""

    began: datetime
    calls: Summary
    all_busy: int
    """µs in which no line was left."""


class Sums(Struct, frozen=True):
    """Everything that was added up."""

    since: datetime
    until: datetime
    office: Summary
    queues: dict[str, QueueSums]
    """Calls that reached no queue are under an empty name."""
    lines: dict[int, LineSums]
    agents: dict[str, AgentSums]
    hours: tuple[HourLine, ...]
    """Hours with a call in them."""
    clock: dict[int, Summary]
    """The same by the hour on the wall, 0 to 23, all days together."""
    days: tuple[DayLine, ...]
    """Days with a call in them or with all lines busy."""
    all_busy: int
    """µs in which no line was left: what callers who hear the busy tone leave behind."""
    all_busy_occasions: int


class Sheet:
    """The sums, growing fact by fact; a fact costs the same whatever was added before."""

    def __init__(self, hours: Hours, threshold: int) -> None:
        self.hours = hours
        self._threshold = threshold
        self._by_hour: dict[datetime, Tally] = {}
        self._queues: dict[str, Tally] = {}
        self._lines: dict[int, Tally] = {}
        self._visits: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._agents: defaultdict[str, AgentTally] = defaultdict(AgentTally)
        self._line_states: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._busy: Counter[datetime] = Counter()
        self.occasions = 0
        """How often no line was left."""

    # ── calls ───────────────────────────────────────────────────────────────────

    def call(self, report: CallReport, hour: datetime) -> None:
        """One call that began in this ``hour`` (of ``hours``); without its parts."""
        kind = kind_of(report)
        self._tally(self._by_hour, hour).add_as(kind, report)
        self._tally(self._lines, report.line).add_as(kind, report)
        if not report.outgoing:
            self._tally(self._queues, report.queue or "").add_as(kind, report)

    def parts(self, report: CallReport) -> None:
        """Its visits, offers and segments."""
        self.visits(report.visits)
        self.offers(report.offers)
        self.segments(report.segments)

    def visits(self, visits: Iterable[VisitReport]) -> None:
        for visit in visits:
            self.visits_of(visit.queue, visit.ending, 1)

    def offers(self, offers: Iterable[OfferReport]) -> None:
        for offer in offers:
            self.offers_to(offer.agent, offer.ending, 1)

    def segments(self, segments: Iterable[Segment]) -> None:
        for one in segments:
            self.took(one.agent, 1, one.ended - one.began, one.held)

    def visits_of(self, queue: str, ending: str, count: int) -> None:
        self._visits[queue][str(ending)] += count

    def offers_to(self, agent: str, ending: str, count: int) -> None:
        self._agents[agent].offers[str(ending)] += count

    def took(self, agent: str, calls: int, length: int, held: int) -> None:
        """An agent had these calls for so long (µs), of which ``held`` on hold."""
        self._agents[agent].took(calls, length, held)

    # ── time ────────────────────────────────────────────────────────────────────

    def agent_was(self, agent: str | None, state: str, why: str | None, length: int) -> None:
        """Who sat at a desk was this for ``length`` µs."""
        if agent is not None and state != NOBODY:
            self._agents[agent].was(state, why, length)

    def line_was(self, line: int, state: str, length: int) -> None:
        self._line_states[line][state] += length

    def all_busy(self, began: datetime, length: int, begins: bool = True) -> None:
        """No line was left for ``length`` µs from ``began`` (UTC) on: each day has its part.

        It is an occasion of the time in which it ``begins``, and one only.
        """
        self.occasions += begins and self.hours.since <= began < self.hours.until
        for day, part in self.hours.by_day(began, length):
            self._busy[day] += part

    # ── the sums ────────────────────────────────────────────────────────────────

    def sums(self) -> Sums:
        days = self._days()
        office = Tally(self._threshold)
        for tally in days.values():
            office.merge(tally)
        zone = self.hours.zone
        return Sums(
            since=self.hours.since.astimezone(zone),
            until=self.hours.until.astimezone(zone),
            office=office.summary(),
            queues=dict(self._queue_sums()),
            lines=dict(self._line_sums()),
            agents={name: self._agents[name].sums() for name in sorted(self._agents)},
            hours=tuple(
                HourLine(hour.astimezone(zone), tally.summary())
                for hour, tally in sorted(self._by_hour.items())
            ),
            clock=self._clock(),
            days=tuple(
                DayLine(day.astimezone(zone), days[day].summary(), self._busy[day])
                for day in sorted(days)
            ),
            all_busy=self._busy.total(),
            all_busy_occasions=self.occasions,
        )

    def _days(self) -> dict[datetime, Tally]:
        days: dict[datetime, Tally] = {day: Tally(self._threshold) for day in self._busy}
        for hour, tally in self._by_hour.items():
            self._tally(days, self.hours.day_of(hour)).merge(tally)
        return days

    def _clock(self) -> dict[int, Summary]:
        clock: dict[int, Tally] = {}
        for hour, tally in self._by_hour.items():
            self._tally(clock, hour.astimezone(self.hours.zone).hour).merge(tally)
        return {hour: clock[hour].summary() for hour in sorted(clock)}

    def _queue_sums(self) -> Iterator[tuple[str, QueueSums]]:
        nobody = Tally(self._threshold)
        for name in sorted({*self._queues, *self._visits}):
            visits = dict(sorted(self._visits[name].items()))
            yield name, QueueSums(self._queues.get(name, nobody).summary(), visits)

    def _line_sums(self) -> Iterator[tuple[int, LineSums]]:
        nobody = Tally(self._threshold)
        for line in sorted({*self._lines, *self._line_states}):
            states = dict(sorted(self._line_states[line].items()))
            yield line, LineSums(self._lines.get(line, nobody).summary(), states)

    def _tally(self, tallies: dict[Key, Tally], key: Key) -> Tally:
        tally = tallies.get(key)
        if tally is None:
            tally = tallies[key] = Tally(self._threshold)
        return tally

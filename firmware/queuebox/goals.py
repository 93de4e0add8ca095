"""Watches what the office wants to reach: longest hold, service level, call length, calls a day.

Each value is held against a warning and an alarm. It is worse at once, and better only when it
is back by a margin: a value that trembles about its limit is one breach, and not twenty. Reads
no clock and writes nothing: what is found goes into the books as the history of breaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum

from msgspec import Struct
from msgspec.structs import replace

from queuebox.records.rows import Breach
from queuebox.sums import AgentSums
from queuebox_config.schema import Goals
from queuebox_core.snapshot import Snapshot

SECOND = 1_000_000
MARGIN = 0.1
"""Share of the limit by which a time has to be better before a breach is over."""
POINTS = 2.0
"""The same for a service level, in percent points."""
ENOUGH = 10
"""Calls that a service level is worth judging from."""

LONGEST_HOLD = "longest-hold"
SERVICE_LEVEL = "service-level"
CALL_LENGTH = "call-length"
CALLS_PER_AGENT = "calls-per-agent"


class Grade(IntEnum):
    CALM = 0
    WARNING = 1
    ALARM = 2


class Limits(Struct, frozen=True):
    """From where on a value is a warning, and an alarm; None: never.

    ``least``: the value is to stay above them, and not below.
    """

    warning: float | None
    alarm: float | None
    margin: float = 0.0
    """How much better it has to be, in the value's own unit."""
    least: bool = False

    @property
    def given(self) -> bool:
        """Is there anything to watch?"""
        return self.warning is not None or self.alarm is not None

    def grade(self, value: float, margin: float = 0.0) -> Grade:
        """How bad this value is when a limit counts ``margin`` sooner."""
        if self._passed(value, self.alarm, margin):
            return Grade.ALARM
        return Grade.WARNING if self._passed(value, self.warning, margin) else Grade.CALM

    def limit(self, grade: Grade) -> float:
        """The limit that was passed for this grade."""
        found = self.alarm if grade is Grade.ALARM else self.warning
        return 0.0 if found is None else found

    def _passed(self, value: float, limit: float | None, margin: float) -> bool:
        if limit is None:
            return False
        return value < limit + margin if self.least else value >= limit - margin


class Gauge:
    """One value and the breach that it is in, if any."""

    def __init__(self, goal: str, about: str, limits: Limits) -> None:
        self.goal = goal
        self.about = about
        self.grade = Grade.CALM
        self._limits = limits
        self._breach: Breach | None = None

    def reads(self, value: float | None, at: int) -> Iterator[Breach]:
        """The value at ``at``; None: there is none. Yields what the books want to know: a
        breach that begins, gets worse, or is over."""
        worse = self._limits.grade(value) if value is not None else Grade.CALM
        kept = self._limits.grade(value, self._limits.margin) if value is not None else Grade.CALM
        before, self.grade = self.grade, max(worse, min(self.grade, kept))
        if value is not None and self._breach is not None:
            self._breach = replace(self._breach, value=self._worst(value, self._breach.value))
        if self.grade and not before:
            assert value is not None
            self._breach = self._begun(value, at)
            yield self._breach
        elif before and self._breach is not None:
            yield from self._changed(self._breach, at)

    def _changed(self, breach: Breach, at: int) -> Iterator[Breach]:
        if not self.grade:
            self._breach = None
            yield replace(breach, ended=at)
        elif self.grade is Grade.ALARM and breach.grade != "alarm":
            limit = self._limits.limit(Grade.ALARM)
            self._breach = replace(breach, grade="alarm", limit=limit)
            yield self._breach

    def _begun(self, value: float, at: int) -> Breach:
        limit = self._limits.limit(self.grade)
        return Breach(self.goal, self.about, self.grade.name.lower(), value, limit, at)

    def _worst(self, one: float, other: float) -> float:
        return min(one, other) if self._limits.least else max(one, other)


class GoalWatch:
    """All goals of an office."""

    def __init__(self, goals: Goals) -> None:
        self._goals = goals
        self._hold = _lengths(goals.longest_hold_warning, goals.longest_hold)
        self._length = _lengths(goals.call_length_warning, goals.call_length)
        self._level = Gauge(SERVICE_LEVEL, "", _level(goals))
        self._holds: dict[str, Gauge] = {}
        self._calls: dict[str, Gauge] = {}
        self._answered: dict[str, int] = {}
        self._judged = -1
        """Offered calls when the service level was last looked at: between calls it stays."""
        self.deadline: int | None = None
        """When ``look`` next wants to be called though nothing happens: a time passes a limit."""

    def look(self, snapshot: Snapshot, level: float | None, offered: int) -> list[Breach]:
        """The office is like this; ``level`` is today's, 0 to 1, of ``offered`` calls."""
        at = snapshot.at
        found: list[Breach] = []
        if offered != self._judged:
            self._judged = offered
            percent = None if level is None or offered < ENOUGH else 100 * level
            found += self._level.reads(percent, at)
        due: list[int] = []
        if self._hold.given:
            waiting = _waiting(snapshot)
            due += _passings(self._hold, waiting.values())
            found += self._times(self._holds, LONGEST_HOLD, self._hold, waiting, at)
        if self._length.given:
            talking = self._talking(snapshot)
            due += _passings(self._length, talking.values())
            found += self._times(self._calls, CALL_LENGTH, self._length, talking, at)
        self.deadline = min((passing for passing in due if passing > at), default=None)
        return found

    def _talking(self, snapshot: Snapshot) -> dict[str, int]:
        """Calls that an agent has, since when; hold belongs to it."""
        has = [call for call in snapshot.calls if call.state in ("talking", "held")]
        self._answered = {call.call: self._answered.get(call.call, call.since) for call in has}
        return self._answered

    def _times(
        self, gauges: dict[str, Gauge], goal: str, limits: Limits, since: Mapping[str, int], at: int
    ) -> Iterator[Breach]:
        """Times that run, by whom they are about; who is not there any more has none."""
        for about in [*gauges.keys() - since.keys()]:
            yield from gauges.pop(about).reads(None, at)
        for about, began in since.items():
            gauge = gauges.get(about)
            if gauge is None:
                gauge = gauges[about] = Gauge(goal, about, limits)
            yield from gauge.reads((at - began) / SECOND, at)

    def day_over(self, agents: Mapping[str, AgentSums], at: int) -> list[Breach]:
        """A day is over: agents who were there and took fewer calls than the goal."""
        goal = self._goals.calls_per_agent
        if goal is None:
            return []
        return [
            Breach(CALLS_PER_AGENT, name, "alarm", sums.calls, goal, at, at)
            for name, sums in agents.items()
            if sums.staffed and sums.calls < goal
        ]

    def missed(self) -> tuple[tuple[str, str, str], ...]:
        """What is missed now: goal, about, warning or alarm."""
        return tuple(
            (gauge.goal, gauge.about, gauge.grade.name.lower())
            for gauge in (self._level, *self._holds.values(), *self._calls.values())
            if gauge.grade
        )


def _lengths(warning: int | None, alarm: int | None) -> Limits:
    """Limits in seconds for configured times in µs."""
    seconds = [None if limit is None else limit / SECOND for limit in (warning, alarm)]
    smallest = min((limit for limit in seconds if limit is not None), default=0.0)
    return Limits(seconds[0], seconds[1], MARGIN * smallest)


def _level(goals: Goals) -> Limits:
    return Limits(goals.service_level_warning, goals.service_level, POINTS, least=True)


def _waiting(snapshot: Snapshot) -> dict[str, int]:
    return {q.queue: q.longest_since for q in snapshot.queues if q.longest_since is not None}


def _passings(limits: Limits, since: Iterable[int]) -> Iterator[int]:
    """When these times will pass a limit, µs."""
    for began in since:
        for limit in (limits.warning, limits.alarm):
            if limit is not None:
                yield began + round(limit * SECOND)

"""Who is on duty when: shifts read from text, and agents found for them. Seats nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from queuebox.simulate.errors import BadPlan
from queuebox.simulate.week import DAY, read_span, take_days

MINUTE = 60_000_000
WEEK = 7 * 24 * 60
"""Minutes."""
SAYS = '"mon-fri 08:00-17:00 3" or "08:00-12:30 anna,ben"'


class Shift(Struct, frozen=True):
    """Weekdays, a span in minutes since midnight, and who: names, or how many."""

    days: frozenset[int]
    begin: int
    end: int
    names: tuple[str, ...] = ()
    count: int = 0


class Duty(Struct, frozen=True):
    """One agent's shift."""

    agent: str
    days: frozenset[int]
    begin: int
    end: int

    def minutes(self) -> Iterator[tuple[int, int]]:
        """Spans in minutes of the week; a span past Sunday's midnight ends above a week."""
        for day in sorted(self.days):
            yield day * 24 * 60 + self.begin, day * 24 * 60 + self.end

    def clashes(self, other: Duty) -> bool:
        """At any time of the week both are on duty."""
        return any(
            a < y + turn and x + turn < b
            for a, b in self.minutes()
            for x, y in other.minutes()
            for turn in (-WEEK, 0, WEEK)
        )


def read_shift(text: str) -> Shift:
    """Raises :class:`BadPlan`."""
    days, words = take_days(text.split())
    if len(words) != 2:
        raise BadPlan(f"{text!r} is no shift; write {SAYS}")
    begin, end = read_span(words[0])
    if words[1].isdigit():
        return Shift(days, begin, end, count=int(words[1]))
    return Shift(days, begin, end, names=tuple(name for name in words[1].split(",") if name))


def duties(shifts: Iterable[Shift], agents: tuple[str, ...]) -> tuple[Duty, ...]:
    """Agents for the shifts: those named, and where a number stands the first who are free."""
    found: list[Duty] = []
    for shift in shifts:
        for name in shift.names:
            if name not in agents:
                raise BadPlan(f"there is no agent {name!r}; there are {', '.join(agents)}")
            found.append(_duty(shift, name))
            if any(_same(found[-1], other) for other in found[:-1]):
                raise BadPlan(f"agent {name!r} has two shifts at once")
        found += _some(shift, agents, found)
    return tuple(found)


def _same(duty: Duty, other: Duty) -> bool:
    return duty.agent == other.agent and duty.clashes(other)


def _some(shift: Shift, agents: tuple[str, ...], taken: list[Duty]) -> list[Duty]:
    free = [
        duty
        for duty in (_duty(shift, name) for name in agents)
        if not any(_same(duty, other) for other in taken)
    ]
    if len(free) < shift.count:
        raise BadPlan(f"a shift needs {shift.count} agents, and there are only {len(free)} for it")
    return free[: shift.count]


def _duty(shift: Shift, name: str) -> Duty:
    return Duty(name, shift.days, shift.begin, shift.end)


def most_at_once(shifts: Iterable[Duty]) -> int:
    """How many are on duty when most are."""
    changes: list[tuple[int, int]] = []
    for duty in shifts:
        for begin, end in duty.minutes():
            for turn in (-WEEK, 0, WEEK):
                changes += [(begin + turn, +1), (end + turn, -1)]
    most = present = 0
    for _, change in sorted(changes):
        present += change
        most = max(most, present)
    return most


def on_and_off(duty: Duty, weekday: int, end: int) -> Iterator[tuple[int, bool]]:
    """When the agent comes (True) and goes, µs from midnight of the first day until ``end``."""
    day = -1  # a shift of the night before may still run
    while day * DAY < end:
        if (weekday + day) % 7 in duty.days:
            begin, over = day * DAY + duty.begin * MINUTE, day * DAY + duty.end * MINUTE
            if over > 0:
                yield max(0, begin), True
                yield over, False
        day += 1

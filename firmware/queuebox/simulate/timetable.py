"""What the clock on the wall brings: agents who come and go, queues that open and close.

The simulated calendar has real dates, so that holidays hold, and days of 24 hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from heapq import merge

from msgspec import Struct

from queuebox.simulate.plan import Plan
from queuebox.simulate.shifts import Duty, on_and_off
from queuebox_config.hours import opening
from queuebox_config.schema import Hours

MICROSECOND = timedelta(microseconds=1)


class Turn(Struct, frozen=True):
    """Something that the clock brings."""

    at: int


class AgentComes(Turn, frozen=True):
    agent: str


class AgentGoes(Turn, frozen=True):
    agent: str


class QueueTurns(Turn, frozen=True):
    queue: str
    open: bool


def timetable(plan: Plan, end: int) -> Iterator[Turn]:
    """All turns in the order of their time; whoever comes, comes before another goes.

    So an agent with two shifts in a row stays at the desk.
    """
    turns = [_queue(plan, queue, hours, end) for queue, hours in plan.hours.items()]
    turns += [_agent(plan, duty, end) for duty in _duties(plan)]
    return merge(*turns, key=_order)


def _order(turn: Turn) -> tuple[int, bool]:
    return turn.at, isinstance(turn, AgentGoes)


def _duties(plan: Plan) -> tuple[Duty, ...]:
    if plan.duties is not None:
        return plan.duties
    whole_week = frozenset(range(7))
    return tuple(
        Duty(desk.agent, whole_week, 0, 24 * 60)
        for desk in plan.rules.desks
        if desk.agent is not None
    )


def _agent(plan: Plan, duty: Duty, end: int) -> Iterator[Turn]:
    """Two shifts of which one begins as the other ends are one."""
    gone: int | None = None
    for at, comes in on_and_off(duty, plan.weekday, end):
        if not comes:
            gone = at
        else:
            if gone is not None and gone < at:
                yield AgentGoes(gone, duty.agent)
            if gone is None or gone < at:
                yield AgentComes(at, duty.agent)
            gone = None
    if gone is not None:
        yield AgentGoes(gone, duty.agent)


def _queue(plan: Plan, queue: str, hours: Hours, end: int) -> Iterator[Turn]:
    midnight = datetime.combine(plan.start, time(), UTC)
    at, was_open = 0, True
    while at < end:
        state = opening(hours, midnight + at * MICROSECOND)
        if state.open is not was_open:
            yield QueueTurns(at, queue, state.open)
            was_open = state.open
        if state.until is None:
            return
        at = (state.until - midnight) // MICROSECOND

"""Skill levels: which of them may take a caller by now. Picks nobody.

Level 1 may at once; level 2, 3 … join after the waits in ``QueueRules.levels``, or as soon
as everybody at work in the levels before has had an offer of this call and not taken it.
"""

from __future__ import annotations

from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.seats import at_work
from queuebox_core.times import NEVER

ANY_LEVEL = NEVER


def may_take(office: Office, call: Call, desk: Desk, queue: QueueState, limit: int) -> bool:
    """May the ready ``desk``, which serves ``queue``, be offered ``call`` now?"""
    level: int = desk.serves[queue.name]
    if level > limit:
        return False
    return not call.tried or call.tried.get(desk.name, office.now) <= office.now


def limit_of(call: Call, queue: QueueState) -> int:
    """Levels up to this one, of the agents of ``queue``, may take the call."""
    terms = call.terms
    if queue is not call.queue or not terms.levels:
        return ANY_LEVEL
    if queue.working + queue.away + queue.missed <= terms.levels_at_agents:
        return ANY_LEVEL  # so few are left that anybody is better than nobody (S-33)
    return call.level


def widen(office: Office, call: Call) -> None:
    """Let the levels join whose time has come."""
    while next_widening(call) <= office.now:
        call.level_steps += 1
        call.level = max(call.level, call.level_steps + 1)
        office.new_callers.append(call)


def next_widening(call: Call) -> int:
    """When the next level joins by time, or NEVER."""
    levels = call.terms.levels
    if call.level_steps >= len(levels):
        return NEVER
    return call.visit + levels[call.level_steps]


def widen_if_exhausted(office: Office, call: Call) -> bool:
    """Let the next level join if everybody before it has had the call. True if it joined.

    A desk that is away, unplugged or has gone quiet after a miss is not waited for; one that
    talks to somebody else and was never asked is (S-27).
    """
    queue = call.queue
    if queue is None or not call.tried or call.level > len(call.terms.levels):
        return False
    for desk in office.desks.values():
        level = desk.serves.get(queue.name, ANY_LEVEL)
        if level <= call.level and at_work(desk) and desk.name not in call.tried:
            return False
    call.level += 1
    return True

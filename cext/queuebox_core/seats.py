"""What every change of a desk's state keeps true: ready lists, presence, idle clock, due time.

No events are handled here. ``become`` is the only place where a desk's state changes.
"""

from __future__ import annotations

from queuebox_core.clock import wind
from queuebox_core.effects import DeskIs
from queuebox_core.model import Desk, Office, QueueState
from queuebox_core.pick import Candidate
from queuebox_core.rules import AgentRules
from queuebox_core.states import (
    DESK_AWAY,
    DESK_FAULT,
    DESK_HOLDING,
    DESK_LOGGED_OUT,
    DESK_MOVES,
    DESK_OFFERED,
    DESK_READY,
    DESK_UNPLUGGED,
    DESK_WRAPPING_UP,
    IS_AWAY,
    IS_GONE,
    IS_MISSED,
    IS_WORKING,
    PRESENCE,
    DeskState,
    Presence,
)
from queuebox_core.times import NEVER

MOST_DESKS = 1024


def become(
    office: Office, desk: Desk, state: DeskState, why: str | None = None, until: int = NEVER
) -> None:
    """Move a desk to ``state``; the core wants the clock for it at ``until``."""
    was: DeskState = desk.state
    if state not in DESK_MOVES[was]:
        raise AssertionError(f"desk {desk.name} cannot go from {was} to {state}")
    if was is DESK_READY:
        _leave_ready(desk)
    presence = PRESENCE[state]
    if presence is not desk.presence:
        _change_presence(office, desk, desk.presence, presence)
        desk.presence = presence
    desk.state = state
    desk.since = office.now
    desk.why = why
    wind(office, desk, until)
    if state is DESK_READY:
        _join_ready(desk)
        office.new_desks.append(desk)


def say(office: Office, desk: Desk) -> None:
    """Tell the desk's present state."""
    until = shown_until(desk)
    office.effects.append(
        DeskIs(desk.name, desk.state, desk.why, None if until == NEVER else until)
    )


def shown_until(desk: Desk) -> int:
    """When the core itself will end the desk's state, as far as people should know.

    Not the time of an alarm: a long hold, an extended wrap-up that takes very long.
    """
    if desk.state is DESK_HOLDING:
        return NEVER
    if desk.state is DESK_WRAPPING_UP and desk.why is not None:
        return NEVER
    return desk.due


def rest(office: Office, desk: Desk) -> None:
    """The desk has nothing to do: it is ready, or whatever keeps it from being so."""
    if desk.leaving:
        unseat(office, desk)
    else:
        state = resting_state(desk)
        why = desk.pending if state is DESK_AWAY else None
        if state is DESK_AWAY:
            desk.pending = None
        become(office, desk, state, why)
    say(office, desk)


def rest_after_offer(office: Office, desk: Desk) -> None:
    """The same after an offer was withdrawn, which by itself says that a desk is ready again.

    An agent who had accepted it is told all the same, and may have wished to go since.
    """
    if desk.state is DESK_OFFERED:
        become(office, desk, DESK_READY)
    else:
        rest(office, desk)


def resting_state(desk: Desk) -> DeskState:
    if desk.faulty:
        return DESK_FAULT
    if desk.agent is None:
        return DESK_LOGGED_OUT
    if not desk.plugged:
        return DESK_UNPLUGGED
    if desk.pending is not None:
        return DESK_AWAY
    return DESK_READY


def at_work(desk: Desk) -> bool:
    """Will the desk take callers, now or when it is done with what it is doing?"""
    return desk.presence is IS_WORKING


def restart_idle(office: Office, desk: Desk) -> None:
    """The idle clock starts now: a call and its wrap-up are over."""
    desk.idle_since = office.now
    desk.idle_stopped = NEVER


# ── who sits there ──────────────────────────────────────────────────────────────


def seat(office: Office, desk: Desk, agent: AgentRules) -> None:
    """An agent sits down. The desk's state follows from ``rest``."""
    desk.agent = agent
    desk.pending = None
    desk.leaving = False
    desk.seat = seat_number(desk)
    desk.misses = 0
    desk.load = max(office.loads.get(agent.name, 0), _least_load(office, desk))
    serve(office, desk)
    desk.idle_since = desk.idle_stopped = office.now  # runs once the desk is at work


def seat_number(desk: Desk) -> int:
    """The agent's order first, then the desk's place among the desks of the rules."""
    order = 0 if desk.agent is None else desk.agent.order
    return order * MOST_DESKS + desk.place


def unseat(office: Office, desk: Desk) -> None:
    """The agent has left a desk that has nothing to do."""
    if desk.agent is not None:
        office.loads[desk.agent.name] = desk.load
    if desk.retired:
        forget(office, desk)
    desk.agent = None
    desk.leaving = False
    desk.pending = None
    become(office, desk, resting_state(desk))
    desk.serves = {}
    desk.queues = []


def forget(office: Office, desk: Desk) -> None:
    """The desk is no longer in the rules and empty; one that a transfer waits for stays a while."""
    for call in office.calls.values():
        if call.recall_to is desk:
            call.recall_to = None
    if all(call.target is not desk for call in office.directed):
        office.desks.pop(desk.name, None)


def serve(office: Office, desk: Desk) -> None:
    """Work out anew which queues the desk's agent serves, and at which level."""
    if desk.state is DESK_READY:
        _leave_ready(desk)
    _count(office, desk, desk.presence, -1)
    desk.serves = served(office, desk)
    desk.queues = [office.queues[name] for name in desk.serves]
    _count(office, desk, desk.presence, +1)
    if desk.state is DESK_READY:
        _join_ready(desk)
    office.stirred = True


def served(office: Office, desk: Desk) -> dict[str, int]:
    """Queue → level. A queue with a skill is served by those who have it, and nobody else."""
    found: dict[str, int] = {}
    agent: AgentRules | None = desk.agent
    if agent is None:
        return found
    for queue in office.queues.values():
        name = queue.name
        if queue.retired and name in desk.serves:
            found[name] = desk.serves[name]  # its last callers are served as before
        elif name in agent.queues and not queue.retired:
            skill = queue.terms.skill
            if skill is None:
                found[name] = 1
            elif skill in agent.skills:
                found[name] = agent.skills[skill]
    return found


def _least_load(office: Office, newcomer: Desk) -> int:
    """A newcomer starts level with the least loaded, or it would be flooded (S-21)."""
    loads = [
        desk.load
        for desk in office.desks.values()
        if desk is not newcomer and desk.agent is not None
    ]
    return min(loads, default=0)


# ── ready lists and presence ────────────────────────────────────────────────────


def _join_ready(desk: Desk) -> None:
    desk.card = Candidate(desk.name, desk.idle_since, desk.load, desk.serves)
    for queue in desk.queues:
        _insert(queue.ready, desk)


def _insert(ready: list[Desk], desk: Desk) -> None:
    """Longest idle first; nearly always this is the last place."""
    i = len(ready)
    while i > 0 and _idles_longer(desk, ready[i - 1]):
        i -= 1
    ready.insert(i, desk)


def _idles_longer(desk: Desk, other: Desk) -> bool:
    if desk.idle_since != other.idle_since:
        return desk.idle_since < other.idle_since
    return desk.seat < other.seat


def _leave_ready(desk: Desk) -> None:
    for queue in desk.queues:
        queue.ready.remove(desk)


def _change_presence(office: Office, desk: Desk, was: Presence, now: Presence) -> None:
    _count(office, desk, was, -1)
    _count(office, desk, now, +1)
    office.stirred = True  # skill levels may be exhausted, or few enough agents left
    if was is IS_MISSED:
        _forget_misses(office, desk)
    if now is not IS_WORKING:
        if desk.idle_stopped == NEVER:
            desk.idle_stopped = office.now
    elif desk.idle_stopped != NEVER:
        if office.rules.away_idle == "reset":
            desk.idle_since = office.now
        else:
            desk.idle_since += office.now - desk.idle_stopped
        desk.idle_stopped = NEVER


def _forget_misses(office: Office, desk: Desk) -> None:
    """The agent is there again: what was missed is forgotten, for every caller (S-41)."""
    desk.misses = 0
    for call in office.calls.values():
        call.tried.pop(desk.name, None)


def _count(office: Office, desk: Desk, presence: Presence, change: int) -> None:
    if presence is IS_GONE:
        return
    for queue in desk.queues:
        if presence is IS_WORKING:
            queue.working += change
        elif presence is IS_AWAY:
            queue.away += change
        else:
            queue.missed += change
        mark_for_review(office, queue)


def mark_for_review(office: Office, queue: QueueState) -> None:
    """Before the instant is over, look whether anybody could take those who wait there."""
    if not queue.review:
        queue.review = True
        office.reviewing.append(queue)

"""Which of the desks that may take a call shall: the five strategies, and the record of a pick.

Whatever the strategy, a better skill level comes first, and the longest idle decides a tie.
"""

from __future__ import annotations

from queuebox_core.levels import limit_of, may_take
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.pick import CANDIDATES_KEPT, Candidate, Pick


def candidates(office: Office, call: Call, queue: QueueState) -> list[Desk]:
    """Ready desks of ``queue`` that may take the call, the best first."""
    strategy = call.terms.strategy
    if strategy == "longest-idle" and queue.terms.skill is None and not call.tried:
        return queue.ready  # the common case is one look at a list that is already in order
    limit = limit_of(call, queue)
    found = [desk for desk in queue.ready if may_take(office, call, desk, queue, limit)]
    if len(found) > 1:
        _sort(found, queue, strategy)
    return found


def _sort(desks: list[Desk], queue: QueueState, strategy: str) -> None:
    """In place; ``desks`` come longest idle first, and sorting keeps that among equals."""
    name, pointer = queue.name, queue.pointer
    if strategy == "fewest-calls":
        desks.sort(key=lambda desk: (desk.serves[name], desk.load))
    elif strategy == "linear":
        desks.sort(key=lambda desk: (desk.serves[name], desk.seat))
    elif strategy == "round-robin":
        # seats after the pointer first, then those up to it
        desks.sort(key=lambda desk: (desk.serves[name], desk.seat <= pointer, desk.seat))
    else:
        desks.sort(key=lambda desk: desk.serves[name])


def ring_together(call: Call, desks: list[Desk], queue: QueueState) -> list[Desk]:
    """Ring-all: every candidate; where no levels join by time, only the best level there is."""
    if call.terms.levels:
        return desks
    name = queue.name
    best: int = desks[0].serves[name]
    for opened in call.offers:
        best = min(best, opened.desk.serves.get(name, best))
    return [desk for desk in desks if desk.serves[name] == best]


def record(office: Office, call: Call, queue: QueueState, desk: Desk, desks: list[Desk]) -> Pick:
    """Who could have taken the call, and by which rule this desk does."""
    kept: list[Candidate] = []
    for other in desks[:CANDIDATES_KEPT]:
        kept.append(other.card)
    return Pick(
        office.now,
        call.id,
        queue.name,
        desk.name,
        call.terms.strategy,
        tuple(kept),
        len(desks),
        office.rules.away_idle,
        queue is not call.queue,
    )

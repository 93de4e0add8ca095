"""What must always be true of the office. Changes nothing; finds what has gone wrong."""

from __future__ import annotations

from collections.abc import Iterator

from queuebox_core.lineup import before
from queuebox_core.matching import may_talk, offerable
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.states import PRESENCE, CallState, DeskState, LineState, Presence
from queuebox_core.strategies import candidates
from queuebox_core.times import NEVER

_AT_DESK = frozenset({DeskState.WHISPER, DeskState.TALKING, DeskState.HOLDING, DeskState.GRACE})
_TALKING = frozenset({DeskState.TALKING, DeskState.HOLDING})
"""A call found at a desk after a restart goes on before we know whose it is."""
_OFFERED = frozenset({DeskState.OFFERED, DeskState.WHISPER})
_WITH_DESK = frozenset({CallState.WHISPER, CallState.TALKING, CallState.HELD, CallState.DIALLING})
_IN_QUEUE = frozenset({CallState.GREETING, CallState.WAITING, CallState.OFFERED, CallState.WHISPER})
_NO_CALL = frozenset({LineState.IDLE, LineState.CLOSING, LineState.OUT, LineState.BUSIED_OUT})


def violations(office: Office) -> list[str]:
    """One sentence for each invariant that does not hold; empty if all is well."""
    found: list[str] = []
    for call in office.calls.values():
        found.extend(_call(office, call))
    for desk in office.desks.values():
        found.extend(_desk(desk))
    for queue in office.queues.values():
        found.extend(_queue(office, queue))
    found.extend(_lines(office))
    return found


def _call(office: Office, call: Call) -> Iterator[str]:
    if call.state is CallState.OVER:
        yield f"call {call.id} is over and still there"
    if call.line.call is not call:
        yield f"call {call.id} is not on its line {call.line.number}"
    if (call.desk is not None) != (call.state in _WITH_DESK):
        yield f"call {call.id} is {call.state} {'with' if call.desk else 'without'} a desk"
    if (call.state is CallState.OFFERED) != bool(call.offers) and not call.desk:
        yield f"call {call.id} is {call.state} with {len(call.offers)} offers"
    if len(call.offers) > 1 and not call.terms.ring_all:
        yield f"call {call.id} has {len(call.offers)} offers"
    queued = bool(call.reach) or call.target is not None
    if queued != (call.state in _IN_QUEUE):
        yield f"call {call.id} is {call.state} and {'in' if queued else 'not in'} a queue"
    if call.reach and (call.reach[0] is not call.queue or call.visit == NEVER):
        yield f"call {call.id} is in a queue without a visit"
    if offerable(call) and may_talk(office, call) and not call.offers:
        for queue in call.reach:
            for desk in candidates(office, call, queue)[:1]:
                yield f"call {call.id} waits while desk {desk.name} is ready for it"


def _desk(desk: Desk) -> Iterator[str]:
    if (desk.call is not None) != (desk.state in _AT_DESK):
        yield f"desk {desk.name} is {desk.state} {'with' if desk.call else 'without'} a call"
    if desk.call is not None and desk.call.desk is not desk:
        yield f"desk {desk.name} has call {desk.call.id}, which does not know it"
    if (desk.offer is not None) != (desk.state in _OFFERED):
        yield f"desk {desk.name} is {desk.state} {'with' if desk.offer else 'without'} an offer"
    if desk.offer is not None and desk.offer not in desk.offer.call.offers:
        yield f"desk {desk.name} is offered call {desk.offer.call.id}, which does not know it"
    there = desk.plugged and not desk.faulty
    if desk.state not in _TALKING:
        there = there and desk.agent is not None
    if PRESENCE[desk.state] is Presence.WORKING and not there and desk.state != DeskState.GRACE:
        yield f"desk {desk.name} is {desk.state}, which it cannot be"
    if desk.offer is not None and desk.state is DeskState.OFFERED and desk.due == NEVER:
        yield f"desk {desk.name} would ring for ever"


def _queue(office: Office, queue: QueueState) -> Iterator[str]:
    desks = [desk for desk in office.desks.values() if queue in desk.queues]
    for presence, count in (
        (Presence.WORKING, queue.working),
        (Presence.AWAY, queue.away),
        (Presence.MISSED, queue.missed),
    ):
        if sum(PRESENCE[desk.state] is presence for desk in desks) != count:
            yield f"queue {queue.name} counts {count} desks {presence}"
    ready = [desk for desk in desks if desk.state is DeskState.READY]
    ready.sort(key=_idle_order)
    if ready != queue.ready:
        yield f"queue {queue.name} has its ready desks wrong"
    for call, behind in zip(queue.lineup, queue.lineup[1:], strict=False):
        if not before(call, behind):
            yield f"queue {queue.name} has {behind.id} behind {call.id}"
    for call in queue.lineup:
        if queue not in call.reach:
            yield f"queue {queue.name} holds {call.id}, which does not know it"


def _idle_order(desk: Desk) -> tuple[int, int]:
    return desk.idle_since, desk.seat


def _lines(office: Office) -> Iterator[str]:
    free = working = 0
    for line in office.lines.values():
        working += line.state not in (LineState.OUT, LineState.BUSIED_OUT)
        free += line.state is LineState.IDLE
        if (line.call is None) != (line.state in _NO_CALL):
            yield f"line {line.number} is {line.state} with {line.call}"
        if line.call is not None and office.calls.get(line.call.id) is not line.call:
            yield f"line {line.number} has a call that is over"
    if (free, working) != (office.free_lines, office.working_lines):
        yield f"{office.free_lines} of {office.working_lines} lines are counted free"
    if office.holding_back != sum(
        call.state is CallState.RINGING for call in office.calls.values()
    ):
        yield f"{office.holding_back} ringing lines are counted"

"""What must always be true of the office. Changes nothing; finds what has gone wrong."""

from __future__ import annotations

from queuebox_core.lineup import before
from queuebox_core.matching import may_talk, offerable
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.states import (
    CALL_DIALLING,
    CALL_GREETING,
    CALL_HELD,
    CALL_OFFERED,
    CALL_OVER,
    CALL_RINGING,
    CALL_TALKING,
    CALL_WAITING,
    CALL_WHISPER,
    DESK_AWAY,
    DESK_GRACE,
    DESK_HOLDING,
    DESK_MISSED,
    DESK_OFFERED,
    DESK_READY,
    DESK_TALKING,
    DESK_WHISPER,
    IS_WORKING,
    LINE_BUSIED_OUT,
    LINE_CLOSING,
    LINE_IDLE,
    LINE_OUT,
    PRESENCE,
)
from queuebox_core.strategies import candidates
from queuebox_core.times import NEVER

_TALKING = frozenset({DESK_TALKING, DESK_HOLDING})
"""A call found at a desk after a restart goes on before we know whose it is."""
_AT_DESK = _TALKING | {DESK_GRACE}
_OFFERED = frozenset({DESK_OFFERED, DESK_WHISPER})
_BEING_OFFERED = frozenset({CALL_OFFERED, CALL_WHISPER})
_WORKING = frozenset(state for state, presence in PRESENCE.items() if presence is IS_WORKING)
_WITH_DESK = frozenset({CALL_TALKING, CALL_HELD, CALL_DIALLING})
_IN_QUEUE = frozenset({CALL_GREETING, CALL_WAITING, CALL_OFFERED, CALL_WHISPER})
_OUT_OF_USE = frozenset({LINE_OUT, LINE_BUSIED_OUT})
_NO_CALL = _OUT_OF_USE | {LINE_IDLE, LINE_CLOSING}


def violations(office: Office) -> list[str]:
    """One sentence for each invariant that does not hold; empty if all is well."""
    found: list[str] = []
    for call in office.calls.values():
        _call(office, call, found)
    for desk in office.desks.values():
        _desk(desk, found)
    for queue in office.queues.values():
        _queue(office, queue, found)
    _lines(office, found)
    _instant(office, found)
    return found


def _instant(office: Office, found: list[str]) -> None:
    """What lives within one instant only is gone when the instant is over."""
    left = {
        "callers to match": office.new_callers,
        "desks to match": office.new_desks,
        "callers to speak to": office.announcing,
        "queues to review": office.reviewing,
        "callers to tell": office.untold,
        "effects": office.effects,
    }
    found += [f"there are {what} left over" for what, things in left.items() if things]
    if office.stirred:
        found.append("everybody is still to be matched")


def _call(office: Office, call: Call, found: list[str]) -> None:
    said = f"call {call.id} is {call.state}"
    if call.state is CALL_OVER:
        found.append(f"{said} and still there")
    if call.line.call is not call:
        found.append(f"{said} and not on its line {call.line.number}")
    if (call.desk is not None) != (call.state in _WITH_DESK):
        found.append(f"{said} {'with' if call.desk else 'without'} a desk")
    if (call.state in _BEING_OFFERED) != bool(call.offers):
        found.append(f"{said} with {len(call.offers)} offers")
    for opened in call.offers:
        if opened.desk.offer is not opened:
            found.append(f"{said} to desk {opened.desk.name}, which does not know it")
    if len(call.offers) > 1 and not call.terms.ring_all:
        found.append(f"{said} with {len(call.offers)} offers at once")
    queued = bool(call.reach) or call.target is not None
    if queued != (call.state in _IN_QUEUE):
        found.append(f"{said} and {'in' if queued else 'not in'} a queue")
    if (call.target is not None) != (call in office.directed):
        found.append(f"{said} and {'not ' * (call.target is not None)}among the directed")
    if call.reach and (call.reach[0] is not call.queue or call.visit == NEVER):
        found.append(f"{said} and in a queue without a visit")
    for queue in call.reach:
        if call not in queue.lineup:
            found.append(f"{said} and does not stand in queue {queue.name}")
    if not call.offers and offerable(call) and may_talk(office, call):
        for queue in call.reach:
            ready = candidates(office, call, queue)
            if ready:
                found.append(f"{said} while desk {ready[0].name} is ready for it")


def _desk(desk: Desk, found: list[str]) -> None:
    said = f"desk {desk.name} is {desk.state}"
    if (desk.call is not None) != (desk.state in _AT_DESK):
        found.append(f"{said} {'with' if desk.call else 'without'} a call")
    if desk.call is not None and desk.call.desk is not desk:
        found.append(f"{said} with call {desk.call.id}, which does not know it")
    if (desk.offer is not None) != (desk.state in _OFFERED):
        found.append(f"{said} {'with' if desk.offer else 'without'} an offer")
    if desk.offer is not None and desk.offer.call.state is CALL_OVER:
        found.append(f"{said} for call {desk.offer.call.id}, which is over")
    if desk.offer is not None and desk.offer not in desk.offer.call.offers:
        found.append(f"{said} for call {desk.offer.call.id}, which does not know it")
    if desk.state is DESK_OFFERED and desk.due == NEVER:
        found.append(f"{said} and would ring for ever")
    if desk.state in _WORKING and desk.state is not DESK_GRACE:
        there = desk.plugged and not desk.faulty
        if not there or (desk.agent is None and desk.state not in _TALKING):
            found.append(f"{said}, which it cannot be")


def _queue(office: Office, queue: QueueState, found: list[str]) -> None:
    said = f"queue {queue.name}"
    desks = [desk for desk in office.desks.values() if queue.name in desk.serves]
    if len([desk for desk in desks if desk.state in _WORKING]) != queue.working:
        found.append(f"{said} counts {queue.working} desks at work")
    if len([desk for desk in desks if desk.state is DESK_AWAY]) != queue.away:
        found.append(f"{said} counts {queue.away} desks away")
    if len([desk for desk in desks if desk.state is DESK_MISSED]) != queue.missed:
        found.append(f"{said} counts {queue.missed} desks gone quiet")
    if len([desk for desk in desks if desk.state is DESK_READY]) != len(queue.ready):
        found.append(f"{said} counts {len(queue.ready)} ready desks")
    _in_idle_order(queue, found)
    ahead: Call | None = None
    for call in queue.lineup:
        if ahead is not None and not before(ahead, call):
            found.append(f"{said} has {call.id} behind {ahead.id}")
        if queue not in call.reach:
            found.append(f"{said} holds {call.id}, which does not know it")
        ahead = call


def _in_idle_order(queue: QueueState, found: list[str]) -> None:
    ahead: Desk | None = None
    for desk in queue.ready:
        if desk.state is not DESK_READY:
            found.append(f"queue {queue.name} takes desk {desk.name} for ready")
        if ahead is not None and desk.idle_since < ahead.idle_since:
            found.append(f"queue {queue.name} has desk {desk.name} behind {ahead.name}")
        ahead = desk


def _lines(office: Office, found: list[str]) -> None:
    free = working = ringing = 0
    for line in office.lines.values():
        if line.state not in _OUT_OF_USE:
            working += 1
        if line.state is LINE_IDLE:
            free += 1
        call = line.call
        if (call is None) != (line.state in _NO_CALL):
            found.append(
                f"line {line.number} is {line.state} {'with' if call else 'without'} a call"
            )
        if call is not None and office.calls.get(call.id) is not call:
            found.append(f"line {line.number} has a call that is over")
        if call is not None and call.state is CALL_RINGING:
            ringing += 1
    if free != office.free_lines or working != office.working_lines:
        found.append(f"{office.free_lines} of {office.working_lines} lines are counted free")
    if any(call.id not in office.calls for call in office.directed):
        found.append("a call that is over is still on its way to a desk")
    if ringing != office.holding_back:
        found.append(f"{office.holding_back} lines are counted as held back")

"""The matching pass: once per instant, the longest waiting callers and the desks that are ready.

Before an instant no ready desk may take any waiting caller, or they would have been matched.
So only what changed can make a new pair: a caller who became eligible is tried against the
ready desks, a desk that became ready against the callers of its queues, best first. When
anything may have changed for anybody the office is *stirred*, and all are tried.
"""

from __future__ import annotations

from queuebox_core.levels import limit_of, may_take, widen_if_exhausted
from queuebox_core.lineup import before, order
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.offers import offer
from queuebox_core.pick import Pick
from queuebox_core.states import (
    CALL_DIALLING,
    CALL_GREETING,
    CALL_HELD,
    CALL_OFFERED,
    CALL_TALKING,
    CALL_WAITING,
    CALL_WHISPER,
    DESK_READY,
)
from queuebox_core.strategies import candidates, record, ring_together
from queuebox_core.times import NEVER


def match(office: Office) -> None:
    """Offer calls to desks until no caller waits whom a ready desk may take."""
    if office.directed:
        _match_directed(office)
    desks, callers = office.new_desks, office.new_callers
    if not desks and not callers and not office.stirred:
        return
    if desks:
        office.new_desks = []
    if callers:
        office.new_callers = []
    if office.stirred or office.most_talkers != NEVER:
        office.stirred = False
        _serve(office, [call for call in office.calls.values() if call.reach])
    elif len(desks) == 1 and not callers:
        _serve_one_desk(office, desks.pop())
    elif not desks and len(callers) == 1:
        _serve_caller(office, callers.pop())
    else:
        _serve(office, _concerned(desks, callers))


def _serve(office: Office, callers: list[Call]) -> None:
    callers.sort(key=order)
    for call in callers:
        _serve_caller(office, call)


def _serve_one_desk(office: Office, desk: Desk) -> None:
    """The caller who waits longest, of all the queues that the desk serves."""
    best: Call | None = None
    for queue in desk.queues:
        call = _first_for(office, desk, queue)
        if call is not None and (best is None or before(call, best)):
            best = call
    if best is not None:
        _serve_caller(office, best)


def _first_for(office: Office, desk: Desk, queue: QueueState) -> Call | None:
    for call in queue.lineup:
        if offerable(call) and may_take(office, call, desk, queue, limit_of(call, queue)):
            return call
    return None


def _concerned(desks: list[Desk], callers: list[Call]) -> list[Call]:
    """Every caller who may have got somebody new, each once."""
    found = dict.fromkeys(call for call in callers if call.reach)
    for desk in desks:
        for queue in desk.queues:
            found.update(dict.fromkeys(queue.lineup))
    return list(found)


def offerable(call: Call) -> bool:
    """May the caller be given to a desk now? Not in a greeting that must be heard (S-83)."""
    if call.state is CALL_WAITING:
        return True
    if call.state is CALL_GREETING:
        return not call.terms.greeting_forced
    return call.state is CALL_OFFERED and call.terms.ring_all


def _serve_caller(office: Office, call: Call) -> None:
    """Offer the call to the best ready desk there is, or to all of them if all shall ring."""
    if not offerable(call) or not may_talk(office, call):
        return
    _offer_to_best(office, call)
    while not call.offers and call.tried and widen_if_exhausted(office, call):
        _offer_to_best(office, call)


def _offer_to_best(office: Office, call: Call) -> None:
    """Its own queue's agents first, then those that overflow has added."""
    for queue in call.reach:
        desks = candidates(office, call, queue)
        if not desks:
            continue
        if not call.terms.ring_all:
            desk = desks[0]
            queue.pointer = desk.seat
            _offer(office, call, queue, desk, desks)
            return
        for desk in ring_together(call, desks, queue):
            _offer(office, call, queue, desk, desks)


def _offer(office: Office, call: Call, queue: QueueState, desk: Desk, desks: list[Desk]) -> None:
    pick = record(office, call, queue, desk, desks)
    offer(office, call, desk, pick, call.terms.ring_time)


def may_talk(office: Office, call: Call) -> bool:
    """Is there room for one more at the desks? (``max_talkers``; calls being offered count.)"""
    most = office.most_talkers
    return most == NEVER or call.state is CALL_OFFERED or talkers(office) < most


AT_A_DESK = frozenset(
    {
        CALL_OFFERED,
        CALL_WHISPER,
        CALL_TALKING,
        CALL_HELD,
        CALL_DIALLING,
    }
)


def talkers(office: Office) -> int:
    count = 0
    for call in office.calls.values():
        if call.state in AT_A_DESK:
            count += 1
    return count


def _match_directed(office: Office) -> None:
    """Transfers wait for one desk only, and come before all callers of queues."""
    for call in list(office.directed):
        desk = call.target
        if desk is None or desk.state is not DESK_READY or not may_talk(office, call):
            continue
        if call.state is CALL_WAITING:
            name = "" if call.queue is None else call.queue.name
            why = "recall" if desk is call.recall_to else "transfer"
            pick = Pick(office.now, call.id, name, desk.name, why)
            offer(office, call, desk, pick, call.terms.ring_time)

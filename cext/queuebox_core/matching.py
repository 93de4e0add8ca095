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
        _serve(office, _in_order([call for call in office.calls.values() if call.reach]))
    elif len(desks) == 1 and not callers:
        _serve_one_desk(office, desks[0])
    elif not desks and len(callers) == 1:
        _serve_caller(office, callers[0])
    else:
        _serve(office, _in_order(_concerned(desks, callers)))


def _serve(office: Office, callers: list[Call]) -> None:
    for call in callers:
        _serve_caller(office, call)


def _serve_one_desk(office: Office, desk: Desk) -> None:
    """The caller who waits longest, of all the queues that the desk serves."""
    while desk.state is DESK_READY:
        best: Call | None = None
        for queue in desk.queues:
            call = _first_for(office, desk, queue)
            if call is not None and (best is None or before(call, best)):
                best = call
        if best is None or not _serve_caller(office, best):
            return


def _first_for(office: Office, desk: Desk, queue: QueueState) -> Call | None:
    for call in queue.lineup:
        if not offerable(call):
            continue
        while not may_take(office, call, desk, queue, limit_of(call, queue)):
            if not call.tried or not widen_if_exhausted(office, call):
                break
        else:
            return call
    return None


def _concerned(desks: list[Desk], callers: list[Call]) -> list[Call]:
    """Every caller who may have got somebody new, each once."""
    found = dict.fromkeys(call for call in callers if call.reach)
    for desk in desks:
        for queue in desk.queues:
            found.update(dict.fromkeys(queue.lineup))
    return list(found)


def _in_order(callers: list[Call]) -> list[Call]:
    if len(callers) > 1:
        callers.sort(key=order)
    return callers


def offerable(call: Call) -> bool:
    """May the caller be given to a desk now? Not in a greeting that must be heard (S-83)."""
    if call.state is CALL_WAITING:
        return True
    if call.state is CALL_GREETING:
        return not call.terms.greeting_forced
    return call.state is CALL_OFFERED and call.terms.ring_all


def _serve_caller(office: Office, call: Call) -> bool:
    """Offer the call to the best ready desk there is, or to all of them if all shall ring."""
    if not offerable(call) or not may_talk(office, call):
        return False
    while not _offer_to_best(office, call):
        if not call.tried or not widen_if_exhausted(office, call):
            return False
    return True


def _offer_to_best(office: Office, call: Call) -> bool:
    """Its own queue's agents first, then those that overflow has added."""
    found = False
    for queue in call.reach:
        desks = candidates(office, call, queue)
        if not desks:
            continue
        found = True
        if not call.terms.ring_all:
            desk = desks[0]
            queue.pointer = desk.seat
            _offer(office, call, queue, desk, desks)
            break
        for desk in ring_together(call, desks, queue):
            _offer(office, call, queue, desk, desks)
    return found


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

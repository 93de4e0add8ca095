"""Passing a caller on: to a queue with its age kept, to a desk with recall. Never dropped.

A call on its way to a desk waits for that desk alone and stands in no queue
(``Call.target``); it comes back to the sender, or to the head of its queue, if it is not
answered there in time (S-94).
"""

from __future__ import annotations

from queuebox_core.clock import wind
from queuebox_core.effects import Hold
from queuebox_core.errors import NotNow
from queuebox_core.events import DeskTransfers
from queuebox_core.find import desk_in, desk_of, not_while, queue_of
from queuebox_core.lineup import has_room
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.moves import move_call
from queuebox_core.seats import at_work
from queuebox_core.states import CallState, DeskState
from queuebox_core.talking import part
from queuebox_core.times import NEVER
from queuebox_core.waiting import enter

TRANSFERRED = "transferred"
_TALKING = frozenset({DeskState.TALKING, DeskState.HOLDING})


def transfers(office: Office, event: DeskTransfers) -> None:
    """To a desk, to a queue, or, with neither, back to the call's own queue."""
    desk = desk_in(office, event, event.desk, _TALKING)
    call = desk.call
    if call is None or call.state is CallState.DIALLING:
        raise NotNow(event, f"desk {desk.name} has no caller to pass on yet")
    if event.to_desk is not None:
        _to_desk(office, event, desk, call)
    else:
        _to_queue(office, event, desk, call)


def _to_desk(office: Office, event: DeskTransfers, desk: Desk, call: Call) -> None:
    other = desk_of(office, event, str(event.to_desk))
    if other is desk or not at_work(other):
        raise not_while(event, other)
    _leave_desk(office, desk, call)
    office.effects.append(Hold(call.line.number, call.id, home(office, call).name))
    call.target = other
    call.recall_to = desk
    call.recall_at = office.now + office.rules.recall_after
    office.directed.append(call)
    move_call(office, call, CallState.WAITING)
    wind(office, call, call.recall_at)


def _to_queue(office: Office, event: DeskTransfers, desk: Desk, call: Call) -> None:
    queue = home(office, call)
    if event.to_queue is not None:
        queue = queue_of(office, event, event.to_queue)
    if not has_room(queue):
        raise NotNow(event, f"queue {queue.name} is {'full' if queue.open else 'closed'}")
    _leave_desk(office, desk, call)
    if queue.terms.rules.requeue_age == "transfer":
        call.rank = office.now
    enter(office, call, queue)


def _leave_desk(office: Office, desk: Desk, call: Call) -> None:
    if call.entered == NEVER:
        call.entered = call.rank = office.now  # an outgoing call has never waited before
    if TRANSFERRED not in call.flags:
        call.flags += (TRANSFERRED,)
    part(office, desk, call)


def home(office: Office, call: Call) -> QueueState:
    """The queue that the call came from, or that of its line."""
    if call.queue is not None and not call.queue.retired:
        return call.queue
    return call.line.queue


# ── not answered there ──────────────────────────────────────────────────────────


def not_taken(office: Office, call: Call) -> None:
    """The desk did not take it: back to the sender if free, else to its queue."""
    sender = call.recall_to
    if call.state is not CallState.WAITING:
        move_call(office, call, CallState.WAITING)
    wind(office, call, NEVER)
    if sender is not None and sender is not call.target and sender.state is DeskState.READY:
        call.target = sender
    else:
        to_queue(office, call)


def to_queue(office: Office, call: Call) -> None:
    """Nobody in particular any more: wait in the queue, with the age it has."""
    if call.target is not None:
        call.target = None
        office.directed.remove(call)
    call.recall_to = None
    call.recall_at = NEVER
    enter(office, call, home(office, call))

"""What a supervisor or the clock on the wall may order: raise, move, release; open and close."""

from __future__ import annotations

from queuebox_core.clock import wind
from queuebox_core.endings import CallEnding, EndedBy, VisitEnding
from queuebox_core.errors import NotNow
from queuebox_core.events import CallMoved, CallRaised, CallReleased, QueueClosed, QueueOpened
from queuebox_core.find import call_of, queue_of
from queuebox_core.leaving import end_otherwise
from queuebox_core.lineup import has_room, stand_anew
from queuebox_core.model import Office, QueueState
from queuebox_core.states import CallState
from queuebox_core.times import NEVER
from queuebox_core.transfers import to_queue
from queuebox_core.waiting import next_clock, switch


def raised(office: Office, event: CallRaised) -> None:
    """A new priority; among equals the order stays that of entry, if the rules agree (S-09)."""
    call = call_of(office, event, event.call)
    if call.outgoing:
        raise NotNow(event, f"call {call.id} is an outgoing call")
    call.priority = event.priority
    call.raised = True
    call.place = 0
    if office.rules.raise_ranks_by == "change" and call.rank != NEVER:
        call.rank = office.now
    if call.reach:
        stand_anew(office, call)


def moved(office: Office, event: CallMoved) -> None:
    """To another queue, with its age. A call that is being offered is not snatched away (S-07)."""
    call = call_of(office, event, event.call)
    queue = queue_of(office, event, event.queue)
    waits = call.state is CallState.WAITING or call.state is CallState.GREETING
    if not waits or queue is call.queue:
        raise NotNow(event, f"call {call.id} is {call.state}")
    if not has_room(queue):
        raise NotNow(event, f"queue {queue.name} is {'full' if queue.open else 'closed'}")
    if call.target is not None:
        call.queue = queue
        to_queue(office, call)
    else:
        switch(office, call, queue, VisitEnding.MOVED)


def released(office: Office, event: CallReleased) -> None:
    call = call_of(office, event, event.call)
    ending = CallEnding.CANCELLED if call.outgoing else CallEnding.CLOSED
    end_otherwise(office, call, ending, EndedBy.SYSTEM)


# ── hours ───────────────────────────────────────────────────────────────────────


def opened(office: Office, event: QueueOpened) -> None:
    queue = queue_of(office, event, event.queue)
    queue.open = True
    queue.night = False
    queue.closed_since = NEVER
    _wind_callers(office, queue)


def closed(office: Office, event: QueueClosed) -> None:
    """New callers hear so; those who wait are served, up to the drain limit (S-76)."""
    queue = queue_of(office, event, event.queue)
    queue.night = event.night
    if queue.open:
        queue.open = False
        queue.closed_since = office.now
        _wind_callers(office, queue)


def _wind_callers(office: Office, queue: QueueState) -> None:
    for call in queue.lineup:
        if call.queue is queue and call.state is CallState.WAITING:
            wind(office, call, next_clock(office, call))

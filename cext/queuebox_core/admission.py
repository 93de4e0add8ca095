"""Whether a caller may come in, and as whom it ranks. The visit itself is in ``waiting``."""

from __future__ import annotations

from queuebox_core.effects import Greet
from queuebox_core.endings import CallEnding
from queuebox_core.leaving import close
from queuebox_core.lineup import has_room, stand_anew
from queuebox_core.model import Call, Office, QueueState
from queuebox_core.moves import move_call
from queuebox_core.returning import welcome_back
from queuebox_core.states import CALL_GREETING
from queuebox_core.waiting import begin_visit, greeting_clock, hold


def admit(office: Office, call: Call, queue: QueueState) -> None:
    """A caller whose line was just answered comes to the queue."""
    call.queue = queue
    call.terms = queue.terms
    call.rank = call.entered
    if is_blocked(office, call):
        close(office, call, "screened", CallEnding.SCREENED)
    elif not queue.open or queue.retired:
        call.visit = call.entered
        close(office, call, "night" if queue.night else "closed", CallEnding.CLOSED)
    elif not has_room(queue):
        call.visit = call.entered
        close(office, call, "full", CallEnding.REFUSED_FULL)
    else:
        welcome_back(office, call)
        set_priority(office, call)
        begin_visit(office, call, queue, call.entered)
        _greet_or_hold(office, call, queue)


def _greet_or_hold(office: Office, call: Call, queue: QueueState) -> None:
    terms = call.terms
    if not terms.greeting or not call.line.greeting:
        hold(office, call)
        return
    move_call(office, call, CALL_GREETING)
    office.effects.append(Greet(call.line.number, call.id, queue.name))
    greeting_clock(office, call)
    if not terms.greeting_forced:
        office.new_callers.append(call)


def is_blocked(office: Office, call: Call) -> bool:
    """The queue screens its callers and this one is on the list (``withheld`` may be, too)."""
    if not call.terms.screening:
        return False
    number = "withheld" if call.withheld else call.number
    return number is not None and number in office.rules.blocked


def set_priority(office: Office, call: Call) -> None:
    """The most specific wins: the caller's own, else the line's, else the queue's."""
    if call.raised:
        return
    call.priority = call.terms.priority
    own = call.line.rules.priority
    if own is not None:
        call.priority = own
    if call.number is not None:
        call.priority = office.rules.vip.get(call.number, call.priority)
        call.place = office.rules.vip_place.get(call.number, 0)


def caller_known(office: Office, call: Call) -> None:
    """Caller ID came late: the caller may rank differently, or not be wanted at all."""
    if not call.reach:
        return  # not in the queue yet, or no longer
    if is_blocked(office, call) and not call.offers:
        close(office, call, "screened", CallEnding.SCREENED)
    else:
        _rank_anew(office, call)


def _rank_anew(office: Office, call: Call) -> None:
    was = (call.priority, call.place, call.rank)
    welcome_back(office, call)
    set_priority(office, call)
    if (call.priority, call.place, call.rank) != was:
        stand_anew(office, call)

"""After the call processor was away: offers made again, calls found or missing. No journal."""

from __future__ import annotations

from queuebox_core.admission import set_priority
from queuebox_core.answering import ring
from queuebox_core.endings import OfferEnding
from queuebox_core.errors import NotNow
from queuebox_core.events import CallFound, CallMissing, Restarted
from queuebox_core.find import line_of
from queuebox_core.lines import missing as end_missing
from queuebox_core.lines import open_call
from queuebox_core.model import Call, Desk, Office
from queuebox_core.moves import move_call, move_line
from queuebox_core.offers import withdraw
from queuebox_core.presence import agent_of, whereabouts
from queuebox_core.seats import become, rest_after_offer, say, seat
from queuebox_core.states import CallState, DeskState, LineState
from queuebox_core.unanswered import back
from queuebox_core.waiting import begin_visit, hold
from queuebox_core.wrapup import leave_early


def restarted(office: Office, event: Restarted) -> None:
    """Offers that were out are withdrawn, and made again from the head in this instant (S-115)."""
    for call in list(office.calls.values()):
        if call.state is not CallState.OFFERED:
            continue
        for opened in list(call.offers):
            desk = opened.desk
            withdraw(office, opened, OfferEnding.WITHDRAWN_RESTART)
            rest_after_offer(office, desk)
        if call.target is None:
            back(office, call)
        else:
            move_call(office, call, CallState.WAITING)


def missing(office: Office, event: CallMissing) -> None:
    end_missing(office, event, event.line, event.call)


def found(office: Office, event: CallFound) -> None:
    """Adopt a call that the shelf holds: ringing, waiting, or at a desk."""
    line = line_of(office, event, event.line)
    if event.call in office.calls:
        raise NotNow(event, f"call {event.call} is known already")
    desk: Desk | None = None
    if event.desk is not None:
        desk = office.desks.get(event.desk)
        if desk is not None and desk.call is not None:
            raise NotNow(event, f"desk {desk.name} has call {desk.call.id}")
    call = open_call(office, event, line, event.call)
    call.began = min(event.since, office.now)
    call.number = event.number
    call.name = event.name
    if event.entered is None:
        call.rang = call.began
        move_line(office, line, LineState.RINGING)
        ring(office, call)
        return
    move_line(office, line, LineState.BUSY)
    call.answered_line = call.entered = call.rank = min(event.entered, office.now)
    move_call(office, call, CallState.ANSWERING)
    queue = line.queue
    call.queue = queue
    call.terms = queue.terms
    set_priority(office, call)
    if desk is None or desk.faulty or desk.retired:
        begin_visit(office, call, queue, office.now)
        hold(office, call)
    else:
        _adopt_at_desk(office, call, desk)


def _adopt_at_desk(office: Office, call: Call, desk: Desk) -> None:
    """They have been talking all the while; who the agent is may have to be told later."""
    if desk.offer is not None:
        other = desk.offer.call
        withdraw(office, desk.offer, OfferEnding.WITHDRAWN_RESTART)
        rest_after_offer(office, desk)
        back(office, other)
    leave_early(office, desk)
    desk.plugged = True
    own = None if desk.default_agent is None else agent_of(office, desk.default_agent)
    if desk.agent is None and own is not None and whereabouts(office, own.name) is None:
        seat(office, desk, own)
    call.desk = desk
    desk.call = call
    call.answered = desk.answered = call.entered
    move_call(office, call, CallState.TALKING)
    become(office, desk, DeskState.TALKING)
    say(office, desk)

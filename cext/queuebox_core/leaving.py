"""How calls end: one ending each, everything the call held is given back, one report."""

from __future__ import annotations

from queuebox_core.books import ABANDONED, end_segment, end_visit, report
from queuebox_core.clock import wind
from queuebox_core.effects import Close, Ended, Release
from queuebox_core.endings import CallEnding, EndedBy, OfferEnding, VisitEnding
from queuebox_core.lineup import leave
from queuebox_core.model import Call, Desk, Office
from queuebox_core.moves import free_line, move_call, move_line
from queuebox_core.offers import withdraw_all
from queuebox_core.returning import remember
from queuebox_core.states import (
    CALL_ANSWERING,
    CALL_DIALLING,
    CALL_GREETING,
    CALL_OFFERED,
    CALL_OVER,
    CALL_RINGING,
    CALL_WAITING,
    CALL_WHISPER,
    LINE_CLOSING,
    CallState,
)
from queuebox_core.times import NEVER
from queuebox_core.wrapup import after_call

# Looked up once: see the note in states.
ANSWERED = CallEnding.ANSWERED
BY_CALLER = EndedBy.CALLER
CALLER_GONE = OfferEnding.WITHDRAWN_CALLER_GONE
VISIT_ABANDONED = VisitEnding.ABANDONED

GONE: dict[CallState, CallEnding] = {
    CALL_RINGING: CallEnding.ABANDONED_RINGING,
    CALL_ANSWERING: CallEnding.ABANDONED_RINGING,
    CALL_GREETING: CallEnding.ABANDONED_GREETING,
    CALL_WAITING: CallEnding.ABANDONED_WAITING,
    CALL_OFFERED: CallEnding.ABANDONED_ALERTING,
    CALL_WHISPER: CallEnding.ABANDONED_ALERTING,
    CALL_DIALLING: CallEnding.UNOBTAINABLE,
}
"""What it is called when the far end goes and no agent has ever answered."""

VISITS: dict[CallEnding, VisitEnding] = {
    CallEnding.EXIT_KEY: VisitEnding.EXITED,
    CallEnding.VOICEMAIL: VisitEnding.EXITED,
    CallEnding.CALLBACK_TAKEN: VisitEnding.EXITED,
    CallEnding.TIMED_OUT: VisitEnding.TIMED_OUT,
    CallEnding.CLOSED: VisitEnding.CLOSED,
    CallEnding.REFUSED_FULL: VisitEnding.FAILED,
    CallEnding.LINE_FAILURE: VisitEnding.FAILED,
    CallEnding.SYSTEM_RESTART: VisitEnding.FAILED,
    CallEnding.SCREENED: VisitEnding.FAILED,
    CallEnding.FAX: VisitEnding.FAILED,
}
"""What an ending is for the visit that it ends; every other one is an abandon."""

_FOR_THE_VISIT: dict[EndedBy | None, VisitEnding] = {
    EndedBy.LINE_FAILURE: VisitEnding.FAILED,
    EndedBy.SYSTEM: VisitEnding.FAILED,
}


def far_end_gone(office: Office, call: Call, at: int) -> None:
    """The caller has hung up, whatever the call was doing."""
    desk = call.desk
    if call.answered == NEVER:
        end(office, call, GONE[call.state], None, at)
    elif desk is not None and _phantom(office, call, desk, at):
        end(office, call, CallEnding.PHANTOM, BY_CALLER, at, kept=True)
    else:
        end(office, call, ANSWERED, BY_CALLER, at)


def _phantom(office: Office, call: Call, desk: Desk, at: int) -> bool:
    """Gone this soon after the first connect: there never was anybody (S-66, S-67)."""
    talked = at - desk.answered
    return not call.outgoing and not call.segments and talked <= office.rules.phantom


def end_otherwise(office: Office, call: Call, ending: CallEnding, by: EndedBy) -> None:
    """Something else than the two parties ends the call; an answered call stays answered."""
    if call.answered != NEVER:
        end(office, call, ANSWERED, by)
    else:
        end(office, call, ending)


def line_gone(office: Office, call: Call, ending: CallEnding, by: EndedBy) -> None:
    """The same, and the line needs no release; only a desk, if there is one, has to be told."""
    if call.desk is not None:
        end_otherwise(office, call, ending, by)
        return
    withdraw_all(office, call, CALLER_GONE)
    if call.answered != NEVER:
        _end(office, call, ANSWERED, by, office.now, _visit_ending(ANSWERED, by))
    else:
        _end(office, call, ending, None, office.now, _visit_ending(ending, None))
    free_line(office, call.line)


def close(office: Office, call: Call, prompt: str, ending: CallEnding) -> None:
    """A caller nobody can or will take hears a last prompt; then the line is released."""
    line = call.line
    withdraw_all(office, call, CALLER_GONE)
    office.effects.append(Close(line.number, call.id, prompt))
    if call.answered != NEVER:
        _end(office, call, ANSWERED, EndedBy.SYSTEM, office.now, VISITS[ending])
    else:
        _end(office, call, ending, None, office.now, VISITS[ending])
    line.call = None
    move_line(office, line, LINE_CLOSING)
    wind(office, line, office.now + office.rules.closing_limit)


def end(
    office: Office,
    call: Call,
    ending: CallEnding,
    by: EndedBy | None = None,
    at: int = NEVER,
    kept: bool = False,
) -> None:
    """The call is over, at ``at`` or now, and its line is to be released.

    ``kept``: nobody was there, so the desk needs no wrap-up.
    """
    line, desk = call.line, call.desk
    withdraw_all(office, call, CALLER_GONE)
    name = None if desk is None else desk.name
    office.effects.append(Release(line.number, call.id, name))
    ended: int = office.now if at == NEVER else at
    if desk is not None:
        _leave_desk(office, call, desk, ended, kept)
    _end(office, call, ending, by, ended, _visit_ending(ending, by))
    free_line(office, line)


def _visit_ending(ending: CallEnding, by: EndedBy | None) -> VisitEnding:
    """What it means for the visit to a queue that the caller may be on."""
    if ending is ANSWERED:
        return _FOR_THE_VISIT.get(by, VISIT_ABANDONED)
    return VISITS.get(ending, VISIT_ABANDONED)


def _leave_desk(office: Office, call: Call, desk: Desk, at: int, kept: bool) -> None:
    if desk.answered != NEVER:
        end_segment(desk, call, at)
    after_call(office, desk, call, kept)


def _end(
    office: Office,
    call: Call,
    ending: CallEnding,
    by: EndedBy | None,
    at: int,
    visit: VisitEnding,
) -> None:
    depart(office, call)
    end_visit(call, visit, at)
    move_call(office, call, CALL_OVER)
    wind(office, call, NEVER)
    del office.calls[call.id]
    ended = max(at, call.began)
    if ending in ABANDONED:
        remember(office, call, ended)
    office.effects.append(Ended(report(office, call, ending, by, ended)))


def depart(office: Office, call: Call) -> None:
    """The call stands in no queue any more, nor does it wait for a desk."""
    queue = call.queue
    if queue is not None and queue.alarm is not None:
        office.reviewing.append(queue)  # the alarm may be over
    if call.reach:
        leave(call)
    if call.target is not None:
        call.target = None
        office.directed.remove(call)

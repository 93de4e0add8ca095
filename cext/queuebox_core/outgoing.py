"""Outgoing and call-back calls: the desk first, then the dialling. Keeps no list of call-backs.

The line is taken from the opposite end of where callers arrive, and never one that has
only just rung. Where both want a line at once the caller wins (S-106).
"""

from __future__ import annotations

from queuebox_core.effects import Dial, Park, Part
from queuebox_core.endings import CallEnding, EndedBy
from queuebox_core.errors import NotNow
from queuebox_core.events import CallOut, DialFailed, FarEndAnswered, Glare
from queuebox_core.find import call_on_line, desk_in
from queuebox_core.leaving import end, line_gone
from queuebox_core.matching import talkers
from queuebox_core.model import Call, Line, Office
from queuebox_core.moves import move_call, move_line
from queuebox_core.seats import become
from queuebox_core.states import CallState, DeskState, LineState
from queuebox_core.times import NEVER
from queuebox_core.wrapup import after_call, leave_early

MAY_CALL = frozenset({DeskState.READY, DeskState.AWAY, DeskState.MISSED, DeskState.WRAPPING_UP})

FAILURES: dict[str, CallEnding] = {
    ending.value: ending
    for ending in (
        CallEnding.BUSY,
        CallEnding.NO_ANSWER,
        CallEnding.UNOBTAINABLE,
        CallEnding.NO_DIAL_TONE,
    )
}


def call_out(office: Office, event: CallOut) -> None:
    """Connect the desk to a free line and dial. An agent who is away stays so afterwards."""
    desk = desk_in(office, event, event.desk, MAY_CALL)
    if event.call in office.calls:
        raise NotNow(event, f"call {event.call} is known already")
    most = office.most_talkers
    if most != NEVER and talkers(office) >= most:
        raise NotNow(event, f"{most} people are talking, which is the most")
    line = free_for_outgoing(office)
    if line is None:
        raise NotNow(event, "no line is free for an outgoing call")
    call = _open(office, event, line)
    if desk.state is DeskState.AWAY:
        desk.pending = desk.why
    elif desk.state is DeskState.WRAPPING_UP:
        leave_early(office, desk)
    call.desk = desk
    desk.call = call
    become(office, desk, DeskState.TALKING)
    office.effects.append(Dial(line.number, call.id, desk.name, event.number))


def free_for_outgoing(office: Office) -> Line | None:
    """The idle line with the highest number that has not rung just now."""
    best: Line | None = None
    for line in office.lines.values():
        if line.state is not LineState.IDLE or not line.rules.outgoing:
            continue
        if office.now - line.last_ring < office.rules.outgoing_guard:
            continue
        if best is None or line.number > best.number:
            best = line
    return best


def _open(office: Office, event: CallOut, line: Line) -> Call:
    office.arrivals += 1
    call = Call(event.call, line, office.now, office.arrivals)
    call.outgoing = True
    call.callback = event.callback
    call.number_dialled = event.number
    if event.callback:
        call.flags += ("callback",)
    line.call = call
    office.calls[call.id] = call
    move_line(office, line, LineState.BUSY)
    move_call(office, call, CallState.DIALLING)
    return call


def far_end_answered(office: Office, event: FarEndAnswered) -> None:
    call = _dialling(office, event)
    desk = call.desk
    call.answered = office.now
    move_call(office, call, CallState.TALKING)
    if desk is None:
        return
    desk.answered = office.now
    if desk.state is DeskState.GRACE:  # the headset is out: the far end must not hear the room
        office.effects.append(Park(desk.name, call.id, call.line.number))
        move_call(office, call, CallState.HELD)
        desk.held_since = office.now


def dial_failed(office: Office, event: DialFailed) -> None:
    call = _dialling(office, event)
    if event.why not in FAILURES:
        raise NotNow(event, f"{event.why} is no way for a call to fail")
    end(office, call, FAILURES[event.why], None, office.now, kept=True)


def _dialling(office: Office, event: FarEndAnswered | DialFailed | Glare) -> Call:
    call = call_on_line(office, event, event.line, event.call)
    if call.state is not CallState.DIALLING:
        raise NotNow(event, f"call {call.id} is {call.state}")
    return call


def glare_on(office: Office, call: Call) -> None:
    """The line has a caller: the outgoing call gives way, with no attempt used."""
    desk, line = call.desk, call.line
    if desk is not None:
        office.effects.append(Part(desk.name, call.id, line.number))
        call.desk = None
        after_call(office, desk, call, kept=True)
    line_gone(office, call, CallEnding.GLARE, EndedBy.SYSTEM)

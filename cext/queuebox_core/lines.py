"""What happens on a line: rings, answers, hang-ups, digits, faxes, cables. Queues nobody itself."""

from __future__ import annotations

from queuebox_core.admission import admit, caller_known
from queuebox_core.alarms import set_alarm
from queuebox_core.answering import ring
from queuebox_core.books import moment
from queuebox_core.endings import CallEnding, EndedBy
from queuebox_core.errors import NotNow
from queuebox_core.events import (
    AnswerFailed,
    CallerKnown,
    Digit,
    Event,
    FarEndGone,
    FaxHeard,
    LineAnswered,
    LineBack,
    LineBusiedOut,
    LineIdle,
    LineLost,
    Ringing,
    RingingStopped,
)
from queuebox_core.find import call_on_line, line_of
from queuebox_core.leaving import close, end, far_end_gone, line_gone
from queuebox_core.model import Call, Line, Office
from queuebox_core.moves import free_line, move_line
from queuebox_core.outgoing import glare_on
from queuebox_core.states import (
    CALL_ANSWERING,
    CALL_DIALLING,
    CALL_GREETING,
    CALL_OFFERED,
    CALL_RINGING,
    CALL_WAITING,
    LINE_BUSIED_OUT,
    LINE_BUSY,
    LINE_CLOSING,
    LINE_IDLE,
    LINE_OUT,
    LINE_RINGING,
)
from queuebox_core.times import NEVER

LOST = "line-lost"

_RINGING = frozenset({CALL_RINGING, CALL_ANSWERING})
_WITH_THE_QUEUE = frozenset({CALL_GREETING, CALL_WAITING, CALL_OFFERED})
_NO_CALL = frozenset({LINE_IDLE, LINE_CLOSING})


# ── arriving ────────────────────────────────────────────────────────────────────


def ringing(office: Office, event: Ringing) -> None:
    line = line_of(office, event, event.line)
    name = event.call
    if name in office.calls:
        raise NotNow(event, f"call {name} is known already")
    if line.call is not None and line.call.state is CALL_DIALLING:
        glare_on(office, line.call)
    call = open_call(office, event, line, name)
    call.rang = office.now
    _know(call, event.number, event.name)
    move_line(office, line, LINE_RINGING)
    ring(office, call)


def open_call(office: Office, event: Event, line: Line, name: str) -> Call:
    """A new call on a line that is free for it; its state is still to be set."""
    if line.call is not None:
        raise NotNow(event, f"line {line.number} is busy with {line.call.id}")
    if line.state not in _NO_CALL or line.retired:
        raise NotNow(event, f"line {line.number} is {line.state}")
    office.arrivals += 1
    call = Call(name, line, office.now, office.arrivals)
    line.call = call
    line.last_ring = office.now
    office.calls[name] = call
    return call


def _know(call: Call, number: str | None, name: str | None) -> None:
    if number is not None:
        call.number = number
    if name is not None:
        call.name = name


def known(office: Office, event: CallerKnown) -> None:
    call = call_on_line(office, event, event.line, event.call)
    _know(call, event.number, event.name)
    call.withheld = event.withheld
    caller_known(office, call)


def answered(office: Office, event: LineAnswered) -> None:
    """Off-hook and in duplex: the wait begins, or began with the first ring (delay-answer)."""
    call = _ringing_call(office, event)
    line = call.line
    move_line(office, line, LINE_BUSY)
    call.answered_line = moment(event.happened, call.began, office.now)
    call.entered = call.answered_line
    if line.delay_answer and call.rang != NEVER:
        call.entered = call.rang
    admit(office, call, line.queue)


# ── leaving ─────────────────────────────────────────────────────────────────────


def ringing_stopped(office: Office, event: RingingStopped) -> None:
    call = _ringing_call(office, event)
    line_gone(office, call, CallEnding.ABANDONED_RINGING, EndedBy.CALLER)


def answer_failed(office: Office, event: AnswerFailed) -> None:
    """We went off-hook and heard dial tone: the caller had gone (S-100)."""
    call = _ringing_call(office, event)
    end(office, call, CallEnding.ABANDONED_RINGING)


def _ringing_call(office: Office, event: RingingStopped | AnswerFailed | LineAnswered) -> Call:
    call = call_on_line(office, event, event.line, event.call)
    if call.state not in _RINGING:
        raise NotNow(event, f"call {call.id} is {call.state}")
    return call


def gone(office: Office, event: FarEndGone) -> None:
    name = event.call
    if name not in office.calls:
        line = line_of(office, event, event.line)
        if line.state is LINE_CLOSING:
            free_line(office, line)  # hung up on the last prompt: the call itself was over
            return
    call = call_on_line(office, event, event.line, name)
    call.evidence = event.evidence
    far_end_gone(office, call, moment(event.happened, call.began, office.now))


def fax_heard(office: Office, event: FaxHeard) -> None:
    """A machine. Whoever answered it loses no rank by it."""
    call = call_on_line(office, event, event.line, event.call)
    if call.outgoing:
        raise NotNow(event, f"call {call.id} is an outgoing call")
    end(office, call, CallEnding.FAX, None, office.now, kept=True)


def digit(office: Office, event: Digit) -> None:
    """A waiting caller may leave by a key; any other digit means nothing to the core."""
    call = call_on_line(office, event, event.line, event.call)
    rules = call.terms.rules
    if call.state not in _WITH_THE_QUEUE:
        return
    if event.digit == rules.exit_key:
        close(office, call, "exit-key", CallEnding.EXIT_KEY)
    elif event.digit == rules.voicemail_key:
        close(office, call, "voicemail", CallEnding.VOICEMAIL)
    elif event.digit == rules.callback_key and call.number is not None:
        close(office, call, "callback-taken", CallEnding.CALLBACK_TAKEN)


# ── the line itself ─────────────────────────────────────────────────────────────


def lost(office: Office, event: LineLost) -> None:
    """Cable, power or USB: a call on it is over, and it is nobody's fault (S-103)."""
    line = line_of(office, event, event.line)
    if line.call is not None:
        call = line.call
        call.evidence = event.reason
        line_gone(office, call, CallEnding.LINE_FAILURE, EndedBy.LINE_FAILURE)
    if line.retired:
        return
    if line.state is not LINE_OUT:
        move_line(office, line, LINE_OUT)
    if not event.starting:
        set_alarm(office, LOST, str(line.number), True)


def back(office: Office, event: LineBack) -> None:
    line = line_of(office, event, event.line)
    if line.state is not LINE_OUT:
        return  # told twice
    move_line(office, line, LINE_BUSIED_OUT if line.busied_out else LINE_IDLE)
    set_alarm(office, LOST, str(line.number), False)


def idle(office: Office, event: LineIdle) -> None:
    line = line_of(office, event, event.line)
    if line.state is LINE_CLOSING:
        free_line(office, line)


def closing_over(office: Office, line: Line) -> None:
    free_line(office, line)


def busied_out(office: Office, event: LineBusiedOut) -> None:
    """Out of use once idle, or back in use."""
    line = line_of(office, event, event.line)
    line.busied_out = event.out
    if event.out and line.state is LINE_IDLE:
        move_line(office, line, LINE_BUSIED_OUT)
    elif not event.out and line.state is LINE_BUSIED_OUT:
        move_line(office, line, LINE_IDLE)


def missing(office: Office, event: Event, line: int, name: str) -> None:
    """After a restart the line no longer holds the call."""
    call = call_on_line(office, event, line, name)
    line_gone(office, call, CallEnding.SYSTEM_RESTART, EndedBy.SYSTEM)

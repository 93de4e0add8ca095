"""An agent and a caller together: accepting, hold, hanging up, the pulled headset. No queues."""

from __future__ import annotations

from queuebox_core.alarms import set_alarm
from queuebox_core.books import end_offer, end_segment, end_visit, moment
from queuebox_core.clock import wind
from queuebox_core.effects import Connect, Park, Part, Tone, Unpark, Whisper
from queuebox_core.endings import CallEnding, EndedBy, OfferEnding, VisitEnding
from queuebox_core.errors import NotNow
from queuebox_core.events import (
    DeskAnswers,
    DeskAsksHelp,
    DeskHangsUp,
    DeskHolds,
    DeskResumes,
    NobodyThere,
)
from queuebox_core.find import desk_in, desk_of, not_while
from queuebox_core.leaving import depart, end
from queuebox_core.model import Call, Desk, Office, OpenOffer
from queuebox_core.moves import move_call
from queuebox_core.offers import CROSSING, take_from_others
from queuebox_core.seats import become, say
from queuebox_core.states import (
    CALL_DIALLING,
    CALL_HELD,
    CALL_TALKING,
    CALL_WHISPER,
    DESK_GRACE,
    DESK_HOLDING,
    DESK_OFFERED,
    DESK_READY,
    DESK_TALKING,
    DESK_WHISPER,
)
from queuebox_core.times import NEVER
from queuebox_core.wrapup import HELP, HOLD, after_call

AS_OVERFLOW = "as-overflow"
# Looked up once: see the note in states.
OFFER_ANSWERED = OfferEnding.ANSWERED
VISIT_ANSWERED = VisitEnding.ANSWERED

_TALKING = frozenset({DESK_TALKING})
_HOLDING = frozenset({DESK_HOLDING})
_WITH_A_CALL = frozenset({DESK_TALKING, DESK_HOLDING, DESK_GRACE})
_IN_CONTACT = _WITH_A_CALL | {DESK_WHISPER}


# ── accepting ───────────────────────────────────────────────────────────────────


def answers(office: Office, event: DeskAnswers) -> None:
    desk = desk_of(office, event, event.desk)
    opened = desk.offer
    if opened is None or desk.state is not DESK_OFFERED:
        _too_late(office, event, desk)
        return
    pressed = moment(event.happened, opened.began, office.now)
    take_from_others(office, opened)
    desk.misses = 0
    if opened.call.terms.whisper > 0:
        _whisper(office, opened, pressed)
    else:
        _begin_talk(office, opened, pressed)


def _whisper(office: Office, opened: OpenOffer, pressed: int) -> None:
    """First the agent hears whose caller it is; until that is over either of them may go."""
    desk, call = opened.desk, opened.call
    opened.accepted = pressed
    office.effects.append(Whisper(desk.name, call.id, call.terms.rules.name))
    move_call(office, call, CALL_WHISPER)
    wind(office, call, NEVER)
    become(office, desk, DESK_WHISPER, None, office.now + call.terms.whisper)


def _too_late(office: Office, event: DeskAnswers, desk: Desk) -> None:
    """The press crossed the withdrawal: somebody was quicker (S-25), or the caller is gone."""
    if desk.state is not DESK_READY or office.now - desk.withdrawn_at > CROSSING:
        raise not_while(event, desk)
    if desk.withdrawn_for is OfferEnding.WITHDRAWN_TAKEN:
        office.effects.append(Tone(desk.name, "taken"))


def whisper_over(office: Office, desk: Desk) -> None:
    if desk.offer is not None:
        _begin_talk(office, desk.offer, desk.offer.accepted)


def _begin_talk(office: Office, opened: OpenOffer, pressed: int) -> None:
    desk, call = opened.desk, opened.call
    call.desk = desk
    desk.call = call
    office.effects.append(Connect(desk.name, call.id, call.line.number, opened.pick.queue))
    end_offer(opened, OFFER_ANSWERED, pressed)
    depart(office, call)
    call.recall_to = None
    call.recall_at = NEVER
    queue = call.queue
    if queue is not None and call.visit != NEVER:
        if opened.pick.overflow and AS_OVERFLOW not in call.flags:
            call.flags += (AS_OVERFLOW,)
        end_visit(call, VISIT_ANSWERED, pressed)
        queue.served_wait = pressed - call.entered
        queue.served_at = office.now
    if call.answered == NEVER:
        call.answered = pressed
    desk.answered = pressed
    move_call(office, call, CALL_TALKING)
    wind(office, call, NEVER)
    become(office, desk, DESK_TALKING)


# ── hold ────────────────────────────────────────────────────────────────────────


def holds(office: Office, event: DeskHolds) -> None:
    desk = desk_in(office, event, event.desk, _TALKING)
    call = _call_at(event, desk)
    if call.state is CALL_DIALLING:
        raise NotNow(event, f"call {call.id} is still being dialled")
    office.effects.append(Park(desk.name, call.id, call.line.number))
    move_call(office, call, CALL_HELD)
    desk.held_since = office.now
    limit = office.rules.alarm_hold
    become(office, desk, DESK_HOLDING, None, NEVER if limit is None else office.now + limit)


def resumes(office: Office, event: DeskResumes) -> None:
    desk = desk_in(office, event, event.desk, _HOLDING)
    _resume(office, desk, _call_at(event, desk))


def _resume(office: Office, desk: Desk, call: Call) -> None:
    office.effects.append(Unpark(desk.name, call.id, call.line.number))
    _count_held(office, desk)
    move_call(office, call, CALL_TALKING)
    become(office, desk, DESK_TALKING)


def _count_held(office: Office, desk: Desk) -> None:
    desk.held += office.now - desk.held_since
    desk.held_since = NEVER
    set_alarm(office, HOLD, desk.name, False)


def hold_alarm(office: Office, desk: Desk) -> None:
    set_alarm(office, HOLD, desk.name, True)


def _call_at(event: DeskHolds | DeskResumes | DeskHangsUp | NobodyThere, desk: Desk) -> Call:
    if desk.call is None:
        raise not_while(event, desk)
    return desk.call


# ── hanging up, and help ────────────────────────────────────────────────────────


def hangs_up(office: Office, event: DeskHangsUp) -> None:
    desk = desk_in(office, event, event.desk, _WITH_A_CALL)
    call = _call_at(event, desk)
    if call.state is CALL_DIALLING:
        end(office, call, CallEnding.CANCELLED)
    else:
        end(office, call, CallEnding.ANSWERED, EndedBy.AGENT)


def nobody_there(office: Office, event: NobodyThere) -> None:
    """The agent says that the line is dead: it is freed, and the agent loses no rank."""
    desk = desk_in(office, event, event.desk, _WITH_A_CALL)
    call = _call_at(event, desk)
    if call.outgoing:
        raise NotNow(event, f"call {call.id} is an outgoing call")
    end(office, call, CallEnding.PHANTOM, EndedBy.AGENT, office.now, kept=True)


def asks_help(office: Office, event: DeskAsksHelp) -> None:
    """Raised hand, and lowered by asking again or when the call is over."""
    desk = desk_in(office, event, event.desk, _IN_CONTACT)
    desk.help = not desk.help
    set_alarm(office, HELP, desk.name, desk.help)
    if desk.help:
        office.effects.append(Tone(desk.name, "help"))


# ── the pulled headset ──────────────────────────────────────────────────────────


def begin_grace(office: Office, desk: Desk, call: Call) -> None:
    """The headset is out in mid-call: the caller hears hold audio for a few seconds (S-48)."""
    desk.held_before = desk.state is DESK_HOLDING
    if not desk.held_before and call.state is CALL_TALKING:
        office.effects.append(Park(desk.name, call.id, call.line.number))
        move_call(office, call, CALL_HELD)
        desk.held_since = office.now
    become(office, desk, DESK_GRACE, None, office.now + office.rules.headset_grace)
    say(office, desk)


def end_grace(office: Office, desk: Desk, call: Call) -> None:
    """The headset is back in time."""
    if desk.held_before:
        become(office, desk, DESK_HOLDING)
        say(office, desk)
    elif call.state is CALL_HELD:
        _resume(office, desk, call)
    else:
        become(office, desk, DESK_TALKING)
        say(office, desk)


def part(office: Office, desk: Desk, call: Call) -> None:
    """The desk leaves a call that goes on without it, and wraps up if it can."""
    office.effects.append(Part(desk.name, call.id, call.line.number))
    if desk.held_since != NEVER:
        _count_held(office, desk)
    end_segment(desk, call, office.now)
    call.desk = None
    after_call(office, desk, call, kept=False)

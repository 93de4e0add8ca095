"""Moves of a call: off-hook in the silence, into the stream, what is heard there, and back."""

from __future__ import annotations

from queuebox_hw.modem import scripts
from queuebox_hw.modem.at_rest import announce, note_ring, rest
from queuebox_hw.modem.evidence import (
    CARRIER_LOST,
    STREAM_ENDED,
    Evidence,
    Proof,
    Suspicion,
    Verdict,
)
from queuebox_hw.modem.machine import Call, Happening, Machine
from queuebox_hw.modem.recovery import climb, refuse_half_duplex
from queuebox_hw.modem.words import (
    MILLISECOND,
    SECOND,
    ArmStream,
    DigitHeard,
    FaxHeard,
    Glare,
    Gone,
    Heard,
    LeaveStream,
    RingGone,
    State,
    StillRinging,
    Suspected,
    ToCommand,
    Tone,
    ToneHeard,
    Up,
)

LATE_RING = 300 * MILLISECOND
"""A ring reported so soon after off-hook was on its way before."""
EARLY = 8 * SECOND
"""Dial tone so soon after off-hook: the caller had gone before (a detector needs 2 s, and under
hold audio it is heard twice)."""
ONE_STALL = 30 * SECOND
"""A stream that stalls again so soon will not come back."""
BY_MODEM, IN_SOUND = "modem code c", "heard in the sound"
STALLED = "the modem stopped sending sound"
MOST_ATTEMPTS = 4
REFUSALS_TO_BELIEVE = 2
END_OF_STREAM = 1 * SECOND
UNMARKED_END = 400 * MILLISECOND
OK_AFTER_END = 500 * MILLISECOND
ANSWERS_PLAINLY = 700 * MILLISECOND
PROGRESS = {
    ord("d"): "dial tone", ord("i"): "dial tone", ord("r"): "ringback", ord("b"): "busy",
    ord("K"): "reorder", ord("J"): "special information", ord("a"): "answer", ord("f"): "answer",
    ord("L"): "reversal",
}  # fmt: skip


# ── toward the stream ───────────────────────────────────────────────────────────


def prepared(m: Machine, h: Happening) -> None:
    """Everything is set: off-hook at once to dial, in the next silence to answer."""
    if m.call is not None and m.call.seized:
        go_off_hook(m, h)
    else:
        m.go(State.WAITING)
        _choose_moment(m, h.at)


def ring_while_waiting(m: Machine, h: Happening) -> None:
    """The cadence is better known by each ring. A seizure is off, without a word: the caller
    wins (glare), is believed at once, and told as soon as an answer could be taken."""
    note_ring(m, h)
    if m.call is not None and m.call.seized:
        m.call = None
        if m.caller is not None:
            m.caller.ringing.believe()
        m.run(State.RELEASING, scripts.stand_by(), h.at)
        return
    announce(m, h.at)
    if m.caller is not None:
        m.set(Heard.RING_GONE, m.caller.ringing.gone_at)
    if m.state is State.WAITING:
        _choose_moment(m, h.at)


def _choose_moment(m: Machine, at: int) -> None:
    if m.call is None or m.caller is None:
        m.set(Heard.MOMENT, at)
        return
    earliest = max(at, m.call.not_before)
    cautious = m.family.only_in_silence or m.call.attempts > 0
    m.set(Heard.MOMENT, m.caller.ringing.silent_moment(earliest, cautious=cautious))


def gave_up(m: Machine, h: Happening) -> None:
    """No further ring while we prepared: back to class 0, nobody is there."""
    announced = m.caller is not None and m.caller.announced
    m.call = None
    m.forget_caller()
    if announced:
        m.tell(RingGone(h.at))
    m.run(State.RELEASING, scripts.RELEASE, h.at)


def go_off_hook(m: Machine, h: Happening) -> None:
    if m.call is None:
        release(m, h)
        return
    m.call.attempts += 1
    m.clear(Heard.RING_GONE)
    m.run(State.OFF_HOOK, scripts.OFF_HOOK, h.at)


def is_off_hook(m: Machine, h: Happening) -> None:
    """The modem says so; whether it is true, the ringing tells."""
    if m.call is None or m.format is None:
        release(m, h)
        return
    m.call.off_hook_at = h.at
    m.call.evidence = Evidence(h.at, reversal_is_proof=m.settings.reversal_ends_call)
    _enter(m, m.format.law, h.at)


def _enter(m: Machine, law: str, at: int) -> None:
    m.tell(ArmStream(law))
    m.run(State.ENTERING, scripts.ENTER_DUPLEX, at)


def stream_began(m: Machine, h: Happening) -> None:
    m.duplex_refusals = 0
    if m.call is None:
        _leave(m, h.at, State.RELEASING)
    elif m.call.up:  # back after a stall: the call never ended
        m.go(State.STREAM)
    elif _rings_on(m, m.call):
        _leave(m, h.at, State.REPLACING)
    else:
        m.call.up = True
        m.go(State.STREAM)
        m.tell(Up(h.at))
        if m.call.seized and m.caller is not None:
            inbound(m, h.at)


def inbound(m: Machine, at: int) -> None:
    """Glare: the exchange wins, whom we wanted to dial must wait."""
    if m.call is not None and m.call.seized:
        m.call.seized = False
        m.call.talking = True
        m.tell(Glare(at))


def no_stream(m: Machine, h: Happening) -> None:
    """``+VTR`` refused: not off-hook (then it rings on), or a modem without duplex."""
    m.tell(ToCommand())
    if m.call is not None and m.call.up:
        _give_up(m, h)
        return
    if m.call is None or m.caller is None or not _rings_on(m, m.call):
        m.duplex_refusals += 1
        if m.duplex_refusals >= REFUSALS_TO_BELIEVE or (m.call is not None and m.call.seized):
            _give_up(m, h)
            return
    _replace(m, h)


def _give_up(m: Machine, h: Happening) -> None:
    m.end_call(h.at, f"the modem refused the stream ({m.exchange.failed})")
    m.forget_caller()
    m.run(State.RELEASING, scripts.RELEASE, h.at)


def no_off_hook(m: Machine, h: Happening) -> None:
    m.end_call(h.at, f"the modem did not go off-hook ({m.exchange.failed})")
    m.run(State.RELEASING, scripts.RELEASE, h.at)


def _rings_on(m: Machine, call: Call) -> bool:
    """Did the bell ring after we were off-hook? Then we are not."""
    return (
        not call.seized
        and m.caller is not None
        and m.caller.ringing.last_sign - call.off_hook_at >= LATE_RING
    )


def rings_in_stream(m: Machine, h: Happening) -> None:
    """The proof failed after all: tell, go on-hook and try in the next silence."""
    call, caller = m.call, m.caller
    if call is None or caller is None or call.seized:
        return
    limit = max(m.settings.ring_gone, caller.ringing.period * 3 // 2)
    if LATE_RING <= h.at - call.off_hook_at <= limit:
        caller.ringing.ring(h.at)
        call.up = False
        m.tell(StillRinging(h.at))
        _leave(m, h.at, State.REPLACING)


def _replace(m: Machine, h: Happening) -> None:
    """On-hook, so that the next off-hook is one."""
    if m.call is not None and m.call.attempts >= MOST_ATTEMPTS:
        m.end_call(h.at, "the line rings on although the modem said that it went off-hook")
        m.run(State.RELEASING, scripts.RELEASE, h.at)
    else:
        m.run(State.REPLACING, scripts.ON_HOOK, h.at)


def replaced(m: Machine, h: Happening) -> None:
    if m.caller is not None:
        m.set(Heard.RING_GONE, max(h.at + SECOND, m.caller.ringing.gone_at))
    m.go(State.WAITING)
    _choose_moment(m, h.at)


# ── in the stream ───────────────────────────────────────────────────────────────


def code(m: Machine, h: Happening) -> None:
    """A shielded byte with a meaning."""
    call = m.call
    if call is None:
        return
    digit = call.touchtones.code(h.byte, h.at)
    if digit is not None:
        call.evidence.alive()
        m.tell(DigitHeard(h.at, digit))
    elif h.byte == ord("c") and not call.seized:
        _fax(m, call, BY_MODEM, h.at)
    elif call.seized and h.byte in PROGRESS:
        m.tell(ToneHeard(h.at, PROGRESS[h.byte]))
    if call.talking:
        _weigh(m, call, call.evidence.code(h.byte, h.at, sounding=call.sounding), h.at)


def _fax(m: Machine, call: Call, by: str, at: int) -> None:
    """The modem is believed at once in the quiet; else two must agree, or it calls twice."""
    if call.fax:
        return
    again = call.evidence.fax(by, at)
    if again or (by == BY_MODEM and not call.sounding):
        call.fax = True
        m.tell(FaxHeard(at))
    else:
        m.tell(Suspected(at, f"fax calling tone ({by})"))


def tone(m: Machine, h: Happening) -> None:
    """Our own detector is sure of a tone."""
    call = m.call
    if call is None:
        return
    if call.seized:
        m.tell(ToneHeard(h.at, h.tone.value))
    elif h.tone is Tone.FAX:
        _fax(m, call, IN_SOUND, h.at)
    if call.talking:
        _weigh(m, call, call.evidence.tone(h.tone, h.at, sounding=call.sounding), h.at)


def hint_ripe(m: Machine, h: Happening) -> None:
    if m.call is not None:
        _weigh(m, m.call, m.call.evidence.due(h.at), h.at)


def _weigh(m: Machine, call: Call, verdict: Verdict, at: int) -> None:
    if isinstance(verdict, Proof):
        _gone(m, call, verdict, at)
    elif isinstance(verdict, Suspicion):
        m.tell(Suspected(at, verdict.sentence))
    m.clear(Heard.HINT)
    if call.evidence.deadline is not None:
        m.set(Heard.HINT, call.evidence.deadline)


def _gone(m: Machine, call: Call, proof: Proof, at: int) -> None:
    if not call.gone:
        call.gone = True
        early = proof.dial_tone and not call.seized and at - call.off_hook_at < EARLY
        m.tell(Gone(at, proof.sentence, early))


def stream_ended(m: Machine, h: Happening) -> None:
    """The modem left by itself: the far end is gone, nothing keeps us off-hook."""
    if m.call is not None:
        _gone(m, m.call, Proof(STREAM_ENDED), h.at)
    m.exchange.quiet(h.at + OK_AFTER_END)
    release(m, h)


def carrier_lost(m: Machine, h: Happening) -> None:
    if m.call is not None:
        _gone(m, m.call, Proof(CARRIER_LOST.format(h.text)), h.at)
    release(m, h)


def rejoin(m: Machine, h: Happening) -> None:
    """The samples stopped although the port lives. The line is off-hook: enter again, once."""
    call = m.call
    if call is not None and not call.gone:
        call.trouble = STALLED
        again = call.rejoined_at is None or h.at - call.rejoined_at > ONE_STALL
        call.rejoined_at = h.at
        if again:
            _leave(m, h.at, State.ENTERING)
            return
    climb(m, h)


# ── back to idle ────────────────────────────────────────────────────────────────


def leave(m: Machine, h: Happening) -> None:
    """Hang up: first the exit code."""
    m.call = None
    m.forget_caller()
    _leave(m, h.at, State.RELEASING)


def _leave(m: Machine, at: int, then: State) -> None:
    m.exchange.drop()
    m.go(State.LEAVING)
    m.after_leaving = then
    m.tell(LeaveStream(b"\x10\x10" * m.family.triple_dle + m.family.exit))
    m.set(Heard.PATIENCE, at + (END_OF_STREAM if m.family.exit_marks_end else UNMARKED_END))


def leave_when_there(m: Machine, h: Happening) -> None:
    """Hang up while CONNECT is on its way: nothing may be typed now."""
    withdraw(m, h)
    if m.exchange.waiting:
        m.go(State.LEAVING)
    else:
        m.tell(ToCommand())
        release(m, h)


def withdraw(m: Machine, h: Happening) -> None:
    """Hang up while the stream is being left already."""
    m.call = None
    m.forget_caller()


def leave_now(m: Machine, h: Happening) -> None:
    _leave(m, h.at, State.RELEASING)


def end_seen(m: Machine, h: Happening) -> None:
    m.go(State.ENDED)
    m.set(Heard.PATIENCE, h.at + OK_AFTER_END)


def ask(m: Machine, h: Happening) -> None:
    """Some say OK without DLE ETX: then this is text already."""
    m.go(State.ASKING)
    m.tell(ToCommand())
    m.send(b"AT\r")
    m.set(Heard.PATIENCE, h.at + ANSWERS_PLAINLY)


def has_left(m: Machine, h: Happening) -> None:
    m.exchange.quiet(h.at + 110 * MILLISECOND)
    if m.after_leaving is State.REPLACING and m.call is not None:
        _replace(m, h)
    elif m.after_leaving is State.ENTERING and m.call is not None and m.format is not None:
        _enter(m, m.format.law, h.at)
    else:
        release(m, h)


def release(m: Machine, h: Happening) -> None:
    """On-hook and back to class 0."""
    m.end_call(h.at, "the order was withdrawn")
    m.forget_caller()
    m.run(State.RELEASING, scripts.RELEASE, h.at)


def release_unanswered(m: Machine, h: Happening) -> None:
    """Hang up before off-hook: the bell may ring on, and stays known."""
    m.call = None
    m.run(State.RELEASING, scripts.stand_by(), h.at)


def release_after_command(m: Machine, h: Happening) -> None:
    """Hang up while ``+VLS=1`` is being done."""
    m.call = None
    m.forget_caller()
    if m.exchange.waiting:
        m.go(State.RELEASING)
        m.exchange.follow(scripts.RELEASE)
    else:
        m.run(State.RELEASING, scripts.RELEASE, h.at)


def released(m: Machine, h: Happening) -> None:
    if m.duplex_refusals >= REFUSALS_TO_BELIEVE:
        refuse_half_duplex(m, h.at)
    else:
        rest(m, h.at)

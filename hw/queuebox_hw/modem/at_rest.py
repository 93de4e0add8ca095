"""Moves of a line on-hook: idle, and ringing until it is time to prepare. Sends next to nothing."""

from __future__ import annotations

from queuebox_hw.modem import scripts
from queuebox_hw.modem.machine import Call, Caller, Happening, Machine
from queuebox_hw.modem.probe import questions, report
from queuebox_hw.modem.ringing import GLARE_GUARD
from queuebox_hw.modem.words import (
    MILLISECOND,
    SECOND,
    CallerIdKnown,
    Heard,
    Identity,
    Idle,
    InService,
    NotUp,
    Probed,
    Rang,
    RingGone,
    State,
)

CALLER_ID_LINES = 200 * MILLISECOND
"""The lines of one caller ID follow each other within a few ms; a name may lag a little."""
PREPARATION = 1_500 * MILLISECOND
"""Class 8 takes 50 to 300 ms and each setting a round trip and a gap (spec 6.2)."""
SUSPICION = 1 * SECOND
"""An idle modem that babbles has restarted: its banner may have more lines."""


def rest(m: Machine, at: int) -> None:
    """On-hook and in class 0: serve. A caller who rang meanwhile is taken up."""
    m.end_call(at, "the order ended before the line was up")
    m.go(State.IDLE)
    if m.serving_since is None:
        m.serving_since = at
        m.tell(InService(at, identity(m)))
    else:
        m.tell(Idle(at))
    m.reopened = False
    if m.reset_due is None:
        m.reset_due = at + m.settings.reset_every
    m.set(Heard.KEEPALIVE, at + m.settings.keepalive)
    if m.caller is not None:
        if m.caller.ringing.gone_at <= at:
            _ring_over(m, at)
        else:
            _ring_on(m, at)


def identity(m: Machine) -> Identity:
    chosen = m.format
    return Identity(
        family=m.family.name,
        texts=m.texts,
        law=chosen.law if chosen else "",
        format_id=chosen.number if chosen else -1,
    )


# ── idle ────────────────────────────────────────────────────────────────────────


def check_alive(m: Machine, h: Happening) -> None:
    """Ask an idle modem whether it lives, or reset it when that is due and the line is quiet."""
    quiet = m.last_sign is None or h.at - m.last_sign >= m.settings.quiet_before_reset
    if m.reset_due is not None and h.at >= m.reset_due and quiet:
        start_over(m, h)
    else:
        m.exchange.begin(scripts.KEEPALIVE, h.at)


def start_over(m: Machine, h: Happening) -> None:
    """The idle-time reset: default settings and the whole initialisation."""
    m.reset_due = None
    m.run(State.INTRODUCING, scripts.introduce(m.settings), h.at)


def probe(m: Machine, h: Happening) -> None:
    """The day-one questions, between two calls."""
    m.exchange.results.clear()
    m.run(State.PROBING, questions(), h.at)


def give_way(m: Machine, h: Happening) -> None:
    """A caller is more important than our questions."""
    note_ring(m, h)
    m.run(State.RELEASING, scripts.stand_by(), h.at)


def probed(m: Machine, h: Happening) -> None:
    """Tell, and set up anew: the questions may have moved something."""
    m.tell(Probed(h.at, report(m.exchange, m.family)))
    start_over(m, h)


def alive(m: Machine, h: Happening) -> None:
    """It answers. If it echoes as well, it has restarted and lost all we told it."""
    if m.exchange.echoed:
        start_over(m, h)
        return
    m.set(Heard.KEEPALIVE, h.at + m.settings.keepalive)


def suspect(m: Machine, h: Happening) -> None:
    """Unknown text from an idle modem: it has restarted, and lost its settings."""
    m.timers.setdefault(Heard.PATIENCE, h.at + SUSPICION)


def seize(m: Machine, h: Happening) -> None:
    """Go off-hook to dial, unless a caller may be on the line already (glare, spec 4.7)."""
    if h.at < seizable_at(m):
        m.tell(NotUp(h.at, "a caller rang on this line less than 8 s ago"))
    elif m.format is not None:
        m.call = Call(h.text, h.at, seized=True)
        prepare(m, h)


def seizable_at(m: Machine) -> int:
    return 0 if m.last_sign is None else m.last_sign + GLARE_GUARD


def nothing_to_do(m: Machine, h: Happening) -> None:
    """Allowed here, and already so."""


def too_late(m: Machine, h: Happening) -> None:
    """Answer whom?"""
    m.tell(NotUp(h.at, "the caller has stopped ringing"))


def busy(m: Machine, h: Happening) -> None:
    """Another order is being carried out, or none can be. The same one twice is one."""
    if m.call is not None and m.call.name == h.text:
        return
    m.tell(NotUp(h.at, f"the line is {m.state.value}"))


def remember_reset(m: Machine, h: Happening) -> None:
    """Not now: at the next quiet moment."""
    m.reset_due = h.at


# ── ringing ─────────────────────────────────────────────────────────────────────


def note_ring(m: Machine, h: Happening) -> None:
    """A ring at a time when it cannot be served: kept, with its time."""
    m.last_sign = h.at
    if m.caller is None:
        m.caller = Caller(m.settings, h.at)
    m.caller.ringing.ring(h.at)


def note_caller_id(m: Machine, h: Happening) -> None:
    m.last_sign = h.at
    if m.caller is None:
        m.caller = Caller(m.settings, h.at)
    if m.caller.parser.feed_line(h.text) is not None:
        caller = m.caller.parser.caller
        m.set(Heard.CALLER_ID_SETTLED, h.at + (0 if caller.complete else CALLER_ID_LINES))


def ring(m: Machine, h: Happening) -> None:
    note_ring(m, h)
    _ring_on(m, h.at)


def caller_id(m: Machine, h: Happening) -> None:
    note_caller_id(m, h)
    _ring_on(m, h.at)


def caller_id_settled(m: Machine, h: Happening) -> None:
    """No further line for a moment: what we know is what we tell."""
    if m.caller is None or not m.caller.parser.caller.settled:
        return
    m.caller.ringing.caller_id(h.at)
    if m.state is State.RINGING:
        _ring_on(m, h.at)
    else:
        announce(m, h.at)


def take_order(m: Machine, h: Happening) -> None:
    """Answer this caller, not before …"""
    m.call = Call(h.text, h.not_before)
    _plan(m, h.at)


def drop_order(m: Machine, h: Happening) -> None:
    """The call is over for the box; a bell cannot be stopped from here, only left alone."""
    m.call = None
    m.clear(Heard.PREPARE)


def ring_over(m: Machine, h: Happening) -> None:
    _ring_over(m, h.at)
    m.set(Heard.KEEPALIVE, h.at + m.settings.keepalive)


def _ring_over(m: Machine, at: int) -> None:
    """The caller gave up, or it was a false ring that nobody heard of."""
    announced = m.caller is not None and m.caller.announced
    m.call = None
    m.forget_caller()
    m.go(State.IDLE)
    if announced:
        m.tell(RingGone(at), Idle(at))
    m.set(Heard.KEEPALIVE, at + m.settings.keepalive)


def _ring_on(m: Machine, at: int) -> None:
    """In service and somebody rings."""
    if m.caller is None:
        return
    if m.state is not State.RINGING:
        m.go(State.RINGING)
    m.set(Heard.RING_GONE, m.caller.ringing.gone_at)
    announce(m, at)
    _plan(m, at)


def announce(m: Machine, at: int) -> None:
    """Tell what is new about the caller, once it is believed."""
    caller = m.caller
    if m.serving_since is None:
        return
    if caller is None or not caller.ringing.believed or caller.ringing.first is None:
        return
    if not caller.announced:
        if m.state is not State.RINGING:
            return  # an answer could not be taken now
        caller.announced = True
        m.tell(Rang(caller.ringing.first))
    known = caller.parser.caller
    if caller.ringing.caller_id_at is not None and known != caller.told:
        caller.told = known
        m.tell(
            CallerIdKnown(
                at,
                number=known.number,
                name=known.name,
                withheld=known.withheld,
                stamp=known.stamp,
            )
        )


def _plan(m: Machine, at: int) -> None:
    """Prepare so early that off-hook is not late, but never in the middle of a caller ID."""
    if m.call is None or m.caller is None:
        return
    ringing = m.caller.ringing
    ready, free = ringing.ready_at(m.call.not_before), ringing.ready_at(0)
    if ready is not None and free is not None:
        m.set(Heard.PREPARE, max(at, free, ready - PREPARATION))


def prepare(m: Machine, h: Happening) -> None:
    """Class 8 and its settings, on-hook."""
    if m.format is not None:
        script = scripts.prepare(m.family, m.format, m.settings, m.exchange)
        m.run(State.PREPARING, script, h.at)

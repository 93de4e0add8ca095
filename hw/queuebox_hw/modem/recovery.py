"""Moves between out of service and idle: the ladder, the introduction, giving up and coming back.

Whatever happens here ends in service, or out of service with a reason and a retry time.
"""

from __future__ import annotations

from queuebox_hw.modem import scripts
from queuebox_hw.modem.at_rest import rest
from queuebox_hw.modem.formats import choose_format
from queuebox_hw.modem.machine import Happening, Machine
from queuebox_hw.modem.quirks import family_of
from queuebox_hw.modem.words import (
    MILLISECOND,
    SECOND,
    Heard,
    Out,
    Reopen,
    State,
    ToCommand,
)

RETRIES = tuple(seconds * SECOND for seconds in (1, 2, 5, 10, 20, 30, 60, 120, 300))
STEADY = 60 * SECOND
"""In service for so long, a failure counts as the first one again."""
HOPELESS = 3600 * SECOND
"""Retry time for what only another modem can change; plugging one in is noticed at once."""
MOST_CLIMBS = 5
CLIMBS_WITHIN = 60 * SECOND
OPENING = 15 * SECOND
SAYS_NOTHING = (
    "The modem does not answer. Check its power and cable, then unplug it and plug it in again."
)
BABBLES = (
    "The modem answers nonsense again and again. Check its cable and that no other program "
    "(ModemManager) uses its port."
)
HALF_DUPLEX = (
    "This modem is half-duplex: it answered ERROR to AT+VTR on an open line, so caller and agent "
    "could not hear each other at the same time. Use a Conexant CX930xx modem on this line."
)


def climb(m: Machine, h: Happening) -> None:
    """Find a modem in an unknown state: mid-stream, mid-command, freshly started."""
    m.climbs = [*(then for then in m.climbs if h.at - then < CLIMBS_WITHIN), h.at]
    if m.call is not None and m.call.up:
        m.forget_caller()
    m.end_call(h.at, "the modem lost its way")
    if len(m.climbs) > MOST_CLIMBS:
        go_out(m, h.at, BABBLES)
        return
    m.exchange.drop()
    m.reader.reset()
    m.go(State.RESYNC)
    m.tell(ToCommand())
    m.rung = 0
    _step(m, h.at)


def next_rung(m: Machine, h: Happening) -> None:
    m.rung += 1
    if m.rung < len(scripts.LADDER):
        _step(m, h.at)
    elif not m.reopened:
        m.reopened = True
        reopen(m, h.at, dtr_low=True)
    else:
        go_out(m, h.at, SAYS_NOTHING)


def _step(m: Machine, at: int) -> None:
    data, wait = scripts.LADDER[m.rung]
    m.send(data)
    m.set(Heard.RUNG, at + wait)


def reached(m: Machine, h: Happening) -> None:
    """OK: only behind our ATE0 it proves command mode; before, it may end a stream."""
    if scripts.LADDER[m.rung][0].startswith(b"AT"):
        m.exchange.quiet(h.at + 200 * MILLISECOND)
        m.run(State.INTRODUCING, scripts.introduce(m.settings), h.at)


def introduced(m: Machine, h: Happening) -> None:
    """We know its words: choose the family and try its settings."""
    told = (line for text in scripts.IDENTITY for line in m.exchange.answers.get(text, ()))
    m.texts = tuple(dict.fromkeys(told))
    m.family = family_of(m.texts)
    if not m.family.duplex:
        no_duplex = f"A modem of the family {m.family.name} has no duplex voice (+VTR). "
        go_out(m, h.at, no_duplex + m.family.advice, HOPELESS)
        return
    if m.texts == m.half_duplex:
        go_out(m, h.at, HALF_DUPLEX, HOPELESS)
        return
    m.run(State.SETTING_UP, scripts.set_up(m.family), h.at)


def is_set_up(m: Machine, h: Happening) -> None:
    m.format = choose_format(m.exchange.answers.get("+VSM=?", ()), m.family)
    if m.format is None:
        go_out(m, h.at, f"The modem offers no usable sound format. {m.family.advice}")
        return
    script = scripts.rehearse(m.family, m.format, m.settings, m.exchange)
    m.run(State.REHEARSING, script, h.at)


def rehearsed(m: Machine, h: Happening) -> None:
    rest(m, h.at)


def no_voice(m: Machine, h: Happening) -> None:
    """A command that we cannot do without was refused."""
    failed = m.exchange.failed
    go_out(m, h.at, f"The modem refused a needed command ({failed}). {m.family.advice}")


def go_out(m: Machine, at: int, reason: str, retry_in: int | None = None) -> None:
    """Out of service. The reason tells what to do; the retry comes by itself."""
    if m.serving_since is not None and at - m.serving_since >= STEADY:
        m.failures = 0
    wait = RETRIES[min(m.failures, len(RETRIES) - 1)] if retry_in is None else retry_in
    m.failures += 1
    m.serving_since = m.call = None
    m.forget_caller()
    m.exchange.drop()
    m.reader.reset()
    m.climbs = []
    m.reopened = False
    m.why_out = reason
    m.go(State.OUT)
    m.set(Heard.RETRY, at + wait)
    m.tell(ToCommand(), Out(at, reason, at + wait))


def lost(m: Machine, h: Happening) -> None:
    go_out(m, h.at, h.text or "The modem's port is gone. Check cable and power.")


def lost_while_out(m: Machine, h: Happening) -> None:
    """Unplugged: perhaps for a better one, so do not wait for the retry time."""
    m.set(Heard.RETRY, h.at + RETRIES[0])


def retry(m: Machine, h: Happening) -> None:
    reopen(m, h.at)


def reopen(m: Machine, at: int, *, dtr_low: bool = False) -> None:
    m.exchange.drop()
    m.go(State.DOWN)
    m.set(Heard.PATIENCE, at + OPENING)
    m.tell(Reopen(dtr_low))


def never_opened(m: Machine, h: Happening) -> None:
    go_out(m, h.at, "The modem's port did not open in time.")


def refuse_half_duplex(m: Machine, at: int) -> None:
    """Learned by trying; remembered as long as the same modem is there."""
    m.half_duplex = m.texts
    m.duplex_refusals = 0
    go_out(m, at, HALF_DUPLEX, HOPELESS)

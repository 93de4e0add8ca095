"""``ATD``: hook, dial tone, digits, and what the modem makes of what it hears then."""

from __future__ import annotations

from collections.abc import Generator

from queuebox_hw.fake.agenda import MS, SECOND
from queuebox_hw.fake.modem_body import Body
from queuebox_hw.fake.modem_line import LineState
from queuebox_hw.fake.sounds import DIGITS, digit

Steps = Generator[int, None, str | None]

_TONE_WAIT = 5 * SECOND
_STEP = 50 * MS


def dial(body: Body, text: str) -> Steps:
    """Dial a string; the result as the class and the ``+VRA``/``+VRN`` timers want it."""
    line = body.line
    rang = line.last_bell + int(body.profile.dial_guard * SECOND)
    yield body.delay("command")
    if body.now < rang or line.state in (LineState.RINGING, LineState.COMING):
        # Conexant: no dialling within 8 s of a ring, S1 is not back at 0 yet
        return "NO CARRIER"
    if refusal := body.line_refusal():
        return refusal
    if body.label == 0:
        body.seize(1)
    failed = yield from _digits(body, text.upper())
    if failed is None and not text.rstrip().endswith(";"):
        failed = yield from _outcome(body)
    if failed not in (None, body.profile.voice_ok):
        body.hang_up()
    return None if failed == "OK" else failed


def _digits(body: Body, text: str) -> Steps:
    if body.settings["X"] in (2, 4) and not (yield from _dial_tone(body)):
        return body.profile.no_dial_tone
    if body.settings["X"] not in (2, 4):
        yield max(body.registers[6], 2) * SECOND
    for char in text:
        if char == "W" and not (yield from _dial_tone(body)):
            return body.profile.no_dial_tone
        if char == ",":
            yield body.registers[8] * SECOND
        elif char == "!":
            yield body.flash()
        elif char in DIGITS:
            yield body.speak(digit(char, body.registers[11] or 95, 95))
    return None


def _dial_tone(body: Body) -> Generator[int, None, bool]:
    """Half a second of dial tone must be heard."""
    heard, end = 0, body.now + _TONE_WAIT
    while body.now < end:
        yield _STEP
        heard = heard + _STEP if body.line.sounding == "dial" else 0
        if heard >= 500 * MS:
            return True
    return False


def _outcome(body: Body) -> Steps:
    """Listen to the line until it is clear what came of it."""
    voice = body.voice_class == 8
    never = int(body.parameters["+VRN"]) * SECOND
    gone = int(body.parameters["+VRA"]) * 100 * MS
    if voice and never == 0:
        return body.profile.voice_ok
    start, rang_until = body.now, 0
    end = start + body.registers[7] * SECOND
    while body.now < end:
        yield _STEP
        outcome = body.line.outcome
        if outcome in ("busy", "reorder") and body.settings["X"] >= 3:
            yield SECOND
            return "BUSY"
        if outcome == "ringing":
            rang_until = body.now
        waited = body.now - (rang_until or start)
        if voice and waited >= (gone if rang_until else never):
            return body.profile.voice_ok
    return "NO ANSWER" if body.line.outcome == "ringing" else "NO CARRIER"

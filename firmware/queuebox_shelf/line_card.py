"""One line: its modem, its call, what its caller hears. Knows nothing of queues."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from queuebox_hw.modem import words as facts
from queuebox_hw.modem.port import ModemLine
from queuebox_shelf.listening import Listening, Step
from queuebox_shelf.mixer import Mixer
from queuebox_wire import shelf_link as wire

log = logging.getLogger(__name__)

PROMPT, LAST_PROMPT, OVER_PROMPT = 1, 2, 3
"""Tags of what is played: hold music follows; the line is released after; mixed over hold."""


SAME_DIGIT = 300_000
"""µs within which modem and detector speak of the same key (spec 4.5)."""


class LineCard:
    """Owns the modem line; mints a call at the first sign of a caller."""

    def __init__(
        self,
        number: int,
        modem: ModemLine,
        mixer: Mixer,
        mint: Callable[[], str],
        tell: Callable[[wire.Fact], None],
    ) -> None:
        self.number = number
        self.port = modem.port
        self.desk: str | None = None
        self._desk_port: int | None = None
        self._modem = modem
        self._mixer = mixer
        self._mint = mint
        self._tell = tell
        self._call: str | None = None
        self._state = "out"
        self._since = 0
        self._reason: str | None = "starting"
        self._caller: tuple[str | None, str | None] = (None, None)
        self._hears: str | None = None
        self._closing = False
        self._last_digit = ("", 0)
        self._listening = Listening()

    def state(self) -> wire.LineState:
        number, name = self._caller
        return wire.LineState(
            self.number, self._state, self._since, self._call, number, name,
            self._reason, self.desk, self._hears,
        )  # fmt: skip

    @property
    def deadline(self) -> int | None:
        times = (self._modem.deadline, self._listening.deadline)
        return min((at for at in times if at is not None), default=None)

    def open(self, now: int) -> None:
        self._since = now
        self._modem.open(now)
        self._drain()

    def tick(self, now: int) -> None:
        self._modem.tick(now)
        self._drain()
        self._listen(now)

    def on_report(self, report: tuple[object, ...], now: int) -> None:
        """Something the engine saw at this line's port."""
        if report[0] == "played":
            self._played(int(str(report[2])), now)
        elif report[0] == "digit":
            self._own_digit(chr(int(str(report[2]))), now)
        elif report[0] == "tone" and report[2] == facts.Tone.STEADY.value:
            self._listening.steady(now)
        else:
            self._modem.on_report(report)
            if report[0] == "stream" and self._hears in ("hold", "greeting"):
                self._hold(now)  # the stream had stopped, and all that played with it
        self._drain()

    # ── orders ──────────────────────────────────────────────────────────────────

    def answer(self, order: wire.GoOffHook, now: int) -> None:
        if self._is(order.call, "ringing"):
            self._enter("answering", self._since)
            self._modem.answer(order.call, order.not_before, now)
            self._drain()

    def play(self, order: wire.PlayPrompt) -> None:
        if not self._is(order.call, "up"):
            return
        if order.over_hold:
            self._listening.speech_began()
            if self._hears == "hold":
                self._go_on()
            self._mixer.prompts(self.port, order.prompts, over=True, tag=OVER_PROMPT)
            return
        tag = LAST_PROMPT if order.then == "release" else PROMPT
        self._mixer.prompts(self.port, order.prompts, over=False, tag=tag)
        self._listening.hold_ended()
        self._hears = "greeting" if tag == PROMPT else "prompt"
        self._modem.sounding(True)

    def hold(self, order: wire.HoldAudio, now: int) -> None:
        if self._is(order.call, "up") and self._hears != "hold":
            self._hold(now)

    def connect(self, order: wire.ConnectDesk, desk_port: int) -> None:
        if not self._is(order.call, "up") or self.desk == order.desk:
            return
        self._part()
        self._no_hold()
        self._mixer.connect(self.port, desk_port)
        self.desk, self._desk_port, self._hears = order.desk, desk_port, None

    def part(self, order: wire.PartDesk, now: int) -> None:
        if self._is(order.call, "up") and self.desk == order.desk:
            self._part()
            self._hold(now)

    def release(self, order: wire.HangUp, now: int) -> None:
        if self._call == order.call:
            self._hang_up(now)

    def close(self, now: int) -> None:
        self._modem.release(now)
        self._modem.close()

    # ── what the modem says ─────────────────────────────────────────────────────

    def _drain(self) -> None:
        for fact in self._modem.drain():
            _HANDLERS[type(fact)](self, fact)

    def _rang(self, fact: facts.Rang) -> None:
        self._begin(fact.at)

    def _caller_id(self, fact: facts.CallerIdKnown) -> None:
        call = self._begin(fact.at)
        self._caller = (fact.number, fact.name)
        self._tell(
            wire.CallerId(
                self.number, call, fact.at, fact.number, fact.name, fact.withheld, fact.stamp
            )
        )

    def _ring_gone(self, fact: facts.RingGone) -> None:
        if self._call is not None:
            self._tell(wire.RingGone(self.number, self._call, fact.at))
        self._end("idle", fact.at)

    def _up(self, fact: facts.Up) -> None:
        if self._call is None or self._state == "up":
            return
        self._enter("up", fact.at)
        self._hold(fact.at)
        self._tell(wire.Up(self.number, self._call, fact.at))

    def _not_up(self, fact: facts.NotUp) -> None:
        if self._call is not None:
            self._tell(wire.NotUp(self.number, self._call, fact.at))
        self._end("idle", fact.at)

    def _gone(self, fact: facts.Gone) -> None:
        if self._call is None:
            return
        if self._hears == "prompt":
            self._closing = True
        else:
            self._tell(wire.Gone(self.number, self._call, fact.at, fact.evidence))
        self._hang_up(fact.at)

    def _suspected(self, fact: facts.Suspected) -> None:
        log.info("line %d: perhaps %s", self.number, fact.hint)
        self._listening.suspect(fact.at)

    def _digit(self, fact: facts.DigitHeard) -> None:
        self._own_digit(fact.digit, fact.at)

    def _own_digit(self, digit: str, at: int) -> None:
        """The modem's report and our own detector's, never both for one key."""
        again = digit == self._last_digit[0] and at - self._last_digit[1] < SAME_DIGIT
        if self._call is not None and not again:
            self._last_digit = (digit, at)
            self._tell(wire.Pressed(self.number, self._call, at, digit))

    def _fax(self, fact: facts.FaxHeard) -> None:
        if self._call is not None:
            self._tell(wire.Fax(self.number, self._call, fact.at))

    def _out(self, fact: facts.Out) -> None:
        log.error("line %d is out of service: %s", self.number, fact.reason)
        self._reason = fact.reason
        if self._state != "out" or self._call is not None:
            self._tell(wire.Out(self.number, fact.at, fact.reason))
        self._part()
        self._end("out", fact.at)

    def _in_service(self, fact: facts.InService) -> None:
        log.info("line %d is in service: %s", self.number, fact.identity.family)
        self._reason = None
        if self._state == "out":
            self._tell(wire.InService(self.number, fact.at))
            self._end("idle", fact.at)

    def _idle(self, fact: facts.Idle) -> None:
        if self._state == "releasing":
            self._end("idle", fact.at)
            if self._closing:
                self._closing = False
                self._tell(wire.Freed(self.number, fact.at))

    def _still_ringing(self, fact: facts.StillRinging) -> None:
        log.warning("line %d rings on although it was answered; trying again", self.number)

    def _note(self, fact: facts.Fact) -> None:
        log.info("line %d: %s", self.number, fact)

    # ── the call ────────────────────────────────────────────────────────────────

    def _begin(self, at: int) -> str:
        """The call on this line, minted now if there is none."""
        if self._call is None:
            self._call = self._mint()
            self._enter("ringing", at)
            self._tell(wire.Rang(self.number, self._call, at))
        return self._call

    def _hold(self, now: int) -> None:
        self._mixer.hold(self.port)
        self._hears = "hold"
        self._modem.sounding(True)
        self._listening.hold_began(now)

    def _no_hold(self) -> None:
        self._listening.hold_ended()
        self._modem.sounding(False)

    def _listen(self, now: int) -> None:
        """Fade the hold audio, listen, and go on, as the time comes for each."""
        step = self._listening.due(now)
        if step is Step.HUSH:
            self._mixer.hush(self.port)
        elif step is Step.QUIET:
            self._modem.sounding(False)
        elif step is Step.GO_ON:
            self._go_on()

    def _go_on(self) -> None:
        self._modem.sounding(True)
        self._mixer.go_on(self.port)

    def _part(self) -> None:
        if self._desk_port is not None:
            self._mixer.part(self.port, self._desk_port)
        self.desk = self._desk_port = None

    def _played(self, tag: int, now: int) -> None:
        if tag == LAST_PROMPT and self._call is not None:
            self._closing = True
            self._hang_up(now)
        elif tag == PROMPT and self._hears == "greeting":
            self._hold(now)
        elif tag == OVER_PROMPT:
            self._listening.speech_ended(now)

    def _hang_up(self, now: int) -> None:
        self._part()
        self._mixer.quiet(self.port)
        self._end("releasing", now)
        self._modem.release(now)

    def _end(self, state: str, at: int) -> None:
        self._no_hold()
        self._call, self._caller, self._hears = None, (None, None), None
        self._enter(state, at)

    def _enter(self, state: str, at: int) -> None:
        self._state, self._since = state, at

    def _is(self, call: str, *states: str) -> bool:
        return self._call == call and self._state in states


_HANDLERS: dict[type, Callable[[LineCard, Any], None]] = {
    facts.Rang: LineCard._rang,
    facts.CallerIdKnown: LineCard._caller_id,
    facts.RingGone: LineCard._ring_gone,
    facts.Up: LineCard._up,
    facts.NotUp: LineCard._not_up,
    facts.Gone: LineCard._gone,
    facts.DigitHeard: LineCard._digit,
    facts.FaxHeard: LineCard._fax,
    facts.Out: LineCard._out,
    facts.InService: LineCard._in_service,
    facts.Idle: LineCard._idle,
    facts.StillRinging: LineCard._still_ringing,
    facts.Suspected: LineCard._suspected,
    facts.ToneHeard: LineCard._note,
    facts.Glare: LineCard._note,
    facts.Probed: LineCard._note,
}

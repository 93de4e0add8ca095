"""One line: its modem, its call, what its caller hears. Knows nothing of queues."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from queuebox_hw.modem import dialling
from queuebox_hw.modem import words as facts
from queuebox_hw.modem.port import ModemLine
from queuebox_shelf.hang_up_test import Answer, HangUpTest
from queuebox_shelf.line_test import LineTest
from queuebox_shelf.listening import Listening, Step
from queuebox_shelf.mixer import Mixer
from queuebox_shelf.modem_list import LineUse
from queuebox_shelf.outgoing import KEYS_SENT, Outgoing
from queuebox_wire import shelf_link as wire
from queuebox_wire.line_report import LineReport

log = logging.getLogger(__name__)

TESTED = "a technician tests it"

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
        self._state = "starting"
        self._since = 0
        self._reason: str | None = "starting"
        self._caller: tuple[str | None, str | None] = (None, None)
        self._hears: str | None = None
        self._closing = False
        self._last_digit = ("", 0)
        self._outgoing: Outgoing | None = None
        """While the state is dialling."""
        self._test: LineTest | HangUpTest | None = None
        """While the state is out, because the line is tested."""
        self._listening = Listening()

    def use(self) -> LineUse:
        """Which line this modem serves, and how it is."""
        identity = self._modem.identity
        state = f"{self._state}: {self._reason}" if self._reason else self._state
        return LineUse(self._modem.path, self.number, state, identity.family, identity.texts)

    def state(self) -> wire.LineState:
        number, name = self._caller
        return wire.LineState(
            self.number, self._state, self._since, self._call, number, name,
            self._reason, self.desk, self._hears,
        )  # fmt: skip

    @property
    def deadline(self) -> int | None:
        parts = (self._modem, self._listening, self._outgoing, self._test)
        times = (part.deadline for part in parts if part is not None)
        return min((at for at in times if at is not None), default=None)

    def open(self, now: int) -> None:
        self._since = now
        self._modem.open(now)
        self._drain()

    def tick(self, now: int) -> None:
        self._modem.tick(now)
        self._drain()
        if self._outgoing is not None:
            self._came_of(self._outgoing.tick(now))
        if self._test is not None:
            self._test.tick(now)
        self._drain()
        self._listen(now)

    def on_report(self, report: tuple[object, ...], now: int) -> None:
        """Something the engine saw at this line's port."""
        if self._test is not None:
            self._test.on_report(report, now)
            self._modem.on_report(report)
        elif report[0] == "played":
            self._played(int(str(report[2])), now)
        elif report[0] in ("heard", "said"):
            self._sound(report, now)
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
        if not self._is(order.call, "ringing"):
            return
        if self._modem.state is facts.State.STREAM:  # glare: off-hook since before the order
            self._is_up(now)
        else:
            self._enter("answering", self._since)
            self._modem.answer(order.call, order.not_before, now)
            self._drain()

    def seize(self, order: wire.Seize, now: int) -> None:
        """Dial. A line that rings is left alone: the caller wins, and is told of already."""
        if self._call is None and self._state in ("idle", "releasing"):
            self._outgoing = Outgoing(order, self._modem, self._mixer)
            if self._state == "idle":
                self._outgoing.on_hook_since(self._since)
            self._call, self._caller = order.call, (order.number, None)
            self._enter("dialling", now)

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
        if not self._is(order.call, "up", "dialling") or self.desk == order.desk:
            return
        self._part()
        self._no_hold()
        if self._outgoing is not None:
            self._mixer.listen(self.port, desk_port)  # a voice would spoil dial tone and digits
        else:
            self._mixer.connect(self.port, desk_port)
        self.desk, self._desk_port, self._hears = order.desk, desk_port, None

    def part(self, order: wire.PartDesk, now: int) -> None:
        if self._is(order.call, "up") and self.desk == order.desk:
            self._part()
            self._hold(now)

    def release(self, order: wire.HangUp, now: int) -> None:
        if self._call == order.call:
            self._hang_up(now)

    def test(self, done: Callable[[LineReport], None], now: int) -> str:
        """Out of service and test; a sentence: not now. ``done`` gets the report."""

        def over(report: LineReport, at: int) -> None:
            done(report)
            self._tested(at)

        return self._try(LineTest(self.number, self._modem, self._mixer, over), now)

    def test_hang_up(self, answered: Answer, now: int) -> str:
        """Out of service and wait for a helper's call; a sentence: not now."""
        return self._try(HangUpTest(self.number, self._modem, answered, self._tested), now)

    def far_end_hangs_up(self, answer: Answer, now: int) -> str:
        """The helper says so; a sentence: nobody waits for that."""
        if isinstance(self._test, HangUpTest):
            return self._test.hung_up(answer, now)
        return f"line {self.number} does not wait for a hang-up; start the test again"

    def _try(self, test: LineTest | HangUpTest, now: int) -> str:
        if self._state != "idle":
            doing = f"out of service ({self._reason})" if self._state == "out" else "in use"
            return f"line {self.number} is {doing}; test it later"
        self._reason = TESTED
        self._enter("out", now)
        self._tell(wire.Out(self.number, now, TESTED))
        self._test = test
        test.begin(now)
        return ""

    def _tested(self, at: int) -> None:
        """In service again, unless the modem itself is out: then that is told next."""
        self._test, self._reason = None, None
        self._tell(wire.InService(self.number, at))
        self._end("idle", at)

    def close(self, now: int) -> None:
        self._modem.release(now)
        self._modem.close()

    # ── what the modem says ─────────────────────────────────────────────────────

    def _drain(self) -> None:
        for fact in self._modem.drain():
            if self._test is None or not self._test.take(fact):
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
        if self._outgoing is not None:
            self._outgoing.up(fact.at)
        elif self._call is not None and self._state != "up":
            self._hold(fact.at)
            self._is_up(fact.at)

    def _not_up(self, fact: facts.NotUp) -> None:
        if self._outgoing is not None and self._call is not None:
            log.warning("line %d did not dial: %s", self.number, fact.reason)
            self._tell(wire.DialFailed(self.number, self._call, fact.at, "no-dial-tone"))
        elif self._call is not None:
            self._tell(wire.NotUp(self.number, self._call, fact.at))
        self._part()
        self._end("idle", fact.at)

    def _gone(self, fact: facts.Gone) -> None:
        if self._call is None:
            return
        if self._hears == "prompt":
            self._closing = True
        elif self._state == "ringing":  # glare, and gone before anybody said to answer
            self._tell(wire.RingGone(self.number, self._call, fact.at))
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
        if self._call is not None and self._outgoing is None and not again:
            self._last_digit = (digit, at)
            self._tell(wire.Pressed(self.number, self._call, at, digit))

    def _fax(self, fact: facts.FaxHeard) -> None:
        if self._call is not None:
            self._tell(wire.Fax(self.number, self._call, fact.at))

    def _out(self, fact: facts.Out) -> None:
        if fact.reason != self._reason:  # every attempt to get it back says the same
            log.error("line %d is out of service: %s", self.number, fact.reason)
        self._reason = fact.reason
        if self._state != "out" or self._call is not None:
            self._tell(wire.Out(self.number, fact.at, fact.reason))
        self._part()
        self._end("out", fact.at)

    def _in_service(self, fact: facts.InService) -> None:
        log.info("line %d is in service: %s", self.number, fact.identity.family)
        self._reason = None
        if self._state in ("out", "starting"):
            self._tell(wire.InService(self.number, fact.at))
            self._end("idle", fact.at)

    def _idle(self, fact: facts.Idle) -> None:
        if self._outgoing is not None:
            self._outgoing.on_hook_since(fact.at)
        if self._state == "releasing":
            self._end("idle", fact.at)
            if self._closing:
                self._closing = False
                self._tell(wire.Freed(self.number, fact.at))

    def _still_ringing(self, fact: facts.StillRinging) -> None:
        log.warning("line %d rings on although it was answered; trying again", self.number)

    # ── dialling ────────────────────────────────────────────────────────────────

    def _sound(self, report: tuple[object, ...], now: int) -> None:
        """Samples of this line, which is tapped."""
        samples = report[2]
        if self._outgoing is None or not isinstance(samples, bytes):
            return
        if report[0] == "said":
            self._outgoing.said(samples, now)
        else:
            self._came_of(self._outgoing.heard(samples, now))

    def _tone_heard(self, fact: facts.ToneHeard) -> None:
        if self._outgoing is not None:
            self._came_of(self._outgoing.told(fact.what, fact.at))

    def _came_of(self, outcomes: list[dialling.Outcome]) -> None:
        for outcome in outcomes:
            log.info("line %d: %s", self.number, outcome)
            _OUTCOMES[type(outcome)](self, outcome)

    def _far_end_answered(self, outcome: dialling.FarEndAnswered) -> None:
        if self._call is not None:
            self._stop_dialling()
            self._enter("up", outcome.at)
            self._modem.far_end_answered(outcome.at)
            self._tell(wire.FarEndAnswered(self.number, self._call, outcome.at))

    def _dial_failed(self, outcome: dialling.DialFailed) -> None:
        if self._call is not None:
            self._tell(wire.DialFailed(self.number, self._call, outcome.at, outcome.why))
            self._hang_up(outcome.at)

    def _inbound(self, outcome: dialling.Inbound) -> None:
        self._modem.inbound(outcome.at)
        self._drain()

    def _glare(self, fact: facts.Glare) -> None:
        """A caller is on the line: off-hook, but it is the call processor who answers."""
        dialled = self._call
        if self._outgoing is None or dialled is None:  # the line was tested
            self._begin(fact.at)
            return
        self._part()
        self._end("ringing", fact.at)
        self._call = self._mint()
        self._hold(fact.at)
        self._tell(wire.Glare(self.number, dialled, fact.at, self._call))

    def _keys_sent(self, now: int) -> None:
        if self._outgoing is not None:
            self._outgoing.sent(now)
            if self._desk_port is not None:
                self._mixer.connect(self.port, self._desk_port)

    def _stop_dialling(self) -> None:
        if self._outgoing is not None:
            self._outgoing.end()
            self._outgoing = None

    def _note(self, fact: facts.Fact) -> None:
        log.info("line %d: %s", self.number, fact)

    # ── the call ────────────────────────────────────────────────────────────────

    def _begin(self, at: int) -> str:
        """The call on this line, minted now if there is none."""
        if self._outgoing is not None:  # it rings before we are off-hook: the caller wins
            self._part()
            self._end("idle", at)
        if self._call is None:
            self._call = self._mint()
            self._enter("ringing", at)
            self._tell(wire.Rang(self.number, self._call, at))
        return self._call

    def _is_up(self, at: int) -> None:
        if self._call is not None:
            self._enter("up", at)
            self._tell(wire.Up(self.number, self._call, at))

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
        if tag == KEYS_SENT:
            self._keys_sent(now)
        elif tag == LAST_PROMPT and self._call is not None:
            self._closing = True
            self._hang_up(now)
        elif tag == PROMPT and self._hears == "greeting":
            self._hold(now)
        elif tag == OVER_PROMPT:
            self._listening.speech_ended(now)

    def _hang_up(self, now: int) -> None:
        self._part()
        self._mixer.quiet(self.port)
        if self._outgoing is not None and self._outgoing.waits:
            self._end("idle", now)  # still on-hook: the modem has nothing to hang up
        else:
            self._end("releasing", now)
            self._modem.release(now)

    def _end(self, state: str, at: int) -> None:
        self._stop_dialling()
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
    facts.ToneHeard: LineCard._tone_heard,
    facts.Glare: LineCard._glare,
    facts.Probed: LineCard._note,
}

_OUTCOMES: dict[type, Callable[[LineCard, Any], None]] = {
    dialling.FarEndAnswered: LineCard._far_end_answered,
    dialling.DialFailed: LineCard._dial_failed,
    dialling.Inbound: LineCard._inbound,
}

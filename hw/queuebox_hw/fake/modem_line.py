"""The telephone line behind the fake modem: exchange, bell, and who is at the far end.

It moves through the states below by what the modem (hook, dialling) and the world (callers)
do, and gives and takes 10 ms of mu-law at a time while the modem is off-hook. It knows
nothing of AT commands, shielding or byte formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import partial
from typing import Protocol

from queuebox_hw.fake.agenda import MS, SECOND, Agenda
from queuebox_hw.fake.far_end import Caller, Destination
from queuebox_hw.fake.g711 import level_dbm0
from queuebox_hw.fake.line_bell import Bell, Bells
from queuebox_hw.fake.line_ears import DigitEar, SoundEar
from queuebox_hw.fake.line_echo import Disturbance
from queuebox_hw.fake.line_signs import Signs, parse_signs
from queuebox_hw.fake.line_timers import Timers
from queuebox_hw.fake.sounds import (
    DIGITS,
    Loop,
    Once,
    Source,
    digit,
    parse_says,
    silence,
    tone_cycle,
)
from queuebox_hw.fake.tone_plans import TonePlan
from queuebox_hw.fake.world_words import Saw, WorldError, number, text

BLOCK = 80
"""Samples the line gives and takes at a time."""

CUT_THROUGH = 300 * MS
"""From off-hook to dial tone."""
POST_DIAL = SECOND
"""From the last digit to the first sound of the far exchange."""
DIGIT_PATIENCE = 3 * SECOND
"""The exchange takes the number as complete after this long without a digit."""


class LineState(Enum):
    IDLE = "idle"
    DEAD = "dead"
    """No battery: the cord is out, or the pair is cut."""
    COMING = "coming"
    """A call is there and the bell has not rung yet: who goes off-hook now has glare."""
    RINGING = "ringing"
    TALKING = "talking"
    DIAL_TONE = "dial tone"
    DIALLING = "dialling"
    PROGRESS = "progress"
    """Dialled: ringback, busy, reorder or SIT is heard."""
    CLEARED = "cleared"
    """The far end is gone, the modem is still off-hook."""


class LineSide(Bells, Protocol):
    """What the line does to the modem: the bell, and signs."""

    def sign(self, code: str) -> None:
        """Something a modem may detect, by the letter of its DLE code."""


class Line:
    """One pair of wires. All times come from the agenda."""

    def __init__(
        self,
        agenda: Agenda,
        plan: TonePlan,
        modem: LineSide,
        saw: Saw,
        *,
        hang_up_sign: str = "busy",
        busy_repeat: float = 4.0,
        disturbance: Disturbance | None = None,
    ) -> None:
        self.state = LineState.IDLE
        self.plan = plan
        self.caller: Caller | None = None
        self.outcome = ""
        """What dialling has come to: "", ringing, answered, busy, reorder, sit, silence."""
        self.destinations: dict[str, Destination] = {}
        self.sounding = ""
        """The exchange's tone that is heard now, if any."""
        self.no_dial_tone = False
        self.dialled = ""
        self._agenda = agenda
        self._modem = modem
        self._saw = saw
        self._hang_up_sign = hang_up_sign
        self._disturbance = disturbance or Disturbance()
        self._timers = Timers(agenda)
        self._bell = Bell(agenda, self._timers, modem, self._rings, self._give_up)
        self._signs = Signs(self._timers, plan, self._tone, modem.sign, busy_repeat)
        self._closed = False
        """The loop: off-hook, as the exchange sees it."""
        self._source: Source = silence()
        self._over: Once | None = None
        self._over_until = 0
        self._near = b""
        self._ear = SoundEar(saw)
        self._digits = DigitEar()

    # ── the modem's side ────────────────────────────────────────────────────────

    def off_hook(self) -> None:
        """The loop is closed: answers, or asks for dial tone."""
        self._closed = True
        if self.state in (LineState.RINGING, LineState.COMING):
            self._answer()
        elif self.state is LineState.IDLE:
            self._change(LineState.DIAL_TONE)
            self._source = silence()
            self._digits.clear()
            self.dialled = self.outcome = ""
            if not self.no_dial_tone:
                self._timers.after(CUT_THROUGH, lambda: self._hear_tone("dial"))

    def on_hook(self) -> None:
        """The loop is open: whoever was there is cut off."""
        self._closed = False
        if self.state is LineState.TALKING:
            self._saw("hung-up-by-box")
        if self.state not in (LineState.RINGING, LineState.COMING, LineState.DEAD):
            self._idle()

    def block(self, near: bytes) -> bytes:
        """10 ms: what the modem says goes in, what it hears comes out."""
        if self.state in (LineState.DIAL_TONE, LineState.DIALLING):
            self._hear_digits(near)
        self._near = near
        self._ear.hear(near)
        far = self._far_end()
        return self._disturbance.apply(far, near)

    def dial(self, key: str) -> None:
        """A digit arrives at the exchange (from ATD, or heard in the samples)."""
        if self.state is LineState.DIAL_TONE:
            self._change(LineState.DIALLING)
            self._source = silence()
        if self.state is not LineState.DIALLING:
            return
        self.dialled += key
        self._timers.drop()
        known = self.dialled in self.destinations
        self._timers.after(POST_DIAL if known else DIGIT_PATIENCE, self._route)

    # ── the world's side ────────────────────────────────────────────────────────

    def call(self, caller: Caller) -> None:
        """Somebody calls. Raises WorldError when the line is not free."""
        if self.state is not LineState.IDLE:
            raise WorldError(f"the caller hears busy: the line is {self.state.value}")
        self.caller = caller
        self._change(LineState.COMING)
        wait = int(max(caller.delay, 1.0 if caller.caller_id == "before" else 0.0) * SECOND)
        self._bell.begin(caller, caller.bell or self.plan.bell, wait)
        if caller.patience is not None:
            self._timers.after(wait + int(caller.patience * SECOND), self._lose_patience)

    def hang_up(self, signs: str = "", why: str = "hung up") -> None:
        """The caller goes; ``signs``: how the exchange shows it (comma-separated, in order)."""
        if self.state in (LineState.RINGING, LineState.COMING):
            self._saw("caller-gone", why="gave up ringing" if why == "hung up" else why)
            self._idle()
        elif self.state in (LineState.TALKING, LineState.PROGRESS):
            own = self.caller.signs if self.caller else ""
            signs = signs or own or self._hang_up_sign
            shown = parse_signs(signs)
            self._saw("caller-gone", why=why, signs=signs)
            self._change(LineState.CLEARED)
            self._source, self._over = silence(), None
            self._signs.show(shown)
        else:
            raise WorldError(f"nobody is there to hang up: the line is {self.state.value}")

    def press(self, keys: str, tone_ms: int = 100, pause_ms: int = 100) -> None:
        """The caller presses keys: their tones, and when a modem would notice them."""
        if self.state is not LineState.TALKING:
            raise WorldError(f"nobody is there to press a key: the line is {self.state.value}")
        if wrong := [key for key in keys if key not in DIGITS]:
            raise WorldError(f"no such key: {wrong[0]!r}")
        sound = b"".join(digit(key, tone_ms, pause_ms) for key in keys)
        start = max(self._agenda.now, self._over_until)
        before = b"" if self._over is None or self._over.done else self._over.rest()
        self._over = Once(before + sound)
        for key in keys:
            self._announce(key, start, tone_ms)
            start += (tone_ms + pause_ms) * MS
        self._over_until = start

    def say(self, says: str) -> None:
        """The caller says something else from now on."""
        self._source = parse_says(says)
        self._saw("says", what=says)

    def wait_call(self) -> None:
        """Somebody else calls meanwhile: the beep of call waiting in the talk."""
        if self.state is not LineState.TALKING:
            raise WorldError(f"there is no talk to beep into: the line is {self.state.value}")
        beep = tone_cycle(self.plan.tones["call-waiting"], self.plan.level)[:2400]
        self._over = Once(beep)
        self._modem.sign("w")

    def pick_up_extension(self, up: bool) -> None:
        """A telephone on the same pair."""
        self._modem.sign("P" if up else "p")

    def cut(self) -> None:
        """The line's cord is pulled: no battery, no bell; whoever was there is gone."""
        self._modem.sign("l")
        if self.caller is not None:
            self._saw("caller-gone", why="line cut")
        self._idle()
        self._change(LineState.DEAD)

    def mend(self) -> None:
        """The cord is back; a modem that is off-hook gets dial tone."""
        if self.state is LineState.DEAD:
            self._change(LineState.IDLE)
            if self._closed:
                self.off_hook()

    def set_patience(self, seconds: float | None) -> None:
        """He gets a new limit from now (None: he waits for ever)."""
        self._timers.cancel(self._lose_patience)
        if seconds is not None:
            self._timers.after(int(seconds * SECOND), self._lose_patience)

    # ── what can be seen ────────────────────────────────────────────────────────

    @property
    def in_burst(self) -> bool:
        """The bell rings right now."""
        return self._bell.in_burst

    @in_burst.setter
    def in_burst(self, rings: bool) -> None:
        self._bell.in_burst = rings

    @property
    def rings(self) -> int:
        """Rings of the present call."""
        return self._bell.rings

    @property
    def last_bell(self) -> int:
        """When the last burst began or ended (µs)."""
        return self._bell.last

    @property
    def position(self) -> int:
        """Samples that the present source has given."""
        return self._source.position

    @property
    def heard_level(self) -> float:
        """dBm0 of the last 10 ms that the modem said."""
        return level_dbm0(self._near)

    # ── ringing ─────────────────────────────────────────────────────────────────

    def _rings(self, count: int) -> None:
        self._change(LineState.RINGING)
        self._saw("ringing", ring=count)

    def _give_up(self) -> None:
        self.hang_up(why="gave up ringing")

    def _lose_patience(self) -> None:
        if self.state in (LineState.RINGING, LineState.COMING, LineState.TALKING):
            self.hang_up(why="lost patience")

    # ── talking ─────────────────────────────────────────────────────────────────

    def _answer(self) -> None:
        caller = self.caller
        if caller is None:
            return
        self._bell.stop()
        self._timers.drop(keep=self._lose_patience)
        self._saw("answered", ring=self.rings, glare=self.state is LineState.COMING)
        self._talk(caller.says)
        if caller.stays is not None:
            self._timers.after(int(caller.stays * SECOND), self.hang_up)
        for step in caller.script:
            wait = int(number(step, "after", 0) * SECOND)
            self._timers.after(wait, partial(self._play, step))

    def _talk(self, says: str) -> None:
        self._change(LineState.TALKING)
        self._source = parse_says(says)
        self._ear.clear()
        if self.plan.polarity:
            self._modem.sign("L")
        # a machine that calls is noticed by its tone, each time it comes round
        if says in ("fax", "modem"):
            code = "c" if says == "fax" else "e"
            self._timers.repeat(SECOND, 3500 * MS, partial(self._sign, code))

    def _play(self, step: Mapping[str, object]) -> None:
        if self.state is not LineState.TALKING:
            return
        try:
            self._do(step)
        except WorldError as e:
            self._saw("refused", why=str(e))

    def _do(self, step: Mapping[str, object]) -> None:
        does = text(step, "do")
        if does == "press":
            self.press(text(step, "digits"))
        elif does == "say":
            self.say(text(step, "says"))
        elif does == "hang-up":
            self.hang_up(text(step, "signs"))
        else:
            raise WorldError(f"a caller's script cannot {does!r}")

    def _announce(self, key: str, start: int, tone_ms: int) -> None:
        """The codes of one touch-tone: noticed after 40 ms, repeated every 70 ms, released."""
        end = start + tone_ms * MS
        noticed = start + 40 * MS
        self._timers.at(noticed, partial(self._sign, "/"))
        for at in range(noticed, max(end, noticed + 1), 70 * MS):
            self._timers.at(at, partial(self._sign, key if at == noticed else key + "+"))
        self._timers.at(end + 20 * MS, partial(self._sign, "~"))
        self._timers.at(noticed, partial(self._saw, "pressed", digit=key))

    def _sign(self, code: str) -> None:
        if self.state is LineState.TALKING:
            self._modem.sign(code)

    # ── dialling out ────────────────────────────────────────────────────────────

    def _tone(self, name: str) -> None:
        self._source = Loop(tone_cycle(self.plan.tones[name], self.plan.level))
        self.sounding = name

    def _hear_tone(self, name: str) -> None:
        """A tone of the exchange, and in time the modem's word about it."""
        self._tone(name)
        self._signs.will_be_noticed(name)

    def _hear_digits(self, near: bytes) -> None:
        key = self._digits.hear(near)
        if key:
            self._saw("digit", digit=key)
            self.dial(key)

    def _route(self) -> None:
        known = self.destinations.get(self.dialled) or self.destinations.get("*")
        goal = known or Destination()
        self._saw("dialled", number=self.dialled, outcome=goal.outcome)
        self._change(LineState.PROGRESS)
        if goal.outcome in ("answer", "no-answer"):
            self.outcome = "ringing"
            self._hear_tone("ringback")
            if goal.outcome == "answer":
                cycle = int(self.plan.tones["ringback"].seconds * SECOND)
                self._timers.after(goal.rings * cycle, partial(self._far_end_answers, goal))
        elif goal.outcome != "silence":
            self.outcome = goal.outcome
            self._hear_tone(goal.outcome)

    def _far_end_answers(self, goal: Destination) -> None:
        self._timers.drop()
        self.outcome = "answered"
        self._saw("far-end-answered", number=self.dialled)
        self._talk(goal.says)

    # ── inside ──────────────────────────────────────────────────────────────────

    def _far_end(self) -> bytes:
        if self._over is not None:
            if not self._over.done:
                self._source.read(BLOCK)
                return self._over.read(BLOCK)
            self._over = None
        return self._source.read(BLOCK)

    def _idle(self) -> None:
        self._change(LineState.IDLE)
        self._timers.drop()
        self.caller = None
        self._bell.stop()
        self._source, self._over, self._over_until = silence(), None, 0
        self._disturbance.clear()

    def _change(self, state: LineState) -> None:
        self.sounding = ""
        if state is LineState.CLEARED:
            self._timers.drop()
        self.state = state

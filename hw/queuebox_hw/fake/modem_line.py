"""The telephone line behind the fake modem: exchange, bell, and who is at the far end.

It moves through the states below by what the modem (hook, dialling) and the world (callers)
do, and gives and takes 10 ms of mu-law at a time while the modem is off-hook. It knows
nothing of AT commands, shielding or byte formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Protocol

from queuebox_hw.fake.agenda import MS, SECOND, Act, Agenda, Entry
from queuebox_hw.fake.far_end import Caller, Destination
from queuebox_hw.fake.g711 import level_dbm0
from queuebox_hw.fake.line_ears import DigitEar, SoundEar
from queuebox_hw.fake.line_echo import Disturbance
from queuebox_hw.fake.sounds import Loop, Once, Source, digit, parse_says, silence, tone_cycle
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


class LineSide(Protocol):
    """What the line does to the modem."""

    def bell(self, first: bool) -> None:
        """A ring burst begins; not ``first``: the second half of a double ring."""

    def bell_ends(self, on: int, off: int) -> None:
        """A burst is over; its length and that of the pause after it, µs."""

    def caller_id(self, caller: Caller) -> None: ...

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
        self.in_burst = False
        self.rings = 0
        self.last_bell = -(10**12)
        self.outcome = ""
        """What dialling has come to: "", ringing, answered, busy, reorder, sit, silence."""
        self._near = b""
        self.destinations: dict[str, Destination] = {}
        self.sounding = ""
        """The exchange's tone that is heard now, if any."""
        self.no_dial_tone = False
        self.dialled = ""
        self._agenda = agenda
        self._modem = modem
        self._saw = saw
        self._hang_up_sign = hang_up_sign
        self._busy_repeat = int(busy_repeat * SECOND)
        self._disturbance = disturbance or Disturbance()
        self._source: Source = silence()
        self._over: Once | None = None
        self._over_until = 0
        self._pending: list[Entry] = []
        self._ear = SoundEar(saw)
        self._digits = DigitEar()

    # ── the modem's side ────────────────────────────────────────────────────────

    def off_hook(self) -> None:
        """The loop is closed: answers, or asks for dial tone."""
        if self.state in (LineState.RINGING, LineState.COMING):
            self._answer()
        elif self.state is LineState.IDLE:
            self._change(LineState.DIAL_TONE)
            self._source = silence()
            self._digits.clear()
            self.dialled = self.outcome = ""
            if not self.no_dial_tone:
                self._after(CUT_THROUGH, self._dial_tone)

    def on_hook(self) -> None:
        """The loop is open: whoever was there is cut off."""
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
        self._drop_pending()
        known = self.dialled in self.destinations
        self._after(POST_DIAL if known else DIGIT_PATIENCE, self._route)

    # ── the world's side ────────────────────────────────────────────────────────

    def call(self, caller: Caller) -> None:
        """Somebody calls. Raises WorldError when the line is not free."""
        if self.state is not LineState.IDLE:
            raise WorldError(f"the caller hears busy: the line is {self.state.value}")
        parse_says(caller.says)
        self.caller = caller
        self.rings = 0
        self._change(LineState.COMING)
        if caller.caller_id == "before":
            self._after(0, self._give_caller_id)
        wait = int(max(caller.delay, 1.0 if caller.caller_id == "before" else 0.0) * SECOND)
        self._after(wait, self._ring)
        if caller.patience is not None:
            self._after(wait + int(caller.patience * SECOND), self._lose_patience)

    def hang_up(self, signs: str = "", why: str = "hung up") -> None:
        """The caller goes; ``signs``: how the exchange shows it (comma-separated, in order)."""
        if self.state in (LineState.RINGING, LineState.COMING):
            self._saw("caller-gone", why="gave up ringing" if why == "hung up" else why)
            self._idle()
        elif self.state in (LineState.TALKING, LineState.PROGRESS):
            own = self.caller.signs if self.caller else ""
            signs = signs or own or self._hang_up_sign
            self._saw("caller-gone", why=why, signs=signs)
            self._change(LineState.CLEARED)
            self._source, self._over = silence(), None
            self._show(signs.split(","))
        else:
            raise WorldError(f"nobody is there to hang up: the line is {self.state.value}")

    def press(self, keys: str, tone_ms: int = 100, pause_ms: int = 100) -> None:
        """The caller presses keys: their tones, and when a modem would notice them."""
        if self.state is not LineState.TALKING:
            raise WorldError(f"nobody is there to press a key: the line is {self.state.value}")
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
        if self.caller is not None:
            self._saw("caller-gone", why="line cut")
        self._idle()
        self._change(LineState.DEAD)

    def mend(self) -> None:
        if self.state is LineState.DEAD:
            self._change(LineState.IDLE)

    def set_patience(self, seconds: float | None) -> None:
        """He gets a new limit from now (None: he waits for ever)."""
        for entry in self._pending:
            if entry.act == self._lose_patience:
                entry.cancel()
        if seconds is not None:
            self._after(int(seconds * SECOND), self._lose_patience)

    @property
    def position(self) -> int:
        """Samples that the present source has given."""
        return self._source.position

    @property
    def heard_level(self) -> float:
        """dBm0 of the last 10 ms that the modem said."""
        return level_dbm0(self._near)

    # ── the bell ────────────────────────────────────────────────────────────────

    def _ring(self, part: int = 0) -> None:
        caller = self.caller
        if caller is None:
            return
        bell = caller.bell or self.plan.bell
        on, off = int(bell[part] * SECOND), int(bell[part + 1] * SECOND)
        if part == 0:
            if self.rings >= caller.rings:
                self.hang_up(why="gave up ringing")
                return
            self.rings += 1
            self._change(LineState.RINGING)
            self._saw("ringing", ring=self.rings)
        self._modem.bell(part == 0)
        self.in_burst, self.last_bell = True, self._agenda.now
        following = (part + 2) % len(bell)
        self._after(on, lambda: self._burst_ends(on, off, following))

    def _burst_ends(self, on: int, off: int, following: int) -> None:
        self.in_burst, self.last_bell = False, self._agenda.now
        self._modem.bell_ends(on, off)
        self._after(off, lambda: self._ring(following))
        caller = self.caller
        if following == 0 and caller is not None:
            due = {"normal": 1, "corrupt": 1, "hex": 1, "late": 2}.get(caller.caller_id)
            if due == self.rings:
                # Bellcore: from 0.5 s after the first ring to 0.2 s before the second
                self._after(min(1300 * MS, off * 4 // 10), self._give_caller_id)

    def _give_caller_id(self) -> None:
        if self.caller is not None and self.state in (LineState.RINGING, LineState.COMING):
            self._modem.caller_id(self.caller)

    def _lose_patience(self) -> None:
        if self.state in (LineState.RINGING, LineState.COMING, LineState.TALKING):
            self.hang_up(why="lost patience")

    # ── talking ─────────────────────────────────────────────────────────────────

    def _answer(self) -> None:
        caller = self.caller
        if caller is None:
            return
        self.in_burst = False
        patience = [e for e in self._pending if e.act == self._lose_patience]
        self._drop_pending(keep=patience)
        self._saw("answered", ring=self.rings, glare=self.state is LineState.COMING)
        self._talk(caller.says)
        if caller.stays is not None:
            self._after(int(caller.stays * SECOND), self.hang_up)
        for step in caller.script:
            self._after(int(number(step, "after", 0) * SECOND), lambda s=step: self._play(s))  # type: ignore[misc]

    def _talk(self, says: str) -> None:
        self._change(LineState.TALKING)
        self._source = parse_says(says)
        self._ear.clear()
        if self.plan.polarity:
            self._modem.sign("L")
        # a machine that calls is noticed by its tone, each time it comes round
        if says in ("fax", "modem"):
            self._repeat("c" if says == "fax" else "e", SECOND, 3500 * MS)

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
        self._at(noticed, lambda: self._sign("/"))
        for at in range(noticed, max(end, noticed + 1), 70 * MS):
            first = at == noticed
            self._at(at, lambda first=first: self._sign(key if first else key + "+"))  # type: ignore[misc]
        self._at(end + 20 * MS, lambda: self._sign("~"))
        self._at(noticed, lambda: self._saw("pressed", digit=key))

    def _sign(self, code: str) -> None:
        if self.state is LineState.TALKING:
            self._modem.sign(code)

    # ── hang-up signs ───────────────────────────────────────────────────────────

    def _show(self, signs: list[str]) -> None:
        """Play the exchange's signs in order; the last one stays."""
        sign, rest = signs[0].strip(), signs[1:]
        brief = {"cpc": 1200 * MS, "polarity": 300 * MS}
        if sign == "cpc":
            # the battery goes for half a second
            self._after(600 * MS, lambda: self._modem.sign("l"))
            rest = rest or ["dial"]
        elif sign == "polarity":
            self._after(100 * MS, lambda: self._modem.sign("L"))
        elif sign in ("dial", "busy", "reorder", "howler"):
            self._after(200 * MS, lambda: self._tone(sign))
            self._notice(sign)
        elif sign != "silence":
            raise WorldError(f"no such sign of a hang-up: {sign!r}")
        if rest and sign in brief:
            self._after(brief[sign], lambda: self._show(rest))

    def _notice(self, sign: str) -> None:
        """When a modem's own detector speaks up about a tone."""
        cycle = int(self.plan.tones[sign].seconds * SECOND)
        if sign == "dial":
            self._after(2 * SECOND, lambda: self._modem.sign("d"))
        elif sign in ("busy", "reorder"):
            self._repeat("b" if sign == "busy" else "K", 200 * MS + 2 * cycle, self._busy_repeat)

    def _repeat(self, code: str, wait: int, period: int) -> None:
        def again() -> None:
            self._modem.sign(code)
            self._after(period, again)

        self._after(wait, again)

    def _tone(self, name: str) -> None:
        self._source = Loop(tone_cycle(self.plan.tones[name], self.plan.level))
        self.sounding = name

    # ── dialling out ────────────────────────────────────────────────────────────

    def _dial_tone(self) -> None:
        self._tone("dial")
        self._after(2 * SECOND, lambda: self._modem.sign("d"))

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
            self._tone("ringback")
            cycle = int(self.plan.tones["ringback"].seconds * SECOND)
            self._repeat("r", 500 * MS, cycle)
            if goal.outcome == "answer":
                self._after(goal.rings * cycle, lambda: self._far_end_answers(goal))
        elif goal.outcome != "silence":
            self.outcome = goal.outcome
            self._tone(goal.outcome)
            if goal.outcome == "sit":
                self._after(SECOND, lambda: self._modem.sign("J"))
            else:
                self._notice(goal.outcome)

    def _far_end_answers(self, goal: Destination) -> None:
        self._drop_pending()
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
        self._drop_pending()
        self.caller = None
        self.in_burst = False
        self._source, self._over, self._over_until = silence(), None, 0
        self._disturbance.clear()

    def _change(self, state: LineState) -> None:
        self.sounding = ""
        if state is LineState.CLEARED:
            self._drop_pending()
        self.state = state

    def _after(self, delay: int, act: Act) -> None:
        self._at(self._agenda.now + delay, act)

    def _at(self, when: int, act: Act) -> None:
        self._pending = [e for e in self._pending if e.act is not None]
        self._pending.append(self._agenda.at(when, act))

    def _drop_pending(self, keep: list[Entry] | None = None) -> None:
        for entry in self._pending:
            if entry not in (keep or []):
                entry.cancel()
        self._pending = keep or []

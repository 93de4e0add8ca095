"""The day-one probe of one line (spec 3.4): a few questions, then half a minute off-hook.

Belongs to the line's card while the line is out of service for it. Measures; what is good and
what to do is said in ``queuebox_wire.line_report``. A caller who comes meanwhile ends it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from enum import Enum
from typing import Any, Protocol

from msgspec.structs import replace

from queuebox_hw.modem import words as facts
from queuebox_hw.modem.dialling import SPEAKS_BEFORE
from queuebox_hw.modem.line_sound import DialToneEar, Piece, Pieces, VoiceEar
from queuebox_hw.modem.probe import named_signs
from queuebox_hw.modem.words import MILLISECOND, SECOND
from queuebox_shelf.mixer import Mixer
from queuebox_shelf.outgoing import ON_HOOK
from queuebox_shelf.probe_sound import find_echo
from queuebox_wire.line_report import Answer, LineReport

KEY = "1"
"""Ends dial tone and is no number; we are on-hook again before an exchange minds."""
KEY_SENT, PROBE_SENT = 5, 6
"""Tags of what is played."""

ASK_AGAIN = 2 * SECOND
LISTEN = 3 * SECOND
DYING_OUT = 300 * MILLISECOND
"""The key's echo, and dial tone in the buffers on its way."""
QUIET = 500 * MILLISECOND
ECHO = 1_500 * MILLISECOND
"""As long as the longest delay that is searched."""

A_CALLER = "a caller came"


class Stage(Enum):
    ASKING = "the questions, on-hook"
    SETTLING = "initialising again"
    RESTING = "on-hook long enough to be no flash"
    SEIZING = "off-hook, into the stream"
    LISTENING = "dial tone and the rate of samples"
    KEYING = "a touch-tone"
    DYING_OUT = "until its echo is gone"
    QUIET = "noise"
    PROBING = "a short noise"
    ECHO = "its echo"
    LEAVING = "out of the stream, on-hook"
    OVER = "over"


class Modem(Protocol):
    """What this needs of ``queuebox_hw.modem.port.ModemLine``."""

    @property
    def port(self) -> int: ...
    @property
    def path(self) -> str: ...
    @property
    def identity(self) -> facts.Identity: ...
    @property
    def seizable_at(self) -> int: ...
    def probe(self, now: int) -> bool: ...
    def seize(self, call: str, now: int) -> None: ...
    def inbound(self, now: int) -> None: ...
    def release(self, now: int) -> None: ...
    def tap(self, on: bool) -> None: ...


class LineTest:
    """Feed it the modem's facts, the engine's reports and the time until ``stage`` is OVER."""

    def __init__(
        self, line: int, modem: Modem, mixer: Mixer, done: Callable[[LineReport, int], None]
    ) -> None:
        self.stage = Stage.ASKING
        self.deadline: int | None = None
        self.report = LineReport(line, modem.path)
        self._modem = modem
        self._mixer = mixer
        self._done = done
        self._up_at = 0
        self._rate_from: tuple[int, int] | None = None
        """When the first samples came, and the bytes until then."""
        self._heard, self._said = bytearray(), bytearray()
        self._mark = 0
        """Bytes of both that belong to what is over."""
        self._pieces = Pieces()
        self._dial_tone = DialToneEar()
        self._voice = VoiceEar(*SPEAKS_BEFORE)
        self._last: Piece | None = None
        self._codes: Counter[str] = Counter()
        self._left_at = 0

    def begin(self, now: int) -> None:
        """Ask, or ask again when the modem is through with what it does just now."""
        if not self._modem.probe(now):
            self._wait(Stage.ASKING, now + ASK_AGAIN)

    # ── what happens ────────────────────────────────────────────────────────────

    def take(self, fact: facts.Fact) -> bool:
        """A fact of the modem; False: it ends the test, or is none of its business."""
        if isinstance(fact, facts.Out):
            self.stop(fact.reason, fact.at)
            return False
        if isinstance(fact, facts.Rang | facts.CallerIdKnown | facts.Glare):
            self.stop(A_CALLER, fact.at)
            return False
        move = _MOVES.get((self.stage, type(fact)))
        if move is not None:
            move(self, fact)
        elif isinstance(fact, facts.Gone) and self.stage is not Stage.LEAVING:
            self._note(stopped=fact.evidence)
            self._leave(fact.at)
        return True

    def on_report(self, report: tuple[object, ...], now: int) -> None:
        """What the engine reports of this line, beside the modem's text."""
        word, carried = report[0], report[2]
        if word == "code" and isinstance(carried, int):
            self._codes[chr(carried)] += 1
        elif word == "said" and isinstance(carried, bytes):
            self._said += carried
        elif word == "heard" and isinstance(carried, bytes):
            self._heard += carried
            self._rate_from = self._rate_from or (now, len(self._heard))
            for piece in self._pieces.cut(carried, now):
                self._hear(piece)
        elif word == "played" and carried == KEY_SENT and self.stage is Stage.KEYING:
            self._wait(Stage.DYING_OUT, now + DYING_OUT)
        elif word == "played" and carried == PROBE_SENT and self.stage is Stage.PROBING:
            self._wait(Stage.ECHO, now + ECHO)

    def tick(self, now: int) -> None:
        if self.deadline is not None and now >= self.deadline:
            self.deadline = None
            _DUE[self.stage](self, now)

    def stop(self, why: str, at: int) -> None:
        """Not to its end: what was found until now is the report."""
        self._note(stopped=why)
        self._finish(at)

    # ── its way ─────────────────────────────────────────────────────────────────

    def _asked(self, fact: facts.Probed) -> None:
        told = fact.report
        vls = next((a.lines for a in told.answers if a.command == "+VLS=?"), ())
        identity = self._modem.identity
        self._note(
            family=told.family,
            words=identity.texts,
            voice=told.voice,
            formats=told.formats,
            law=identity.law,
            claims=named_signs(vls),
            answers=tuple(Answer(a.command, a.result, a.lines) for a in told.answers),
        )
        self.stage = Stage.SETTLING

    def _ask_again(self, fact: facts.Idle) -> None:
        """A ring that was none interrupted the questions."""
        self.begin(fact.at)

    def _settled(self, fact: facts.Idle) -> None:
        self._wait(Stage.RESTING, max(fact.at + ON_HOOK, self._modem.seizable_at))

    def _seize(self, now: int) -> None:
        self.stage = Stage.SEIZING
        self._modem.seize("line-test", now)

    def _refused(self, fact: facts.NotUp) -> None:
        self._note(duplex=False, no_duplex=fact.reason)
        self._left_at = fact.at
        self.stage = Stage.LEAVING

    def _is_up(self, fact: facts.Up) -> None:
        self._note(duplex=True)
        self._up_at = fact.at
        self._modem.tap(True)
        self._wait(Stage.LISTENING, fact.at + LISTEN)

    def _hear(self, piece: Piece) -> None:
        self._last = piece if self._last is None else self._last + piece
        if self.stage is not Stage.LISTENING or self.report.dial_tone_ms is not None:
            return
        if self._dial_tone.hear(piece):
            self._note(
                dial_tone_ms=(piece.at - self._up_at) // MILLISECOND,
                dial_tone_hertz=round(piece.hertz, 1),
                dial_tone_dbm0=round(piece.level, 1),
            )
        elif self._voice.hear(piece):
            self._modem.inbound(piece.at)  # Glare follows: somebody was there

    def _listened(self, now: int) -> None:
        if self._rate_from is not None:
            since, before = self._rate_from
            samples = (len(self._heard) - before) // 2
            self._note(rate=round(samples * SECOND / (now - since), 1))
        self.stage = Stage.KEYING
        self._mixer.keys(self._modem.port, KEY, KEY_SENT)

    def _died_out(self, now: int) -> None:
        self._last = None
        self._wait(Stage.QUIET, now + QUIET)

    def _was_quiet(self, now: int) -> None:
        rest = self._last
        if rest is not None:
            gone = not rest.tone()
            self._note(
                noise_dbm0=round(rest.level, 1) if gone else None,
                key_taken=None if self.report.dial_tone_ms is None else gone,
            )
        self._mark = min(len(self._said), len(self._heard))
        self.stage = Stage.PROBING
        self._mixer.probe(self._modem.port, PROBE_SENT)

    def _listened_for_echo(self, now: int) -> None:
        found = find_echo(bytes(self._said[self._mark :]), bytes(self._heard[self._mark :]))
        if found is not None:
            self._note(echo_ms=round(found.ms, 1), echo_db=round(found.db, 1))
        self._leave(now)

    def _leave(self, now: int) -> None:
        self._modem.tap(False)
        self.stage, self.deadline = Stage.LEAVING, None
        self._left_at = now
        self._modem.release(now)

    def _is_idle(self, fact: facts.Idle) -> None:
        if self.report.duplex:
            self._note(leave_ms=(fact.at - self._left_at) // MILLISECOND)
        self._finish(fact.at)

    # ── small things ────────────────────────────────────────────────────────────

    def _wait(self, stage: Stage, until: int) -> None:
        self.stage, self.deadline = stage, until

    def _note(self, **found: Any) -> None:
        self.report = replace(self.report, **found)

    def _finish(self, at: int) -> None:
        self.stage, self.deadline = Stage.OVER, None
        self._modem.tap(False)
        self._note(
            underruns=self._codes["u"], overruns=self._codes["o"], codes=tuple(sorted(self._codes))
        )
        self._done(self.report, at)


_MOVES: dict[tuple[Stage, type], Callable[[LineTest, Any], None]] = {
    (Stage.ASKING, facts.Probed): LineTest._asked,
    (Stage.ASKING, facts.Idle): LineTest._ask_again,
    (Stage.SETTLING, facts.Idle): LineTest._settled,
    (Stage.SEIZING, facts.Up): LineTest._is_up,
    (Stage.SEIZING, facts.NotUp): LineTest._refused,
    (Stage.LEAVING, facts.Idle): LineTest._is_idle,
}

_DUE: dict[Stage, Callable[[LineTest, int], None]] = {
    Stage.ASKING: LineTest.begin,
    Stage.RESTING: LineTest._seize,
    Stage.LISTENING: LineTest._listened,
    Stage.DYING_OUT: LineTest._died_out,
    Stage.QUIET: LineTest._was_quiet,
    Stage.ECHO: LineTest._listened_for_echo,
}

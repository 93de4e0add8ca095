"""One outgoing call from off-hook to the answer: what is heard in, what it means out. No I/O.

Dial tone is waited for in the samples, the keys are sent as sound, and then the line is
listened to: busy, reorder, special information, ringing, a voice (spec 4.4, 4.7). Nothing on an
analog line says "answered"; it is a voice, ringing that stops, or a reversal of polarity.

No dial tone but a voice is a caller whose bell we have just forestalled: ``Inbound``. Wholly
silent lines are not: a pair that is cut must not make callers out of every attempt.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from queuebox_hw.modem.line_sound import (
    DialToneEar,
    Piece,
    Pieces,
    RingingEar,
    SpecialInformationEar,
    VoiceEar,
)
from queuebox_hw.modem.words import SECOND

DIAL_TONE_WITHIN = 5 * SECOND
"""Spec 4.7; if anything was heard until then, it was a caller."""
SILENCE_WITHIN = 8 * SECOND
"""A caller who was answered says something sooner; nothing at all is a dead line."""
A_SOUND = 4
"""Pieces (0.1 s) of anything but tone: more than the click of going off-hook."""
NO_ANSWER = 60 * SECOND
"""After the last digit: twelve rings of the slowest cadence (1/4 or 2/4 s)."""

SPEAKS_BEFORE = (8, 20)
"""Voice before dial tone: 0.2 s of it in half a second is enough, the caller wins."""
SPEAKS_AFTER = (12, 32)
"""Voice after dialling: 0.3 s in 0.8 s, more than the edges of any cadence make."""


class Stage(Enum):
    SEIZING = "going off-hook"
    DIAL_TONE = "waiting for dial tone"
    SILENCE = "waiting for any sound"
    SENDING = "sending digits"
    LISTENING = "listening"
    OVER = "over"


WAITING = frozenset({Stage.DIAL_TONE, Stage.SILENCE})


class Outcome(Struct, frozen=True):
    """What is to be done, or what came of it."""

    at: int


class SendDigits(Outcome, frozen=True):
    """Dial tone is there: play the keys, and say ``sent`` when they are out."""


class FarEndAnswered(Outcome, frozen=True):
    """``how`` is for the log."""

    how: str


class DialFailed(Outcome, frozen=True):
    """``why``: busy, no-answer, unobtainable or no-dial-tone; ``how`` is for the log."""

    why: str
    how: str


class Inbound(Outcome, frozen=True):
    """Glare: a caller is on the line."""

    how: str


FAILURES: dict[str, str] = {
    "busy tone": "busy",
    "reorder tone": "unobtainable",
    "special information tone": "unobtainable",
    "special information": "unobtainable",
    # it goes on, or is back, although a number was dialled; 400 Hz continuous is "no such number"
    "dial tone": "unobtainable",
}
"""Our own ear's tones, and a modem's code that says it all at once."""
BY_MODEM: dict[str, str] = {"busy": "busy", "reorder": "unobtainable"}
"""Codes that count when they are said twice (spec 4.1)."""
ANSWERS = frozenset({"answer", "reversal"})
"""An answering machine of data or fax, a reversal of polarity."""
NOT_FREE = frozenset({"busy tone", "reorder tone"})
"""In place of dial tone: the exchange has not let go of the call before."""


class Dialling:
    """Feed it what happens; each input returns outcomes, in order. Times are µs, monotonic."""

    def __init__(self) -> None:
        self.stage = Stage.SEIZING
        self.deadline: int | None = None
        """When ``time_passed`` next wants to be called."""
        self._heard = Pieces()
        self._said = Pieces()
        self._dial_tone = DialToneEar()
        self._voice = VoiceEar(*SPEAKS_BEFORE)
        self._special = SpecialInformationEar()
        self._ringing = RingingEar()
        self._told: str | None = None

    def up(self, at: int) -> None:
        """Off-hook, and the samples flow."""
        if self.stage is Stage.SEIZING:
            self.stage = Stage.DIAL_TONE
            self.deadline = at + DIAL_TONE_WITHIN

    def sent(self, at: int) -> None:
        """The last key is out."""
        if self.stage is Stage.SENDING:
            self.stage = Stage.LISTENING
            self.deadline = at + NO_ANSWER
            self._voice = VoiceEar(*SPEAKS_AFTER)

    def said(self, samples: bytes, at: int) -> None:
        """What goes to the line, s16le."""
        for piece in self._said.cut(samples, at):
            self._voice.say(piece)

    def heard(self, samples: bytes, at: int) -> list[Outcome]:
        """What comes from the line, s16le."""
        pieces = self._heard.cut(samples, at)
        return [outcome for piece in pieces for outcome in self._hear(piece)]

    def told(self, what: str, at: int) -> list[Outcome]:
        """A tone by name: of our engine's ear, or a modem's code (see the tables)."""
        if self.stage in WAITING and what in NOT_FREE:
            return self._fail("no-dial-tone", f"{what} in its place", at)
        if self.stage is not Stage.LISTENING:
            return []
        if what in FAILURES:
            return self._fail(FAILURES[what], what, at)
        if what in ANSWERS:
            return self._answered(f"the modem heard: {what}", at)
        again, self._told = what == self._told, what
        if again and what in BY_MODEM:
            return self._fail(BY_MODEM[what], f"the modem heard {what} twice", at)
        return []

    def time_passed(self, at: int) -> list[Outcome]:
        if self.deadline is None or at < self.deadline:
            return []
        if self.stage is Stage.LISTENING:
            return self._fail("no-answer", "nobody answered", at)
        if self._voice.heard >= A_SOUND:
            return self._inbound("no dial tone, and something was heard", at)
        if self.stage is Stage.SILENCE:
            return self._fail("no-dial-tone", "the line is silent", at)
        self.stage = Stage.SILENCE
        self.deadline += SILENCE_WITHIN - DIAL_TONE_WITHIN
        return []

    # ── inside ──────────────────────────────────────────────────────────────────

    def _hear(self, piece: Piece) -> list[Outcome]:
        if self.stage in WAITING:
            return self._before(piece)
        if self.stage is Stage.LISTENING:
            return self._after(piece)
        return []

    def _before(self, piece: Piece) -> list[Outcome]:
        if self._dial_tone.hear(piece):
            self.stage, self.deadline = Stage.SENDING, None
            return [SendDigits(piece.at)]
        if self._voice.hear(piece):
            return self._inbound("a voice in place of dial tone", piece.at)
        return []

    def _after(self, piece: Piece) -> list[Outcome]:
        if self._special.hear(piece):
            return self._fail("unobtainable", "special information tone", piece.at)
        if self._voice.hear(piece):
            return self._answered("a voice", piece.at)
        if self._ringing.hear(piece):
            return self._answered("the ringing stopped", piece.at)
        return []

    def _answered(self, how: str, at: int) -> list[Outcome]:
        return self._over(FarEndAnswered(at, how))

    def _fail(self, why: str, how: str, at: int) -> list[Outcome]:
        return self._over(DialFailed(at, why, how))

    def _inbound(self, how: str, at: int) -> list[Outcome]:
        return self._over(Inbound(at, how))

    def _over(self, outcome: Outcome) -> list[Outcome]:
        self.stage, self.deadline = Stage.OVER, None
        return [outcome]

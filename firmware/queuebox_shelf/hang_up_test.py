"""How a line shows that its far end has hung up: somebody calls in, hangs up, and says when.

Belongs to the line's card while the line is out of service for it. Two questions drive it: the
first is answered when the helper's call is up, the second, asked at the very moment at which he
hangs up, when it is known how long a ghost lives on this line. Nothing is played meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from queuebox_hw.modem import words as facts
from queuebox_hw.modem.words import SECOND
from queuebox_wire.line_report import HangUpReport, Sign

CALLS_WITHIN = 120 * SECOND
"""For the helper to find a telephone."""
HANGS_UP_WITHIN = 120 * SECOND
SHOWS_WITHIN = 120 * SECOND
"""After hanging up; a line that has shown nothing then, shows nothing."""
MORE = 8 * SECOND
"""After the proof: what else there is to hear."""

CODES = {
    "l": "loop interruption (modem code l)", "L": "polarity reversal (modem code L)",
    "b": "busy tone (modem code b)", "K": "reorder tone (modem code K)",
    "d": "dial tone (modem code d)", "i": "stutter dial tone (modem code i)",
    "P": "line voltage fell (modem code P)", "J": "special information (modem code J)",
}  # fmt: skip

Answer = Callable[[HangUpReport | None, str], None]
"""With the report, or nothing yet; a sentence when it came to nothing."""


class Stage(Enum):
    WAITING = "for the helper's call"
    ANSWERING = "off-hook"
    TALKING = "the helper is there"
    HUNG_UP = "he says that he hung up"
    LEAVING = "on-hook"
    OVER = "over"


class Modem(Protocol):
    """What this needs of ``queuebox_hw.modem.port.ModemLine``."""

    def answer(self, call: str, not_before: int, now: int) -> None: ...
    def release(self, now: int) -> None: ...


class HangUpTest:
    """Feed it the modem's facts, the engine's reports and the time until ``stage`` is OVER."""

    def __init__(
        self, line: int, modem: Modem, answered: Answer, over: Callable[[int], None]
    ) -> None:
        self.stage = Stage.WAITING
        self.deadline: int | None = None
        self._line = line
        self._modem = modem
        self._answer: Answer | None = answered
        self._over = over
        self._hung_up = 0
        self._signs: dict[str, int] = {}
        """Each with the time at which it was first seen."""
        self._proof: tuple[str, int] | None = None

    def begin(self, now: int) -> None:
        self.deadline = now + CALLS_WITHIN

    def hung_up(self, answer: Answer, now: int) -> str:
        """The helper hangs up now. A sentence: not the time for it."""
        if self.stage is not Stage.TALKING:
            return f"line {self._line}: the helper's call is not up; start the test again"
        self.stage, self._answer, self._hung_up = Stage.HUNG_UP, answer, now
        self.deadline = now + (SHOWS_WITHIN if self._proof is None else MORE)
        return ""

    def take(self, fact: facts.Fact) -> bool:
        """A fact of the modem; False: it ends the test."""
        if isinstance(fact, facts.Out):
            self._finish(f"line {self._line}: {fact.reason}", fact.at)
            return False
        if isinstance(fact, facts.Rang) and self.stage is Stage.WAITING:
            self.stage = Stage.ANSWERING
            self._modem.answer("hang-up-test", 0, fact.at)
        elif isinstance(fact, facts.Up) and self.stage is Stage.ANSWERING:
            self.stage, self.deadline = Stage.TALKING, fact.at + HANGS_UP_WITHIN
            self._tell(None, "")
        elif isinstance(fact, facts.NotUp | facts.RingGone) and self.stage is not Stage.LEAVING:
            self._finish(f"line {self._line}: the helper gave up before we answered", fact.at)
        elif isinstance(fact, facts.Gone):
            self._gone(fact)
        elif isinstance(fact, facts.Idle) and self.stage is Stage.LEAVING:
            self._finish("", fact.at)
        return True

    def on_report(self, report: tuple[object, ...], now: int) -> None:
        """What the engine reports of this line, beside the modem's text."""
        word, carried = report[0], report[2]
        if word == "code" and isinstance(carried, int) and chr(carried) in CODES:
            self._signs.setdefault(CODES[chr(carried)], now)
        elif word == "tone" and isinstance(carried, str):
            self._signs.setdefault(f"{carried} (our own ear)", now)

    def tick(self, now: int) -> None:
        if self.deadline is None or now < self.deadline:
            return
        self.deadline = None
        if self.stage is Stage.WAITING:
            self._finish(f"line {self._line}: nobody called within two minutes", now)
            return
        if self.stage is Stage.HUNG_UP:
            self._tell(self._report(), "")
        self.stage = Stage.LEAVING
        self._modem.release(now)

    def _gone(self, fact: facts.Gone) -> None:
        if self._proof is None:
            self._proof = (fact.evidence, fact.at)
        if self.stage is Stage.HUNG_UP:
            self.deadline = fact.at + MORE

    def _report(self) -> HangUpReport:
        signs = tuple(
            Sign(what, round((at - self._hung_up) / SECOND, 1)) for what, at in self._signs.items()
        )
        if self._proof is None:
            return HangUpReport(self._line, signs)
        what, at = self._proof
        return HangUpReport(self._line, signs, round((at - self._hung_up) / SECOND, 1), what)

    def _tell(self, report: HangUpReport | None, why_not: str) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer(report, why_not)

    def _finish(self, why: str, at: int) -> None:
        self.stage, self.deadline = Stage.OVER, None
        self._tell(None, why)
        self._over(at)

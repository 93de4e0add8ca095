"""Who may be at the far end of a line: callers and destinations, as the world describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queuebox_hw.fake.line_signs import parse_signs
from queuebox_hw.fake.sounds import parse_says
from queuebox_hw.fake.world_words import WorldError, number, numbers, optional, steps, text

_CALLER_IDS = ("normal", "none", "before", "late", "corrupt", "hex")


@dataclass(frozen=True)
class Caller:
    """A person at the far end, as the world describes him."""

    number: str = ""
    name: str = ""
    says: str = "silence"
    rings: int = 20
    """Rings after which he gives up."""
    delay: float = 0.0
    """Seconds from the call to the first ring."""
    patience: float | None = None
    """Seconds from the first ring after which he hangs up."""
    stays: float | None = None
    """Seconds after the answer that he hangs up."""
    caller_id: str = "normal"
    """normal, none, before (the first ring), late (after the second), corrupt, hex."""
    bell: tuple[float, ...] = ()
    """Own ring cadence, on/off seconds (distinctive ring)."""
    signs: str = ""
    """How the exchange shows that he hung up; empty: as the profile says."""
    script: tuple[Mapping[str, object], ...] = ()
    """Things he does, each ``after`` seconds from the answer."""

    @classmethod
    def described(cls, words: Mapping[str, object]) -> Caller:
        """From the world's words; raises WorldError, ValueError or OSError for what cannot be."""
        caller = cls(
            number=text(words, "number"),
            name=text(words, "name"),
            says=text(words, "says", "silence"),
            rings=int(number(words, "rings", 20)),
            delay=number(words, "delay", 0.0),
            patience=optional(words, "patience"),
            stays=optional(words, "stays"),
            caller_id=text(words, "caller_id", "normal"),
            bell=numbers(words, "bell"),
            signs=text(words, "signs"),
            script=steps(words, "script"),
        )
        caller.check()
        return caller

    def check(self) -> None:
        """All of it makes sense, so that nothing fails when its time has come."""
        parse_says(self.says)
        if self.signs:
            parse_signs(self.signs)
        if len(self.bell) % 2 or not all(0.05 <= seconds <= 60 for seconds in self.bell):
            raise WorldError("a bell is pairs of on and off, each from 0.05 to 60 seconds")
        if self.caller_id not in _CALLER_IDS:
            raise WorldError(f"caller_id is one of {', '.join(_CALLER_IDS)}")
        for step in self.script:
            number(step, "after", 0)
            if text(step, "do") not in ("press", "say", "hang-up"):
                raise WorldError(f"a caller's script cannot {step.get('do')!r}")
            if text(step, "do") == "say":
                parse_says(text(step, "says"))


@dataclass(frozen=True)
class Destination:
    """What happens when a number is dialled."""

    outcome: str = "answer"
    """answer, no-answer, busy, reorder, sit, silence."""
    rings: int = 1
    says: str = "silence"

    @classmethod
    def described(cls, words: Mapping[str, object]) -> Destination:
        outcome = text(words, "outcome", "answer")
        if outcome not in ("answer", "no-answer", "busy", "reorder", "sit", "silence"):
            raise WorldError(f"no such outcome of dialling: {outcome!r}")
        says = text(words, "says", "silence")
        parse_says(says)
        return cls(outcome, int(number(words, "rings", 1)), says)

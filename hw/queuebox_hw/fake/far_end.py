"""Who may be at the far end of a line: callers and destinations, as the world describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queuebox_hw.fake.world_words import WorldError, number, numbers, optional, steps, text


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
        return cls(
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
        return cls(outcome, int(number(words, "rings", 1)), text(words, "says", "silence"))

"""Has the far end hung up? Hints are weighed here (spec 4.1); nobody hangs up here.

One conclusive hint, or weak ones that add up within ten seconds. Each verdict is a sentence.
"""

from __future__ import annotations

from msgspec import Struct

from queuebox_hw.modem.words import MILLISECOND, SECOND, Tone

PROOF = 1.0
MEMORY = 10 * SECOND
"""Busy is repeated every 0.5 to 4 s; two hints minutes apart are two mistakes."""
APART = 250 * MILLISECOND
"""Reports of one burst of busy tone are one hint."""
SETTLING = 1 * SECOND
"""Going off-hook itself interrupts the loop and may reverse it (asterisk: 600 ms)."""
AFTER_SIT = 3 * SECOND


class Hint(Struct, frozen=True):
    weight: float
    sentence: str
    settles: bool = False
    """Means nothing within a second after going off-hook."""
    dial_tone: bool = False
    repeats: bool = False
    """Said again it weighs again."""


class Proof(Struct, frozen=True):
    sentence: str
    dial_tone: bool = False
    """Heard at once, it means that nobody was there when we answered."""


CODES: dict[int, Hint] = {
    ord("l"): Hint(1.0, "the loop current was interrupted (modem code l)", settles=True),
    ord("L"): Hint(0.5, "the polarity was reversed (modem code L)", settles=True),
    ord("d"): Hint(1.0, "dial tone is back (modem code d)", dial_tone=True),
    ord("i"): Hint(1.0, "stutter dial tone is on the line (modem code i)", dial_tone=True),
    ord("b"): Hint(0.5, "busy tone (modem code b)", repeats=True),
    ord("K"): Hint(0.5, "reorder tone (modem code K)", repeats=True),
    # CX-AT is of two minds: extension picked up, or remote hang-up; never proof by itself
    ord("P"): Hint(0.4, "the line voltage fell (modem code P)", settles=True),
    ord("J"): Hint(0.0, "special information tone (modem code J)"),
}
TONES: dict[Tone, Hint] = {
    # our detector reports a tone when it is sure: 1.5 s of dial tone, 3 full cycles of busy
    Tone.DIAL: Hint(1.0, "dial tone was heard in the sound", dial_tone=True),
    Tone.BUSY: Hint(1.0, "busy tone was heard in the sound"),
    Tone.REORDER: Hint(1.0, "reorder tone was heard in the sound"),
    Tone.SIT: Hint(0.0, "special information tone was heard in the sound"),
}
STREAM_ENDED = "the modem ended the stream by itself (DLE ETX)"
CARRIER_LOST = "the modem said {}"


class Evidence:
    """The hints of one call, since it went off-hook."""

    def __init__(self, off_hook_at: int, *, reversal_is_proof: bool = False) -> None:
        self._off_hook_at = off_hook_at
        self._reversal_is_proof = reversal_is_proof
        self._hints: list[tuple[int, Hint]] = []
        self._sit: tuple[int, Hint] | None = None

    @property
    def deadline(self) -> int | None:
        """When a special information tone becomes proof."""
        return None if self._sit is None else self._sit[0] + AFTER_SIT

    def code(self, byte: int, at: int) -> Proof | None:
        """The proof that the far end is gone, if this code completes it."""
        hint = CODES.get(byte)
        if hint is None:
            return None
        if byte == ord("L") and self._reversal_is_proof:
            hint = Hint(1.0, hint.sentence, settles=True)
        return self._weigh(hint, at)

    def tone(self, kind: Tone, at: int) -> Proof | None:
        """As ``code``, for a tone that our own detector is sure of, heard without hold audio."""
        hint = TONES.get(kind)
        return None if hint is None else self._weigh(hint, at)

    def alive(self) -> None:
        """A touch-tone: somebody is there; what was held against it is dropped."""
        self._hints.clear()
        self._sit = None

    def due(self, at: int) -> Proof | None:
        """Three seconds after a special information tone nobody has pressed a key."""
        if self._sit is None or at < self._sit[0] + AFTER_SIT:
            return None
        sentence = f"{self._sit[1].sentence}, 3 s ago"
        self._sit = None
        return Proof(sentence)

    def _weigh(self, hint: Hint, at: int) -> Proof | None:
        if hint.settles and at - self._off_hook_at < SETTLING:
            return None
        if hint.weight == 0.0:
            self._sit = self._sit or (at, hint)
            return None
        self._hints = [(then, old) for then, old in self._hints if at - then <= MEMORY]
        known = [then for then, old in self._hints if old == hint]
        if known and (not hint.repeats or at - known[-1] < APART):
            return None
        self._hints.append((at, hint))
        return self._proof(at)

    def _proof(self, at: int) -> Proof | None:
        strong = [hint for _, hint in self._hints if hint.weight >= PROOF]
        if strong:
            return Proof(strong[-1].sentence, strong[-1].dial_tone)
        if sum(hint.weight for _, hint in self._hints) < PROOF:
            return None
        since = (at - self._hints[0][0]) / SECOND
        told = dict.fromkeys(hint.sentence for _, hint in self._hints)
        return Proof(f"{' and '.join(told)}, {len(self._hints)} times within {since:.1f} s")

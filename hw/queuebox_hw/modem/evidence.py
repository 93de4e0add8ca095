"""Has the far end hung up? Hints are weighed here (spec 4.1); nobody hangs up here.

One conclusive hint, or weak ones that add up within ten seconds. Each verdict is a sentence.
While our own sound is on the line, a tone may be its echo: then it is only a suspicion, worth
half a proof at most, and whoever plays the sound should fade it and listen.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from queuebox_hw.modem.words import MILLISECOND, SECOND, Tone

PROOF = 1.0
SUSPECT = 0.5
"""What a tone weighs at most that was heard under our own sound."""
MEMORY = 10 * SECOND
"""Busy is repeated every 0.5 to 4 s; two hints minutes apart are two mistakes."""
APART = 250 * MILLISECOND
"""Reports of one burst of busy tone are one hint."""
SETTLING = 1 * SECOND
"""Going off-hook itself interrupts the loop and may reverse it (asterisk: 600 ms)."""
FAX_APART = 2 * SECOND
"""A fax machine calls every 3.5 s; a modem may report one call several times."""
AFTER_SIT = 3 * SECOND


class Hint(Struct, frozen=True):
    weight: float
    sentence: str
    settles: bool = False
    """Means nothing within a second after going off-hook."""
    dial_tone: bool = False
    repeats: bool = False
    """Said again it weighs again."""
    sounds: bool = False
    """A tone: an echo of our own sound may be taken for it."""
    suspected: bool = False
    """It was heard under our own sound."""


class Proof(Struct, frozen=True):
    sentence: str
    dial_tone: bool = False
    """Heard at once, it means that nobody was there when we answered."""


class Suspicion(Struct, frozen=True):
    """Fade our own sound and listen."""

    sentence: str


Verdict = Proof | Suspicion | None


def _tone(weight: float, sentence: str, *, dial_tone: bool = False, repeats: bool = False) -> Hint:
    return Hint(weight, sentence, dial_tone=dial_tone, repeats=repeats, sounds=True)


CODES: dict[int, Hint] = {
    ord("l"): Hint(1.0, "the loop current was interrupted (modem code l)", settles=True),
    ord("L"): Hint(0.5, "the polarity was reversed (modem code L)", settles=True),
    ord("d"): _tone(1.0, "dial tone is back (modem code d)", dial_tone=True),
    ord("i"): _tone(1.0, "stutter dial tone is on the line (modem code i)", dial_tone=True),
    ord("b"): _tone(0.5, "busy tone (modem code b)", repeats=True),
    ord("K"): _tone(0.5, "reorder tone (modem code K)", repeats=True),
    # CX-AT is of two minds: extension picked up, or remote hang-up; never proof by itself
    ord("P"): Hint(0.4, "the line voltage fell (modem code P)", settles=True),
    ord("J"): _tone(0.0, "special information tone (modem code J)"),
}
TONES: dict[Tone, Hint] = {
    # our detector reports a tone when it is sure: 2 s of dial tone, 3 full cycles of busy
    Tone.DIAL: _tone(1.0, "dial tone was heard in the sound", dial_tone=True),
    Tone.BUSY: _tone(1.0, "busy tone was heard in the sound"),
    Tone.REORDER: _tone(1.0, "reorder tone was heard in the sound"),
    Tone.SIT: _tone(0.0, "special information tone was heard in the sound"),
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
        self._faxes: list[tuple[int, str]] = []

    @property
    def deadline(self) -> int | None:
        """When a special information tone becomes proof."""
        return None if self._sit is None else self._sit[0] + AFTER_SIT

    def code(self, byte: int, at: int, *, sounding: bool = False) -> Verdict:
        """The proof that the far end is gone, if this code completes it; or a suspicion.

        ``sounding``: our own sound is on the line, hold audio or a prompt.
        """
        hint = CODES.get(byte)
        if hint is None:
            return None
        if byte == ord("L") and self._reversal_is_proof:
            hint = Hint(1.0, hint.sentence, settles=True)
        return self._take(hint, at, sounding)

    def tone(self, kind: Tone, at: int, *, sounding: bool = False) -> Verdict:
        """As ``code``, for a tone that our own detector is sure of."""
        hint = TONES.get(kind)
        return None if hint is None else self._take(hint, at, sounding)

    def fax(self, by: str, at: int) -> bool:
        """A fax calling tone was heard: for the second time, or by a second ear?"""
        self._faxes = [(then, ear) for then, ear in self._faxes if at - then <= MEMORY]
        self._faxes.append((at, by))
        return any(ear != by or at - then >= FAX_APART for then, ear in self._faxes)

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

    def _take(self, hint: Hint, at: int, sounding: bool) -> Verdict:
        if not (sounding and hint.sounds):
            return self._weigh(hint, at)
        self._suspect(hint, at)
        return Suspicion(hint.sentence)

    def _suspect(self, hint: Hint, at: int) -> None:
        """Kept once: what is heard again may be the same piece of music again."""
        self._hints = [(then, old) for then, old in self._hints if not old.suspected]
        if hint.weight:
            sentence = f"{hint.sentence} under our own sound"
            weight = min(hint.weight, SUSPECT)
            self._hints.append(
                (at, replace(hint, weight=weight, sentence=sentence, suspected=True))
            )

    def _weigh(self, hint: Hint, at: int) -> Proof | None:
        if hint.settles and at - self._off_hook_at < SETTLING:
            return None
        if hint.weight == 0.0:
            self._sit = self._sit or (at, hint)
            return None
        self._forget_old(at)
        known = [then for then, old in self._hints if old == hint]
        if known and (not hint.repeats or at - known[-1] < APART):
            return None
        self._hints.append((at, hint))
        return self._proof(at)

    def _forget_old(self, at: int) -> None:
        self._hints = [(then, old) for then, old in self._hints if at - then <= MEMORY]

    def _proof(self, at: int) -> Proof | None:
        strong = [hint for _, hint in self._hints if hint.weight >= PROOF]
        if strong:
            return Proof(strong[-1].sentence, strong[-1].dial_tone)
        if sum(hint.weight for _, hint in self._hints) < PROOF:
            return None
        since = (at - self._hints[0][0]) / SECOND
        told = dict.fromkeys(hint.sentence for _, hint in self._hints)
        return Proof(f"{' and '.join(told)}, {len(self._hints)} times within {since:.1f} s")

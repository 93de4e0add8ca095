"""What the far end of a line hears in the modem's sound: loud or quiet, and touch-tones.

Own detectors of the fake, for blocks of 80 mu-law samples; nothing of spandsp.
"""

from __future__ import annotations

from functools import cache
from math import cos, pi, sin
from operator import mul

from queuebox_hw.fake.g711 import LINEAR, SILENCE, level_dbm0
from queuebox_hw.fake.sounds import DIGITS, RATE
from queuebox_hw.fake.world_words import Saw

_LOUD = 130
"""Peak above which there is something to hear: about -45 dBm0 of speech or tone."""
_PEAKS = bytes(min(abs(value) // 2, 255) for value in LINEAR)
"""Mu-law byte to half its peak, as far as a byte goes: one table look-up in C per block."""
_PATIENCE = 30
"""Blocks without sound until it is quiet: 0.3 s, longer than a pause between words."""


class SoundEar:
    """Tells the world when it begins to hear something, and when it is quiet again."""

    def __init__(self, saw: Saw) -> None:
        self._saw = saw
        self._hears = False
        self._quiet_for = 0

    def clear(self) -> None:
        self._hears, self._quiet_for = False, 0

    def hear(self, near: bytes) -> None:
        """One block."""
        if 2 * max(near.translate(_PEAKS)) > _LOUD:
            self._quiet_for = 0
            if not self._hears:
                self._hears = True
                self._saw("heard", what="sound", level=round(level_dbm0(near), 1))
        elif self._hears:
            self._quiet_for += 1
            if self._quiet_for > _PATIENCE:
                self._hears = False
                self._saw("heard", what="silence")


@cache
def _kernel(frequency: float, count: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    turn = 2 * pi * frequency / RATE
    return (
        tuple(cos(turn * n) for n in range(count)),
        tuple(sin(turn * n) for n in range(count)),
    )


def _power(values: list[int], frequency: float) -> float:
    cosine, sine = _kernel(frequency, len(values))
    return float(sum(map(mul, values, cosine)) ** 2 + sum(map(mul, values, sine)) ** 2)


def key_in(values: list[int]) -> str:
    """The touch-tone in a piece of sound of some 20 ms, or nothing.

    Both tones together must hold most of the energy (ITU-T Q.24 asks for immunity against
    speech; an exchange's receiver listens only while digits are due, so this is enough).
    """
    total = sum(map(mul, values, values))
    if total < len(values) * 40_000:
        return ""
    lows = {f: _power(values, f) for f in (697, 770, 852, 941)}
    highs = {f: _power(values, f) for f in (1209, 1336, 1477, 1633)}
    low, high = max(lows, key=lows.__getitem__), max(highs, key=highs.__getitem__)
    pure = 2 * (lows[low] + highs[high]) / len(values) / total
    twist = lows[low] / max(highs[high], 1e-9)
    if pure < 0.75 or not 0.1 < twist < 10:
        return ""
    return next(key for key, pair in DIGITS.items() if pair == (low, high))


class DigitEar:
    """The exchange's touch-tone receiver: a key counts once, after 30 to 40 ms of it."""

    def __init__(self) -> None:
        self._values: list[int] = []
        self._candidate = ""
        self._told = ""

    def clear(self) -> None:
        self._values, self._candidate, self._told = [], "", ""

    def hear(self, near: bytes) -> str:
        """One block; a key when a new one has been recognised."""
        if near.count(SILENCE) == len(near) and not self._values:
            self._candidate = self._told = ""
            return ""
        self._values += map(LINEAR.__getitem__, near)
        if len(self._values) < 160:
            return ""
        key = key_in(self._values[-160:])
        self._values = self._values[-80:] if key or self._candidate else []
        if key != self._candidate:
            self._candidate = key
            if not key:
                self._told = ""
            return ""
        if key and key != self._told:
            self._told = key
            return key
        return ""

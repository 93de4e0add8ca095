"""Sounds of the telephone world as mu-law, 8000 a second: tones, touch-tones, voices, files.

Everything is computed once and then only cut into pieces. No line, no caller, no time.
"""

from __future__ import annotations

import wave
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from math import exp, pi, sin
from pathlib import Path
from random import Random
from typing import Protocol

from queuebox_hw.fake import markers
from queuebox_hw.fake.g711 import LINEAR, MU, SILENCE, amplitude, from_linear16
from queuebox_hw.fake.tone_plans import Burst, Tone, parse_tone

RATE = 8000
QUIET = bytes([SILENCE])

DIGITS: dict[str, tuple[float, float]] = {
    digit: (low, high)
    for low, row in zip((697, 770, 852, 941), ("123A", "456B", "789C", "*0#D"), strict=True)
    for high, digit in zip((1209, 1336, 1477, 1633), row, strict=True)
}
"""Touch-tones by key (ITU-T Q.23), Hz."""


class Source(Protocol):
    """Something that sounds: ``read`` gives the next ``count`` samples, always that many."""

    position: int
    """Samples read so far."""

    def read(self, count: int) -> bytes: ...


class Loop:
    """A piece of sound again and again, without a seam."""

    def __init__(self, piece: bytes) -> None:
        if not piece:
            raise ValueError("a loop needs at least one sample")
        self._piece = piece
        self.position = 0

    def read(self, count: int) -> bytes:
        start = self.position % len(self._piece)
        self.position += count
        found = self._piece[start : start + count]
        while len(found) < count:
            found += self._piece[: count - len(found)]
        return found


class Once:
    """A piece of sound, and silence after it."""

    def __init__(self, piece: bytes) -> None:
        self._piece = piece
        self.position = 0

    @property
    def done(self) -> bool:
        return self.position >= len(self._piece)

    def read(self, count: int) -> bytes:
        found = self._piece[self.position : self.position + count]
        self.position += count
        return found + QUIET * (count - len(found))

    def rest(self) -> bytes:
        """What has not been read yet."""
        return self._piece[self.position :]


def silence() -> Loop:
    """Digital silence."""
    return Loop(QUIET * RATE)


def sine_sum(frequencies: Iterable[float], peak: float, count: int) -> list[int]:
    """A sum of sines of equal peak, linear."""
    steps = [2 * pi * f / RATE for f in frequencies]
    return [int(peak * sum(sin(s * n) for s in steps)) for n in range(count)]


def encode(values: Iterable[int]) -> bytes:
    """Linear to mu-law, clipping beyond four times full scale."""
    return bytes(map(MU.__getitem__, values))


def _burst(burst: Burst, level: float) -> bytes:
    count = round(burst.seconds * RATE)
    if not burst.frequencies:
        return QUIET * count
    peak = amplitude(level + burst.db)
    if burst.modulated:
        carrier, slow = burst.frequencies
        step, turn = 2 * pi * carrier / RATE, 2 * pi * slow / RATE
        # full modulation, its peak that of the plain tone
        return encode(int(peak * sin(step * n) * (1 + sin(turn * n)) / 2) for n in range(count))
    # the level is that of the whole tone: two frequencies share it
    share = peak / len(burst.frequencies) ** 0.5
    return encode(sine_sum(burst.frequencies, share, count))


@cache
def tone_cycle(tone: Tone, level: float) -> bytes:
    """One cycle of an exchange's tone at a level in dBm0 (of the whole, not per frequency)."""
    return b"".join(_burst(burst, level) for burst in tone.bursts)


@cache
def steady(frequency: float, level: float) -> bytes:
    """A tone that joins its own beginning: one second, or ten for fractions of a hertz."""
    seconds = 1 if frequency == int(frequency) else 10
    return encode(sine_sum([frequency], amplitude(level), seconds * RATE))


@cache
def digit(key: str, tone_ms: int = 100, pause_ms: int = 100, level: float = -9.0) -> bytes:
    """One touch-tone and the pause after it; the high tone at ``level``, the low 2 dB below."""
    low, high = DIGITS[key]
    count = tone_ms * RATE // 1000
    loud, soft = amplitude(level), amplitude(level - 2)
    lows = sine_sum([low], soft, count)
    highs = sine_sum([high], loud, count)
    mixed = encode(a + b for a, b in zip(lows, highs, strict=True))
    return mixed + QUIET * (pause_ms * RATE // 1000)


@cache
def counter(identity: int) -> bytes:
    """A cycle of the marker of this identity (see ``markers``)."""
    return encode(markers.wave(identity))


def noise(seed: int, level: float, seconds: int = 4) -> bytes:
    """White noise at a level in dBm0."""
    chance = Random(seed)
    sigma = amplitude(level) / 2**0.5
    return encode(int(chance.gauss(0, sigma)) for _ in range(seconds * RATE))


def hum(frequency: float, level: float) -> bytes:
    """Mains on a bad pair: the frequency and its third harmonic."""
    peak = amplitude(level)
    low = sine_sum([frequency], peak, RATE)
    high = sine_sum([3 * frequency], peak / 3, RATE)
    return encode(a + b for a, b in zip(low, high, strict=True))


_VOWELS = ((730, 1090), (270, 2290), (300, 870), (530, 1840), (570, 840), (660, 1720))
"""First two formants of six vowels, Hz (Peterson and Barney 1952, men)."""


def _pitch_period(formants: tuple[int, int], length: int) -> list[float]:
    """The ring of two formants after one pulse of the voice."""
    first, second = (2 * pi * f / RATE for f in formants)
    return [
        sin(first * n) * exp(-n / 25) + 0.5 * sin(second * n) * exp(-n / 18) for n in range(length)
    ]


@cache
def speech(seed: int = 0, level: float = -18.0) -> bytes:
    """Some 12 s that sound like talking: syllables of vowels, words, and pauses for breath."""
    chance = Random(seed)
    values: list[int] = []
    peak = amplitude(level) * 1.6
    while len(values) < 12 * RATE:
        for _ in range(chance.randint(3, 9)):
            _say_syllable(values, chance, peak)
        values.extend([0] * chance.randint(RATE // 5, RATE * 4 // 5))
    return encode(values)


def _say_syllable(values: list[int], chance: Random, peak: float) -> None:
    pitch = chance.randint(55, 90)
    period = _pitch_period(chance.choice(_VOWELS), pitch)
    count = chance.randint(8, 18)
    for index in range(count):
        swell = peak * sin(pi * (index + 0.5) / count) ** 0.5
        values.extend(int(swell * value) for value in period)
    values.extend(int(chance.gauss(0, peak / 25)) for _ in range(chance.randint(100, 500)))


def from_wav(path: Path) -> bytes:
    """A sound file, any rate and number of channels (the first is taken), as mu-law at 8000/s."""
    with wave.open(str(path), "rb") as file:
        width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
        raw = file.readframes(file.getnframes())
    if width == 2:
        values: Sequence[int] = array("h", raw)
    elif width == 1:
        values = [(value - 128) << 8 for value in raw]
    else:
        raise ValueError(f"{path}: {8 * width}-bit samples; 8 and 16 are understood")
    first = values[::channels]
    if rate == RATE:
        return from_linear16(array("h", first).tobytes())
    return encode(_resample(first, rate))


def _resample(values: Sequence[int], rate: int) -> Iterable[int]:
    """To 8000/s by straight lines between samples: good enough for a caller."""
    for n in range((len(values) - 1) * RATE // rate):
        whole, part = divmod(n * rate, RATE)
        yield values[whole] + (values[whole + 1] - values[whole]) * part // RATE


def parse_says(text: str) -> Source:
    """What a caller says: ``silence``, ``tone:440``, ``tone:440@-20``, ``speech``, ``speech:7``,
    ``wav:PATH``, ``counter`` or ``counter:3``, ``noise:-40``. Raises ValueError, OSError."""
    kind, _, detail = text.partition(":")
    makers: dict[str, Callable[[], Source]] = {
        "silence": silence,
        "tone": lambda: _tone(detail),
        "speech": lambda: Loop(speech(int(detail or 0))),
        "wav": lambda: Loop(from_wav(Path(detail)) + QUIET * RATE),
        "counter": lambda: Loop(counter(_identity(detail))),
        "noise": lambda: Loop(noise(1, _level(detail or "-50"))),
        # T.30 calling tone and V.25 calling tone
        "fax": lambda: Loop(tone_cycle(parse_tone("1100 .5/3"), -12.0)),
        "modem": lambda: Loop(tone_cycle(parse_tone("1300 .6/2"), -12.0)),
    }
    if kind not in makers:
        raise ValueError(f"a caller cannot say {text!r}; try one of {', '.join(makers)}")
    return makers[kind]()


def _identity(detail: str) -> int:
    identity = int(detail or 0)
    if not 0 <= identity < len(markers.TONES):
        raise ValueError(f"identities go from 0 to {len(markers.TONES) - 1}")
    return identity


def _tone(detail: str) -> Loop:
    frequency, _, level = detail.partition("@")
    if not 0 < float(frequency) < RATE / 2:
        raise ValueError(f"{frequency} Hz does not fit into a telephone line")
    return Loop(steady(float(frequency), _level(level or "-10")))


def _level(text: str) -> float:
    level = float(text)
    if not -99 <= level <= 3.2:
        raise ValueError(f"{level} dBm0 is more than a telephone line carries (3.17)")
    return level


def scaled(piece: bytes, gain: float) -> bytes:
    """Louder or softer."""
    table = bytes(MU[int(value * gain)] for value in LINEAR)
    return piece.translate(table)

"""A short noise whose echo is found by its shape, and the finding. No port, no line."""

from __future__ import annotations

from array import array
from math import log10
from random import Random

from msgspec import Struct

from queuebox_media.pitch import echo

RATE = 8000
SAMPLES = 1000
PEAK = 3600
"""About -13 dBm0: as loud as speech, so that nothing limits it."""
LONGEST = 10_400
"""Samples of delay that are searched: 1.3 s; behind an adapter 1.16 s was measured (spec 2.6)."""
LEAST = 0.02
"""-34 dB; by chance noise as loud as the echo gives 1/sqrt(1000) = 0.03 of itself."""
LOUD = 500


class Echo(Struct, frozen=True):
    ms: float
    db: float


def probe_sound() -> bytes:
    """An eighth of a second of white noise, always the same; s16le."""
    random = Random(253)
    return array("h", (random.choice((-PEAK, PEAK)) for _ in range(SAMPLES))).tobytes()


def find_echo(said: bytes, heard: bytes) -> Echo | None:
    """The strongest echo; both s16le from the same moment on. None: there is none."""
    samples = array("h", said)
    start = next((n for n, sample in enumerate(samples) if abs(sample) > LOUD), None)
    if start is None:
        return None
    probe = samples[start : start + SAMPLES].tobytes()
    gains = echo(probe, heard[2 * start :], LONGEST)
    if not gains:
        return None
    delay = max(range(len(gains)), key=lambda n: abs(gains[n]))
    if abs(gains[delay]) < LEAST:
        return None
    return Echo(1000 * delay / RATE, 20 * log10(abs(gains[delay])))

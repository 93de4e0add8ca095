"""What an agent says, as 16-bit little-endian at 48000/s: the callers' sounds, made wide."""

from __future__ import annotations

import sys
import wave
from array import array
from collections.abc import Sequence
from functools import cache
from math import pi, sin
from pathlib import Path

from queuebox_hw.fake import markers
from queuebox_hw.fake.g711 import LINEAR, amplitude
from queuebox_hw.fake.sounds import parse_says, speech

RATE = 48_000


class WideSource:
    """A loop of samples; ``position`` counts those read."""

    def __init__(self, piece: bytes) -> None:
        self._piece = piece
        self.position = 0

    def read(self, count: int) -> bytes:
        size = len(self._piece)
        start = 2 * self.position % size
        self.position += count
        found = self._piece[start : start + 2 * count]
        while len(found) < 2 * count:
            found += self._piece[: 2 * count - len(found)]
        return found


def little(values: array[int]) -> bytes:
    """16-bit values as they go over the wire."""
    if sys.byteorder == "big":
        values = array("h", values)
        values.byteswap()
    return values.tobytes()


def wide_says(text: str) -> WideSource:
    """As ``sounds.parse_says``: silence, tone:440, counter:3, speech, wav:PATH, noise:-40.
    Raises ValueError, OSError."""
    kind, _, detail = text.partition(":")
    if kind == "silence":
        return WideSource(bytes(2 * RATE))
    if kind == "tone":
        frequency, _, level = detail.partition("@")
        return WideSource(_tone(float(frequency), float(level or -10)))
    if kind == "counter":
        return WideSource(_counter(int(detail or 0)))
    if kind == "wav":
        return WideSource(_wav(Path(detail)))
    if kind == "speech":
        return WideSource(_speech(int(detail or 0)))
    source = parse_says(text)
    return WideSource(little(stretch([LINEAR[b] for b in source.read(2 * 8000)], 8000)))


@cache
def _tone(frequency: float, level: float) -> bytes:
    peak, step = amplitude(level), 2 * pi * frequency / RATE
    return little(array("h", (int(peak * sin(step * n)) for n in range(RATE))))


@cache
def _counter(identity: int) -> bytes:
    return little(markers.wave(identity, RATE))


@cache
def _speech(seed: int) -> bytes:
    return little(stretch([LINEAR[b] for b in speech(seed)[:48_000]], 8000))


def _wav(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"{path}: only 16-bit files are understood")
        values = array("h", file.readframes(file.getnframes()))
        return little(stretch(values[:: file.getnchannels()], file.getframerate()))


def stretch(values: Sequence[int], rate: int) -> array[int]:
    """To 48000/s, by straight lines between samples."""
    out = array("h")
    for n in range((len(values) - 1) * RATE // rate):
        whole, part = divmod(n * rate, RATE)
        out.append(values[whole] + (values[whole + 1] - values[whole]) * part // RATE)
    return out

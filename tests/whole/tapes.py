"""Recordings that the fakes made, cut by time. Judges nothing."""

from __future__ import annotations

import json
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct


class Tape(Struct):
    """One recording: said on the left, heard on the right."""

    start: int
    said: Sequence[int]
    heard: Sequence[int]
    rate: int

    def cut(self, begin: int, end: int) -> Tape:
        """What lies between two times, µs."""
        first, last = ((t - self.start) * self.rate // 1_000_000 for t in (begin, end))
        return Tape(begin, self.said[first:last], self.heard[first:last], self.rate)


def tape(folder: Path, name: str) -> Tape:
    """The newest finished recording of that name."""
    path = max(folder.glob(f"*{name}.wav"), key=lambda file: file.name)
    start = json.loads(path.with_suffix(".json").read_text())["start"]
    with wave.open(str(path)) as file:
        samples = array("h", file.readframes(file.getnframes()))
        return Tape(start, samples[0::2], samples[1::2], file.getframerate())

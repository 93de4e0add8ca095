"""Recordings that the fakes made, cut by time. Judges nothing."""

from __future__ import annotations

import json
import wave
from array import array
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

Span = tuple[int, int]
"""From when to when, µs."""


class Tape(Struct):
    """One recording: said on the left, heard on the right."""

    start: int
    said: Sequence[int]
    heard: Sequence[int]
    rate: int
    overslept: Sequence[Span] = ()
    """When the machine let the fake that recorded it sleep too long."""

    def cut(self, begin: int, end: int) -> Tape:
        """What lies between two times, µs."""
        first, last = ((t - self.start) * self.rate // 1_000_000 for t in (begin, end))
        return Tape(begin, self.said[first:last], self.heard[first:last], self.rate)


def newest(folder: Path, name: str) -> Path:
    """The newest recording of that name; what is beside it as JSON makes it finished."""
    return max(folder.glob(f"*{name}.wav"), key=lambda file: file.name)


def tape(path: Path) -> Tape:
    """A finished recording."""
    facts = json.loads(path.with_suffix(".json").read_text())
    events = [event for event in facts["events"] if event["saw"] == "overslept"]
    overslept = [(event["due"], event["at"]) for event in events]
    with wave.open(str(path)) as file:
        samples = array("h", file.readframes(file.getnframes()))
        return Tape(facts["start"], samples[0::2], samples[1::2], file.getframerate(), overslept)

"""What an agent said and heard, on disk: a stereo WAV at 48000/s, left said, right heard.

One file per connection, and a JSON file beside it with its start and events (µs, sample).
"""

from __future__ import annotations

import json
import time
import wave
from pathlib import Path
from typing import Protocol


class Tape(Protocol):
    """Told of every period while the headset is in use."""

    def begin(self, at: int) -> None: ...

    def event(self, what: str, at: int, **facts: object) -> None: ...

    def period(self, said: bytes, heard: bytes) -> None: ...

    def end(self, at: int) -> None: ...


class NoTape:
    """Keeps nothing."""

    def begin(self, at: int) -> None:
        """Keep nothing."""

    def event(self, what: str, at: int, **facts: object) -> None:
        """Keep nothing."""

    def period(self, said: bytes, heard: bytes) -> None:
        """Keep nothing."""

    def end(self, at: int) -> None:
        """Nothing was kept."""


class WavTape:
    """Writes into a folder; owns the file of the present connection."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = name
        self._file: wave.Wave_write | None = None
        self._path = folder
        self._start = self._samples = 0
        self._events: list[dict[str, object]] = []

    def begin(self, at: int) -> None:
        self.end(at)
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{at % 10**9:09d}-{self._name}"
        self._path = self._folder / f"{stem}.wav"
        self._file = wave.open(str(self._path), "wb")  # noqa: SIM115  # closed by end()
        self._file.setparams((2, 2, 48_000, 0, "NONE", ""))
        self._start, self._samples, self._events = at, 0, []

    def event(self, what: str, at: int, **facts: object) -> None:
        if self._file is not None:
            self._events.append({"saw": what, "at": at, "sample": self._samples, **facts})

    def period(self, said: bytes, heard: bytes) -> None:
        if self._file is None:
            return
        frames = bytearray(2 * len(said))
        for part in (0, 1):
            frames[part::4] = said[part::2]
            frames[part + 2 :: 4] = heard[part::2]
        self._file.writeframesraw(frames)
        self._samples += len(said) // 2

    def end(self, at: int) -> None:
        """The connection is over; its files are complete."""
        if self._file is None:
            return
        self._file.close()
        self._file = None
        facts = {
            "start": self._start,
            "end": at,
            "samples": self._samples,
            "events": self._events,
        }
        self._path.with_suffix(".json").write_text(json.dumps(facts, indent=1))

"""Recordings of a fake line's calls: a stereo WAV, left the caller, right what he heard.

Beside each WAV a JSON file of the same name with its start (µs, monotonic), the caller, and
every event with its time and sample. It only writes; nobody here judges.
"""

from __future__ import annotations

import json
import time
import wave
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from queuebox_hw.fake.far_end import Caller
from queuebox_hw.fake.g711 import to_linear16

_FLUSH = 8000


class Recorder(Protocol):
    """Told of every block and event while the modem is off-hook."""

    def begin(self, caller: Caller | None, dialled: str, at: int) -> None: ...

    def event(self, what: str, at: int, facts: Mapping[str, object]) -> None: ...

    def block(self, far: bytes, near: bytes) -> None: ...

    def end(self, at: int) -> None: ...


class NoRecorder:
    """Keeps nothing."""

    def begin(self, caller: Caller | None, dialled: str, at: int) -> None:
        """Keep nothing."""

    def event(self, what: str, at: int, facts: Mapping[str, object]) -> None:
        """Keep nothing."""

    def block(self, far: bytes, near: bytes) -> None:
        """Keep nothing."""

    def end(self, at: int) -> None:
        """Nothing was kept."""


class WavRecorder:
    """One file per call in a folder; owns the file of the call that runs."""

    def __init__(self, folder: Path, ppm: float = 0.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._ppm = ppm
        self._file: wave.Wave_write | None = None
        self._path = folder
        self._far, self._near = bytearray(), bytearray()
        self._samples = 0
        self._facts: dict[str, object] = {}
        self._events: list[dict[str, object]] = []

    def begin(self, caller: Caller | None, dialled: str, at: int) -> None:
        self.end(at)
        number = (caller.number if caller else dialled) or "unknown"
        safe = "".join(c if c.isalnum() or c in "+-" else "_" for c in number)
        stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{at % 10**9:09d}-{safe}"
        self._path = self._folder / f"{stem}.wav"
        self._file = wave.open(str(self._path), "wb")  # noqa: SIM115  # closed by end()
        self._file.setparams((2, 2, 8000, 0, "NONE", ""))
        self._samples, self._events = 0, []
        self._facts = {
            "start": at,
            "dialled": dialled,
            "caller": asdict(caller) if caller else None,
            "ppm": self._ppm,
        }

    def event(self, what: str, at: int, facts: Mapping[str, object]) -> None:
        if self._file is not None:
            self._events.append({"saw": what, "at": at, "sample": self._samples, **facts})

    def block(self, far: bytes, near: bytes) -> None:
        if self._file is None:
            return
        self._far += far
        self._near += near
        self._samples += len(far)
        if len(self._far) >= _FLUSH:
            self._flush(self._file)

    def _flush(self, file: wave.Wave_write) -> None:
        left, right = to_linear16(bytes(self._far)), to_linear16(bytes(self._near))
        frames = bytearray(2 * len(left))
        for part in (0, 1):
            frames[part::4] = left[part::2]
            frames[part + 2 :: 4] = right[part::2]
        file.writeframesraw(frames)
        self._far.clear()
        self._near.clear()

    def end(self, at: int) -> None:
        """The call is over; its files are complete."""
        if self._file is None:
            return
        self._flush(self._file)
        self._file.close()
        self._file = None
        facts = self._facts | {"end": at, "samples": self._samples, "events": self._events}
        self._path.with_suffix(".json").write_text(json.dumps(facts, indent=1, default=str))

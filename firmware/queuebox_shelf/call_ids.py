"""Mints call ids: start counter and sequence. Never gives the same id twice."""

from __future__ import annotations

import os
from pathlib import Path


class CallIds:
    """``7-12`` is the twelfth call of the shelf's seventh start on this data folder."""

    def __init__(self, folder: Path) -> None:
        """Counts one more start, durably; raises OSError when the folder is not writable."""
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / "starts"
        self.start = self._last() + 1
        self._sequence = 0
        self._write()

    def next(self) -> str:
        self._sequence += 1
        return f"{self.start}-{self._sequence}"

    def _last(self) -> int:
        try:
            return int(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _write(self) -> None:
        draft = self._file.with_suffix(".new")
        with draft.open("w") as file:
            file.write(f"{self.start}\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._file)

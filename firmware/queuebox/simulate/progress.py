"""A bar on the terminal while a long run lasts. Shows nothing where nobody looks."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

PATIENCE = 0.5
"""Seconds before the bar appears: a short run needs none."""
REFRESH = 0.1
WIDTH = 40


class Progress:
    """Call it with how far the run has come; it decides whether to draw."""

    def __init__(
        self, stream: TextIO, end: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._end = end
        self._clock = clock
        self._next = clock() + PATIENCE if stream.isatty() else float("inf")
        self._drawn = False

    def __call__(self, at: int) -> None:
        if self._clock() < self._next:
            return
        self._next = self._clock() + REFRESH
        self._drawn = True
        share = min(1.0, at / self._end)
        bar = "#" * round(share * WIDTH)
        self._stream.write(f"\r[{bar:{WIDTH}}] {100 * share:3.0f} %")
        self._stream.flush()

    def clear(self) -> None:
        """Leave the line as it was."""
        if self._drawn:
            self._stream.write(f"\r{' ' * (WIDTH + 8)}\r")
            self._stream.flush()

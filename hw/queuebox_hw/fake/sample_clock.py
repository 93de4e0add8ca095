"""The sample clock of a fake: blocks at the pace of its own crystal. No sound.

The number of blocks since the start follows the rate exactly, however late the process was
woken: late blocks are made up for at once, none is lost or repeated.
"""

from __future__ import annotations

from collections.abc import Callable

from queuebox_hw.fake.agenda import Agenda


class SampleClock:
    """Calls ``block`` for every ``size`` samples until it says False."""

    def __init__(
        self, agenda: Agenda, size: int, rate: float, ppm: float, block: Callable[[], bool]
    ) -> None:
        self.running = False
        self._agenda = agenda
        self._size = size
        self._ppm = ppm
        self._rate = rate
        self._block = block
        self._start = self._count = 0

    def start(self) -> None:
        """From now on, unless it runs already."""
        if not self.running:
            self.running = True
            self._start, self._count = self._agenda.now, 0
            self._next()

    def set_rate(self, rate: float) -> None:
        """Another rate, counted anew from here."""
        self._rate = rate
        self._start, self._count = self._agenda.now, 0

    def _next(self) -> None:
        self._count += 1
        hz = self._rate * (1 + self._ppm / 1e6)
        self._agenda.at(self._start + round(self._count * self._size * 1e6 / hz), self._tick)

    def _tick(self) -> None:
        if self._block():
            self._next()
        else:
            self.running = False

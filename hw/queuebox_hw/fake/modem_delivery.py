"""How the modem's bytes travel to the host: UART speed, USB bursts, jitter. No bytes in here."""

from __future__ import annotations

from random import Random

from queuebox_hw.fake.agenda import MS, SECOND


class Delivery:
    """Says how much may go now, and when to ask again. The default is a perfect wire."""

    def __init__(
        self,
        *,
        baud: int = 0,
        batch_ms: float = 0.0,
        jitter_ms: float = 0.0,
        chance: Random | None = None,
    ) -> None:
        self._per_second = baud // 10
        """A UART sends ten bits for a byte."""
        self._batch = int(batch_ms * MS)
        self._jitter = int(jitter_ms * MS)
        self._chance = chance or Random(0)
        self._free_at = 0
        self.perfect = not (self._per_second or self._batch or self._jitter)

    def allowance(self, now: int, waiting: int) -> int:
        """Bytes of these that may go now; zero: ask again at ``again``."""
        if self.perfect:
            return waiting
        if now < self._free_at:
            return 0
        count = waiting
        if self._per_second:
            # no more at once than fits between two blocks
            count = min(waiting, max(self._per_second // 100, 1))
        self._free_at = now + self._pause(now, count)
        return count

    def _pause(self, now: int, count: int) -> int:
        pause = 0
        if self._batch:
            # bursts start at multiples of the USB interval
            pause = self._batch - now % self._batch
        if self._jitter and self._chance.random() < 0.1:
            pause += self._chance.randint(0, self._jitter)
        if self._per_second:
            pause = max(pause, count * SECOND // self._per_second)
        return pause

    @property
    def again(self) -> int:
        """When something may go again (µs)."""
        return self._free_at

"""What a fake will do and when, in the order of time. No clock of its own: time is handed in."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

Act = Callable[[], None]

SECOND = 1_000_000
MS = 1_000


class Entry:
    """One thing to do; ``cancel`` makes it nothing."""

    __slots__ = ("act", "at")

    def __init__(self, at: int, act: Act) -> None:
        self.at = at
        self.act: Act | None = act

    def cancel(self) -> None:
        self.act = None


class Agenda:
    """Acts by their time in µs; ``now`` is the time of the act that is running."""

    def __init__(self, now: int = 0) -> None:
        self.now = now
        self._heap: list[tuple[int, int, Entry]] = []
        self._order = count()

    def at(self, when: int, act: Act) -> Entry:
        """Do ``act`` at ``when`` (never before what is already due)."""
        entry = Entry(max(when, self.now), act)
        heapq.heappush(self._heap, (entry.at, next(self._order), entry))
        return entry

    def after(self, delay: int, act: Act) -> Entry:
        return self.at(self.now + delay, act)

    @property
    def deadline(self) -> int | None:
        """When ``run`` next has something to do."""
        while self._heap and self._heap[0][2].act is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def run(self, until: int) -> None:
        """Do everything due up to ``until``, each at its own time; then it is ``until``."""
        while (due := self.deadline) is not None and due <= until:
            entry = heapq.heappop(self._heap)[2]
            self.now = max(self.now, due)
            act, entry.act = entry.act, None
            if act is not None:
                act()
        self.now = max(self.now, until)

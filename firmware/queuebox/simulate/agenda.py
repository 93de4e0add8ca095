"""What people will do later, in the order of its time. Does none of it by itself."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush

from queuebox_core.events import Event

NEVER = 2**62

Act = Callable[[int], Event | None]
"""Told the time, says what happens; None if it came too late to matter."""


class Agenda:
    """A heap of acts; those for the same time come out as they were put in."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Act]] = []
        self._count = 0

    def put(self, at: int, act: Act) -> None:
        self._count += 1
        heappush(self._heap, (at, self._count, act))

    @property
    def next(self) -> int:
        """When something is next to be done, or NEVER."""
        return self._heap[0][0] if self._heap else NEVER

    def due(self, at: int) -> list[Event]:
        """What happens at that time."""
        events = []
        heap = self._heap
        while heap and heap[0][0] == at:
            event = heappop(heap)[2](at)
            if event is not None:
                events.append(event)
        return events

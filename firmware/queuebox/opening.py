"""Opens and closes queues by the clock on the wall and the night switch: tells the core when.

Reads no clock itself.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from queuebox.night import Night
from queuebox_config import Config
from queuebox_config.hours import opening
from queuebox_config.schema import Hours
from queuebox_core.events import QueueClosed, QueueOpened
from queuebox_core.snapshot import Snapshot

LOOK_AGAIN = 60_000_000
"""µs until the clock is looked at again at the latest: somebody may have set it."""
CLOCK_SET = datetime.fromisoformat("2025-01-01T00:00:00+00:00")
"""A clock that shows less was never set (S-111): then every queue is open."""


class State(NamedTuple):
    """Of one queue."""

    open: bool
    night: bool
    until: datetime | None
    """When that may change; None: not by the clock."""


class OpeningHours:
    """The state of every queue, as last told to the core."""

    def __init__(self, config: Config, snapshot: Snapshot, night: Night | None = None) -> None:
        named = {hours.name: hours for hours in config.hours}
        self._hours = {q.name: named.get(q.hours) for q in config.queues}
        self._night = night
        nights = night.until if night else {}
        self._told = {
            view.queue: (view.open, not view.open and view.queue in nights)
            for view in snapshot.queues
        }
        self._zone = config.site.zone
        self.deadline = 0
        """When ``due`` next wants to be called, µs on the monotonic clock."""

    def due(self, at: int, when: datetime) -> list[QueueOpened | QueueClosed]:
        """What to tell the core at ``at``, when the clock on the wall shows ``when``."""
        events: list[QueueOpened | QueueClosed] = []
        self.deadline = at + LOOK_AGAIN
        if self._night is not None and when >= CLOCK_SET:
            self._night.over(when)
        for queue, hours in self._hours.items():
            is_open, night, until = self._state(queue, hours, when)
            if until is not None:
                left = (until - when) // timedelta(microseconds=1)
                self.deadline = min(self.deadline, at + max(left, 0))
            if self._told.get(queue, (True, False)) != (is_open, night):
                events.append(
                    QueueOpened(at, queue) if is_open else QueueClosed(at, queue, night=night)
                )
                self._told[queue] = (is_open, night)
        return events

    def _state(self, queue: str, hours: Hours | None, when: datetime) -> State:
        nights = self._night.until if self._night is not None else {}
        if queue in nights:
            return State(False, True, nights[queue] if when >= CLOCK_SET else None)
        if hours is None or when < CLOCK_SET:
            return State(True, False, None)
        state = opening(hours, when.astimezone(self._zone))
        return State(state.open, False, state.until)

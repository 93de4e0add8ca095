"""Opens and closes queues by the clock on the wall: tells the core when opening hours turn.

Reads no clock itself, and does not judge what a manual night switch did: it only says when the
hours of a queue change.
"""

from datetime import datetime, timedelta

from queuebox_config import Config
from queuebox_config.hours import opening
from queuebox_config.schema import Hours
from queuebox_core.events import QueueClosed, QueueOpened
from queuebox_core.snapshot import Snapshot

LOOK_AGAIN = 60_000_000
"""µs until the clock is looked at again at the latest: somebody may have set it."""
CLOCK_SET = datetime.fromisoformat("2025-01-01T00:00:00+00:00")
"""A clock that shows less was never set (S-111): then every queue is open."""


class OpeningHours:
    """The state of every queue that has hours, as last told to the core."""

    def __init__(self, config: Config, snapshot: Snapshot) -> None:
        named = {hours.name: hours for hours in config.hours}
        self._hours = {q.name: named[q.hours] for q in config.queues if q.hours}
        self._told = {view.queue: view.open for view in snapshot.queues}
        self._zone = config.site.zone
        self.deadline = 0
        """When ``due`` next wants to be called, µs on the monotonic clock."""

    def due(self, at: int, when: datetime) -> list[QueueOpened | QueueClosed]:
        """What to tell the core at ``at``, when the clock on the wall shows ``when``."""
        events: list[QueueOpened | QueueClosed] = []
        self.deadline = at + LOOK_AGAIN
        for queue, hours in self._hours.items():
            is_open, until = self._state(hours, when)
            if until is not None:
                left = (until - when) // timedelta(microseconds=1)
                self.deadline = min(self.deadline, at + max(left, 0))
            if self._told.get(queue, True) is not is_open:
                events.append(QueueOpened(at, queue) if is_open else QueueClosed(at, queue))
                self._told[queue] = is_open
        return events

    def _state(self, hours: Hours, when: datetime) -> tuple[bool, datetime | None]:
        if when < CLOCK_SET:
            return True, None
        state = opening(hours, when.astimezone(self._zone))
        return state.open, state.until

"""What each desk front shows, worked out from the snapshot; sends only what changed."""

from __future__ import annotations

from collections.abc import Mapping

from queuebox.display.moods import Hysteresis
from queuebox.display.state import Mood, judge
from queuebox_core.snapshot import DeskView, Snapshot
from queuebox_wire.shelf_link import Lamps

STATUS = {
    "logged-out": ("off", "open"),
    "unplugged": ("off", "open"),
    "ready": ("ready", "open"),
    "away": ("away", "open"),
    "offered": ("offered", "offered"),
    "whisper": ("talking", "closed"),
    "talking": ("talking", "closed"),
    "holding": ("holding", "closed"),
    "wrapping-up": ("wrap-up", "closed"),
    "missed": ("missed", "open"),
    "grace": ("grace", "closed"),
    "fault": ("fault", "open"),
}
"""Desk state → status lamp pattern, busy output (spec acd 4.2)."""

FLASHES = {Mood.CALM: "steady", Mood.WARNING: "slow", Mood.ALARM: "fast"}
"""How worrying the number of callers waiting is → pattern of the calls-waiting lamp."""

GONE = frozenset({"logged-out", "unplugged"})
"""Desk states in which nobody looks at the lamps."""


class WaitingLamp:
    """The pattern of the calls-waiting lamp over time: raised at once, lowered after 5 s.

    When nobody waits it is dark at once.
    """

    def __init__(self, warning: int | None, alarm: int | None) -> None:
        """Callers waiting at which it flashes once, twice a second; None: never."""
        self._warning, self._alarm = warning, alarm
        self.begin()

    def reconfigure(self, warning: int | None, alarm: int | None) -> None:
        self._warning, self._alarm = warning, alarm

    def begin(self) -> None:
        """Forget what was shown before."""
        self._mood = Hysteresis()

    def pattern(self, waiting: int, now: int) -> str:
        """off, steady, slow or fast at ``now`` (µs)."""
        mood = self._mood.mood(judge(waiting, self._warning, self._alarm), now)
        return FLASHES[mood] if waiting else "off"

    @property
    def deadline(self) -> int | None:
        """When the lamp calms down if nothing happens before, µs."""
        return self._mood.calm_at


def lamps_of(desk: DeskView, waiting: str, arriving: str | None = None) -> Lamps:
    """``waiting``: the room's calls-waiting pattern; ``arriving``: what the status lamp shows
    while somebody sits down."""
    if arriving is not None and desk.state in GONE:
        return Lamps(desk.desk, arriving, "off", "open")
    status, busy = STATUS.get(desk.state, ("fault", "open"))
    if status == "talking" and desk.pending is not None:
        status = "talking-pending"
    return Lamps(desk.desk, status, "off" if desk.state in GONE else waiting, busy)


class DeskShows:
    """Remembers what every desk shows."""

    def __init__(self, warning: int | None, alarm: int | None) -> None:
        """Callers waiting that are a warning, an alarm."""
        self._shown: dict[str, Lamps] = {}
        self._lamp = WaitingLamp(warning, alarm)

    def reconfigure(self, warning: int | None, alarm: int | None) -> None:
        self._lamp.reconfigure(warning, alarm)

    @property
    def deadline(self) -> int | None:
        """When a lamp changes though nothing happens, µs."""
        return self._lamp.deadline

    def changes(self, snapshot: Snapshot, arriving: Mapping[str, str], now: int) -> list[Lamps]:
        """Orders for the desks whose lamps differ from what they show now."""
        waiting = self._lamp.pattern(sum(queue.waiting for queue in snapshot.queues), now)
        wanted = [lamps_of(desk, waiting, arriving.get(desk.desk)) for desk in snapshot.desks]
        changed = [lamps for lamps in wanted if self._shown.get(lamps.desk) != lamps]
        self._shown.update({lamps.desk: lamps for lamps in changed})
        return changed

    def forget(self) -> None:
        """The shelf is new: it shows nothing of ours."""
        self._shown.clear()
        self._lamp.begin()

"""What each desk front shows, worked out from the snapshot; sends only what changed."""

from __future__ import annotations

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

WAITING_STEPS = ((5, "fast"), (3, "slow"), (1, "steady"))
"""Calls waiting at least → pattern of the calls-waiting lamp."""


def waiting_pattern(waiting: int) -> str:
    """off, steady, slow (1 Hz) or fast (2 Hz)."""
    return next((name for least, name in WAITING_STEPS if waiting >= least), "off")


def lamps_of(desk: DeskView, waiting: int) -> Lamps:
    status, busy = STATUS.get(desk.state, ("fault", "open"))
    if status == "talking" and desk.pending is not None:
        status = "talking-pending"
    signed_in = desk.state not in ("logged-out", "unplugged")
    return Lamps(desk.desk, status, waiting_pattern(waiting) if signed_in else "off", busy)


class DeskShows:
    """Remembers what every desk shows."""

    def __init__(self) -> None:
        self._shown: dict[str, Lamps] = {}

    def changes(self, snapshot: Snapshot) -> list[Lamps]:
        """Orders for the desks whose lamps differ from what they show now."""
        waiting = sum(queue.waiting for queue in snapshot.queues)
        wanted = [lamps_of(desk, waiting) for desk in snapshot.desks]
        changed = [lamps for lamps in wanted if self._shown.get(lamps.desk) != lamps]
        self._shown.update({lamps.desk: lamps for lamps in changed})
        return changed

    def forget(self) -> None:
        """The shelf is new: it shows nothing of ours."""
        self._shown.clear()

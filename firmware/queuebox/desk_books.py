"""Agent state intervals: what each desk was, from when to when. Feeds the records."""

from __future__ import annotations

from msgspec import Struct

from queuebox_core.snapshot import DeskView, Snapshot


class Interval(Struct, frozen=True):
    """One finished interval of one desk; times in µs on the monotonic clock."""

    desk: str
    agent: str | None
    state: str
    why: str | None
    began: int
    ended: int


class DeskBooks:
    """Remembers the open interval of every desk."""

    def __init__(self) -> None:
        self._open: dict[str, DeskView] = {}

    def changes(self, snapshot: Snapshot) -> list[Interval]:
        """Intervals that ended with this snapshot."""
        ended = []
        for view in snapshot.desks:
            before = self._open.get(view.desk)
            if before is not None and _key(before) == _key(view):
                continue
            if before is not None and snapshot.at > before.since:
                ended.append(_interval(before, snapshot.at))
            self._open[view.desk] = view
        return ended


def _key(view: DeskView) -> tuple[str, str | None, int]:
    return view.state, view.agent, view.since


def _interval(view: DeskView, ended: int) -> Interval:
    return Interval(view.desk, view.agent, view.state, view.why, view.since, ended)

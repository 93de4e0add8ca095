"""What desks and lines were, from when to when: finished intervals out of snapshots."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from queuebox.reasons import WINDOW
from queuebox.records.rows import LineInterval
from queuebox_core.snapshot import DeskView, LineView, Snapshot


class DeskInterval(Struct, frozen=True):
    """One finished interval of one desk; times in µs on the monotonic clock."""

    desk: str
    agent: str | None
    state: str
    why: str | None
    began: int
    ended: int


class Intervals:
    """Remembers the open interval of every desk and line."""

    def __init__(self) -> None:
        self._desks: dict[str, DeskView] = {}
        self._lines: dict[int, LineView] = {}

    def desks(self, snapshot: Snapshot) -> list[DeskInterval]:
        """Desk intervals that ended with this snapshot."""
        ended = []
        for view in snapshot.desks:
            before = self._desks.get(view.desk)
            if before is not None and _same(before, view):
                continue
            if before is not None and _corrected(before, view):
                self._desks[view.desk] = replace(view, since=before.since)
                continue
            if before is not None and snapshot.at > before.since:
                ended.append(_desk(before, snapshot.at))
            self._desks[view.desk] = view
        return ended

    def lines(self, snapshot: Snapshot) -> list[LineInterval]:
        """Line intervals that ended with this snapshot."""
        ended = []
        for view in snapshot.lines:
            before = self._lines.get(view.line)
            if before is not None and (before.state, before.since) == (view.state, view.since):
                continue
            if before is not None and snapshot.at > before.since:
                ended.append(LineInterval(view.line, before.state, before.since, snapshot.at))
            self._lines[view.line] = view
        return ended


def _same(before: DeskView, view: DeskView) -> bool:
    return (before.state, before.agent, before.since) == (view.state, view.agent, view.since)


def _corrected(before: DeskView, view: DeskView) -> bool:
    """Has somebody who just went away only said why by pressing once more?"""
    return (
        before.state == view.state == "away"
        and before.agent == view.agent
        and view.since - before.since < WINDOW
    )


def _desk(view: DeskView, ended: int) -> DeskInterval:
    return DeskInterval(view.desk, view.agent, view.state, view.why, view.since, ended)

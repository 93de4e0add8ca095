"""What desks and lines were, from when to when: intervals out of snapshots. Writes nothing.

What ends at an instant is followed, at that instant, by what begins: the intervals of one thing
leave no gap and do not overlap. Those of no length are nothing.
"""

from __future__ import annotations

from queuebox.reasons import WINDOW
from queuebox.records.rows import BusyInterval, DeskInterval, LineInterval
from queuebox_core.snapshot import DeskView, LineView, Snapshot

Interval = DeskInterval | LineInterval | BusyInterval


class Intervals:
    """The open interval of every desk and line, and of all lines being busy.

    Looks at every desk and line after every event of the office, and is short for that.
    """

    def __init__(self) -> None:
        self._desks: dict[str, tuple[DeskView, int]] = {}
        """What each desk is, and where its interval began."""
        self._lines: dict[int, tuple[LineView, int]] = {}
        self._busy: int | None = None

    def take(self, snapshot: Snapshot) -> list[Interval]:
        """Intervals that ended with this snapshot."""
        at = snapshot.at
        ended: list[Interval] = []
        self._take_desks(snapshot.desks, at, ended)
        self._take_lines(snapshot.lines, at, ended)
        busy = snapshot.all_busy.since
        if busy != self._busy:
            if self._busy is not None and at > self._busy:
                ended.append(BusyInterval(self._busy, at))
            self._busy = busy
        return ended

    def _take_desks(self, views: tuple[DeskView, ...], at: int, ended: list[Interval]) -> None:
        desks = self._desks
        for view in views:
            was = desks.get(view.desk)
            if was is None:
                desks[view.desk] = view, view.since
                continue
            before, began = was
            if (
                view.since == before.since
                and view.state == before.state
                and view.agent == before.agent
            ):
                continue
            if _corrected(before, view):
                desks[view.desk] = view, began
                continue
            if at > began:
                ended.append(_desk(before, began, at))
            desks[view.desk] = view, at
        if len(views) < len(desks):
            for name in desks.keys() - {view.desk for view in views}:
                gone, began = desks.pop(name)
                if at > began:
                    ended.append(_desk(gone, began, at))

    def _take_lines(self, views: tuple[LineView, ...], at: int, ended: list[Interval]) -> None:
        lines = self._lines
        for view in views:
            was = lines.get(view.line)
            if was is None:
                lines[view.line] = view, view.since
                continue
            before, began = was
            if view.since == before.since and view.state == before.state:
                continue
            if at > began:
                ended.append(LineInterval(view.line, before.state, began, at))
            lines[view.line] = view, at
        if len(views) < len(lines):
            for number in lines.keys() - {view.line for view in views}:
                before, began = lines.pop(number)
                if at > began:
                    ended.append(LineInterval(number, before.state, began, at))

    def still(self, at: int) -> list[Interval]:
        """The intervals that are not over, as if they ended at ``at``."""
        found: list[Interval] = [
            _desk(view, began, at) for view, began in self._desks.values() if at > began
        ]
        found += [
            LineInterval(line, view.state, began, at)
            for line, (view, began) in self._lines.items()
            if at > began
        ]
        if self._busy is not None and at > self._busy:
            found.append(BusyInterval(self._busy, at))
        return found


def _corrected(before: DeskView, view: DeskView) -> bool:
    """Has somebody who just went away only said why by pressing once more?"""
    return (
        before.state == view.state == "away"
        and before.agent == view.agent
        and view.since - before.since < WINDOW
    )


def _desk(view: DeskView, began: int, ended: int) -> DeskInterval:
    return DeskInterval(view.desk, view.agent, view.state, view.why, began, ended)

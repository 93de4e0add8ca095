"""What desks and lines were, from when to when: intervals out of snapshots. Writes nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

from msgspec import Struct

from queuebox.records.rows import BusyInterval, DeskInterval, LineInterval
from queuebox_core.snapshot import Snapshot

Interval = DeskInterval | LineInterval | BusyInterval
Key = TypeVar("Key", bound=Hashable)
What = TypeVar("What", bound=Hashable)


class _Open(Struct, Generic[What]):
    what: What
    began: int


class _Track(Generic[Key, What]):
    """The open interval of each thing of one kind; what ends at an instant is followed, at that
    instant, by what begins: the intervals of one thing leave no gap and do not overlap."""

    def __init__(self) -> None:
        self._open: dict[Key, _Open[What]] = {}

    def is_now(self, now: dict[Key, tuple[What, int]], at: int) -> list[tuple[Key, What, int]]:
        """``now``: thing → what it is, and since when. Returns key, what and began of the
        intervals that ended at ``at``; those of no length are nothing."""
        ended = []
        for key, was in list(self._open.items()):
            what, since = now.get(key, (None, at))
            if was.what == what and since <= was.began:
                continue
            del self._open[key]
            if at > was.began:
                ended.append((key, was.what, was.began))
            if key in now:
                self._open[key] = _Open(now[key][0], at)
        for key, (what, since) in now.items():
            if key not in self._open:
                self._open[key] = _Open(what, since)
        return ended

    def still(self, at: int) -> Iterator[tuple[Key, What, int]]:
        """The open intervals that have any length by ``at``."""
        for key, now in self._open.items():
            if at > now.began:
                yield key, now.what, now.began


class Intervals:
    """The open interval of every desk and line, and of all lines being busy."""

    def __init__(self) -> None:
        self._desks: _Track[str, tuple[str, str | None, str | None]] = _Track()
        self._lines: _Track[int, str] = _Track()
        self._busy: _Track[str, str] = _Track()

    def take(self, snapshot: Snapshot) -> list[Interval]:
        """Intervals that ended with this snapshot."""
        at = snapshot.at
        desks = {d.desk: ((d.state, d.agent, d.why), d.since) for d in snapshot.desks}
        lines = {line.line: (line.state, line.since) for line in snapshot.lines}
        since = snapshot.all_busy.since
        busy = {} if since is None else {"all": ("busy", since)}
        return [
            *(_desk(*one, at) for one in self._desks.is_now(desks, at)),
            *(LineInterval(key, what, began, at) for key, what, began in
              self._lines.is_now(lines, at)),
            *(BusyInterval(began, at) for _, _, began in self._busy.is_now(busy, at)),
        ]  # fmt: skip

    def still(self, at: int) -> list[Interval]:
        """The intervals that are not over, as if they ended at ``at``."""
        return [
            *(_desk(*one, at) for one in self._desks.still(at)),
            *(LineInterval(key, what, began, at) for key, what, began in self._lines.still(at)),
            *(BusyInterval(began, at) for _, _, began in self._busy.still(at)),
        ]


def _desk(
    desk: str, what: tuple[str, str | None, str | None], began: int, ended: int
) -> DeskInterval:
    state, agent, why = what
    return DeskInterval(desk, agent, state, why, began, ended)

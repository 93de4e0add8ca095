"""The books of the office: what is finished is handed in here and never waits for the disk."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from queuebox.records import keeping, rows
from queuebox.records.adding import Change
from queuebox.records.history import History, read_history
from queuebox.records.rows import Breach, BusyInterval, DeskInterval, LineInterval, Now, Stamp
from queuebox.records.writer import Writer, WriterState, open_or_begin_anew
from queuebox_core.endings import CallReport

WallOf = Callable[[int], datetime]
"""UTC date-time of an instant (µs, monotonic) of this boot."""


class Records:
    """One office's books; every method returns at once, but ``flush``, ``close`` and ``open``."""

    def __init__(self, path: Path, writer: Writer, boot: str = "") -> None:
        self._path = path
        self.writer = writer
        self._boot = boot

    @classmethod
    def open(cls, path: Path, boot: str = "") -> "Records":
        """Open or begin the books at ``path``; ``boot`` is the machine's boot id, to which all
        monotonic times belong.

        A damaged database is put aside and a fresh one begun: ``state.put_aside`` names it,
        the log and an alarm row tell it. Raises :class:`RecordsError` when the file is of a
        newer version or another program's, or cannot be written.
        """
        connection, aside = open_or_begin_anew(path)
        return cls(path, Writer(path, connection, aside), boot)

    def call(self, report: CallReport, wall_of: WallOf) -> None:
        """One finished call; handed in again (after a replay) it is not doubled."""
        stamp = Stamp(self._boot, wall_of(rows.began_at(report)), wall_of(report.ended))
        self.writer.put(rows.entry_of_call(report, stamp))

    def interval(
        self, interval: DeskInterval | LineInterval | BusyInterval, wall_of: WallOf
    ) -> None:
        """What a desk or a line was. Handed in again with a later end it grows, with an
        earlier one it stays as it is."""
        stamp = Stamp(self._boot, wall_of(interval.began), wall_of(interval.ended))
        self.writer.put(rows.entry_of_interval(interval, stamp))

    def alarm(self, what: str, on: bool, about: str | None, at: int, wall_of: WallOf) -> None:
        """An alarm began (``on``) or is over."""
        self.writer.put(rows.entry_of_alarm(what, on, about, Now(self._boot, at, wall_of(at))))

    def audit(self, what: str, at: int, wall_of: WallOf) -> None:
        """Somebody did something to the box."""
        self.writer.put(rows.entry_of_audit(what, Now(self._boot, at, wall_of(at))))

    def breach(self, breach: Breach, wall_of: WallOf) -> None:
        """A goal is missed; handed in again with its worst value and its end."""
        ended = breach.began if breach.ended is None else breach.ended
        stamp = Stamp(self._boot, wall_of(breach.began), wall_of(ended))
        self.writer.put(rows.entry_of_breach(breach, stamp))

    def since(self, when: datetime) -> History:
        """What is on disk of the time since then (UTC)."""
        return read_history(self._path, when)

    # ── keeping ─────────────────────────────────────────────────────────────────

    def clock_was_set(self, wall_of: WallOf) -> None:
        """What this boot wrote while the clock was unset gets its true times."""
        boot = self._boot
        self._change("times of this boot", lambda c: keeping.stamp_again(c, boot, wall_of))

    def prune(self, limits: keeping.Limits, now: datetime) -> None:
        """Forget what is older than the limits, or more than they allow; a part at a time."""
        self._change("retention", lambda c: keeping.prune(c, limits, now))

    def erase(self, number: str) -> None:
        """Nothing of this number or whose it is stays in the books; the calls stay counted."""
        erasure = Change("an erasure", lambda c: keeping.erase(c, number), scrub=True)
        self.writer.put(erasure)

    def remark(self, remark: keeping.Remark) -> None:
        """What somebody says of a call; what is None stays as it was."""
        self._change("a remark", lambda c: keeping.remark(c, remark))

    def _change(self, what: str, do: keeping.Do) -> None:
        self.writer.put(Change(what, do))

    # ── how it does ─────────────────────────────────────────────────────────────

    @property
    def state(self) -> WriterState:
        """How the writer does: a failing disk is to be shown, not to be waited for."""
        return self.writer.state

    @property
    def trouble(self) -> str:
        """Why nothing can be written now, or empty."""
        return "" if self.state.ok else self.state.reason

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until all that was handed in is on disk; False when it is not in time."""
        return self.writer.flush(timeout)

    def close(self) -> None:
        """Write what is there and end the writer's thread."""
        self.writer.close()

"""The books of the office: what is finished is handed in here and never waits for the disk."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from queuebox.records import rows
from queuebox.records.rows import DeskInterval, LineInterval
from queuebox.records.writer import Writer, WriterState, open_or_begin_anew
from queuebox_core.endings import CallReport

WallOf = Callable[[int], datetime]
"""UTC date-time of an instant (µs, monotonic) of this boot."""


class Records:
    """One office's books; every method returns at once, but ``flush``, ``close`` and ``open``."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    @classmethod
    def open(cls, path: Path) -> "Records":
        """Open or begin the books at ``path``.

        A damaged database is put aside and a fresh one begun: ``state.put_aside`` names it,
        the log and an alarm row tell it. Raises :class:`RecordsError` when the file is of a
        newer version or another program's, or cannot be written.
        """
        connection, aside = open_or_begin_anew(path)
        return cls(Writer(path, connection, aside))

    def call(self, report: CallReport, wall_of: WallOf) -> None:
        """One finished call; handed in again (after a replay) it is not doubled."""
        began, ended = wall_of(rows.began_at(report)), wall_of(report.ended)
        self.writer.put(rows.entry_of_call(report, began, ended))

    def agent_state(self, interval: DeskInterval, wall_of: WallOf) -> None:
        """What a desk was, and who sat there, over an interval that is over."""
        began, ended = wall_of(interval.began), wall_of(interval.ended)
        self.writer.put(rows.entry_of_agent_state(interval, began, ended))

    def line_state(self, interval: LineInterval, wall_of: WallOf) -> None:
        began, ended = wall_of(interval.began), wall_of(interval.ended)
        self.writer.put(rows.entry_of_line_state(interval, began, ended))

    def alarm(self, what: str, on: bool, about: str | None, when: datetime) -> None:
        """An alarm began (``on``) or is over."""
        self.writer.put(rows.entry_of_alarm(what, on, about, when))

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

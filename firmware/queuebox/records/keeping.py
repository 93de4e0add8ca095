"""What is kept, and what is forgotten: retention, erasure, times set right, people's remarks.

Each function works inside the writer's transaction; nothing here opens or commits.
"""

import re
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec import Struct

from queuebox.records import rows

Do = Callable[[sqlite3.Connection], None]
WallOf = Callable[[int], datetime]

AT_ONCE = 2_000
"""Calls forgotten in one transaction: those who wait to be written are not to wait long."""
PARTS = ("segments", "visits", "offers", "remarks")
TIMED = ("agent_states", "line_states", "all_lines_busy")
NOTED = (("alarms", "at_utc"), ("audit", "at_utc"), ("breaches", "began_utc"))


class Limits(Struct, frozen=True):
    """How much the books may hold."""

    days: int
    """Older calls and intervals are deleted."""
    number_days: int | None
    """Callers' numbers and names are blanked after this; None: as long as the call is kept."""
    size: int
    """Bytes of the file; beyond it the oldest go first."""


def prune(connection: sqlite3.Connection, limits: Limits, now: datetime) -> None:
    """Delete what is too old or too much, ``AT_ONCE`` calls at most; blank old numbers."""
    oldest = _days_before(now, limits.days)
    if used(connection) > limits.size:
        oldest = max(oldest, _end_of_oldest(connection) or oldest)
    _forget_before(connection, oldest)
    if limits.number_days is not None:
        connection.execute(
            "UPDATE calls SET number = NULL, name = NULL"
            " WHERE began_utc < ? AND (number IS NOT NULL OR name IS NOT NULL)",
            (_days_before(now, limits.number_days),),
        )


def used(connection: sqlite3.Connection) -> int:
    """Bytes of the file that hold anything: SQLite uses freed pages again before it grows."""
    pages, free, size = (
        connection.execute(f"PRAGMA {what}").fetchone()[0]
        for what in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _days_before(now: datetime, days: int) -> str:
    return rows.utc(now - timedelta(days=days))


def _end_of_oldest(connection: sqlite3.Connection) -> str | None:
    """Up to where the oldest calls go when there are too many."""
    row = connection.execute(
        "SELECT began_utc FROM calls ORDER BY began_utc LIMIT 1 OFFSET ?", (AT_ONCE,)
    ).fetchone()
    return None if row is None else str(row[0])


def _forget_before(connection: sqlite3.Connection, oldest: str) -> None:
    old = [
        row[0]
        for row in connection.execute(
            "SELECT call FROM calls WHERE began_utc < ? ORDER BY began_utc LIMIT ?",
            (oldest, AT_ONCE),
        )
    ]
    for table in (*PARTS, "calls"):
        connection.executemany(f"DELETE FROM {table} WHERE call = ?", [(call,) for call in old])
    for table in TIMED:
        connection.execute(f"DELETE FROM {table} WHERE ended_utc < ?", (oldest,))
    for table, column in NOTED:
        connection.execute(f"DELETE FROM {table} WHERE {column} < ?", (oldest,))


# ── one number ──────────────────────────────────────────────────────────────────


def digits(number: str) -> str:
    """What two ways of writing one number have in common: ``+1 (555) 12`` is ``155512``."""
    return re.sub(r"\D", "", number)


def erase(connection: sqlite3.Connection, number: str) -> None:
    """Blank number and name, and drop remarks, of every call of this number.

    Freed bytes are overwritten. Calls, waits and endings stay: sums do not change.
    """
    wanted = digits(number)
    connection.execute("PRAGMA secure_delete = ON")
    written = connection.execute("SELECT DISTINCT number FROM calls WHERE number IS NOT NULL")
    for (same,) in [row for row in written if digits(row[0]) == wanted and wanted]:
        connection.execute(
            "DELETE FROM remarks WHERE call IN (SELECT call FROM calls WHERE number = ?)", (same,)
        )
        connection.execute("UPDATE calls SET number = NULL, name = NULL WHERE number = ?", (same,))


# ── the clock ───────────────────────────────────────────────────────────────────


def stamp_again(connection: sqlite3.Connection, boot: str, wall_of: WallOf) -> None:
    """Give all rows of this boot that were written before the clock was set their true times."""
    unset = (boot, rows.utc(rows.CLOCK_SET))
    calls = connection.execute(
        "SELECT call, flags, coalesce(rang, answered_line, answered, ended), ended FROM calls"
        " WHERE boot = ? AND began_utc < ?",
        unset,
    ).fetchall()
    connection.executemany(
        "UPDATE calls SET flags = ?, began_utc = ?, ended_utc = ? WHERE call = ?",
        [(_was_set(flags), rows.utc(wall_of(began)), rows.utc(wall_of(ended)), call)
         for call, flags, began, ended in calls],
    )  # fmt: skip
    for table in TIMED:
        _stamp_intervals(connection, table, unset, wall_of)
    for table in ("alarms", "audit"):
        noted = connection.execute(
            f"SELECT rowid, at FROM {table} WHERE boot = ? AND at_utc < ?", unset
        ).fetchall()
        connection.executemany(
            f"UPDATE {table} SET at_utc = ? WHERE rowid = ?",
            [(rows.utc(wall_of(at)), rowid) for rowid, at in noted],
        )


def _was_set(flags: str) -> str:
    return " ".join(flag for flag in flags.split() if flag != rows.CLOCK_UNSET)


def _stamp_intervals(
    connection: sqlite3.Connection, table: str, unset: tuple[str, str], wall_of: WallOf
) -> None:
    found = connection.execute(
        f"SELECT rowid, began, ended FROM {table} WHERE boot = ? AND began_utc < ?", unset
    ).fetchall()
    connection.executemany(
        f"UPDATE {table} SET began_utc = ?, ended_utc = ? WHERE rowid = ?",
        [(rows.utc(wall_of(began)), rows.utc(wall_of(ended)), rowid)
         for rowid, began, ended in found],
    )  # fmt: skip


# ── remarks ─────────────────────────────────────────────────────────────────────


class Remark(Struct, frozen=True):
    """What somebody says of a finished call; None: nothing new."""

    call: str
    disposition: str | None = None
    note: str | None = None
    called_back: datetime | None = None
    called_back_by: str | None = None


def remark(connection: sqlite3.Connection, remark: Remark) -> None:
    """Add to what is known of the call; a later word on the same replaces the earlier."""
    called_back = None if remark.called_back is None else rows.utc(remark.called_back)
    connection.execute(
        "INSERT INTO remarks (call, disposition, note, called_back_utc, called_back_by)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (call) DO UPDATE SET"
        " disposition = coalesce(excluded.disposition, disposition),"
        " note = coalesce(excluded.note, note),"
        " called_back_utc = coalesce(excluded.called_back_utc, called_back_utc),"
        " called_back_by = coalesce(excluded.called_back_by, called_back_by)",
        (remark.call, remark.disposition, remark.note, called_back, remark.called_back_by),
    )

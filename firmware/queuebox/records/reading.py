"""Reads the books: calls as the reports they were made of. Changes nothing and sums nothing."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from queuebox.records import database, rows
from queuebox.records.errors import RecordsError
from queuebox_core.endings import CallReport

T = TypeVar("T")


class Call(Struct, frozen=True):
    """One call of the books."""

    report: CallReport
    began: datetime
    """UTC; with ``clock-unset`` among the flags it means nothing."""
    ended: datetime


def read_calls(
    path: Path, since: datetime | None = None, until: datetime | None = None
) -> list[Call]:
    """The calls that began from ``since`` until before ``until``, in that order, in full.

    A call belongs to the interval in which it began, also when it ended in the next.
    Raises :class:`RecordsError`.
    """
    between = _between(since, until)
    with reading(path) as connection:
        segments = _children(connection, "segments", rows.segment_of, between)
        visits = _children(connection, "visits", rows.visit_of, between)
        offers = _children(connection, "offers", rows.offer_of, between)
        return [
            _call(row, rows.Parts(segments(call), visits(call), offers(call)))
            for row in _calls(connection, between)
            for call in [row["call"]]
        ]


class AlarmRow(Struct, frozen=True):
    at: datetime
    what: str
    about: str | None
    on: bool


def read_alarms(
    path: Path, since: datetime | None = None, until: datetime | None = None
) -> list[AlarmRow]:
    """Alarms as they came and went."""
    with reading(path) as connection:
        return alarms(connection, _between(since, until))


def alarms(connection: sqlite3.Connection, between: tuple[str, str]) -> list[AlarmRow]:
    """The same, from books that are open."""
    sql = (
        "SELECT at_utc, what, about, raised FROM alarms WHERE at_utc >= ? AND at_utc < ?"
        " ORDER BY at_utc, rowid"
    )
    return [
        AlarmRow(rows.when(at), what, about, bool(raised))
        for at, what, about, raised in connection.execute(sql, between)
    ]


class Spell(Struct, frozen=True):
    """What a desk or a line was over an interval."""

    who: str
    """The desk, or the number of the line."""
    agent: str | None
    state: str
    why: str | None
    began: datetime
    length: int
    """µs on the monotonic clock."""


def read_agent_states(
    path: Path, since: datetime | None = None, until: datetime | None = None
) -> list[Spell]:
    """What desks were at any time between, whole spells, by their beginning."""
    sql = "SELECT desk AS who, agent, state, why, began_utc, began, ended FROM agent_states"
    return _spells(path, sql, _between(since, until))


def read_line_states(
    path: Path, since: datetime | None = None, until: datetime | None = None
) -> list[Spell]:
    """What lines were at any time between, whole spells, by their beginning."""
    sql = (
        "SELECT CAST(line AS TEXT) AS who, NULL AS agent, state, NULL AS why, began_utc, began,"
        " ended FROM line_states"
    )
    return _spells(path, sql, _between(since, until))


def read_all_busy(
    path: Path, since: datetime | None = None, until: datetime | None = None
) -> list[Spell]:
    """When no line was left to ring."""
    sql = (
        "SELECT '' AS who, NULL AS agent, 'busy' AS state, NULL AS why, began_utc, began, ended"
        " FROM all_lines_busy"
    )
    return _spells(path, sql, _between(since, until))


def _spells(path: Path, sql: str, between: tuple[str, str]) -> list[Spell]:
    since, until = between
    sql += " WHERE ended_utc > ? AND began_utc < ? ORDER BY began_utc, who"
    with reading(path) as connection:
        return [
            Spell(
                row["who"], row["agent"], row["state"], row["why"],
                rows.when(row["began_utc"]), row["ended"] - row["began"],
            )
            for row in connection.execute(sql, (since, until))
        ]  # fmt: skip


# ── the connection ──────────────────────────────────────────────────────────────


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """One consistent view of the books, whatever the writer does meanwhile."""
    with closing(database.open_for_reading(path)) as connection:
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("BEGIN")
            yield connection
        except sqlite3.Error as e:
            raise RecordsError(f"{path}: {e}: cannot be read as records") from e
        except ValueError as e:
            raise RecordsError(f"{path}: holds what no version wrote: {e}") from e


def _between(since: datetime | None, until: datetime | None) -> tuple[str, str]:
    return (rows.utc(since) if since else rows.FIRST, rows.utc(until) if until else rows.LAST)


def _calls(connection: sqlite3.Connection, between: tuple[str, str]) -> sqlite3.Cursor:
    sql = "SELECT * FROM calls WHERE began_utc >= ? AND began_utc < ? ORDER BY began_utc, call"
    return connection.execute(sql, between)


def _call(row: sqlite3.Row, parts: rows.Parts) -> Call:
    report = rows.report_of(row, parts)
    return Call(report, rows.when(row["began_utc"]), rows.when(row["ended_utc"]))


def _children(
    connection: sqlite3.Connection,
    table: str,
    make: Callable[[sqlite3.Row], T],
    between: tuple[str, str],
) -> Callable[[str], tuple[T, ...]]:
    """All rows of a table that belong to the calls of the interval, by call."""
    sql = (
        f"SELECT t.* FROM {table} t JOIN calls c USING (call)"
        " WHERE c.began_utc >= ? AND c.began_utc < ? ORDER BY t.call, t.place"
    )
    of_call: defaultdict[str, list[T]] = defaultdict(list)
    for row in connection.execute(sql, between):
        of_call[row["call"]].append(make(row))
    return lambda call: tuple(of_call.get(call, ()))

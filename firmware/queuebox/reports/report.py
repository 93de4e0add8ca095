"""A day, a week or a month of the office as data, out of the books. Prints nothing.

The sums are those of ``queuebox.sums``; here they are fed from the database, in one reading
transaction, with as little of each row as they look at.
"""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from queuebox.records import rows
from queuebox.records.reading import AlarmRow, alarms, reading
from queuebox.sums import Sheet, Sums
from queuebox.sums.hours import Hours


class LostCall(Struct, frozen=True):
    """Somebody who gave up: to be called back."""

    call: str
    began: datetime
    line: int
    queue: str | None
    number: str | None
    name: str | None
    ending: str
    wait: int
    """µs."""
    called_back: datetime | None
    called_back_by: str | None


class BreachRow(Struct, frozen=True):
    """A goal that was missed."""

    goal: str
    about: str
    grade: str
    value: float
    limit: float
    began: datetime
    ended: datetime | None


class Report(Struct, frozen=True):
    """What a manager asks for: the sums, and what is to be looked at one by one."""

    kind: str
    """day, week or month."""
    sums: Sums
    lost: tuple[LostCall, ...]
    breaches: tuple[BreachRow, ...]
    alarms: tuple[AlarmRow, ...]


def read_report(path: Path, kind: str, hours: Hours, threshold: int) -> Report:
    """The report over these hours; ``threshold`` (µs) of the service level. Raises
    RecordsError."""
    between = (rows.utc(hours.since), rows.utc(hours.until))
    zone = hours.zone
    with reading(path) as connection:
        connection.row_factory = None
        sheet = Sheet(hours, threshold)
        _calls(connection, sheet, between)
        _parts(connection, sheet, between)
        _time(connection, sheet, between)
        return Report(
            kind=kind,
            sums=sheet.sums(),
            lost=tuple(_lost(connection, between, hours)),
            breaches=tuple(_breaches(connection, between, hours)),
            alarms=tuple(
                AlarmRow(alarm.at.astimezone(zone), alarm.what, alarm.about, alarm.on)
                for alarm in alarms(connection, between)
            ),
        )


def _calls(connection: sqlite3.Connection, sheet: Sheet, between: tuple[str, str]) -> None:
    """Calls come in the order in which they began, so that the hour is found by going on."""
    sql = (
        "SELECT began_utc, line, queue, ending, outgoing, flags, wait, talk FROM calls"
        " WHERE began_utc >= ? AND began_utc < ? ORDER BY began_utc"
    )
    starts = sheet.hours.starts
    edges = [*map(rows.utc, starts[1:]), rows.LAST]
    at = 0
    for began, *values in connection.execute(sql, between):
        while began >= edges[at]:
            at += 1
        sheet.call(rows.outline_of(*values), starts[at])


def _parts(connection: sqlite3.Connection, sheet: Sheet, between: tuple[str, str]) -> None:
    """Parts are added up by SQLite: there are three for each call."""
    of_calls = "t JOIN calls c USING (call) WHERE c.began_utc >= ? AND c.began_utc < ?"
    for row in connection.execute(
        f"SELECT t.queue, t.ending, count(*) FROM visits {of_calls} GROUP BY 1, 2", between
    ):
        sheet.visits_of(*row)
    for row in connection.execute(
        f"SELECT t.agent, t.ending, count(*) FROM offers {of_calls} GROUP BY 1, 2", between
    ):
        sheet.offers_to(*row)
    for row in connection.execute(
        "SELECT t.agent, count(*), sum(t.ended - t.began), sum(t.held) FROM segments"
        f" {of_calls} GROUP BY 1",
        between,
    ):
        sheet.took(*row)


def _time(connection: sqlite3.Connection, sheet: Sheet, between: tuple[str, str]) -> None:
    """What lies inside whole is added up by SQLite; what goes across an edge is cut here."""
    for agent, state, why, length in _spells(
        connection, "agent_states", "agent, state, why", between, sheet.hours
    ):
        sheet.agent_was(agent, state, why, length)
    for line, state, length in _spells(
        connection, "line_states", "line, state", between, sheet.hours
    ):
        sheet.line_was(line, state, length)
    sql = (
        "SELECT began_utc, ended - began FROM all_lines_busy"
        " WHERE ended_utc > ? AND began_utc < ? ORDER BY began_utc"
    )
    for began, length in connection.execute(sql, between):
        sheet.all_busy(rows.when(began), length)


def _spells(
    connection: sqlite3.Connection,
    table: str,
    columns: str,
    between: tuple[str, str],
    hours: Hours,
) -> Iterator[tuple[Any, ...]]:
    since, until = between
    yield from connection.execute(
        f"SELECT {columns}, sum(ended - began) FROM {table}"
        f" WHERE began_utc >= ? AND ended_utc <= ? GROUP BY {columns}",
        between,
    )
    across = (
        f"SELECT {columns}, began_utc, ended - began FROM {table} WHERE ended_utc > ?"
        " AND began_utc < ? AND (began_utc < ? OR ended_utc > ?)"
    )
    for *what, began, length in connection.execute(across, (since, until, since, until)):
        yield (*what, hours.inside(rows.when(began), length))


def _lost(
    connection: sqlite3.Connection, between: tuple[str, str], hours: Hours
) -> Iterator[LostCall]:
    sql = (
        "SELECT call, began_utc, line, queue, number, name, ending, wait, called_back_utc,"
        " called_back_by FROM calls LEFT JOIN remarks USING (call) WHERE began_utc >= ?"
        " AND began_utc < ? AND outgoing = 0 AND ending LIKE 'abandoned-%' ORDER BY began_utc"
    )
    zone = hours.zone
    for call, began, line, queue, number, name, ending, wait, back, by in connection.execute(
        sql, between
    ):
        called_back = None if back is None else rows.when(back).astimezone(zone)
        when = rows.when(began).astimezone(zone)
        yield LostCall(call, when, line, queue, number, name, ending, wait, called_back, by)


def _breaches(
    connection: sqlite3.Connection, between: tuple[str, str], hours: Hours
) -> Iterator[BreachRow]:
    sql = (
        "SELECT goal, about, grade, value, limit_value, began_utc, ended_utc FROM breaches"
        " WHERE began_utc >= ? AND began_utc < ? ORDER BY began_utc"
    )
    zone = hours.zone
    for goal, about, grade, value, limit, began, ended in connection.execute(sql, between):
        over = None if ended is None else rows.when(ended).astimezone(zone)
        when = rows.when(began).astimezone(zone)
        yield BreachRow(goal, about, grade, value, limit, when, over)

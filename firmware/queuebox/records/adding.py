"""Adds one entry to the database, once: a replay that brings it again changes nothing."""

import logging
import sqlite3
from collections.abc import Callable
from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from queuebox.records.rows import CALLS, INSERT_CALL, Entry, Row

log = logging.getLogger(__name__)

_BIRTH = ("line", "rang", "answered_line")
"""What makes two calls of one id the same call: these never change after the first event."""


class Change(Struct, frozen=True):
    """Something to be done to rows that are there, in its turn among the entries."""

    what: str
    """For the log, should it fail."""
    do: Callable[[sqlite3.Connection], None]
    scrub: bool = False
    """Afterwards nothing of what was there before may be left in the file beside the database."""


def add(connection: sqlite3.Connection, entry: Entry | Change) -> None:
    """Write the entry unless it is there, or make the change. Raises what sqlite3 raises."""
    if isinstance(entry, Change):
        entry.do(connection)
        return
    if _inserted(connection, entry) or entry.head.sql != INSERT_CALL:
        return
    call = str(entry.head.values[0])
    for number in count(2):
        if _birth(connection, str(entry.head.values[0])) == _birth_of(entry.head.values):
            return
        # the shelf lost count: better a call with a strange name than a call that is lost
        entry = _renamed(entry, f"{call}~{number}")
        if _inserted(connection, entry):
            log.error("two calls with the id %s; one is kept as %s~%d", call, call, number)
            return


def _inserted(connection: sqlite3.Connection, entry: Entry) -> bool:
    if connection.execute(entry.head.sql, entry.head.values).rowcount == 0:
        return False
    for statement in entry.rest:
        connection.execute(statement.sql, statement.values)
    return True


def _birth(connection: sqlite3.Connection, call: str) -> Row:
    sql = f"SELECT {', '.join(_BIRTH)} FROM calls WHERE call = ?"
    row: Row = connection.execute(sql, (call,)).fetchone()
    return row


def _birth_of(values: Row) -> Row:
    return tuple(values[CALLS.index(column)] for column in _BIRTH)


def _renamed(entry: Entry, call: str) -> Entry:
    head, *rest = (
        replace(statement, values=(call, *statement.values[1:]))
        for statement in (entry.head, *entry.rest)
    )
    return Entry(head, tuple(rest))

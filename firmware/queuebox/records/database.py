"""The file of the books: opened, brought up to date, refused, or put aside. Writes no rows."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path

from queuebox.records.errors import RecordsError

APPLICATION = 0x51424F58
"""``QBOX``: tells ``file`` and us whose database it is."""
BUSY = 1.0
"""Seconds that a statement waits for somebody else's lock, e.g. of a backup."""


class Damaged(Exception):
    """The file is no sound database."""


def migrations() -> tuple[str, ...]:
    """The SQL of each version, oldest first; version n is after the n-th."""
    folder = resources.files(__package__).joinpath("migrations")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return tuple(file.read_text(encoding="utf-8") for file in files)


def open_for_writing(path: Path, steps: Sequence[str] | None = None) -> sqlite3.Connection:
    """The database at the newest version, created if need be, every commit synced to disk.

    Raises :class:`RecordsError` (another program's, a newer version's, not writable) and
    :class:`Damaged`.
    """
    steps = migrations() if steps is None else steps
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as e:
        raise RecordsError(f"{path}: {e}: check the folder and its permissions") from e
    try:
        _bring_up_to_date(connection, path, steps)
    except sqlite3.Error as e:
        connection.close()
        if damaged(e):
            raise Damaged(f"{path}: {e}") from e
        raise RecordsError(f"{path}: {e}: check disk space and permissions") from e
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The database, read only; raises :class:`RecordsError`."""
    if not path.is_file():
        raise RecordsError(f"{path}: there are no records yet")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY)
        try:
            _refuse_foreign(connection, path, len(migrations()))
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as e:
        raise RecordsError(f"{path}: {e}: cannot be read as records") from e
    return connection


def damaged(error: sqlite3.Error) -> bool:
    """Whether the error means that the file itself is unsound, rather than disk or lock."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def put_aside(path: Path, when: datetime) -> Path:
    """Move a damaged database and its companions out of the way; the new name."""
    aside = path.with_name(f"{path.name}.damaged-{when:%Y%m%dT%H%M%S%f}")
    for suffix in ("-wal", "-shm", ""):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside


def sound(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong with the file (reads all of it)."""
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.Error as e:
        if damaged(e):
            return False
        raise


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    version = _refuse_foreign(connection, path, len(steps))
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for number, step in enumerate(steps[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE;\n{step}\n;"
            f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {number}; COMMIT;"
        )
    # the disk is asked now, while somebody is there to be told
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {len(steps)}")
    connection.execute("COMMIT")


def _refuse_foreign(connection: sqlite3.Connection, path: Path, newest: int) -> int:
    """The version of the file; RecordsError when it is not ours to use."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != APPLICATION and (tables or application):
        raise RecordsError(f"{path}: a database of another program: move it away")
    if version > newest:
        raise RecordsError(
            f"{path}: of version {version}, and this program knows versions up to {newest}:"
            " install the newer program, or move the file away"
        )
    return int(version)

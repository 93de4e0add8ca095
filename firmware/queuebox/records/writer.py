"""The one writer of the books: a thread of its own, so that routing never waits for a disk.

Takes entries from any thread, commits what has come in one transaction, synced. When disk or
database fail, it keeps the entries, tries again with back-off, and shows why in its state.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

from msgspec import Struct

from queuebox.records import database
from queuebox.records.adding import Change, add
from queuebox.records.errors import RecordsError
from queuebox.records.rows import Entry, Now, entry_of_alarm

log = logging.getLogger(__name__)

PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts while the disk fails; the last one stays."""
MOST_KEPT = 100_000
"""Entries kept in memory (about 100 MB) while the disk fails: some months of a small office."""


Work = Entry | Change

UNWRITABLE = (
    sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.DataError,
    OverflowError, ValueError, TypeError,
)  # fmt: skip
"""A value that no column takes: our fault, and not the disk's."""


class WriterState(Struct, frozen=True):
    """How the writer does, for alarm and panel."""

    failing_since: int | None
    """µs on the monotonic clock; None: it does not fail."""
    reason: str
    queued: int
    """Entries not yet on disk."""
    lost: int = 0
    """Entries that could not be kept or written at all."""
    put_aside: Path | None = None
    """Where a damaged database was moved to since the start."""
    checked: bool = False
    """The whole file has been looked through since the start."""

    @property
    def ok(self) -> bool:
        return self.failing_since is None


class _Marker(Struct):
    """In line with the entries; reached when all before it are on disk."""

    reached: threading.Event


class Writer:
    """Owns the only connection that writes, and the thread it lives in."""

    def __init__(
        self, path: Path, connection: sqlite3.Connection, put_aside: Path | None = None
    ) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = connection
        self._file = _identity(path)
        self._put_aside = put_aside
        self._inbox: SimpleQueue[Work | _Marker] = SimpleQueue()
        self._lock = threading.Lock()
        """Guards the two counts that any thread may change."""
        self._queued = 0
        self._lost = 0
        self._failing_since: int | None = None
        self._reason = ""
        self._damage: Exception | None = None
        self._checked = False
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)
        self._thread.start()

    # ── any thread ──────────────────────────────────────────────────────────────

    def put(self, entry: Work) -> None:
        """Hand over an entry or a change; returns at once."""
        with self._lock:
            if self._closing.is_set() or self._queued >= MOST_KEPT:
                self._lost += 1
                return
            self._queued += 1
            self._inbox.put(entry)

    def flush(self, timeout: float) -> bool:
        """Wait until everything put before is on disk; False when it is not by then."""
        marker = _Marker(threading.Event())
        self._inbox.put(marker)
        return marker.reached.wait(timeout)

    @property
    def state(self) -> WriterState:
        return WriterState(
            self._failing_since, self._reason, self._queued, self._lost, self._put_aside,
            self._checked,
        )  # fmt: skip

    def wait_for(self, what: Callable[[WriterState], bool], timeout: float) -> bool:
        """Wait for a state: failing or not, a file put aside, the file looked through."""
        with self._changed:
            return self._changed.wait_for(lambda: what(self.state), timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Write what is there, as far as the disk lets us, and end the thread."""
        with self._lock:
            self._closing.set()
        self._inbox.put(_Marker(threading.Event()))
        self._thread.join(timeout)
        if self._queued:
            log.critical("%d records were never written: %s", self._queued, self._reason)

    # ── the thread ──────────────────────────────────────────────────────────────

    def _run(self) -> None:
        while not (self._closing.is_set() and self._inbox.empty()):
            if not self._checked and self._inbox.empty():
                self._check()
            entries, markers = self._gather()
            if not self._written(entries):
                break
            with self._lock:
                self._queued -= len(entries)
            for marker in markers:
                marker.reached.set()
        self._drop()

    def _check(self) -> None:
        """Look through the whole file once, as long as nothing else is to be done."""
        try:
            connection = self._ready()
            connection.set_progress_handler(lambda: int(not self._inbox.empty()), 10_000)
            if not database.sound(connection):
                self._damage = database.Damaged("found when it was looked through")
            connection.set_progress_handler(None, 0)
            self._ready()
            with self._changed:
                self._checked = True
                self._changed.notify_all()
        except (sqlite3.Error, RecordsError, OSError) as e:
            # interrupted by work, or a disk that fails: the next commit will tell
            log.debug("the records are looked through later: %s", e)

    def _gather(self) -> tuple[list[Work], list[_Marker]]:
        """What has come in: at least one thing, and all that is there."""
        entries: list[Work] = []
        markers: list[_Marker] = []
        while not (entries or markers) or not self._inbox.empty():
            item = self._inbox.get()
            if isinstance(item, Work):
                entries.append(item)
            else:
                markers.append(item)
        return entries, markers

    def _written(self, entries: list[Work]) -> bool:
        """Try until it is done; False when the writer is closed before that."""
        attempt = 0
        while entries:
            try:
                self._commit(entries)
                break
            except (sqlite3.Error, RecordsError, OSError) as e:
                self._failed(e)
            pause = PAUSES[min(attempt, len(PAUSES) - 1)]
            attempt += 1
            if self._closing.wait(pause):
                return False
        self._well()
        return True

    def _commit(self, entries: list[Work]) -> None:
        connection = self._ready()
        connection.execute("BEGIN IMMEDIATE")
        for entry in entries:
            try:
                add(connection, entry)
            except UNWRITABLE:
                # what could be written of it stays; the others are not to suffer for it
                log.exception("a record cannot be written: %s", _name(entry))
                self._lost += 1
        connection.execute("COMMIT")
        if any(isinstance(entry, Change) and entry.scrub for entry in entries):
            self._scrub(connection)

    def _scrub(self, connection: sqlite3.Connection) -> None:
        """Empty the write-ahead log: it holds pages as they were."""
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            log.warning("%s-wal still holds what was erased: somebody reads it", self._path)

    def _ready(self) -> sqlite3.Connection:
        """The connection, opened again after a failure or when the file was taken away."""
        if self._damage is not None:
            self._drop()
            self._begun(*_begin_anew(self._path, self._damage))
            self._damage = None
        if self._connection is not None and _identity(self._path) != self._file:
            log.error("%s was taken away while in use; a new one is begun", self._path)
            self._drop()
        if self._connection is None:
            self._begun(*open_or_begin_anew(self._path))
        assert self._connection is not None
        return self._connection

    def _begun(self, connection: sqlite3.Connection, aside: Path | None) -> None:
        self._connection = connection
        self._file = _identity(self._path)
        if aside is not None:
            with self._changed:
                self._put_aside = aside
                self._changed.notify_all()

    def _failed(self, error: Exception) -> None:
        self._drop()
        self._checked = True  # a file that fails is not looked through as well
        if isinstance(error, sqlite3.Error) and database.damaged(error):
            self._damage = error
        with self._changed:
            if self._failing_since is None:
                self._failing_since = time.monotonic_ns() // 1000
                log.error("records cannot be written and are kept: %s", error)
            self._reason = str(error)
            self._changed.notify_all()

    def _well(self) -> None:
        if self._failing_since is None:
            return
        with self._changed:
            log.warning("records are written again")
            self._failing_since, self._reason = None, ""
            self._changed.notify_all()

    def _drop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            try:
                connection.close()  # rolls back
            except sqlite3.Error as e:
                log.debug("closing after a failure: %s", e)


def _name(work: Work) -> object:
    return work.what if isinstance(work, Change) else work.head.values


def open_or_begin_anew(path: Path) -> tuple[sqlite3.Connection, Path | None]:
    """A connection, and where a damaged database was put. Raises RecordsError, OSError."""
    try:
        return database.open_for_writing(path), None
    except database.Damaged as e:
        return _begin_anew(path, e)


def _begin_anew(path: Path, error: Exception) -> tuple[sqlite3.Connection, Path]:
    now = datetime.now(UTC)
    aside = database.put_aside(path, now)
    log.critical("the records are damaged (%s); kept as %s, new ones are begun", error, aside)
    connection = database.open_for_writing(path)
    told = entry_of_alarm("records-damaged", True, aside.name, Now("", 0, now))
    add(connection, told)
    return connection, aside


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino

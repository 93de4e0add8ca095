"""The live journal: every event in, checksummed, in order. Written, never fsynced.

A file in the run folder survives the death of a process, and a power cut ends every
call anyway. One line a record: eight hex digits of CRC-32, a space, JSON. An instant is
written before the core sees it; its ``Done`` line, with a digest of the effects, after.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from queuebox_core.effects import Effect
from queuebox_core.events import AnyEvent, Event

VERSION = 1


class JournalBroken(Exception):
    """A record inside the journal is damaged. The text says where."""


class Head(Struct, frozen=True, tag="head", tag_field="is"):
    """First record: what the following instants apply to."""

    boot: str
    shelf: str
    at: int
    rules: str
    memento: bytes = b""
    """The board as it was at ``at``; empty: a new board."""
    taken: int = 0
    """Number of the shelf's last fact that is part of ``memento``."""
    version: int = VERSION


class Instant(Struct, frozen=True, tag="instant", tag_field="is"):
    """What happened at ``at``; ``taken``: the shelf's last fact among it, or before."""

    n: int
    at: int
    taken: int
    events: tuple[AnyEvent, ...]


class Done(Struct, frozen=True, tag="done", tag_field="is"):
    """The core took instant ``n``; ``digest`` is the CRC-32 of its effects."""

    n: int
    digest: int


class Skip(Struct, frozen=True, tag="skip", tag_field="is"):
    """Instant ``n`` is a poison event: no replay shall try it again."""

    n: int


class Met(Struct, frozen=True, tag="met", tag_field="is"):
    """Another start of the shelf: its facts are numbered from 1 again."""

    shelf: str


Record = Head | Instant | Done | Skip | Met

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Record).decode


def digest(effects: Sequence[Effect]) -> int:
    """CRC-32 of the effects' JSON: equal effects in equal order, equal digest."""
    return zlib.crc32(_encode(effects))


class Journal:
    """Appends to one file. Owns its descriptor until ``close``."""

    def __init__(self, path: Path, head: Head) -> None:
        """Starts a new journal in place of the old one, atomically; raises OSError."""
        self.path = path
        self.head = head
        self.size = 0
        self._count = 0
        draft = path.with_name(path.name + ".new")
        draft.unlink(missing_ok=True)
        self._file = _open(draft)
        self._append(head)
        draft.replace(path)

    @classmethod
    def resume(cls, path: Path, history: History) -> Journal:
        """Go on with a journal that was read; a torn last record is cut off."""
        journal = cls.__new__(cls)
        journal.path, journal.head = path, history.head
        journal.size, journal._count = history.size, len(history.past)
        journal._file = _open(path)
        os.ftruncate(journal._file, history.size)
        return journal

    def instant(self, at: int, taken: int, events: Sequence[Event]) -> int:
        """Write what is about to be decided; returns its number."""
        self._count += 1
        self._append(Instant(self._count, at, taken, tuple(events)))  # type: ignore[arg-type]
        return self._count

    def done(self, n: int, effects: Sequence[Effect]) -> None:
        self._append(Done(n, digest(effects)))

    def skip(self, n: int) -> None:
        """Instant ``n`` must not be replayed."""
        self._append(Skip(n))

    def met(self, shelf: str) -> None:
        """From here on facts are those of this start of the shelf."""
        self._append(Met(shelf))

    def _append(self, record: Record) -> None:
        body = _encode(record)
        line = b"%08x %s\n" % (zlib.crc32(body), body)
        self.size += os.write(self._file, line)

    def close(self) -> None:
        os.close(self._file)


def _open(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)


class Past(Struct, frozen=True):
    """One instant of a journal that was read; ``digest`` None: it was never finished."""

    instant: Instant
    digest: int | None
    skipped: bool = False


class History(Struct, frozen=True):
    """A journal that was read. ``size``: bytes up to the end of the last whole record."""

    head: Head
    past: list[Past]
    size: int
    shelf: str
    """The start of the shelf that the last facts came from."""
    taken: int
    """Number of the last of its facts that the journal holds."""


def read(path: Path) -> History:
    """The whole journal; a torn last record is left out, and so are skipped instants.

    Raises JournalBroken for damage before the end, OSError when it cannot be read.
    """
    records, size = _records(path)
    head = records[0] if records else None
    if not isinstance(head, Head):
        raise JournalBroken(f"{path}: record 1 is not a head")
    if head.version > VERSION:
        raise JournalBroken(f"{path}: written by version {head.version}, this is {VERSION}")
    digests = {record.n: record.digest for record in records if isinstance(record, Done)}
    skipped = {record.n for record in records if isinstance(record, Skip)}
    past = [
        Past(record, digests.get(record.n), record.n in skipped)
        for record in records
        if isinstance(record, Instant)
    ]
    return History(head, past, size, *_last_heard(head, records))


def _last_heard(head: Head, records: list[Record]) -> tuple[str, int]:
    shelf, taken = head.shelf, head.taken
    for record in records:
        if isinstance(record, Met):
            shelf, taken = record.shelf, 0
        elif isinstance(record, Instant):
            taken = max(taken, record.taken)
    return shelf, taken


def _records(path: Path) -> tuple[list[Record], int]:
    lines = path.read_bytes().split(b"\n")
    records: list[Record] = []
    size = 0
    for number, line in enumerate(lines[:-1], 1):
        body = line[9:]
        if line[:9] != b"%08x " % zlib.crc32(body):
            if number >= len(lines) - 1:
                break
            raise JournalBroken(f"{path}: record {number} is damaged")
        try:
            records.append(_decode(body))
        except msgspec.MsgspecError as error:
            raise JournalBroken(f"{path}: record {number} is not understood ({error})") from error
        size += len(line) + 1
    return records, size

"""Replays journals of the proof by machine, and tells which files of the core did it.

Run as a program with ``QUEUEBOX_PURE=1`` to hold compiled and plain Python against each other.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

from queuebox_core import compiled
from queuebox_core.effects import Effect
from queuebox_core.events import AnyEvent
from queuebox_core.rules import Rules
from queuebox_core.switchboard import Switchboard


class Entry(Struct):
    """One instant."""

    at: int
    events: list[AnyEvent]


class Journal(Struct):
    """One life of a switchboard, from its rules on."""

    rules: Rules
    began: int
    entries: list[Entry]


class Told(Struct):
    """What came of a journal."""

    effects: str
    """Hash over all effects, in their order."""
    memento: str


class Answer(Struct):
    """What the program prints."""

    files: dict[str, str]
    told: list[Told]


def digest(effects: Iterable[Iterable[Effect]]) -> str:
    """A hash over the effects of all instants."""
    total = hashlib.sha256()
    for instant in effects:
        total.update(msgspec.json.encode(list(instant)) + b"\n")
    return total.hexdigest()


def fingerprint(board: Switchboard) -> str:
    return hashlib.sha256(msgspec.json.encode(board.memento())).hexdigest()


def replay(journal: Journal) -> Told:
    """Play a journal on a new switchboard."""
    board = Switchboard(journal.rules, journal.began)
    effects = [board.instant(entry.at, entry.events) for entry in journal.entries]
    return Told(digest(effects), fingerprint(board))


def main(path: Path) -> None:
    journals = msgspec.json.decode(path.read_bytes(), type=list[Journal])
    answer = Answer(compiled(), [replay(journal) for journal in journals])
    sys.stdout.write(msgspec.json.encode(answer).decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))

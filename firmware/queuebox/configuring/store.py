"""The configuration's files: running, candidate, old versions, what waits to be confirmed.

Beside ``queuebox.toml`` stand ``candidate.toml``, ``unconfirmed.json`` and ``history/N.toml``,
where each version begins with a comment that says whose it is. Every write is atomic, and the
order of writes is such that a start after any of them finds the old configuration or the new one,
and knows which (``mend``). Judges no configuration.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from msgspec import Struct

from queuebox_config.atomic import DRAFT, remove_file, replace_file

log = logging.getLogger(__name__)

KEPT = 50
"""Versions; the oldest goes when a new one comes."""


class Version(Struct, frozen=True):
    """A text that has been running."""

    number: int
    when: str
    """UTC, ISO 8601."""
    who: str
    what: str
    """commit, commit confirmed, fell back, changed by hand …"""


class Unconfirmed(Struct, frozen=True):
    """A commit that falls back by itself."""

    number: int
    back_to: int
    until: int
    """µs on the monotonic clock of ``boot``; after another boot it is over."""
    boot: str


class Store:
    """The files of one box. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._candidate = path.with_name("candidate.toml")
        self._unconfirmed = path.with_name("unconfirmed.json")
        self._history = path.with_name("history")

    # ── reading ─────────────────────────────────────────────────────────────────

    def running(self) -> str:
        return _text(self.path) or ""

    def candidate(self) -> str | None:
        return _text(self._candidate)

    def unconfirmed(self) -> Unconfirmed | None:
        text = _text(self._unconfirmed)
        try:
            return None if text is None else msgspec.json.decode(text, type=Unconfirmed)
        except msgspec.MsgspecError:
            log.warning("%s: is damaged and counts for nothing", self._unconfirmed)
            return None

    def versions(self) -> list[Version]:
        """Newest first."""
        heads = (self._read(number)[0] for number in self._numbers())
        return [head for head in heads if head is not None]

    def text_of(self, number: int) -> str | None:
        """None: there is no such version, or none any more."""
        return self._read(number)[1]

    # ── writing ─────────────────────────────────────────────────────────────────

    def keep_candidate(self, text: str | None) -> None:
        """None: there is nothing to commit any more."""
        if text is None:
            remove_file(self._candidate)
        else:
            replace_file(self._candidate, text)

    def mend(self, when: str) -> None:
        """At a start: finish or forget what a kill left half done."""
        folders = (self.path.parent, self._history)
        for draft in (d for folder in folders for d in folder.glob(f"*{DRAFT}")):
            remove_file(draft)
        self._forget_unborn(when)
        waiting = self.unconfirmed()
        if waiting is not None and self.text_of(waiting.number) != self.running():
            remove_file(self._unconfirmed)

    def commit(
        self, text: str, version: Version, until: int | None = None, boot: str = ""
    ) -> Version:
        """``text`` is what runs from now on; with ``until`` it falls back by itself then.

        Returns the version with its number.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._history.mkdir(exist_ok=True)
        self._forget_unborn(version.when)
        newest = max(self._numbers(), default=0)
        version = msgspec.structs.replace(version, number=newest + 1)
        self._write_version(version, text)
        if until is not None:
            waiting = Unconfirmed(version.number, newest, until, boot)
            replace_file(self._unconfirmed, msgspec.json.encode(waiting).decode())
        replace_file(self.path, text)
        if until is None:
            remove_file(self._unconfirmed)
        remove_file(self._candidate)
        self._prune()
        return version

    def confirm(self) -> None:
        remove_file(self._unconfirmed)

    # ── inside ──────────────────────────────────────────────────────────────────

    def _forget_unborn(self, when: str) -> None:
        """The newest version is what runs: drop one that never ran, take in one made by hand."""
        running = self.running()
        numbers = self._numbers()
        texts = [self._read(number)[1] for number in numbers[:2]]
        if texts and texts[0] == running:
            return
        if len(texts) == 2 and texts[1] == running:
            remove_file(self._file(numbers[0]))
            return
        self._history.mkdir(parents=True, exist_ok=True)
        what = "changed by hand" if numbers else "as it was found"
        number = max(numbers, default=0) + 1
        self._write_version(Version(number, when, "-", what), running)

    def _write_version(self, version: Version, text: str) -> None:
        head = msgspec.json.encode(version).decode()
        replace_file(self._file(version.number), f"# {head}\n{text}")

    def _read(self, number: int) -> tuple[Version | None, str | None]:
        text = _text(self._file(number))
        if text is None:
            return None, None
        head, _, body = text.partition("\n")
        try:
            return msgspec.json.decode(head[2:], type=Version), body
        except msgspec.MsgspecError:
            log.warning("%s: its first line is damaged", self._file(number))
            return Version(number, "", "-", "damaged"), body

    def _file(self, number: int) -> Path:
        return self._history / f"{number}.toml"

    def _numbers(self) -> list[int]:
        names = (file.stem for file in self._history.glob("*.toml"))
        return sorted((int(name) for name in names if name.isdecimal()), reverse=True)

    def _prune(self) -> None:
        for number in self._numbers()[KEPT:]:
            remove_file(self._file(number))


def _text(path: Path) -> str | None:
    # bytes, so that line ends stay as they are
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except FileNotFoundError:
        return None

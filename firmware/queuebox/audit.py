"""The audit log: who logged in, who changed what, before and after. Judges nobody.

One JSON object a line in ``audit.log`` of the data folder, the older half in ``audit.log.1``.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

log = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
"""Of one file; two are kept."""
MOST_TEXT = 200
"""Characters of one argument that are kept: an import may be long."""
SECRET = frozenset({"password", "new", "hash"})


class Entry(Struct, frozen=True, omit_defaults=True):
    when: str
    """UTC, ISO 8601."""
    who: str
    did: str
    args: dict[str, Any] = {}
    refused: str = ""
    before: str | None = None
    after: str | None = None


class Audit:
    """Appends to the log. A disk that fails stops nobody from working: it is logged."""

    def __init__(
        self, path: Path, wall: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path = path
        self._wall = wall
        self._before = b"\n"

    def note(
        self, who: str, did: str, args: Mapping[str, object] | None = None, refused: str = ""
    ) -> None:
        """A login or a request that changes something, done or refused."""
        who = "".join(c if c.isprintable() else "?" for c in who)
        shown = {k: _short(v) for k, v in (args or {}).items() if k not in SECRET and k != "by"}
        self._write(Entry(self._now(), who, did, shown, refused))

    def change(self, who: str, path: str, before: str | None, after: str | None) -> None:
        """One key of the configuration took another value."""
        self._write(Entry(self._now(), who, path, before=before, after=after))

    def last(self, count: int) -> list[dict[str, Any]]:
        """The newest ``count`` entries, oldest first."""
        lines: list[bytes] = []
        for path in (self._older, self._path):
            lines += path.read_bytes().splitlines() if path.exists() else []
        found: list[dict[str, Any]] = []
        for line in reversed(lines):
            if len(found) >= count:
                break
            with contextlib.suppress(msgspec.MsgspecError):  # a power cut in mid-line
                found.append(msgspec.json.decode(line, type=dict[str, Any]))
        return found[::-1]

    @property
    def _older(self) -> Path:
        return self._path.with_name(self._path.name + ".1")

    def _now(self) -> str:
        return self._wall().isoformat(timespec="seconds")

    def _write(self, entry: Entry) -> None:
        log.info("audit: %s %s", entry.who, entry.did)
        try:
            if self._path.exists() and self._path.stat().st_size > MOST_BYTES:
                self._path.replace(self._older)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            descriptor = os.open(self._path, flags, 0o640)
            try:
                # the first of a start ends a line that a power cut may have left open
                os.write(descriptor, self._before + msgspec.json.encode(entry) + b"\n")
                self._before = b""
            finally:
                os.close(descriptor)
        except OSError as error:
            log.warning("audit: %s: %s", self._path, error.strerror)


def _short(value: object) -> object:
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}… ({len(text)} characters)"

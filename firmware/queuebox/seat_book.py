"""Who sat where last in this shift, kept across a death of the call processor. Decides nothing.

A shift ends when the headset has been out for SHIFT_GAP: lunch and a long meeting are within
one, the night is not. The book lies in the run folder: a power cut ends every shift.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

log = logging.getLogger(__name__)

SHIFT_GAP = 4 * 3600 * 1_000_000
"""µs without a headset after which a desk is its own agent's again."""


class Entry(Struct, frozen=True):
    agent: str | None = None
    """Who sat there last, if the desk was told."""
    passed: bool = False
    """Somebody has heard the tone, and the headset has been in since."""
    left: int | None = None
    """When the headset was pulled, µs on the monotonic clock."""


class Pages(Struct, frozen=True):
    boot: str
    desks: dict[str, Entry]


class SeatBook:
    """The entries of this boot, in a file that is written at every change."""

    def __init__(self, path: Path, boot: str) -> None:
        self._path, self._boot = path, boot
        self._desks = self._read()

    def agent(self, desk: str) -> str | None:
        """Who sat there last in this shift."""
        return self._entry(desk).agent

    def passed(self, desk: str) -> bool:
        """Has somebody heard the tone at this headset?"""
        return self._entry(desk).passed

    def came(self, desk: str, at: int, known: bool) -> None:
        """A headset is plugged in: is it still the same shift, and is it ``known`` to be heard?"""
        entry = self._entry(desk)
        over = entry.left is not None and at - entry.left > SHIFT_GAP
        passed = entry.passed and known
        self._write(desk, Entry() if over else replace(entry, left=None, passed=passed))

    def went(self, desk: str, at: int, forget_check: bool) -> None:
        """The headset is gone; with ``forget_check`` whoever comes back has to press again."""
        entry = self._entry(desk)
        if entry.left is not None:
            return
        self._write(desk, replace(entry, left=at, passed=entry.passed and not forget_check))

    def sits(self, desk: str, agent: str | None, passed: bool = False) -> None:
        entry = self._entry(desk)
        self._write(desk, replace(entry, agent=agent, passed=passed or entry.passed))

    def forget(self, desk: str) -> None:
        """Nobody in particular is expected there any more."""
        self._write(desk, replace(self._entry(desk), agent=None))

    def _entry(self, desk: str) -> Entry:
        return self._desks.get(desk, Entry())

    def _read(self) -> dict[str, Entry]:
        try:
            pages = msgspec.json.decode(self._path.read_bytes(), type=Pages)
        except (OSError, msgspec.DecodeError):
            return {}  # a first start, or a file cut short by a power cut: nobody is remembered
        return pages.desks if pages.boot == self._boot else {}

    def _write(self, desk: str, entry: Entry) -> None:
        if entry == self._entry(desk):
            return
        self._desks[desk] = entry
        fresh = self._path.with_suffix(".new")
        try:
            fresh.write_bytes(msgspec.json.encode(Pages(self._boot, self._desks)))
            fresh.replace(self._path)
        except OSError as e:  # calls go on: only a restart will not know who sat where
            log.warning("who sits where cannot be written down: %s", e)

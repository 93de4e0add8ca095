"""What the box did, by its own journal: each instant is decided once more and the digests agree.

The journal holds every event that reached the routing core, and a digest of all that the core
made of it. Deciding again gives the effects themselves; the digest proves that they are the
box's. Acts nothing, and judges nothing.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from queuebox.journal import Instant, Past, digest, read
from queuebox.scenario.outcomes import words_of
from queuebox.scenario.script import Glance
from queuebox_core.effects import Ended, Offer
from queuebox_core.endings import CallReport
from queuebox_core.events import Event, Restarted, Ringing
from queuebox_core.rules import Rules
from queuebox_core.snapshot import Snapshot
from queuebox_core.switchboard import Switchboard


class BoxDiffers(Exception):
    """The box did something else than its journal and this core say: ours to mend."""


class Moment(Struct, frozen=True):
    """One instant of the box. ``at``: µs on the monotonic clock."""

    at: int
    events: tuple[Event, ...]
    effects: tuple[tuple[str, ...], ...]
    """Their words, with the scenario's names."""
    refused: tuple[str, ...] = ()


class Witness:
    """Reads one journal as it grows. Owns nothing."""

    def __init__(self, journal: Path, names: dict[int, list[str]]) -> None:
        """``names``: for each line, what the scenario calls its callers, in turn."""
        self._journal = journal
        self._coming = {line: list(calls) for line, calls in names.items()}
        self._names: dict[str, str] = {}
        self._size = -1
        self._seen = 0
        self._ahead: deque[Past] = deque()
        self.in_step = False
        """Did the call processor meet the shelf, and compare?"""
        self._board: Switchboard | None = None
        self._reports: dict[str, CallReport] = {}
        self._reasons: dict[str, str] = {}

    def next_moment(self) -> Moment | None:
        """The next instant, and the witness stands at it; None: nothing new was decided."""
        if not self._ahead:
            self._read_on()
        if not self._ahead:
            return None
        past = self._ahead.popleft()
        return self._again(past.instant, past.digest)

    def catch_up(self) -> None:
        """Stand at the newest instant."""
        while self.next_moment() is not None:
            pass

    @property
    def snapshot(self) -> Snapshot | None:
        """The office now, with the scenario's names; None before the box serves."""
        if self._board is None:
            return None
        plain = _renamed(msgspec.to_builtins(self._board.snapshot()), self._names)
        return msgspec.convert(plain, Snapshot)

    def glance(self, zero: int, at: int) -> Glance | None:
        """What ``expect`` can see at ``at``, with ``zero`` as the scenario's zero."""
        there = self.snapshot
        if there is None:
            return None
        there = msgspec.structs.replace(there, at=max(at, there.at))
        return Glance(there, zero, self._reports, self._reasons)

    def broken(self) -> list[str]:
        """Invariants that do not hold."""
        return [] if self._board is None else self._board.check()

    def _read_on(self) -> None:
        """Instants that were decided since the last look at the file."""
        if not self._journal.exists() or self._journal.stat().st_size == self._size:
            return
        self._size = self._journal.stat().st_size
        history = read(self._journal)
        if self._board is None:
            self._board = Switchboard(Rules.decode(history.head.rules), history.head.at)
        for past in history.past[self._seen :]:
            if past.digest is None and past is history.past[-1]:
                return  # it is being decided
            self._seen += 1
            self._ahead.append(past)

    def _again(self, instant: Instant, told: int | None) -> Moment:
        """``told`` None: the box was killed before it could write that it had decided."""
        assert self._board is not None
        at, events = instant.at, instant.events
        self._note_names(events)
        effects = self._board.instant(at, events)
        if told is not None and digest(effects) != told:
            raise BoxDiffers(f"at {at} the box did not do what its journal leads to: {events}")
        refused = tuple(str(refusal) for refusal in self._board.refusals)
        self._board.refusals.clear()
        for effect in effects:
            if isinstance(effect, Ended):
                self._note_report(effect.report)
            elif isinstance(effect, Offer):
                self._reasons[effect.desk] = str(self._board.why_desk(effect.desk))
        did = tuple(self._words(str(effect)) for effect in effects)
        return Moment(at, events, did, refused)

    def _words(self, phrase: str) -> tuple[str, ...]:
        return tuple(self._names.get(word, word) for word in words_of(phrase))

    def _note_names(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.in_step |= isinstance(event, Restarted)
            if isinstance(event, Ringing):
                coming = self._coming.get(event.line)
                self._names[event.call] = coming.pop(0) if coming else f"stranger-{event.call}"

    def _note_report(self, report: CallReport) -> None:
        plain = _renamed(msgspec.to_builtins(report), self._names)
        named = msgspec.convert(plain, CallReport)
        self._reports[named.call] = named


def _renamed(plain: Any, names: dict[str, str]) -> Any:
    """Every text that is a call's id, as the scenario's name for it."""
    if isinstance(plain, str):
        return names.get(plain, plain)
    if isinstance(plain, dict):
        return {key: _renamed(value, names) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [_renamed(value, names) for value in plain]
    return plain

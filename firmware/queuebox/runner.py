"""Drives the core: journals what happened, then lets the board decide. Performs nothing."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from queuebox.journal import Head, Journal
from queuebox.recovery import replay_file
from queuebox_core.effects import Effect
from queuebox_core.errors import NotNow
from queuebox_core.events import Event
from queuebox_core.rules import Rules
from queuebox_core.switchboard import Switchboard

log = logging.getLogger(__name__)


class Runner:
    """The board and its journal, always in step. Owns both."""

    def __init__(self, board: Switchboard, journal: Journal, taken: int = 0) -> None:
        self.board = board
        self.journal = journal
        self.taken = taken
        self.poisoned = 0
        """Instants that the core could not take; each was left out and the board rebuilt."""
        self.violations = 0
        """Invariants found broken after an instant."""
        self.refused: deque[NotNow] = deque(maxlen=20)
        """The newest refusals, for whoever asked for something."""
        self._last = 0

    def take(self, at: int, events: Sequence[Event], taken: int | None = None) -> list[Effect]:
        """One instant: journal, decide, note that it was decided."""
        if taken is not None:
            self.taken = taken
        n = self.journal.instant(at, self.taken, events)
        try:
            effects = self.board.instant(at, events)
        except Exception:
            # Ours to mend, whatever it is: a poison event must never become an outage.
            log.exception("the core failed on %s; it is left out", events)
            self._rebuild_without(n)
            return []
        self.journal.done(n, effects)
        return effects

    def review(self) -> None:
        """After the effects are performed: what was refused, and does every invariant hold?"""
        for refusal in self.board.refusals:
            log.warning("refused: %s", refusal)
            self.refused.append(refusal)
        self.board.refusals.clear()
        for violation in self.board.check():
            self.violations += 1
            log.error("invariant broken: %s", violation)

    def shorten(self, boot: str, shelf: str, rules: Rules, at: int) -> None:
        """Start the journal anew from a memento of the board."""
        head = Head(boot, shelf, at, rules.encode(), self.board.memento(), self.taken)
        old, self.journal = self.journal, Journal(self.journal.path, head)
        old.close()

    def _rebuild_without(self, n: int) -> None:
        self.poisoned += 1
        keep_for_report(self.journal.path)
        self.journal.skip(n)
        self.board = replay_file(self.journal.path).board


def keep_for_report(journal: Path) -> None:
    """Copy a journal that holds a poison event aside, as ``journal.poison``."""
    journal.with_name(journal.name + ".poison").write_bytes(journal.read_bytes())

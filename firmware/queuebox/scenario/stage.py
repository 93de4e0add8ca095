"""Where a scenario is played: the protocol of every stage. The core's own is ``core_stage``.

A stage acts the world (callers, agents, lines) and tells every effect that the box then
shows, with the time at which it did. Times are microseconds from the scenario's zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from queuebox.scenario.script import Glance
from queuebox_core.events import Event


class Heard(Struct, frozen=True):
    """One effect."""

    at: int
    words: tuple[str, ...]
    detail: str = ""
    """What a person would want to know beside it."""

    def __str__(self) -> str:
        return " ".join(self.words) + (f" ({self.detail})" if self.detail else "")


class Stage(Protocol):
    """Plays the world of one scenario, from its set-up on."""

    def until(self, at: int) -> list[Heard]:
        """Let time go by to just before ``at``: what happened unasked."""

    def play(self, at: int, before: Sequence[Event], events: Sequence[Event]) -> list[Heard]:
        """Act one instant. ``before``: rings of callers who are answered in it."""

    def look(self, at: int) -> Glance:
        """What can be seen now."""

    def broken(self) -> list[str]:
        """Invariants that do not hold now, as sentences."""


class SetUpFailed(Exception):
    """The stage could not bring about what the set-up lines say; the text says which desk."""

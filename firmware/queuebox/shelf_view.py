"""Brings board and shelf together after a connection. Decides nothing about callers."""

from __future__ import annotations

import logging

from queuebox.recovery import differences
from queuebox_core import events
from queuebox_core.events import Event
from queuebox_core.snapshot import Snapshot
from queuebox_wire import shelf_link as wire

log = logging.getLogger(__name__)


class Handshake:
    """One connection's way from Hello to in step.

    The full state may be compared with the board only when every fact that led to it
    has been taken: ``due`` says when.
    """

    def __init__(self) -> None:
        self.hello: wire.Hello | None = None
        self._state: wire.FullState | None = None
        self.in_step = False

    def take_state(self, state: wire.FullState) -> None:
        self._state = state

    def early(self, facts: list[wire.Numbered]) -> list[wire.Numbered]:
        """Of facts that came in, those that led to the state: they are taken before it is
        compared, and the others after."""
        if self.in_step or self._state is None:
            return facts
        return [numbered for numbered in facts if numbered.n <= self._state.upto]

    def due(self, taken: int) -> wire.FullState | None:
        """The state to compare with now, once."""
        if self.in_step or self._state is None or taken < self._state.upto:
            return None
        self.in_step = True
        return self._state


def catch_up(board: Snapshot, state: wire.FullState, rebuilt: bool, at: int) -> list[Event]:
    """Events that bring the board in step with the shelf; offers are made again."""
    found = differences(board, state, rebuilt, at)
    for event in found:
        log.info("after the connection: %s", event)
    return [events.Restarted(at), *found]

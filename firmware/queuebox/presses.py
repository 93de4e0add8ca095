"""Presses as they come in: what each means now, and which buttons are stuck. Performs nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from queuebox import buttons
from queuebox.reasons import Reasons
from queuebox_core import events as core
from queuebox_core.snapshot import DeskView
from queuebox_wire import shelf_link as wire

log = logging.getLogger(__name__)


class Presses:
    """The buttons of the whole room."""

    def __init__(self, reasons: Sequence[str]) -> None:
        """``reasons`` for a break, by the number of presses."""
        self._reasons = Reasons(reasons)
        self._stuck: set[tuple[str, int]] = set()

    def reconfigure(self, reasons: Sequence[str]) -> None:
        """Other reasons for a break from now on."""
        self._reasons.reconfigure(reasons)

    def event(self, at: int, press: wire.Button, desk: DeskView) -> core.Event | None:
        """What a press means to the core."""
        if press.kind in ("stuck", "freed"):
            self._note_stuck(press)
            return None
        meant = buttons.event_of(at, desk, press.button, press.kind, press.happened)
        return self._reasons.heard(press, meant)

    @property
    def deadline(self) -> int | None:
        """When ``due`` next has something to say, µs."""
        return self._reasons.deadline

    def due(self, now: int) -> list[wire.Order]:
        """Echoes of the counts that are complete: so many flashes, and the word."""
        echoes: list[wire.Order] = []
        for counted in self._reasons.due(now):
            echoes.append(wire.Flash(counted.desk, counted.presses))
            echoes.append(wire.DeskTone(counted.desk, f"say:away-{counted.reason}"))
        return echoes

    def troubles(self) -> list[str]:
        """A sentence for each button that is stuck."""
        return [f"desk {desk}: button {button} is stuck" for desk, button in sorted(self._stuck)]

    def lost(self, desk: str | None = None) -> None:
        """The front of a desk, or of all, was lost: it will say anew what is stuck."""
        self._stuck = {which for which in self._stuck if desk is not None and which[0] != desk}

    def _note_stuck(self, press: wire.Button) -> None:
        which = press.desk, press.button
        if press.kind == "stuck":
            log.warning("desk %s: button %d has been down for half a minute", *which)
            self._stuck.add(which)
        else:
            self._stuck.discard(which)

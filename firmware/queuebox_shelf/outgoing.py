"""A line's outgoing call from the order to the answer: waits, seizes, dials, listens. No desk.

The listening itself is ``queuebox_hw.modem.dialling``; here it meets modem, mixer and engine.
"""

from __future__ import annotations

import logging
from typing import Protocol

from queuebox_hw.modem.dialling import Dialling, Outcome, SendDigits
from queuebox_hw.modem.words import SECOND
from queuebox_shelf.key_sounds import KEYS, WAIT
from queuebox_shelf.mixer import Mixer
from queuebox_wire import shelf_link as wire

log = logging.getLogger(__name__)

KEYS_SENT = 4
"""Tag of the touch-tones that are played."""

ON_HOOK = 2 * SECOND
"""A line that was on-hook for less has only flashed: the exchange may keep the call before."""


class Modem(Protocol):
    """What this needs of ``queuebox_hw.modem.port.ModemLine``."""

    @property
    def port(self) -> int: ...
    @property
    def seizable_at(self) -> int: ...
    def seize(self, call: str, now: int) -> None: ...
    def tap(self, on: bool) -> None: ...


class Outgoing:
    """Lives from the order to dial until the call is answered, has failed, or is given up."""

    def __init__(self, order: wire.Seize, modem: Modem, mixer: Mixer) -> None:
        self.order = order
        self.waits = True
        """Still on-hook."""
        self._modem = modem
        self._mixer = mixer
        self._idle_since: int | None = None
        self._dialling = Dialling()

    def on_hook_since(self, at: int) -> None:
        """The line is idle, and since when."""
        self._idle_since = at

    @property
    def deadline(self) -> int | None:
        return self._seize_at if self.waits else self._dialling.deadline

    @property
    def _seize_at(self) -> int | None:
        if self._idle_since is None:
            return None
        return max(self._idle_since + ON_HOOK, self._modem.seizable_at)

    def tick(self, now: int) -> list[Outcome]:
        if not self.waits:
            return self._dialling.time_passed(now)
        if self._seize_at is not None and now >= self._seize_at:
            self.waits = False
            self._modem.seize(self.order.call, now)
        return []

    def up(self, at: int) -> None:
        """Off-hook: listen for dial tone."""
        self._modem.tap(True)
        self._dialling.up(at)

    def sent(self, at: int) -> None:
        """The keys are out."""
        self._dialling.sent(at)

    def told(self, what: str, at: int) -> list[Outcome]:
        """A tone by name, of our ear or the modem's."""
        return self._dialling.told(what, at)

    def heard(self, samples: bytes, at: int) -> list[Outcome]:
        outcomes = self._dialling.heard(samples, at)
        if any(isinstance(outcome, SendDigits) for outcome in outcomes):
            self._dial(at)
        return [outcome for outcome in outcomes if not isinstance(outcome, SendDigits)]

    def said(self, samples: bytes, at: int) -> None:
        self._dialling.said(samples, at)

    def end(self) -> None:
        """Whatever came of it: no more samples are wanted."""
        self._modem.tap(False)

    def _dial(self, at: int) -> None:
        keys = "".join(key for key in self.order.number if key in KEYS or key == WAIT)
        log.info("dial tone; dialling %d keys", len(keys))
        self._mixer.keys(self._modem.port, keys, KEYS_SENT)

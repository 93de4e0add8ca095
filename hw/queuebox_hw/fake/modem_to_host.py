"""The way from the fake modem to its host: what waits, what is spoilt, what goes when.

Owns the bytes that the port has not taken yet. It knows nothing of their meaning.
"""

from __future__ import annotations

from typing import Protocol

from queuebox_hw.fake.agenda import MS, Agenda
from queuebox_hw.fake.modem_delivery import Delivery
from queuebox_hw.fake.modem_log import PortLog
from queuebox_hw.fake.modem_troubles import Troubles


class Port(Protocol):
    """The modem's end of the wire. Neither call blocks."""

    def read(self, most: int) -> bytes:
        """What the host has written, as far as the modem wants it; empty: nothing yet."""

    def write(self, data: bytes) -> int:
        """Bytes that the wire took; the rest is offered again."""


class ToHost:
    """``put`` what is said, ``sound`` what is heard; ``flush`` offers it to the port."""

    def __init__(
        self,
        port: Port,
        agenda: Agenda,
        troubles: Troubles,
        delivery: Delivery,
        log: PortLog,
        *,
        answers: bool,
    ) -> None:
        self._port = port
        self._agenda = agenda
        self._troubles = troubles
        self._delivery = delivery
        self._log = log
        self._answers = answers
        self._waiting = bytearray()
        self._asked = False

    @property
    def waiting(self) -> int:
        """Bytes that the port has not taken."""
        return len(self._waiting)

    def say(self, text: str) -> None:
        self.put(text.encode("latin-1", "replace"))

    def put(self, data: bytes) -> None:
        """Words and codes of the modem; a deaf one has none."""
        if data and self._answers and not self._troubles.loses:
            self.put_raw(self._troubles.spoil(data, self._agenda.now))

    def put_raw(self, data: bytes) -> None:
        """Bytes as they are: garbage, unknown codes, half packets."""
        self._log.to_host(self._agenda.now, data)
        self._waiting += data
        self.flush()

    def sound(self, data: bytes) -> None:
        """Bytes of a stream; the end of the block flushes them."""
        data = self._troubles.spoil(data, self._agenda.now)
        self._log.to_host(self._agenda.now, data, sound=True)
        self._waiting += data

    def clear(self) -> None:
        """The wire was changed: what the old one had not taken is gone."""
        self._waiting.clear()

    def flush(self) -> None:
        """Offer the port what waits, as far as the wire's speed and trouble allow."""
        now = self._agenda.now
        if not self._waiting or self._troubles.mute(now):
            return
        count = self._delivery.allowance(now, len(self._waiting))
        if count:
            taken = self._port.write(bytes(self._waiting[:count]))
            del self._waiting[:taken]
        if self._waiting and not self._delivery.perfect and not self._asked:
            self._asked = True
            self._agenda.at(max(self._delivery.again, now + MS), self._again)

    def _again(self) -> None:
        self._asked = False
        self.flush()

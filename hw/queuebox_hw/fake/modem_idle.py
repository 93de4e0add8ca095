"""What a modem does when nothing happens: silence detector, inactivity, escape from data."""

from __future__ import annotations

from queuebox_hw.fake.agenda import SECOND
from queuebox_hw.fake.g711 import LINEAR
from queuebox_hw.fake.modem_body import Body

_LOUD = 130
"""Peak below which a block counts as silence; about -45 dBm0."""
_PEAKS = bytes(min(abs(value) // 2, 255) for value in LINEAR)


class SilenceWatch:
    """``+VSD``: ``s`` when nothing was heard from the start, ``q`` when it has become quiet.

    It repeats while the silence lasts, as a Lucent does: who leaves the detector on is flooded.
    """

    def __init__(self, body: Body) -> None:
        self._body = body
        self._blocks = 0
        self._heard = False

    def begin(self) -> None:
        self._blocks, self._heard = 0, False

    def hear(self, far: bytes) -> list[str]:
        """One block; the codes it brings about."""
        interval = int(self._body.parameters["+VSD"].split(",")[-1])
        if not interval:
            return []
        if 2 * max(far.translate(_PEAKS)) > _LOUD:
            self._blocks, self._heard = 0, True
            return []
        self._blocks += 1
        if self._blocks < interval * 10:
            return []
        self._blocks = 0
        return ["q" if self._heard else "s"]


class Escape:
    """A modem in data mode: everything is data, but ``+++`` with a second of silence around."""

    def __init__(self) -> None:
        self.active = False
        self._last = 0
        self._typed = b""

    def begin(self, now: int) -> None:
        self.active = True
        self._last, self._typed = now, b""

    def hear(self, data: bytes, now: int) -> bool:
        """True: this was the escape, if a second of silence follows."""
        quiet = now - self._last >= SECOND
        self._typed = data if quiet else self._typed + data
        self._last = now
        return self._typed == b"+++"

    def complete(self, now: int) -> bool:
        return self.active and self._typed == b"+++" and now - self._last >= SECOND

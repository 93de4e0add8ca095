"""What a real line adds to what the far end says: our own echo, noise and hum. No far end."""

from __future__ import annotations

from dataclasses import dataclass

from queuebox_hw.fake.g711 import SILENCE, mix
from queuebox_hw.fake.sounds import QUIET, RATE, Loop, hum, noise, scaled


@dataclass(frozen=True)
class Echo:
    """One reflection of the modem's own sound."""

    delay_ms: float
    db: float

    @classmethod
    def parse(cls, text: str) -> Echo:
        """``20:-12``: after 20 ms, 12 dB weaker. Raises ValueError."""
        delay, _, db = text.partition(":")
        return cls(float(delay), float(db or -12))


class _Return:
    """An echo on its way back."""

    def __init__(self, echo: Echo) -> None:
        self._gain = 10 ** (echo.db / 20)
        self._delay = max(int(echo.delay_ms * RATE / 1000), 0)
        self._way = bytearray()
        self.clear()

    def clear(self) -> None:
        self._way = bytearray(QUIET * self._delay)

    def turn(self, near: bytes) -> bytes:
        self._way += near
        back = bytes(self._way[: len(near)])
        del self._way[: len(near)]
        return back if _quiet(back) else scaled(back, self._gain)


def _quiet(piece: bytes) -> bool:
    return piece.count(SILENCE) == len(piece)


class Disturbance:
    """Echoes, noise (dBm0) and hum (dBm0) of a line; none of them by default."""

    def __init__(
        self,
        echoes: tuple[Echo, ...] = (),
        noise_level: float | None = None,
        hum_level: float | None = None,
        hum_hz: float = 50,
        seed: int = 0,
    ) -> None:
        self._returns = [_Return(echo) for echo in echoes]
        self._steady: list[Loop] = []
        if noise_level is not None:
            self._steady.append(Loop(noise(seed, noise_level)))
        if hum_level is not None:
            self._steady.append(Loop(hum(hum_hz, hum_level)))

    def clear(self) -> None:
        """A new call: no echo of the last one."""
        for way in self._returns:
            way.clear()

    def apply(self, far: bytes, near: bytes) -> bytes:
        """What the modem hears of ``far`` while it says ``near``."""
        if not self._returns and not self._steady:
            return far
        voices = [far, *(way.turn(near) for way in self._returns)]
        voices += [source.read(len(far)) for source in self._steady]
        audible = [voice for voice in voices if not _quiet(voice)]
        if len(audible) < 2:
            return audible[0] if audible else far
        return mix(*audible)

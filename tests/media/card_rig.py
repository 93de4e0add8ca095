"""An engine in lockstep with a line and a sound card that alsa-lib takes for one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from types import TracebackType

from media.rig import Rig

from queuebox_hw.fake.sound_card import FakeSoundCard
from queuebox_media.sound_card import SoundCard

SETTLED = 40
"""Ticks after which what was played before a talk is out of every buffer."""


class Clock:
    """How many samples of a drifting device fall into each tick of 10 ms."""

    def __init__(self, rate: int, ppm: float = 0.0) -> None:
        self._step = rate / 100 * (1 + ppm * 1e-6)
        self._exact = 0.0
        self._given = 0

    def next(self) -> int:
        self._exact += self._step
        count = int(self._exact) - self._given
        self._given += count
        return count


class CardRig(Rig):
    """One line in the stream, one desk at a sound card; line, mic and ear may all drift."""

    def __init__(
        self,
        fake: FakeSoundCard,
        *,
        rates: tuple[int, int] = (48000, 48000),
        ppm: tuple[float, float] = (0.0, 0.0),
        line_ppm: float = 0.0,
    ) -> None:
        super().__init__(1, 1)
        self.fake = fake
        self.port = self.engine.desk_port(0)
        self.mic, self.ear = Clock(rates[0], ppm[0]), Clock(rates[1], ppm[1])
        self.line = Clock(8000, line_ppm)
        self.heard = array("h")
        """By the ear."""
        self.connect(0)
        self.open()

    def open(self) -> None:
        self.card = SoundCard("hw:0")
        self.engine.attach_card(self.port, self.card)
        self.tick()
        self.fake.listen()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self.card.close()

    def talk(self) -> None:
        """Line and desk hear each other."""
        self.engine.hear(self.port, 0, 0.0)
        self.engine.hear(0, self.port, 0.0)

    def pass_tick(self, said: bytes, codes: bytes, awake: bool = True) -> None:
        """10 ms everywhere: ``said`` (s16le) into the microphone, ``codes`` from the line."""
        mic = self.mic.next()
        if said:
            self.fake.speak(said[: 2 * mic])
        self.fake.pass_time(mic, self.ear.next())
        self.lines[0].speak(codes[: self.line.next()])
        if awake:
            self.tick()
        else:
            self.now += 10_000
        self.lines[0].listen()
        self.heard.frombytes(self.fake.listen())

    def go(self, ticks: int, awake: bool = True) -> None:
        """Silence from both sides."""
        for _ in range(ticks):
            self.pass_tick(b"", b"\xff" * 100, awake)

    def say(self, said: Iterator[bytes], codes: Iterator[bytes], ticks: int) -> None:
        """Without drift: one piece of each for every tick."""
        for _ in range(ticks):
            self.pass_tick(next(said), next(codes))

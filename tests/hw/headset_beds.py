"""What a headset is put on for its contract: a fake card in lockstep, or steel in real time.

On steel the far end is alsa-utils' aplay and arecord at the other side of a loopback card
(snd-aloop); the line is a socket at which this process plays the modem.
"""

from __future__ import annotations

import subprocess
import time
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

from media.card_rig import Clock
from media.rig import Modem

from queuebox_hw.fake.sound_card import SoundCards
from queuebox_hw.headset import CardHeadset
from queuebox_hw.sound_cards import SYS_CLASS, find_card
from queuebox_media.engine import Engine

LIMIT = 120.0
"""Real seconds that anything may take on a busy or emulated machine."""
RATE = 48000


def now_us() -> int:
    return time.monotonic_ns() // 1000


class Bed(ABC):
    """One line, one desk with a CardHeadset, and somebody with mouth and ear at the card."""

    place: str
    sys_class = SYS_CLASS

    def __init__(self) -> None:
        self.engine = Engine(1, 1)
        self.port = self.engine.desk_port(0)
        self.modem = Modem()
        self.headset = self.new_headset()

    def new_headset(self) -> CardHeadset:
        return CardHeadset(self.place, self.port, self.engine, lambda: None, self.sys_class)

    def close(self) -> None:
        self.headset.close()
        self.engine.detach_line(0)
        self.engine.stop()
        self.modem.close()

    @property
    def now(self) -> int:
        return now_us()

    @abstractmethod
    def pass_tick(self) -> None:
        """10 ms at the line and at the card."""

    @abstractmethod
    def say(self, sound: bytes) -> None:
        """s16le, 48 kHz mono, into the microphone; begins now."""

    @abstractmethod
    def listen(self) -> array[int]:
        """What the ear has heard since the last time, at 48 kHz."""

    @abstractmethod
    def unplug(self) -> None: ...

    @abstractmethod
    def plug(self) -> None: ...

    def serve(self) -> None:
        """What the shelf does in one pass of its loop."""
        for report in self.engine.reports():
            if report[0] == "lost" and report[1] == self.port:
                self.headset.lost(self.now)
            elif report[0] == "stumbled":
                self.headset.stumbled(self.now)
        self.headset.tick(self.now)

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < end, self.headset.fault
            self.pass_tick()

    def run(self, seconds: float) -> None:
        for _ in range(int(seconds * 100)):
            self.pass_tick()

    def connect(self) -> None:
        """A call is up, line and desk hear each other."""
        self.engine.attach_line(0, self.modem.near.fileno())
        self.engine.arm_stream(0, "mu")
        self.modem.say(b"CONNECT\r\n")
        self.modem.streaming = True
        self.until(lambda: self.headset.there)
        self.engine.hear(self.port, 0, 0.0)
        self.engine.hear(0, self.port, 0.0)
        self.run(0.5)

    def counts(self) -> dict[str, Any]:
        desks = self.engine.counters()["desks"]
        assert isinstance(desks, list)
        return dict(desks[0])


class FakeBed(Bed):
    """Lockstep; the card's clocks are 200 ppm off the line's, one fast, one slow."""

    place = "1-1.2"

    def __init__(self, cards: SoundCards) -> None:
        self.card = cards.add(self.place)
        self.sys_class = cards.sys_class
        self._now = 1_000_000
        self._unsaid = b""
        self._mic, self._ear, self._line = Clock(RATE, 200), Clock(RATE, -200), Clock(8000)
        super().__init__()

    @property
    def now(self) -> int:
        return self._now

    def pass_tick(self) -> None:
        self._now += 10_000
        mic = self._mic.next()
        if self._unsaid:
            self.card.speak(self._unsaid[: 2 * mic])
            self._unsaid = self._unsaid[2 * mic :]
        self.card.pass_time(mic, self._ear.next())
        if self.modem.streaming:
            self.modem.speak(b"\xff" * self._line.next())
        self.engine.tick(self._now)
        self.modem.listen()
        self.serve()

    def say(self, sound: bytes) -> None:
        self._unsaid = sound

    def listen(self) -> array[int]:
        return array("h", self.card.listen())

    def unplug(self) -> None:
        self.card.unplug()

    def plug(self) -> None:
        self.card.plug()


class SteelBed(Bed):
    """Real time and the kernel's card at ``place``; ``far`` is the other side of its cable."""

    def __init__(self, place: str, far: str, folder: Path) -> None:
        self.place = place
        found = find_card(place)
        assert found is not None, f"no sound card at {place}"
        self._device = (SYS_CLASS / f"card{found.number}" / "device").resolve()
        self._driver = (self._device / "driver").resolve()
        self._far, self._folder = far, folder
        self._others: list[subprocess.Popen[bytes]] = []
        self._read = 0
        self._next_us = now_us()
        super().__init__()
        self.engine.start()

    def connect(self) -> None:
        super().connect()
        self._other("arecord", "-c2", self._folder / "ear")
        self.until(lambda: (self._folder / "ear").exists())
        self.run(1.0)

    def _other(self, program: str, channels: str, file: Path) -> None:
        shape = ["-q", "-D", self._far, "-traw", "-fS16_LE", f"-r{RATE}", channels]
        self._others.append(subprocess.Popen([program, *shape, str(file)]))

    def close(self) -> None:
        for other in self._others:
            other.kill()
            other.wait()
        super().close()

    def pass_tick(self) -> None:
        self._next_us = max(self._next_us, now_us() - 200_000) + 10_000
        time.sleep(max(0.0, (self._next_us - now_us()) / 1e6))
        if self.modem.streaming:
            self.modem.speak(b"\xff" * 80)
        self.modem.listen()
        self.serve()

    def say(self, sound: bytes) -> None:
        (self._folder / "mouth").write_bytes(sound)
        self._other("aplay", "-c1", self._folder / "mouth")

    def listen(self) -> array[int]:
        with (self._folder / "ear").open("rb") as file:
            file.seek(self._read)
            frames = file.read()
        whole = len(frames) // 4 * 4
        self._read += whole
        return array("h", frames[:whole])[::2]

    def unplug(self) -> None:
        # waits in the kernel until the card is closed, so somebody else does it
        self._ask("unbind")

    def plug(self) -> None:
        self._ask("bind")

    def _ask(self, what: str) -> None:
        line = f"echo {self._device.name} >{self._driver / what}"
        self._others.append(subprocess.Popen(["sh", "-c", line]))

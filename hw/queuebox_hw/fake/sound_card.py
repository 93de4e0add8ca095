"""Sound cards for alsa-lib without a kernel: clock, cable and air of each in a test's hands.

The card itself is a plugin in C (``sound_card.c``) that alsa-lib loads by a configuration file, so
everything above the kernel's edge is the real thing. Knows nothing of what a headset is for.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")
AIR = 65536
"""Frames of sound that are kept, each way."""

CONFIGURATION = """\
# alsa-lib's whole configuration while these cards are plugged in
pcm_type.queuebox_fake {{ lib "{plugin}" open "_snd_pcm_queuebox_fake_open" }}
pcm.hw {{
    @args [ CARD ]
    @args.CARD {{ type string default "0" }}
    type queuebox_fake
    file {{ @func concat strings [ "{folder}/card" $CARD ] }}
}}
"""


class _Side(ctypes.Structure):
    """``struct side`` of sound_card.c."""

    _fields_ = (
        ("clock", ctypes.c_int64),
        ("reached", ctypes.c_int64),
        ("dry", ctypes.c_int64),
        ("rate", ctypes.c_double),
        ("nominal", ctypes.c_int32),
        ("channels", ctypes.c_int32),
        ("opened", ctypes.c_int32),
        ("started", ctypes.c_int32),
        ("air", ctypes.c_int16 * AIR),
    )


class _Card(ctypes.Structure):
    """``struct card`` of sound_card.c."""

    _fields_ = (
        ("plugged", ctypes.c_int32),
        ("running", ctypes.c_int32),
        ("stop", ctypes.c_int32),
        ("suspended", ctypes.c_int32),
        ("epoch_us", ctypes.c_int64),
        ("mic", _Side),
        ("ear", _Side),
    )


class FakeSoundCard:
    """One card in a room of them. Samples are s16le, of the card's first channel.

    Owns the file that it shares with the plugin; ``close`` gives it back.
    """

    def __init__(self, path: Path, mic: tuple[int, int], ear: tuple[int, int]) -> None:
        path.write_bytes(bytes(ctypes.sizeof(_Card)))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        self._card = _Card.from_buffer(self._memory)
        for side, (rate, channels) in ((self._card.mic, mic), (self._card.ear, ear)):
            side.rate, side.nominal, side.channels = rate, rate, channels
        self._mic_air = memoryview(self._card.mic.air).cast("B")
        self._ear_air = memoryview(self._card.ear.air).cast("B")
        self._heard = 0
        self._card.plugged = 1

    def close(self) -> None:
        """The file is no longer ours. A program that still has the card open keeps its own."""
        self._mic_air.release()
        self._ear_air.release()
        del self._card
        self._memory.close()

    # ── time ────────────────────────────────────────────────────────────────────

    def pass_time(self, mic: int, ear: int) -> None:
        """So many frames by the card's own clocks, as the test counts them."""
        self._card.mic.clock += mic
        self._card.ear.clock += ear

    def run(self, mic_ppm: float = 0.0, ear_ppm: float = 0.0) -> None:
        """From now on time goes by itself, each side with its own crystal."""
        for side, ppm in ((self._card.mic, mic_ppm), (self._card.ear, ear_ppm)):
            side.rate = side.nominal * (1 + ppm * 1e-6)
        self._card.epoch_us = time.monotonic_ns() // 1000
        self._card.running = 1

    # ── sound ───────────────────────────────────────────────────────────────────

    def speak(self, samples: bytes) -> None:
        """Into the microphone: from now on, or behind what was spoken ahead of its clock."""
        side = self._card.mic
        silence = self._now(side) - side.reached
        if silence > 0:
            side.reached += max(0, silence - AIR)
            self._put(bytes(2 * min(silence, AIR)))
        self._put(samples)

    def _put(self, samples: bytes) -> None:
        side = self._card.mic
        begin = 2 * (side.reached % AIR)
        first = min(len(samples), 2 * AIR - begin)
        self._mic_air[begin : begin + first] = samples[:first]
        self._mic_air[: len(samples) - first] = samples[first:]
        side.reached += len(samples) // 2

    def _now(self, side: _Side) -> int:
        if not self._card.running:
            return int(side.clock)
        return int((time.monotonic_ns() // 1000 - self._card.epoch_us) * side.rate / 1e6)

    def listen(self) -> bytes:
        """What the ear played since the last time; at most the last AIR frames are kept."""
        reached = self._card.ear.reached
        begin = max(self._heard, reached - AIR) % AIR
        count = min(reached - self._heard, AIR)
        self._heard = reached
        first = self._ear_air[2 * begin : 2 * min(AIR, begin + count)]
        rest = self._ear_air[: 2 * max(0, begin + count - AIR)]
        return bytes(first) + bytes(rest)

    # ── what a test may want to know ────────────────────────────────────────────

    @property
    def dry(self) -> int:
        """Frames that the ear played while it had been given none, until the last look at it."""
        return int(self._card.ear.dry)

    @property
    def open_streams(self) -> int:
        return int(self._card.mic.opened + self._card.ear.opened)

    @property
    def starts(self) -> int:
        """How often the microphone was set going."""
        return int(self._card.mic.started)

    # ── troubles ────────────────────────────────────────────────────────────────

    def unplug(self) -> None:
        """The cable is out: open streams are disconnected for good, none can be opened."""
        self._card.plugged = 0

    def plug(self) -> None:
        self._card.plugged = 1

    def stop_streams(self, looks: int = 1) -> None:
        """So many looks at a stream will find that the kernel stopped it (EPIPE)."""
        self._card.stop = looks

    def suspend(self, suspended: bool) -> None:
        """While it lasts, streams are suspended and cannot be prepared (ESTRPIPE)."""
        self._card.suspended = int(suspended)


def build_plugin(folder: Path) -> Path:
    """Compile the plugin; raises CalledProcessError where alsa-lib's headers are missing."""
    plugin = folder / "sound_card.so"
    flags = ["-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-DPIC"]
    subprocess.run(["gcc", *flags, "-o", plugin, SOURCE, "-lasound"], check=True)
    return plugin


class SoundCards:
    """A machine's sound cards: a folder with alsa-lib's configuration and a /sys of their own."""

    def __init__(self, folder: Path, plugin: Path) -> None:
        self.folder = folder
        self.sys_class = folder / "sys/class/sound"
        self.sys_class.mkdir(parents=True)
        self.configuration = folder / "asound.conf"
        self.configuration.write_text(CONFIGURATION.format(plugin=plugin, folder=folder))
        self._cards: list[FakeSoundCard] = []

    def enter(self) -> None:
        """alsa-lib in this process, and in its children, knows these cards and no others."""
        os.environ["ALSA_CONFIG_PATH"] = str(self.configuration)

    def leave(self) -> None:
        os.environ.pop("ALSA_CONFIG_PATH", None)
        for card in self._cards:
            card.close()
        self._cards.clear()

    def add(
        self,
        usb_port: str = "1-1.2",
        card_id: str = "Headset",
        mic: tuple[int, int] = (48000, 1),
        ear: tuple[int, int] = (48000, 2),
    ) -> FakeSoundCard:
        """A card at a USB port; ``mic`` and ``ear`` are (samples a second, channels)."""
        number = len(self._cards)
        interface = self.folder / "sys/devices/usb1" / usb_port / f"{usb_port}:1.0"
        interface.mkdir(parents=True)
        (interface.parent / "product").write_text("USB Audio Device\n")
        card = self.sys_class / f"card{number}"
        card.mkdir()
        (card / "id").write_text(f"{card_id}\n")
        (card / "device").symlink_to(interface)
        self._cards.append(FakeSoundCard(self.folder / f"card{number}", mic, ear))
        return self._cards[-1]

"""A talk at a sound card for hours, in lockstep: line, microphone and ear each with a clock.

``python -m media.day_of_drift 24`` runs a day at each worst pair of clocks (``make prove``).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from media.card_rig import CardRig
from msgspec import Struct

from queuebox_hw.fake.sound_card import FakeSoundCard, SoundCards, build_plugin
from queuebox_media.g711 import encoded
from queuebox_media.tones import tone

WORST = ((200, -200, -200), (-200, 200, 200), (200, -200, 200), (0, 200, -200))
"""ppm of line, microphone and ear: the card against the line, and its two sides apart."""


class Found(Struct, frozen=True):
    """What went wrong in the time after the first minute, and what the delay was."""

    slips: int
    dry: int
    gaps: int
    missing: int
    overruns: int
    refused: int
    fill_line: int
    """Samples of 8 kHz that wait on their way to the line, and to the ear, at the end."""
    fill_ear: int
    late_ear: int
    """Ticks at which a sample needed 20 ms and more from the line to the ear."""

    @property
    def troubles(self) -> int:
        return self.slips + self.dry + self.gaps + self.missing + self.overruns + self.refused


class Loop:
    """A sound without an end, in pieces of any length."""

    def __init__(self, second: bytes, width: int) -> None:
        self._twice, self._size, self._width, self._at = second * 2, len(second), width, 0

    def next(self, count: int) -> bytes:
        piece = self._twice[self._at : self._at + count * self._width]
        self._at = (self._at + count * self._width) % self._size
        return piece


def talk(fake: FakeSoundCard, ppm: tuple[int, int, int], hours: float) -> Found:
    line, mic, ear = ppm
    with CardRig(fake, ppm=(mic, ear), line_ppm=line) as rig:
        rig.talk()
        speech = Loop(encoded("mu", tone([800], 1.0, dbm0=-10, fade=0)), 1)
        mouth = Loop(tone([500], 1.0, dbm0=-10, fade=0, rate=48000), 2)
        pass_time(rig, 6000, speech, mouth)
        before = sums(rig)
        pass_time(rig, int(hours * 360_000), speech, mouth)
        grown = {key: after - before[key] for key, after in sums(rig).items()}
        line, ear = (rig.counts(port)["hears"][0]["fill"] for port in (0, rig.port))
        return Found(**grown, fill_line=line, fill_ear=ear)


def pass_time(rig: CardRig, ticks: int, speech: Loop, mouth: Loop) -> None:
    modem, now = rig.lines[0].far, rig.now
    for _ in range(ticks):
        count = rig.mic.next()
        rig.fake.speak(mouth.next(count))
        rig.fake.pass_time(count, rig.ear.next())
        modem.send(speech.next(rig.line.next()))
        now += 10_000
        rig.engine.tick(now)
        modem.recv(4096)
    rig.now = now


def sums(rig: CardRig) -> dict[str, int]:
    line, desk = rig.counts(0), rig.counts(rig.port)

    def both(key: str) -> int:
        return int(line["hears"][0][key] + desk["hears"][0][key])

    return {
        "slips": line["slips"] + desk["slips"],
        "dry": rig.fake.dry,
        "gaps": both("gaps"),
        "missing": both("missing"),
        "overruns": both("overruns") + desk["overruns"],
        "refused": desk["refused"],
        "late_ear": late(desk["delay_ms"]),
    }


def late(delays: dict[str, Any]) -> int:
    return sum(delays[step] for step in ("<30ms", "<40ms", "<60ms", "more"))


def main(hours: int) -> int:
    troubles = 0
    for ppm in WORST:
        with tempfile.TemporaryDirectory() as folder:
            cards = SoundCards(Path(folder) / "machine", build_plugin(Path(folder)))
            cards.enter()
            found = talk(cards.add(), ppm, hours)
            cards.leave()
        sys.stdout.write(f"{hours} h, line/mic/ear {ppm} ppm: {found}\n")
        sys.stdout.flush()
        troubles += found.troubles + found.late_ear
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))

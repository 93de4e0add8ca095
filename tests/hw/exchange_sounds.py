"""What an exchange and a far end sound like, as s16le: the fake's sounds, for ears under test."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from queuebox_hw.fake.g711 import LINEAR
from queuebox_hw.fake.sounds import Loop, Source, parse_says, tone_cycle
from queuebox_hw.fake.tone_plans import PLANS

FRAME = 80
FRAME_US = 10_000


def tone(country: str, name: str) -> Source:
    plan = PLANS[country]
    return Loop(tone_cycle(plan.tones[name], plan.level))


def says(what: str) -> Source:
    """silence, speech, tone:440@-20, noise:-40 …"""
    return parse_says(what)


def frames(source: Source, seconds: float) -> Iterator[bytes]:
    """So many seconds of it, 10 ms at a time."""
    for _ in range(round(seconds * 1_000_000 / FRAME_US)):
        yield array("h", map(LINEAR.__getitem__, source.read(FRAME))).tobytes()

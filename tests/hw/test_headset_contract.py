"""What every headset must do: on a fake card everywhere, and on steel with ``--card PLACE``.

``pytest tests/hw/test_headset_contract.py --card Loopback --far hw:Loopback,1`` (``make lab``).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from math import cos, pi, sin
from pathlib import Path
from typing import Any

import pytest
from hw.headset_beds import RATE, Bed, FakeBed, SteelBed
from media.rig import level_dbm0

from queuebox_hw.fake.sound_card import SoundCards
from queuebox_hw.headset import RETRY
from queuebox_media.tones import tone


@pytest.fixture
def bed(card: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bed]:
    made: Bed
    if card == "fake":
        cards: SoundCards = request.getfixturevalue("sound_cards")
        made = FakeBed(cards)
    else:
        made = SteelBed(card, request.config.getoption("--far"), tmp_path)
    yield made
    made.close()


def share_of(hertz: float, samples: array[int], rate: int) -> float:
    """How much of the sound's power is this one sine: 0 to 1."""
    turn = 2 * pi * hertz / rate
    a = sum(value * cos(turn * at) for at, value in enumerate(samples))
    b = sum(value * sin(turn * at) for at, value in enumerate(samples))
    whole = sum(value * value for value in samples)
    return 2 * (a * a + b * b) / len(samples) / whole if whole else 0.0


def best(hertz: float, samples: array[int], rate: int) -> tuple[float, float]:
    """(share, level in dBm0) of the purest quarter of a second: a machine may stall once."""
    size = rate // 4
    pieces = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
    return max((share_of(hertz, piece, rate), level_dbm0(piece)) for piece in pieces)


def test_the_ear_hears_what_is_played(bed: Bed) -> None:
    bed.connect()
    bed.listen()
    bed.engine.play(bed.port, [bed.engine.load(tone([800], 3.0, dbm0=-10, fade=0))])
    heard = array("h")
    for _ in range(7):
        bed.run(0.5)
        heard += bed.listen()
    share, level = best(800, heard, RATE)
    assert share > 0.999
    assert level == pytest.approx(-10, abs=0.3)


def test_the_line_hears_what_is_said(bed: Bed) -> None:
    bed.connect()
    bed.modem.reader.samples.clear()
    bed.say(tone([500], 3.0, dbm0=-20, rate=RATE, fade=0))
    bed.run(4.0)
    share, level = best(500, bed.modem.sound, 8000)
    assert share > 0.99  # what mu-law leaves of it
    assert level == pytest.approx(-20, abs=0.3)


def fair(bed: Bed, counts: dict[str, Any]) -> int:
    """Slips that the machine cannot answer for: the canary was on time."""
    thread = bed.engine.counters()["thread"]
    assert isinstance(thread, dict)
    return int(counts["slips"] - thread["canary"]["late"])


def test_half_a_minute_without_a_slip(bed: Bed) -> None:
    bed.connect()
    before = bed.counts()
    bed.run(30.0)
    counts = bed.counts()
    assert (counts["stumbles"], counts["losses"], counts["refused"]) == (0, 0, 0)
    assert fair(bed, counts) <= before["slips"]
    looks = sum(counts["fill_ms"].values()) - sum(before["fill_ms"].values())
    late = counts["fill_ms"]["dry"] - before["fill_ms"]["dry"]
    assert looks > 2500
    assert late <= looks // 20
    assert sum(counts["delay_ms"].values()) > sum(before["delay_ms"].values())


def test_closed_and_opened_again(bed: Bed) -> None:
    bed.connect()
    bed.headset.close()
    assert not bed.headset.there
    bed.headset = bed.new_headset()
    bed.until(lambda: bed.headset.there)
    frames = bed.counts()["frames_in"]
    bed.until(lambda: bed.counts()["frames_in"] > frames + 800)


def test_a_card_that_is_in_use_is_told_and_taken_when_free(bed: Bed) -> None:
    bed.connect()
    other = bed.new_headset()
    first, bed.headset = bed.headset, other
    try:
        bed.run(0.5)
        bed.until(lambda: other.deadline is not None)
        assert not other.there
    finally:
        first.close()
    bed.run(RETRY / 1e6)
    bed.until(lambda: other.there)


def test_unplugged_and_plugged_in_again(bed: Bed) -> None:
    bed.connect()
    bed.unplug()
    bed.until(lambda: not bed.headset.there)
    bed.run(RETRY / 1e6)
    bed.plug()
    bed.until(lambda: bed.headset.there)
    frames = bed.counts()["frames_in"]
    bed.until(lambda: bed.counts()["frames_in"] > frames + 800)
    assert bed.counts()["losses"] == 1

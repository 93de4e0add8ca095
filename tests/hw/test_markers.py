"""The marker sound: what it says about gaps, delay, drift and level survives a telephone line."""

from __future__ import annotations

from array import array
from math import sin

import pytest

from queuebox_hw.fake import markers
from queuebox_hw.fake.g711 import FORMATS, MU, mix, to_linear16
from queuebox_hw.fake.sounds import counter, noise, scaled, speech


def linear(mu: bytes) -> array[int]:
    return array("h", to_linear16(mu))


def twice(identity: int, cycles: int = 2) -> bytes:
    """Mu-law, A-law, mu-law again: what a call across a border does."""
    to_a, from_a = FORMATS["alaw"]
    return (counter(identity) * cycles).translate(to_a).translate(from_a)


@pytest.mark.parametrize("identity", range(len(markers.TONES)))
def test_every_identity_is_read_after_two_codecs(identity: int) -> None:
    reading = markers.read(linear(twice(identity, 1)), identity)
    assert reading.heard > 0.99
    assert reading.jumps == ()
    assert reading.level == pytest.approx(markers.LEVEL, abs=0.3)
    assert reading.first is not None
    assert reading.first.position == pytest.approx(reading.first.at, abs=0.05)


@pytest.mark.parametrize("missing", [1, 2, 3, 7, 8, 79, 80, 160, 800, 1600, 8000])
def test_missing_samples_are_counted_exactly(missing: int) -> None:
    sound = twice(5)
    reading = markers.read(linear(sound[:20_000] + sound[20_000 + missing :]), 5)
    assert [jump.missing for jump in reading.jumps] == [missing]
    assert 20_000 <= reading.jumps[0].at <= 20_800


@pytest.mark.parametrize("again", [1, 2, 80, 160, 800])
def test_repeated_samples_are_counted_exactly(again: int) -> None:
    sound = twice(9)
    reading = markers.read(linear(sound[:20_000] + sound[20_000 - again :]), 9)
    assert [jump.missing for jump in reading.jumps] == [-again]


@pytest.mark.parametrize("length", [80, 160, 400, 4000])
def test_inserted_silence_moves_the_position_and_replaced_sound_does_not(length: int) -> None:
    sound = twice(2)
    gap = b"\xff" * length
    inserted = markers.read(linear(sound[:20_000] + gap + sound[20_000:]), 2)
    assert sum(jump.missing for jump in inserted.jumps) == -length
    replaced = markers.read(linear(sound[:20_000] + gap + sound[20_000 + length :]), 2)
    assert replaced.jumps == ()
    if length > 800:
        assert [start for start, _ in replaced.gaps] == [pytest.approx(20_000, abs=400)]
    else:
        assert all(19_700 < at < 20_300 + length for at in replaced.dips)
    assert replaced.dips or replaced.gaps


def test_the_position_says_how_late_the_sound_is() -> None:
    sound = b"\xff" * 1234 + twice(7)
    reading = markers.read(linear(sound), 7)
    now = 40_000
    assert markers.delay(now, reading.position(now)) == pytest.approx(1234, abs=0.1)


@pytest.mark.parametrize("ppm", [-200.0, -50.0, 100.0, 200.0])
def test_drift_is_not_taken_for_missing_samples(ppm: float) -> None:
    wave = markers.wave(1)
    values = []
    for n in range(60_000):
        whole, part = divmod(n * (1 + ppm / 1e6), 1)
        before, after = wave[int(whole) % len(wave)], wave[(int(whole) + 1) % len(wave)]
        values.append(int(before + (after - before) * part))
    reading = markers.read(array("h", values), 1)
    assert reading.jumps == ()
    assert reading.drift_ppm == pytest.approx(ppm, abs=5)


def test_a_recording_at_48000_gives_the_same_positions() -> None:
    reading = markers.read(markers.wave(3, 48_000), 3, 48_000)
    assert reading.heard > 0.99
    assert reading.level == pytest.approx(markers.LEVEL, abs=0.1)
    assert reading.position(0) % markers.CYCLE == pytest.approx(0.42, abs=0.02)


@pytest.mark.parametrize("level", [-10.0, -20.0, -30.0])
def test_it_is_read_at_any_level_over_noise(level: float) -> None:
    gain = 10 ** ((level - markers.LEVEL) / 20)
    sound = mix(scaled(counter(6), gain), noise(1, -55))
    reading = markers.read(linear(sound), 6)
    assert reading.jumps == ()
    assert reading.heard > 0.97
    assert reading.level == pytest.approx(level, abs=0.5)


def test_two_identities_at_once_are_told_apart() -> None:
    both = mix(counter(0), scaled(counter(4), 0.1))
    found = markers.identify(linear(both[:16_000]))
    assert set(found) == {0, 4}
    assert found[4] == pytest.approx(markers.LEVEL - 20, abs=0.5)


def test_neither_speech_nor_silence_nor_another_identity_is_taken_for_one() -> None:
    assert markers.identify(linear(speech(1)[:32_000])) == {}
    assert markers.identify(linear(b"\xff" * 16_000)) == {}
    assert set(markers.identify(linear(counter(12)[:16_000]))) == {12}


def test_the_level_of_any_tone() -> None:
    peak = 3000
    values = array("h", (int(peak * sin(0.5 * n)) for n in range(8000)))
    level = markers.tone_level(values, 0.5 * 8000 / 6.283185307)
    assert level == pytest.approx(-17.4, abs=0.1)


def test_mu_law_is_its_own_inverse() -> None:
    assert [MU[v] for v in linear(bytes(range(256)))] == [
        b if b != 0x7F else 0xFF for b in range(256)
    ]

"""The pure functions to samples: tones, the limiter, changes of rate."""

from __future__ import annotations

from array import array
from itertools import pairwise
from math import log10, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from media.rig import level_dbm0

from queuebox_media.levels import active_level, mono
from queuebox_media.limiter import limited
from queuebox_media.resampler import resampled
from queuebox_media.tones import silence, tone


def sine(hertz: float, count: int, peak: float, rate: int = 8000) -> array[int]:
    return array("h", [round(peak * sin(2 * pi * hertz * at / rate)) for at in range(count)])


def test_a_tone_is_the_sine_it_says() -> None:
    made = array("h", tone([1000], 0.1, dbm0=3.14, fade=0))
    assert max(abs(a - b) for a, b in zip(made, sine(1000, 800, 32767), strict=True)) <= 1


@pytest.mark.parametrize("level", [-40, -20, -3])
def test_each_sine_of_a_sum_has_its_level(level: float) -> None:
    assert level_dbm0(array("h", tone([440], 1, dbm0=level))) == pytest.approx(level, abs=0.1)
    both = level_dbm0(array("h", tone([350, 440], 1, dbm0=level - 3)))
    assert both == pytest.approx(level - 3 + 3, abs=0.15)


def test_a_tone_fades_at_both_ends() -> None:
    made = array("h", tone([1000], 0.05, dbm0=0, fade=0.01))
    assert max(map(abs, made[:8])) < 1000
    assert max(map(abs, made[-8:])) < 1000
    assert max(made[150:250]) > 20000


@pytest.mark.parametrize("wrong", [[], [0.0], [4000.0], [-5.0], [440.0] * 9])
def test_what_cannot_be_made_is_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match=r"sines|Hz"):
        tone(wrong, 1)


def test_silence_is_zeros_of_that_length() -> None:
    assert silence(0.5) == bytes(8000)


@given(st.binary(max_size=2000), st.floats(0, 1))
def test_what_is_not_loud_passes_the_limiter_bit_for_bit(data: bytes, _: float) -> None:
    quiet = array("h", data[: len(data) // 2 * 2])
    quiet = array("h", [max(-29000, min(29000, value)) for value in quiet])
    assert limited(quiet.tobytes(), 1.0) == quiet.tobytes()


@pytest.mark.parametrize("gain", [1.5, 3, 10, 100])
def test_loud_sound_is_held_under_full_scale_and_stays_a_sine(gain: float) -> None:
    sound = sine(400, 8000, 20000)
    held = array("h", limited(sound.tobytes(), gain))
    assert max(map(abs, held)) <= 32767
    tail = held[4000:]
    peak = max(tail)
    assert 26000 < peak < 29300
    wanted = sine(400, 8000, peak)[4000:]
    rest = sum((a - b) ** 2 for a, b in zip(tail, wanted, strict=True))
    assert 10 * log10(rest / sum(a * a for a in wanted)) < -25  # clipped: about -10


def test_the_limiter_is_down_before_the_loud_part_begins() -> None:
    sound = array("h", [10000] * 80 + [30000] * 80)
    held = array("h", limited(sound.tobytes(), 2.0))
    gains = [out / 2 / source for out, source in zip(held, sound, strict=True)]
    assert max(abs(b - a) for a, b in pairwise(gains)) < 0.1
    assert max(held) <= 29300


def test_the_limiter_lets_go_again_without_a_step() -> None:
    sound = sine(400, 800, 25000) + sine(400, 8000, 8000)
    held = array("h", limited(sound.tobytes(), 2.0))
    assert max(held[2400:]) == pytest.approx(16000, rel=0.02)
    assert max(abs(b - a) for a, b in pairwise(held)) < 10500  # 400 Hz at full scale: 10,200


@pytest.mark.parametrize(("from_rate", "to_rate"), [(48000, 8000), (8000, 48000), (44100, 8000)])
def test_a_change_of_rate_keeps_time_length_and_level(from_rate: int, to_rate: int) -> None:
    sound = sine(700, from_rate, 10000, from_rate)
    made = array("h", resampled(sound.tobytes(), from_rate, to_rate))
    assert len(made) == to_rate
    edge = to_rate // 50
    wanted = sine(700, to_rate, 10000, to_rate)
    pairs = [*zip(made, wanted, strict=True)][edge:-edge]
    rest = sum((a - b) ** 2 for a, b in pairs)
    assert 10 * log10(rest / sum(b * b for _, b in pairs)) < -45


def test_what_a_line_cannot_carry_is_gone_after_resampling() -> None:
    above = sine(5000, 48000, 10000, 48000)
    left = array("h", resampled(above.tobytes(), 48000, 8000))
    assert level_dbm0(left[200:-200]) < -60


def test_the_same_rate_is_the_same_sound() -> None:
    assert resampled(b"\x01\x02\x03\x04\x05", 8000, 8000) == b"\x01\x02\x03\x04"
    assert resampled(b"", 44100, 8000) == b""
    with pytest.raises(ValueError, match="rate"):
        resampled(b"", 0, 8000)


def test_channels_become_their_mean() -> None:
    assert array("h", mono(array("h", [100, 300, -50, 50]).tobytes(), 2)).tolist() == [200, 0]


def test_pauses_do_not_make_a_voice_quieter() -> None:
    voice = tone([600], 0.5, dbm0=-20)
    assert active_level(voice + silence(5) + voice) == pytest.approx(-20, abs=0.3)
    assert active_level(silence(1)) == -99.0
    assert active_level(b"") == -99.0
    assert active_level(voice[:100]) > -60

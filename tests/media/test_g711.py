"""Both laws against their definitions, for every code and every sample."""

from __future__ import annotations

import math
from array import array

import pytest
from media.rig import mu_value

from queuebox_media.g711 import decoded, encoded
from queuebox_media.tones import tone

EVERY_CODE = bytes(range(256))
EVERY_SAMPLE = array("h", range(-32768, 32768))


def a_value(code: int) -> int:
    """G.711 A-law by its definition, 16-bit scale."""
    code ^= 0x55
    segment, step = (code >> 4) & 7, code & 15
    magnitude = (step << 4) + 8 if segment == 0 else ((step << 4) + 264) << (segment - 1)
    return magnitude if code & 0x80 else -magnitude


VALUES = {"mu": mu_value, "a": a_value}


@pytest.mark.parametrize("law", VALUES)
def test_every_code_means_what_the_recommendation_says(law: str) -> None:
    assert array("h", decoded(law, EVERY_CODE)).tolist() == [VALUES[law](c) for c in EVERY_CODE]


@pytest.mark.parametrize("law", VALUES)
def test_every_sample_goes_to_a_code_whose_step_holds_it(law: str) -> None:
    codes = encoded(law, EVERY_SAMPLE.tobytes())
    back = array("h", decoded(law, codes))
    loudest = max(map(VALUES[law], EVERY_CODE))
    for sample, code, value in zip(EVERY_SAMPLE, codes, back, strict=True):
        segment = ((code ^ (0xFF if law == "mu" else 0x55)) >> 4) & 7
        half = 4 << segment if law == "mu" else 8 << max(0, segment - 1)
        over = max(0, abs(sample) - loudest)  # beyond the law's range the last code is right
        assert abs(sample - value) <= max(half, over), sample


@pytest.mark.parametrize("law", ["mu", "a", "u8", "s8"])
def test_codes_survive_a_round_trip(law: str) -> None:
    again = encoded(law, decoded(law, EVERY_CODE))
    differing = [code for code in range(256) if again[code] != code]
    assert differing in ([], [0x7F])  # mu-law's minus zero


@pytest.mark.parametrize("law", ["mu", "a"])
@pytest.mark.parametrize("level", [0, -10, -20, -30])
def test_noise_stays_under_what_g712_allows(law: str, level: float) -> None:
    """G.712: signal to total distortion at least 33 dB from 0 to -30 dBm0, with a sine."""
    sound = array("h", tone([1020], 1.0, dbm0=level, fade=0))
    back = array("h", decoded(law, encoded(law, sound.tobytes())))
    noise = sum((a - b) ** 2 for a, b in zip(sound, back, strict=True))
    assert 10 * math.log10(sum(a * a for a in sound) / noise) > 33


@pytest.mark.parametrize(("law", "code"), [("mu", 0xFF), ("a", 0xD5), ("u8", 0x80), ("s8", 0)])
def test_silence_has_the_code_that_modems_send(law: str, code: int) -> None:
    assert encoded(law, bytes(2)) == bytes([code])


def test_any_number_of_samples_however_odd() -> None:
    for count in range(70):
        sound = EVERY_SAMPLE[1000 : 1000 + count].tobytes()
        assert encoded("mu", sound) == encoded("mu", EVERY_SAMPLE.tobytes())[1000 : 1000 + count]

"""Touch-tones and call-progress tones: heard where they are, and nowhere else."""

from __future__ import annotations

import random
import wave
from array import array
from dataclasses import replace
from functools import cache
from itertools import cycle
from pathlib import Path

import pytest
from media.rig import blocks, connected
from shelf.lockstep_call import detuned

from queuebox_hw.fake.sounds import tone_cycle
from queuebox_hw.fake.tone_plans import PLANS
from queuebox_media.g711 import decoded, encoded
from queuebox_media.progress import ProgressEar
from queuebox_media.tones import silence, tone
from queuebox_media.touchtones import TouchtoneEar

ROWS = [697, 770, 852, 941]
COLUMNS = [1209, 1336, 1477, 1633]
KEYS = "123A456B789C*0#D"
SPEECH = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
MUSIC = Path("/usr/share/asterisk/moh")


def key(
    which: str, seconds: float = 0.04, row: float = -10, column: float = -10, off: float = 0.0
) -> bytes:
    """One touch-tone; levels in dBm0, ``off`` as a share of the frequencies."""
    at = KEYS.index(which)
    return sum_of(
        tone([ROWS[at // 4] * (1 + off)], seconds, dbm0=row, fade=0),
        tone([COLUMNS[at % 4] * (1 + off)], seconds, dbm0=column, fade=0),
    )


def dialled(which: str, **how: float) -> bytes:
    return b"".join(key(digit, **how) + silence(0.04) for digit in which)


@cache
def unit_noise() -> array[float]:
    chance = random.Random(7)
    return array("d", [chance.gauss(0, 1) for _ in range(100_000)])


def with_noise(samples: bytes, dbm0: float) -> bytes:
    sigma = 32768 * 10 ** ((dbm0 - 3.14) / 20) / 2**0.5
    pairs = zip(array("h", samples), cycle(unit_noise()), strict=False)
    noisy = [round(value + sigma * chance) for value, chance in pairs]
    return array("h", [max(-32768, min(32767, value)) for value in noisy]).tobytes()


def heard(samples: bytes) -> str:
    return TouchtoneEar().hear(decoded("mu", encoded("mu", samples)))


@pytest.mark.parametrize("level", [-3, -10, -20, -30, -34])
def test_every_key_at_every_level_for_40_ms(level: float) -> None:
    assert heard(dialled(KEYS, row=level, column=level)) == KEYS


@pytest.mark.parametrize("phase", range(0, 102, 7))
def test_wherever_a_block_begins(phase: int) -> None:
    assert heard(bytes(2 * phase) + dialled(KEYS)) == KEYS


def test_twist_as_lines_have_it() -> None:
    assert heard(dialled(KEYS, row=-16, column=-9)) == KEYS
    assert heard(dialled(KEYS, row=-10, column=-13)) == KEYS
    assert heard(dialled(KEYS, row=-22, column=-10)) == ""
    assert heard(dialled(KEYS, row=-10, column=-18)) == ""


def test_frequencies_of_a_cheap_telephone() -> None:
    assert heard(dialled(KEYS, off=0.015)) == KEYS
    assert heard(dialled(KEYS, off=-0.015)) == KEYS


def test_a_held_key_is_one_press_and_a_repeated_one_two() -> None:
    assert heard(key("5", seconds=2.0) + silence(0.04) + key("5")) == "55"


def test_a_gap_of_10_ms_is_none() -> None:
    assert heard(key("8", seconds=0.1) + silence(0.01) + key("8", seconds=0.1)) == "8"


def test_20_ms_are_no_press() -> None:
    assert heard(dialled(KEYS, seconds=0.02)) == ""


def test_noise_14_db_under_the_tones() -> None:
    assert heard(with_noise(dialled(KEYS * 4), -24)) == KEYS * 4


def tones(samples: bytes) -> list[tuple[str, int]]:
    """What our own detector is sure of."""
    return [told for told in ProgressEar().hear(samples) if told[0] != "steady tone"]


def recordings(folder: Path) -> list[bytes]:
    found = []
    for path in sorted(folder.glob("*.wav")):
        with wave.open(str(path)) as sound:
            found.append(sound.readframes(sound.getnframes()))
    return found


@pytest.mark.parametrize("folder", [SPEECH, MUSIC], ids=["speech", "music"])
def test_nothing_is_heard_in_speech_and_in_music(folder: Path) -> None:
    found = recordings(folder)
    assert sum(map(len, found)) > 16_000 * 1000
    for samples in found:
        line = decoded("mu", encoded("mu", samples))
        assert TouchtoneEar().hear(line) == ""
        assert tones(line) == []


def cadence(hertz: list[float], seconds: list[float], dbm0: float, total: float = 8) -> bytes:
    """Tone and pause in turn, over and over."""
    out = b""
    while len(out) < total * 16000:
        for at, length in enumerate(seconds):
            out += silence(length) if at % 2 else tone(hertz, length, dbm0=dbm0)
    return out


PLAN = [
    # of the specification's tone plan: country, Hz, tone and pause, what it is
    ("US dial", [350, 440], [4.0], "dial tone"),
    ("US busy", [480, 620], [0.5, 0.5], "busy tone"),
    ("US reorder", [480, 620], [0.25, 0.25], "reorder tone"),
    ("US ringback", [440, 480], [2, 4], "ringback tone"),
    ("UK busy", [400], [0.375, 0.375], "busy tone"),
    ("UK congestion", [400], [0.4, 0.35, 0.225, 0.525], "busy tone"),
    ("UK ringback", [400, 450], [0.4, 0.2, 0.4, 2], "ringback tone"),
    ("DE dial", [425], [4.0], "dial tone"),
    ("DE busy", [425], [0.48, 0.48], "busy tone"),
    ("DE congestion", [425], [0.24, 0.24], "reorder tone"),
    ("FR ringback", [440], [1.5, 3.5], "ringback tone"),
    ("BE congestion", [425], [0.167, 0.167], "reorder tone"),
    ("SE congestion", [425], [0.25, 0.75], "busy tone"),
    ("TR congestion", [450], [0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.6, 0.2], "reorder tone"),
    ("IL dial", [414], [4.0], "dial tone"),
    ("CN congestion", [450], [0.7, 0.7], "busy tone"),
    ("SG busy", [425], [0.75, 0.75], "busy tone"),
    ("AU dial", [413, 438], [4.0], "dial tone"),
]


@pytest.mark.parametrize(("country", "hertz", "seconds", "word"), PLAN, ids=[p[0] for p in PLAN])
@pytest.mark.parametrize("level", [-8, -20, -33])
def test_the_tone_plan(
    country: str, hertz: list[float], seconds: list[float], word: str, level: float
) -> None:
    samples = with_noise(cadence(hertz, seconds, level), level - 30)
    for phase in (0, 60, 130):
        found = tones(decoded("mu", encoded("mu", bytes(2 * phase) + samples)))
        assert {name for name, _ in found} == {word}


GONE = {"dial tone", "busy tone", "reorder tone"}
"""Words that end a call. Some dial tones have a cadence, and whoever hears one is gone as well."""


@pytest.mark.parametrize("country", sorted(PLANS))
@pytest.mark.parametrize("tone_name", ["busy", "reorder", "dial"])
def test_every_country_says_that_the_far_end_is_gone(country: str, tone_name: str) -> None:
    """As the fake exchanges sing it, 2 % off, at the faintest, over a noisy line."""
    for off, level, noise in [(0.02, -35, -55), (-0.02, -35, -55), (0.02, -5, -40)]:
        plan = detuned(PLANS[country], off, level)
        sound = plan.tones[tone_name]
        if sound.bursts[0].modulated:
            plan = replace(plan, level=max(level, -30))  # full modulation takes 4.3 dB
        times = 3 if sound.continuous else int(4.6 / sound.seconds) + 1
        sung = decoded("mu", tone_cycle(sound, plan.level) * times)
        found = {name for name, _ in tones(with_noise(sung, noise))}
        assert found & GONE, (off, level)
        assert "ringback tone" not in found


@pytest.mark.parametrize("country", sorted(PLANS))
def test_nobodys_ringing_tone_is_the_end_of_a_call(country: str) -> None:
    sung = decoded("mu", tone_cycle(PLANS[country].tones["ringback"], -20) * 3)
    assert {name for name, _ in tones(sung)} <= {"ringback tone"}


def test_when_it_is_sure() -> None:
    def first(hertz: list[float], seconds: list[float]) -> float:
        return tones(cadence(hertz, seconds, -20))[0][1] / 8000

    assert 2.0 < first([425], [4.0]) < 2.3
    assert first([425], [0.5, 0.5]) < 3 * 1.0 + 0.2
    assert first([425], [0.25, 0.25]) < 3 * 0.5 + 0.2


def sum_of(*sounds: bytes) -> bytes:
    columns = zip(*(array("h", sound) for sound in sounds), strict=True)
    return array("h", [sum(column) for column in columns]).tobytes()


FLUTE = sum_of(tone([440], 5.0, dbm0=-20), tone([880], 5.0, dbm0=-26))


@pytest.mark.parametrize(
    "samples",
    [
        FLUTE,
        tone([1000], 5.0),
        tone([250], 5.0),
        tone([425, 1275], 5.0),
        tone([425], 5.0, dbm0=-45),
        cadence([425], [0.05, 0.05], -20),
        cadence([425], [1.0, 1.0], -20),
        cadence([425], [0.5, 1.4], -20),
        with_noise(tone([425], 5.0, dbm0=-20), -19),
        sum_of(tone([425], 5.0, dbm0=-20), tone([3900], 5.0, dbm0=-10)),
    ],
    ids=[
        "a flute",
        "high",
        "low",
        "two far apart",
        "faint",
        "too fast",
        "too slow",
        "long pauses",
        "noise",
        "under a whistle",
    ],
)
def test_what_is_no_call_progress_tone(samples: bytes) -> None:
    assert tones(samples) == []


def test_a_line_reports_both_while_its_caller_is_connected() -> None:
    sound = encoded("mu", dialled("42#") + cadence([425], [0.25, 0.25], -20, 2))
    with connected(2) as rig:
        rig.engine.hear(1, 0, 0.0)
        rig.run(240, {0: blocks(sound, 80, b"\xff" * 80)})
        assert [report[:3] for report in rig.reports("digit")] == [
            ("digit", 0, ord(digit)) for digit in "42#"
        ]
        heard = [report[2] for report in rig.reports("tone")]
        assert heard[0] == "steady tone"
        assert [tone for tone in heard if tone != "steady tone"] == ["reorder tone"]


def special(dbm0: float, stretch: float = 1.0, off: float = 0.0) -> bytes:
    """A special information tone; lengths and frequencies may be a little off."""
    parts = [
        tone([hertz * (1 + off)], 0.33 * stretch, dbm0=dbm0, fade=0) for hertz in (950, 1400, 1800)
    ]
    return silence(0.3) + b"".join(parts) + silence(0.5)


def fax(dbm0: float, times: int = 2, off: float = 0.0) -> bytes:
    """What a calling fax machine sends (ITU-T T.30)."""
    return silence(1.0) + (tone([1100 + off], 0.5, dbm0=dbm0) + silence(3.0)) * times


@pytest.mark.parametrize("level", [-5, -20, -35])
@pytest.mark.parametrize("phase", [0, 60, 130])
def test_a_special_information_tone_is_heard_once(level: float, phase: int) -> None:
    for stretch, off in [(1.0, 0.0), (0.83, 0.02), (1.15, -0.02)]:
        samples = with_noise(bytes(2 * phase) + special(level, stretch, off), level - 26)
        found = tones(decoded("mu", encoded("mu", samples)))
        assert [name for name, _ in found] == ["special information tone"]


def test_three_tones_in_another_order_are_no_special_information() -> None:
    up = [tone([hertz], 0.33, dbm0=-20, fade=0) for hertz in (950, 1400, 1800)]
    for order in ((0, 2, 1), (2, 1, 0), (0, 1, 1), (1, 2, 0), (0, 1), (1, 2), (0, 2, 1, 2)):
        assert tones(silence(0.3) + b"".join(up[at] for at in order) + silence(0.5)) == []


@pytest.mark.parametrize("level", [-5, -20, -40])
@pytest.mark.parametrize("off", [-38, 0, 38])
def test_each_call_of_a_fax_machine_is_heard(level: float, off: float) -> None:
    found = tones(
        decoded("mu", encoded("mu", with_noise(fax(level, off=off), min(level - 26, -50))))
    )
    assert [name for name, _ in found] == ["fax calling tone"] * 2


def test_what_is_no_fax_machine() -> None:
    beep = tone([1000], 0.5, dbm0=-20)
    short = tone([1100], 0.3, dbm0=-20)
    long = tone([1100], 0.9, dbm0=-20)
    melody = tone([988], 0.5, dbm0=-20) + tone([1109], 0.5, dbm0=-20) + tone([880], 0.5, dbm0=-20)
    last_note = tone([988], 0.5, dbm0=-20) + tone([1109], 0.5, dbm0=-20)
    first_note = tone([1109], 0.5, dbm0=-20) + tone([988], 0.5, dbm0=-20)
    staccato = (tone([1109], 0.5, dbm0=-20) + silence(0.1)) * 3
    for sound in (beep, short, long, melody, last_note, first_note, staccato):
        assert tones(silence(1) + sound + silence(1)) == []

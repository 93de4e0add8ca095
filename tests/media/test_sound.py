"""What a port hears: sounds in a row, two layers, other ports; and never a click."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import groupby, pairwise

import pytest
from media.rig import Rig, blocks, connected, level_dbm0

from queuebox_media.g711 import encoded
from queuebox_media.tones import tone

FRAME = 160


def constant(level: int, count: int) -> bytes:
    return array("h", [level] * count).tobytes()


def played(rig: Rig, ticks: int, port: int = 0) -> array[int]:
    """What line ``port`` hears in so many ticks."""
    before = len(rig.lines[port].reader.samples)
    rig.run(ticks)
    return rig.lines[port].sound[before:]


def runs(sound: array[int]) -> list[int]:
    """The values that the sound stays at for a while, in order; slopes between are left out."""
    found: list[int] = []
    for at in range(0, len(sound) - 40):
        if len(set(sound[at : at + 40])) == 1 and (not found or found[-1] != sound[at]):
            found.append(sound[at])
    return found


def settled(lines: int = 1) -> Rig:
    """A rig whose first jitter is forgotten."""
    rig = Rig(lines, 0)
    for port in range(lines):
        rig.connect(port)
    rig.run(120)
    return rig


def lengths(sound: array[int]) -> dict[int, int]:
    """Value → its longest run."""
    found: dict[int, int] = {}
    for value, run in groupby(sound):
        found[value] = max(found.get(value, 0), len(list(run)))
    return found


# values that mu-law keeps as they are
LOW, MIDDLE, HIGH = 1884, 3900, 7932


def test_sounds_in_a_row_without_a_seam_and_a_report_at_the_end() -> None:
    with settled() as rig:
        ids = [rig.engine.load(constant(level, 400)) for level in (LOW, MIDDLE, HIGH)]
        rig.engine.play(0, [ids[2], ids[0], ids[1]], tag=42)
        sound = played(rig, 20)
        assert runs(sound) == [HIGH, LOW, MIDDLE, 0]
        assert lengths(sound)[LOW] == 400
        assert [report[:3] for report in rig.reports("played")] == [("played", 0, 42)]


def test_a_loop_goes_on_and_says_nothing() -> None:
    with settled() as rig:
        ids = [rig.engine.load(constant(level, 300)) for level in (LOW, HIGH)]
        rig.engine.play(0, ids, loop=True)
        assert runs(played(rig, 100))[:6] == [LOW, HIGH] * 3
        assert rig.reports("played") == []


@pytest.mark.parametrize(("offset", "first"), [(0, LOW), (350, HIGH), (650, LOW), (6350, HIGH)])
def test_a_loop_may_begin_anywhere(offset: int, first: int) -> None:
    with settled() as rig:
        ids = [rig.engine.load(constant(level, 300)) for level in (LOW, HIGH)]
        rig.engine.play(0, ids, loop=True, offset=offset)
        assert runs(played(rig, 10))[0] == first


def test_a_list_that_is_over_before_it_begins_is_told() -> None:
    with settled() as rig:
        empty = rig.engine.load(b"")
        rig.engine.play(0, [empty], tag=1)
        rig.run(1)
        rig.engine.play(0, [empty], loop=True, tag=2)
        rig.run(1)
        rig.engine.play(0, [rig.engine.load(constant(LOW, 100))], offset=1000, tag=3)
        rig.run(1)
        assert [report[2] for report in rig.reports("played")] == [1, 2, 3]


def test_gain_in_db() -> None:
    with settled() as rig:
        sound = rig.engine.load(constant(HIGH, 8000))
        rig.engine.play(0, [sound], gain_db=-6.0206)
        assert runs(played(rig, 10)) == [pytest.approx(HIGH / 2, rel=0.05)]


def test_over_ducks_the_base_and_lets_it_come_back() -> None:
    with settled() as rig:
        base = rig.engine.load(constant(HIGH, 80000))
        prompt = rig.engine.load(constant(0, 1600))
        rig.engine.play(0, [base], tag=1)
        played(rig, 10)
        rig.engine.play(0, [prompt], over=True, tag=2)
        levels = runs(played(rig, 40))
        assert levels == [pytest.approx(HIGH / 4, rel=0.03), HIGH]
        assert [report[2] for report in rig.reports("played")] == [2]


def test_hushed_music_fades_goes_on_unheard_and_comes_back_further_on() -> None:
    with settled() as rig:
        pieces = [rig.engine.load(constant(level, 8000)) for level in (LOW, HIGH, MIDDLE)]
        rig.engine.play(0, pieces, loop=True)
        assert runs(played(rig, 20)) == [LOW]
        rig.engine.hush(0, True)
        fading = played(rig, 40)
        assert lengths(fading)[0] > 900 and len(set(fading)) > 15  # no step, a slope
        assert runs(played(rig, 100)) == [0]
        rig.engine.hush(0, False)
        assert runs(played(rig, 80))[-1] == MIDDLE


def test_a_prompt_over_hushed_music_is_heard_alone_and_new_music_is_heard() -> None:
    with settled() as rig:
        base, prompt = (rig.engine.load(constant(level, 8000)) for level in (HIGH, LOW))
        rig.engine.play(0, [base], loop=True)
        rig.engine.hush(0, True)
        played(rig, 40)
        rig.engine.play(0, [prompt], over=True)
        assert runs(played(rig, 120)) == [LOW, 0]
        rig.engine.play(0, [base], loop=True)
        assert runs(played(rig, 40))[-1] == HIGH


def test_stopping_the_prompt_brings_the_base_back_and_new_music_under_it_is_ducked() -> None:
    with settled() as rig:
        base = rig.engine.load(constant(HIGH, 80000))
        prompt = rig.engine.load(constant(0, 80000))
        rig.engine.play(0, [prompt], over=True)
        played(rig, 5)
        rig.engine.play(0, [base])
        assert runs(played(rig, 10))[-1] == pytest.approx(HIGH / 4, rel=0.03)
        rig.engine.stop_play(0, over=True)
        assert runs(played(rig, 10))[-1] == HIGH


def largest_step(sound: array[int]) -> int:
    return max(abs(b - a) for a, b in pairwise(sound))


def test_play_stop_and_replace_within_a_frame_and_without_a_click() -> None:
    with settled() as rig:
        loud = rig.engine.load(constant(HIGH, 80000))
        other = rig.engine.load(constant(-HIGH, 80000))
        changes: list[Callable[[], None]] = [
            lambda: rig.engine.play(0, [loud]),
            lambda: rig.engine.play(0, [other]),
            lambda: rig.engine.stop_play(0),
            lambda: rig.engine.set_gain(0, -60.0, 0.0),
        ]
        for change in changes:
            before = played(rig, 10)[-1:]
            change()
            sound = before + played(rig, 3)
            changing = [at for at, (a, b) in enumerate(pairwise(sound)) if a != b]
            assert changing[-1] - changing[0] <= FRAME if changing else True
            assert largest_step(sound) < 1500  # a slope of 8 ms, in steps of mu-law


def test_hear_and_not_hear_within_a_frame_and_without_a_click() -> None:
    with settled(2) as rig:
        speech = {1: blocks(b"", 80, encoded("mu", constant(HIGH, 80)))}
        rig.run(10, speech)
        for gain, level in ((0.0, HIGH), (-12.0412, HIGH / 4), (None, 0)):
            rig.engine.hear(0, 1, gain)
            before = len(rig.lines[0].reader.samples) - 1
            rig.run(10, speech)
            sound = rig.lines[0].sound[before:]
            assert sound[-1] == pytest.approx(level, rel=0.03, abs=2)
            assert len(set(sound[3 * FRAME :])) == 1
            assert largest_step(sound) < 1500


def test_a_conference_hears_all_others_and_nobody_hears_himself() -> None:
    with settled(3) as rig:
        for listener in range(3):
            for speaker in range(3):
                if listener != speaker:
                    rig.engine.hear(listener, speaker, 0.0)
        levels = [1000, 4000, 6000]
        speech = {
            port: blocks(b"", 80, encoded("mu", constant(level, 80)))
            for port, level in enumerate(levels)
        }
        rig.run(20, speech)
        for port in range(3):
            others = sum(levels) - levels[port]
            assert rig.lines[port].sound[-1] == pytest.approx(others, rel=0.04)


def test_what_one_stops_to_hear_others_still_do() -> None:
    with settled(3) as rig:
        speech = {2: blocks(b"", 80, encoded("mu", constant(HIGH, 80)))}
        rig.engine.hear(0, 2, 0.0)
        rig.engine.hear(1, 2, 0.0)
        rig.run(10, speech)
        rig.engine.hear(0, 2, None)
        rig.run(10, speech)
        assert rig.lines[0].sound[-1] == 0
        assert rig.lines[1].sound[-1] == HIGH
        rig.engine.hear(0, 2, 0.0)
        rig.run(10, speech)
        assert rig.lines[0].sound[-1] == HIGH


def test_gains_of_a_port_both_ways() -> None:
    with settled(2) as rig:
        rig.engine.hear(0, 1, 0.0)
        rig.engine.set_gain(1, 0.0, -6.0206)
        rig.engine.set_gain(0, -6.0206, 0.0)
        rig.run(10, {1: blocks(b"", 80, encoded("mu", constant(HIGH, 80)))})
        assert rig.lines[0].sound[-1] == pytest.approx(HIGH / 4, rel=0.03)


def test_what_played_ends_with_the_stream() -> None:
    """The next caller on a line must not hear the rest of somebody else's prompt."""
    with settled() as rig:
        rig.engine.play(0, [rig.engine.load(constant(HIGH, 800000))], tag=9)
        rig.run(5)
        rig.lines[0].say(b"\x10\x03\r\nOK\r\n")
        rig.tick()
        rig.engine.arm_stream(0, "mu")
        rig.tick()
        rig.lines[0].say(b"\r\nCONNECT\r\n")
        rig.tick()
        rig.lines[0].listen()
        assert set(played(rig, 20)) == {0}
        assert rig.reports("played") == []


def test_what_is_set_before_connect_is_heard_from_the_first_sample() -> None:
    with Rig(1, 0) as rig:
        rig.engine.play(0, [rig.engine.load(constant(LOW, 8000))])
        rig.connect(0)
        assert rig.lines[0].sound[100:] == array("h", [LOW] * 60)


def test_too_many_or_unknown_sounds_are_refused() -> None:
    with Rig(1, 0) as rig:
        for wrong in ([], [0], [-1], [0] * 33):
            with pytest.raises(ValueError, match="sounds"):
                rig.engine.play(0, wrong)


def test_four_loud_voices_are_held_down_not_clipped() -> None:
    with connected(5) as rig:
        loud = encoded("mu", tone([700], 1.0, dbm0=-1, fade=0))
        for speaker in range(1, 5):
            rig.engine.hear(0, speaker, 0.0)
        rig.run(100, {port: blocks(loud, 80, loud[:80]) for port in range(1, 5)})
        sound = rig.lines[0].sound[-1600:]
        assert max(sound) < 31000
        assert level_dbm0(sound) > -1  # a clipped sum would be a square and louder still
        assert level_dbm0(sound) < 2.6

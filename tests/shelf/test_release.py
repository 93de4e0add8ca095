"""A whole line in lockstep: who has gone is let go, with the evidence; who waits is not.

The figures over all levels, pitches and echoes are ``tests/bench/bench_release.py``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from shelf.lockstep_call import LockstepCall

from queuebox_shelf.sounds import Library
from queuebox_wire import shelf_link as wire

S = 1_000_000
MUSIC = Path("/usr/share/asterisk/moh")
SPEECH = Path("/usr/share/asterisk/sounds/en_US_f_Allison")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library([], SPEECH, MUSIC)


@pytest.fixture
def line(library: Library) -> Iterator[LockstepCall]:
    with LockstepCall(library=library) as made:
        yield made


@pytest.mark.parametrize(
    ("country", "word"), [("us", "dial"), ("uk", "busy"), ("de", "reorder"), ("au", "reorder")]
)
def test_who_has_gone_is_let_go_although_music_plays_over_the_tone(
    country: str, word: str, library: Library
) -> None:
    with LockstepCall(country, level=-20, library=library) as line:
        released = line.answered().release_after(word, limit=45)  # S-98
        assert released is not None
        assert "tone was heard in the sound" in released[1]


@pytest.mark.parametrize("level", [-5, -35])
def test_a_tone_that_the_echo_of_our_music_hides_is_heard_in_a_pause(
    level: float, library: Library
) -> None:
    """The worst line: our own sound comes back 6 dB down, the tone is faint."""
    with LockstepCall("us", level=level, echo=(12, -6), library=library) as line:
        line.answered().run(3)
        assert line.release_after("busy", limit=45) is not None


def test_an_echo_over_a_second_late_is_waited_for(library: Library) -> None:
    """A bench's measurement behind a VoIP adapter: 1159 ms, -28 dB (spec 6.3)."""
    with LockstepCall("us", level=-30, echo=(1159, -28), library=library) as line:
        line.answered().run(3)
        assert line.release_after("dial", limit=45) is not None


def test_the_modems_word_under_music_is_confirmed_before_it_counts(library: Library) -> None:
    with LockstepCall("us", deaf=False, library=library) as line:
        line.answered().run(3)
        line.modem.sign("d")
        line.modem.sign("b")
        line.run(12)
        assert not line.heard(wire.Gone)
        assert line.hushes >= 1
        released = line.release_after("dial")
        assert released is not None and released[0] < 10


@pytest.mark.parametrize("says", ["speech", "silence", "noise:-45", "tone:440@-50"])
def test_who_waits_for_minutes_is_never_let_go_and_seldom_hears_a_pause(
    says: str, line: LockstepCall
) -> None:
    line.answered(says).run(180)
    assert not line.heard(wire.Gone)
    assert 180 / 30 <= line.hushes <= 180 / 12


def test_a_fax_machine_is_known_before_its_third_call(line: LockstepCall) -> None:
    line.answered("fax")
    assert line.until(lambda: line.heard(wire.Fax), 8)


def test_a_line_that_says_nothing_is_never_let_go_by_us(line: LockstepCall) -> None:
    """Silence is no evidence: a caller on hold is silent for minutes (spec 4.1)."""
    line.answered().hang_up("silence")
    line.run(120)
    assert not line.heard(wire.Gone)

"""Desks through the whole box: who sits down, and electronics that vanish in a call."""

from __future__ import annotations

import pytest
from whole.office import Office


@pytest.mark.parametrize("office", [(1, 3)], indirect=True)
def test_an_expander_that_vanishes_in_a_call_and_comes_back(office: Office) -> None:
    """Desks A and B hang on x0: the caller goes back to the head and is taken by C."""
    room = office.bench.town.room
    assert room is not None
    for desk in "BC":
        office.press(desk)
        office.until_desk(desk, "away")
    office.call(1)
    office.until_call(1, "offered")
    office.press("A")
    office.talk(1)
    room.lose_chip("x0")
    office.until_desk("A", "fault")
    office.until_desk("B", "fault")
    office.until_call(1, "waiting")
    office.press("C")
    office.until_call(1, "offered")
    office.press("C")
    office.talk(1)
    room.restore_chip("x0")
    office.until_desk("A", "ready")
    office.until_desk("B", "away")
    office.hang_up(1)
    office.until_idle(1)
    assert office.rows() == {"answered": 1}
    status = office.bench.ask("status")
    assert status["violations"] == status["poisoned"] == 0


def test_a_headset_plugged_in_again_gets_calls_only_after_the_tone_and_a_press(
    office: Office,
) -> None:
    room = office.bench.town.room
    assert room is not None
    room.unplug("A")
    office.until_desk("A", "unplugged")
    office.call(1)
    office.until_call(1, "waiting")
    room.plug("A")
    office.until(lambda: room.poll() is not None and room.lamps["A"].red, "the lamp shows check")
    assert office.desk("A")["state"] == "unplugged"
    office.press("A")
    office.until_call(1, "offered")
    office.bench.ask("leave", desk="A")
    office.until_desk("A", "logged-out")
    office.until_call(1, "waiting")
    office.bench.ask("sit", desk="A", agent="Ann")
    office.until_call(1, "offered")
    office.hang_up(1)
    office.until_idle(1)

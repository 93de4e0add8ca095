"""What every desk front does, on whatever pins: MockFactory, RPi.GPIO, or a lab's gpiochips."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hw.desk_rigs import Outputs, Rig

from queuebox_hw.lamps import BUSY, STATUS, WAITING, LampClock, Shown

DARK: Outputs = (False, False, False, False)


@pytest.fixture
def desk(make_rig: Callable[[], Rig]) -> Iterator[Rig]:
    rig = make_rig()
    yield rig
    rig.close()


def test_a_new_front_is_dark_its_contact_open_and_nobody_there(desk: Rig) -> None:
    assert desk.world.outputs() == DARK
    assert not desk.front.jack
    desk.wait(50)
    assert desk.edges == []


@pytest.mark.parametrize("shown", [
    *(Shown(status=name) for name in STATUS),
    *(Shown(waiting=name) for name in WAITING),
    *(Shown(busy=name) for name in BUSY),
], ids=str)  # fmt: skip
def test_every_pattern_of_the_table_is_on_the_lines(desk: Rig, shown: Shown) -> None:
    """One round of each lamp: what the clock says is what a line reads back."""
    clock = LampClock()
    clock.set("desk", shown.status, shown.waiting, shown.busy)
    moment: int | None = 0
    while moment is not None and moment < 3_000_000:
        levels = clock.at(moment)["desk"]
        wanted = (levels.red, levels.green, levels.waiting, levels.busy)
        desk.front.show(*wanted)
        assert desk.world.outputs() == wanted
        moment = clock.next_change(moment)


def test_each_button_is_heard_as_itself(desk: Rig) -> None:
    for button in range(1, desk.buttons + 1):
        desk.edges.clear()
        desk.world.push(button, True)
        desk.until(lambda: bool(desk.edges), "a press")
        desk.world.push(button, False)
        desk.until(lambda: len(desk.edges) == 2, "its end")
        assert desk.kinds() == [f"{button} press", f"{button} tap"]


def test_a_hold_arms_and_is_told_when_it_is_let_go(desk: Rig) -> None:
    desk.world.push(1, True)
    desk.until(lambda: desk.kinds()[-1:] == ["1 hold"], "a hold")
    desk.world.push(1, False)
    desk.until(lambda: len(desk.edges) == 3, "its end")
    assert desk.kinds() == ["1 press", "1 hold", "1 held"]
    desk.world.push(1, True)
    desk.until(lambda: desk.kinds()[-1:] == ["1 long-hold"], "a long hold")
    desk.world.push(1, False)
    desk.until(lambda: desk.kinds()[-1:] == ["1 long-held"], "its end")


def test_a_plug_goes_in_and_out(desk: Rig) -> None:
    desk.world.plug(True)
    desk.until(lambda: desk.front.jack, "a headset")
    desk.world.plug(False)
    desk.until(lambda: not desk.front.jack, "no headset")
    assert desk.kinds() == ["plugged", "unplugged"]


def test_a_bouncing_button_is_pressed_once(desk: Rig) -> None:
    for level in (True, False, True, False, True):
        desk.world.push(1, level)
    desk.until(lambda: bool(desk.edges), "a press")
    desk.wait(100)
    for level in (False, True, False):
        desk.world.push(1, level)
    desk.until(lambda: len(desk.edges) == 2, "its end")
    desk.wait(100)
    assert desk.kinds() == ["1 press", "1 tap"]


def test_a_plug_that_only_scratches_is_not_in(desk: Rig) -> None:
    for level in (True, False, True, False):
        desk.world.plug(level)
        desk.wait(20)
    desk.wait(400)
    assert desk.edges == []


def test_a_closed_front_is_dark_and_can_be_opened_again(desk: Rig) -> None:
    desk.world.plug(True)
    desk.until(lambda: desk.front.jack, "a headset")
    desk.front.show(True, True, True, True)
    desk.front.close()
    assert desk.world.outputs() == DARK
    desk.front = desk.open()
    assert desk.front.jack
    desk.front.show(False, True, False, False)
    assert desk.world.outputs() == (False, True, False, False)

"""The way through RPi.GPIO for older kernels, beyond the desk contract that it passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hw.desk_rigs import IMPORTERS, Rig, rpigpio
from hw.wired_gpio import WiredGpio
from msgspec.structs import replace

from queuebox_hw.boards import load_board
from queuebox_hw.desk_front import GpioDeskFront
from queuebox_hw.parts import DeskLost
from queuebox_hw.pins import open_chips


@pytest.fixture
def desk() -> Iterator[Rig]:
    rig = rpigpio()
    yield rig
    rig.close()


def test_a_closed_front_leaves_no_line_claimed(desk: Rig) -> None:
    import RPi.GPIO as gpio

    assert isinstance(gpio, WiredGpio)
    assert len(gpio.functions) == 8
    desk.front.close()
    assert gpio.functions == {}


def test_rpi_gpio_reaches_no_expander(desk: Rig) -> None:
    chips = open_chips(replace(load_board("desk8-expander"), factory="rpigpio"))
    with pytest.raises(DeskLost, match="only the header"):
        GpioDeskFront(chips, "A", print, print)


def test_nothing_of_it_is_left_behind() -> None:
    import sys

    rpigpio().close()
    assert not {"RPi", "RPi.GPIO", *IMPORTERS} & set(sys.modules)

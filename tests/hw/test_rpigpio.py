"""The way through RPi.GPIO for older kernels, on fake-rpi in place of a Pi."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from hw.wired_gpio import WiredGpio
from msgspec.structs import replace

from queuebox_hw.boards import Board, load_board
from queuebox_hw.desk_front import GpioDeskFront
from queuebox_hw.parts import DeskLost, Edge
from queuebox_hw.pins import open_chips

MS = 1_000


@pytest.fixture
def gpio(monkeypatch: pytest.MonkeyPatch) -> Iterator[WiredGpio]:
    """fake-rpi under the name that gpiozero imports, and nothing of it left afterwards."""
    fake = WiredGpio()
    package = ModuleType("RPi")
    package.GPIO = fake  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "RPi", package)
    monkeypatch.setitem(sys.modules, "RPi.GPIO", fake)  # type: ignore[arg-type]
    importers = ("gpiozero.pins.rpigpio", "queuebox_hw.chips_rpigpio")
    for module in importers:
        sys.modules.pop(module, None)
    yield fake
    for module in importers:
        sys.modules.pop(module, None)


@pytest.fixture
def board() -> Board:
    return replace(load_board("two-desks"), factory="rpigpio")


def test_a_desk_works_through_rpi_gpio(gpio: WiredGpio, board: Board) -> None:
    pins, edges = board.desk("A"), list[Edge]()
    gpio.drive(pins.jack, 1)
    chips = open_chips(board)
    front = GpioDeskFront(chips, "A", edges.append, lambda: None, clock=lambda: 1_000 * MS)
    front.show(True, False, True, True)
    lamps = [gpio.levels[line] for line in (pins.red, pins.green, pins.waiting, pins.busy)]
    assert lamps == [1, 0, 1, 1]
    gpio.drive(pins.buttons[1], 0)
    gpio.drive(pins.jack, 0)
    front.tick(1_000 * MS)
    front.tick(1_301 * MS)
    assert [(edge.what, edge.button, edge.kind or edge.present) for edge in edges] == [
        ("button", 2, "press"),
        ("jack", 0, True),
    ]
    assert front.jack
    front.close()
    assert gpio.functions == {}


def test_rpi_gpio_reaches_no_expander(gpio: WiredGpio) -> None:
    board = replace(load_board("desk8-expander"), factory="rpigpio")
    chips = open_chips(board)
    with pytest.raises(DeskLost, match="only the header"):
        GpioDeskFront(chips, "A", print, print)

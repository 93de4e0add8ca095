"""Fake gpiochips: gpiozero's mock pins, with a world on the other side of each wire.

The program holds the pins; the world drives the wires: a wire that the world drives is
stronger than the pull resistor, and stays so when a chip is closed and opened again.
"""

from __future__ import annotations

from pathlib import Path

from gpiozero.pins.mock import MockFactory, MockPin

from queuebox_hw.board import Board, Chip
from queuebox_hw.chip_kinds import KINDS
from queuebox_hw.chip_lines import OwnLines
from queuebox_hw.fake.room import FakeRoom
from queuebox_hw.fake.wires import Wires
from queuebox_hw.parts import DeskLost
from queuebox_hw.pins import Chips


class FakePin(MockPin):
    """A mock pin that obeys the world's drive before its own pull."""

    def __init__(self, factory: FakeChip, info: object) -> None:
        super().__init__(factory, info)
        self._wires = factory.wires
        with self._wires.lock:
            self._wires.pins[self._number] = self
            self._obey()

    @property
    def output_level(self) -> bool | None:
        return bool(self._state) if self._function == "output" else None

    def output_with_state(self, state: bool) -> None:
        """Become an output that has this level from the start."""
        self._wires.answer()
        self._state, self._function = bool(state), "output"
        self._wires.output_changed(self._number)

    def close(self) -> None:
        super().close()
        self._wires.pins.pop(self._number, None)

    def _obey(self) -> None:
        if (high := self._wires.driven(self._number)) is not None:
            self._change_state(high)

    def _set_pull(self, value: str) -> None:
        with self._wires.lock:
            super()._set_pull(value)
            self._obey()

    def _set_function(self, value: str) -> None:
        before = self.output_level
        super()._set_function(value)
        if self.output_level != before:
            self._wires.output_changed(self._number)

    def _get_state(self) -> bool:
        self._wires.answer()
        return bool(super()._get_state())

    def _set_state(self, value: float) -> None:
        self._wires.answer()
        before = self.output_level
        super()._set_state(value)
        if self.output_level != before:
            self._wires.output_changed(self._number)


class FakeChip(OwnLines, MockFactory):
    """One chip of mock pins with its wires."""

    def __init__(self, chip: Chip, wires: Wires) -> None:
        super().__init__(pin_class=FakePin)
        self.wires = wires
        self.own_lines(KINDS[chip.kind].lines)


class FakeChips(Chips):
    """The chips of a mock board, and the room around them if it is given a place."""

    def __init__(self, board: Board, room: Path | None = None) -> None:
        super().__init__(board, self._open_fake)
        self.wires = {name: Wires() for name in board.chips}
        self._room = FakeRoom(board, self.wires, room) if room is not None else None

    def close(self) -> None:
        if self._room is not None:
            self._room.close()
            self._room = None

    def _open_fake(self, name: str, chip: Chip) -> FakeChip:
        if self.wires[name].gone:
            raise DeskLost(f"chip {name} is not there: check its cable")
        return FakeChip(chip, self.wires[name])

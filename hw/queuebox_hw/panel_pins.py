"""The two pins an SPI panel needs beside its bus, for luma, through gpiozero. On the device only.

luma would take RPi.GPIO, which does not run on a Pi 5.
"""

from __future__ import annotations

from gpiozero import DigitalOutputDevice

from queuebox_hw.board import Chip
from queuebox_hw.chips_lgpio import ERRORS, open_chip
from queuebox_hw.parts import DeskLost


class PanelPins:
    """What luma uses of RPi.GPIO, and no more; owns the header's chip and two lines of it.

    Raises OSError when the header cannot be had.
    """

    LOW, HIGH, OUT = 0, 1, 0

    def __init__(self) -> None:
        self._lines: dict[int, DigitalOutputDevice] = {}
        try:
            self._chip = open_chip("header", Chip("header"))
        except DeskLost as e:
            raise OSError(str(e)) from e

    def setup(self, line: int, mode: int) -> None:
        self._lines[line] = DigitalOutputDevice(line, pin_factory=self._chip)

    def output(self, line: int, level: int) -> None:
        try:
            self._lines[line].value = level
        except ERRORS as e:
            raise OSError(str(e)) from e

    def close(self) -> None:
        for device in self._lines.values():
            device.close()
        self._chip.close()

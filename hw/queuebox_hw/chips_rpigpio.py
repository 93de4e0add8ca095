"""The Pi's header through RPi.GPIO: the way of older kernels, which lgpio cannot serve.

RPi.GPIO sees no edges on kernels from 6.6 and knows no expanders. Imported only where
it is chosen, because importing it fails on anything but a Pi.
"""

from __future__ import annotations

from gpiozero.pins.rpigpio import RPiGPIOFactory

from queuebox_hw.board import Chip
from queuebox_hw.chip_lines import OwnLines
from queuebox_hw.parts import DeskLost

# RPi.GPIO complains in the language's own exceptions.
ERRORS: tuple[type[Exception], ...] = (RuntimeError, ValueError)

# BCM numbers 0 to 27 are on the header.
HEADER_LINES = 28


class RpiGpioHeader(OwnLines, RPiGPIOFactory):
    """The header's lines by their BCM numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.own_lines(HEADER_LINES)


def open_chip(name: str, chip: Chip) -> RpiGpioHeader:
    """Open the header; raises DeskLost for anything else."""
    if chip.kind != "header":
        raise DeskLost(f"chip {name}: RPi.GPIO reaches only the header, not a {chip.kind}")
    return RpiGpioHeader()

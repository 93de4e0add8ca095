"""gpiochips through lgpio: the way of the device. Imported only where lgpio is chosen."""

from __future__ import annotations

import re
from pathlib import Path

import lgpio
from gpiozero.pins.lgpio import LGPIOFactory, LGPIOPin

from queuebox_hw.board import Chip
from queuebox_hw.chip_lines import OwnLines
from queuebox_hw.parts import DeskLost

ERRORS: tuple[type[Exception], ...] = (lgpio.error,)

# The kernel's names for the header's chip: Pi 1 to 3 and Zero 2 W, Pi 4, Pi 5.
HEADER_LABELS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")


class LgpioPin(LGPIOPin):
    """A line that becomes an output at once with its level: no lamp flashes at a start."""

    def output_with_state(self, state: bool) -> None:
        lgpio.gpio_claim_output(self.factory._handle, self._number, int(bool(state)))


class LgpioChip(OwnLines, LGPIOFactory):
    """One gpiochip, by its number in ``/dev``."""

    def __init__(self, number: int) -> None:
        super().__init__(chip=number)
        _, lines, _, _ = lgpio.gpio_get_chip_info(self._handle)
        self.own_lines(lines)
        self.pin_class = LgpioPin


def labels_of(chip: Chip) -> tuple[str, ...]:
    """What the kernel may call this chip; numbers of gpiochips move from boot to boot."""
    if chip.address is None:
        return HEADER_LABELS
    # The pca953x driver names a chip after its I2C client: bus-address.
    return (f"{chip.bus}-{chip.address:04x}",)


def open_chip(name: str, chip: Chip) -> LgpioChip:
    """Find the chip among ``/dev/gpiochip*`` by its label; raises DeskLost."""
    wanted = labels_of(chip)
    try:
        for number in _numbers():
            if _label(number) in wanted:
                return LgpioChip(number)
    except (OSError, lgpio.error) as e:
        raise DeskLost(f"chip {name}: {e}; may this user open /dev/gpiochip*?") from e
    raise DeskLost(
        f"chip {name} ({' or '.join(wanted)}) is not there: check its cable, its address "
        "and that the kernel's overlay for it is loaded"
    )


def _numbers() -> list[int]:
    found = (re.fullmatch(r"gpiochip(\d+)", path.name) for path in Path("/dev").iterdir())
    return sorted(int(match[1]) for match in found if match)


def _label(number: int) -> str:
    handle = lgpio.gpiochip_open(number)
    try:
        _, _, _, label = lgpio.gpio_get_chip_info(handle)
        return str(label)
    finally:
        lgpio.gpiochip_close(handle)

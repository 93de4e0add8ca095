"""Where a panel's bus is chosen: I2C, SPI, or the bench's socket. No pictures here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import luma.core.error
from luma.core.interface.serial import i2c, spi

BUS_ERRORS: tuple[type[Exception], ...] = (OSError, luma.core.error.Error)

# Both strapping options of these chips are 0x3c and 0x3d; modules come with the first.
I2C_ADDRESS = 0x3C

# 2 MHz suits a metre of ribbon cable and sends a page in 4 ms.
SPI_HZ = 2_000_000
# The usual wiring of SPI panels: data/command on GPIO 24, reset on GPIO 25.
DATA_COMMAND, RESET = 24, 25


class Wire(Protocol):
    """luma's serial interface."""

    def command(self, *words: int) -> None: ...

    def data(self, words: list[int]) -> None: ...

    def cleanup(self) -> None: ...


BusOpener = Callable[[], Wire]


def bus_opener(bus: str, device: str) -> BusOpener:
    """How to open a bus; the opener raises one of BUS_ERRORS, this ValueError."""
    if bus not in ("i2c", "spi"):
        raise ValueError(f"no bus {bus!r}; there are i2c and spi")
    if device.startswith("socket:"):
        return _socket(bus, Path(device.removeprefix("socket:")))
    return _i2c(device) if bus == "i2c" else _spi(device)


class OwnedI2c(i2c):
    """luma's I2C that also closes the bus object it was given."""

    def cleanup(self) -> None:
        self._bus.close()


class OwnedSpi(spi):
    """luma's SPI that also lets its two pins go."""

    def cleanup(self) -> None:
        self._spi.close()
        self._gpio.close()


def _i2c(device: str) -> BusOpener:
    match = re.fullmatch(r"(\d+):(0x[0-9a-fA-F]+|\d+)", device)
    if match is None:
        raise ValueError(f"{device!r} is no place on I2C; write BUS:ADDRESS as in 1:0x3c")
    port, address = int(match[1]), int(match[2], 0)
    return lambda: i2c(port=port, address=address)


def _spi(device: str) -> BusOpener:
    match = re.fullmatch(r"(\d+)\.(\d+)", device)
    if match is None:
        raise ValueError(f"{device!r} is no place on SPI; write PORT.CHIP as in 0.0")
    port, chip = int(match[1]), int(match[2])

    def open_spi() -> Wire:
        from queuebox_hw.panel_pins import PanelPins

        pins = PanelPins()
        try:
            return _spi_wire(None, pins, port, chip)
        except BUS_ERRORS:
            pins.close()
            raise

    return open_spi


def _socket(bus: str, path: Path) -> BusOpener:
    from queuebox_hw.fake.panel_bus import FakeSmbus, FakeSpiLines

    if bus == "i2c":
        return lambda: OwnedI2c(bus=FakeSmbus(path), address=I2C_ADDRESS)

    def open_spi() -> Wire:
        lines = FakeSpiLines(path, DATA_COMMAND, RESET)
        return _spi_wire(lines, lines, 0, 0)

    return open_spi


def _spi_wire(spidev: object, pins: object, port: int, chip: int) -> Wire:
    return OwnedSpi(
        spi=spidev,
        gpio=pins,
        port=port,
        device=chip,
        bus_speed_hz=SPI_HZ,
        gpio_DC=DATA_COMMAND,
        gpio_RST=RESET,
        # The chips ask for 3 µs of reset; a long cable is slower.
        reset_hold_time=0.001,
        reset_release_time=0.001,
    )

"""What the chips that desks hang on can do, from their data sheets. It opens none."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class ChipKind(Struct, frozen=True):
    """One kind of gpiochip."""

    lines: int
    pulls: bool
    """Can the chip itself pull an input up?"""
    addresses: tuple[int, int] | None = None
    """First and last I2C address; None for the header."""
    source_ma: float = 0
    """What one line may give, mA."""
    sink_ma: float = 0
    """What one line may take."""
    total_source_ma: float = 0
    total_sink_ma: float = 0


KINDS: Mapping[str, ChipKind] = {
    # The Pi's documentation: 16 mA a line at the strongest drive; about 50 mA in all from
    # the 3.3 V supply, and we allow no more through ground either.
    "header": ChipKind(28, True, None, 16, 16, 50, 50),
    # NXP PCA9555: pull-ups of 100 kΩ inside; 25 mA sunk and 10 mA sourced a line, 200 mA
    # through ground and 160 mA through supply.
    "pca9555": ChipKind(16, True, (0x20, 0x27), 10, 25, 160, 200),
    # The same without pull-ups.
    "pca9535": ChipKind(16, False, (0x20, 0x27), 10, 25, 160, 200),
    # The same without pull-ups, at addresses where nine and ten find a place.
    "pca9539": ChipKind(16, False, (0x74, 0x77), 10, 25, 160, 200),
}

NO_DRIVER: Mapping[str, str] = {
    "mcp23017": "Debian's kernel has no driver for it; use a pca9555 at the same address",
}
"""Chips that people try, and what to do instead."""

# Lines of the header that are not ours to give.
RESERVED: Mapping[int, str] = {
    0: "the ID memory of add-on boards",
    1: "the ID memory of add-on boards",
    2: "I2C (data)",
    3: "I2C (clock)",
    14: "the technician's serial line",
    15: "the technician's serial line",
}
SPI_PANEL: Mapping[int, str] = {
    7: "SPI (chip select 1)",
    8: "SPI (chip select 0)",
    9: "SPI (data in)",
    10: "SPI (data out)",
    11: "SPI (clock)",
    24: "the SPI panel (data or command)",
    25: "the SPI panel (reset)",
}

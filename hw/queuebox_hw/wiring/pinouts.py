"""Which physical pin a line comes out at, and what the other pins are. Tables; no drawing."""

from __future__ import annotations

from collections.abc import Mapping

from queuebox_hw.board import Board, Chip

# The 40-pin header: pin → BCM line, and what the pins that carry no line are.
HEADER_LINES: Mapping[int, int] = {
    3: 2, 5: 3, 7: 4, 8: 14, 10: 15, 11: 17, 12: 18, 13: 27, 15: 22, 16: 23, 18: 24, 19: 10,
    21: 9, 22: 25, 23: 11, 24: 8, 26: 7, 27: 0, 28: 1, 29: 5, 31: 6, 32: 12, 33: 13, 35: 19,
    36: 16, 37: 26, 38: 20, 40: 21,
}  # fmt: skip
HEADER_SUPPLY: Mapping[int, str] = {
    1: "3V3", 17: "3V3", 2: "5V", 4: "5V",
    **dict.fromkeys((6, 9, 14, 20, 25, 30, 34, 39), "GND"),
}  # fmt: skip
HEADER_PINS = 40
HEADER_KEPT: Mapping[int, str] = {
    0: "kept for add-on boards", 1: "kept for add-on boards", 2: "I²C SDA", 3: "I²C SCL",
    14: "serial line, TX", 15: "serial line, RX",
}  # fmt: skip
"""Lines that no board file may use, in an installer's words."""

# PCA9555, PCA9535 and PCA9539 in their 24-pin packages (NXP's data sheets): P0_0 to P0_7 are
# lines 0 to 7, P1_0 to P1_7 lines 8 to 15.
EXPANDER_LINES: Mapping[int, int] = {
    **{4 + line: line for line in range(8)},
    **{13 + line: 8 + line for line in range(8)},
}
EXPANDER_PINS = 24
_FIXED: Mapping[int, str] = {1: "INT", 12: "GND", 22: "SCL", 23: "SDA", 24: "3V3"}
# Address pins, the lowest bit first, and the address with all of them at ground.
_STRAPS: Mapping[str, tuple[int, tuple[tuple[int, str], ...]]] = {
    "pca9555": (0x20, ((21, "A0"), (2, "A1"), (3, "A2"))),
    "pca9535": (0x20, ((21, "A0"), (2, "A1"), (3, "A2"))),
    "pca9539": (0x74, ((21, "A0"), (2, "A1"))),
}
_RESET = {"pca9539": 3}


def pin_of(chip: Chip, line: int) -> int:
    """The physical pin of a line."""
    lines = HEADER_LINES if chip.address is None else EXPANDER_LINES
    return next(pin for pin, has in lines.items() if has == line)


def line_name(chip: Chip, line: int) -> str:
    """As it is printed on boards and in data sheets: GPIO17, P1_3."""
    return f"GPIO{line}" if chip.address is None else f"P{line // 8}_{line % 8}"


def straps(chip: Chip) -> dict[str, str]:
    """Address pin → GND or 3V3, for the address of the board file."""
    first, pins = _STRAPS[chip.kind]
    bits = (chip.address or 0) - first
    return {name: "3V3" if bits >> bit & 1 else "GND" for bit, (_, name) in enumerate(pins)}


def expander_fixed(chip: Chip) -> dict[int, str]:
    """Pin → where it goes, for every pin of an expander that carries no line."""
    fixed = dict(_FIXED)
    levels = straps(chip)
    for pin, name in _STRAPS[chip.kind][1]:
        fixed[pin] = f"{name} → {levels[name]}"
    if chip.kind in _RESET:
        fixed[_RESET[chip.kind]] = "RESET → 3V3"
    return fixed


def header_of(board: Board) -> Chip:
    """The header, which every board has even if no desk hangs on it."""
    return next((chip for chip in board.chips.values() if chip.address is None), Chip("header"))

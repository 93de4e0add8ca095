"""The drawing of a wiring sheet: header, expanders, and a card for every desk. Writes no file."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from queuebox_hw.board import Board, Chip, DeskPins
from queuebox_hw.chip_kinds import SPI_PANEL
from queuebox_hw.wiring import symbols
from queuebox_hw.wiring.circuit import (
    PULL_UP,
    Use,
    Wire,
    bus_notes,
    expanders,
    materials,
    ohms,
    uses,
    wires,
)
from queuebox_hw.wiring.pinouts import (
    EXPANDER_LINES,
    EXPANDER_PINS,
    HEADER_KEPT,
    HEADER_LINES,
    HEADER_PINS,
    HEADER_SUPPLY,
    expander_fixed,
    line_name,
)
from queuebox_hw.wiring.svg import FAINT, INK, PAPER, Drawing

WIDTH, MARGIN, GAP = 1200, 24, 18
ROW, PIN_ROW = 30, 18
BUSY_ROW = 48
HEADER_WIDTH, CHIP_WIDTH, CARD_WIDTH = 460, 372, 372
A_ROW = 3
"""Chips and cards side by side."""
FILLS = {
    "3V3": "#f6c9c4", "5V": "#f2a79f", "GND": "#cfcfcf",
    "SDA": "#bfe3d0", "SCL": "#bfe3d0", "INT": "#e9c7ef",
}  # fmt: skip
"""Of pins that carry no line of a desk."""
DESK_FILLS = (
    "#d4e6fb",
    "#fde3c5",
    "#dff1d6",
    "#eddcf5",
    "#fdf3b8",
    "#cfeeee",
    "#f9d5e2",
    "#e5e0d5",
)


def draw(board: Board) -> str:
    """The SVG file of a board."""
    return _Sheet(board).whole()


Block = Callable[[float, float], float]
"""Draws itself with its upper left corner at x, y; returns the y of its end."""


class _Sheet:
    """Owns the drawing while it is made, top to bottom."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._on = Drawing()
        self._fills = {
            desk.name: DESK_FILLS[n % len(DESK_FILLS)] for n, desk in enumerate(board.desks)
        }

    def whole(self) -> str:
        y = self._title()
        y = max(self._header(MARGIN, y), self._notes(MARGIN + HEADER_WIDTH + 2 * GAP, y))
        chips = [partial(self._expander, name, chip) for name, chip in expanders(self._board)]
        y = self._rows(chips, y + GAP, CHIP_WIDTH)
        cards = [partial(self._card, desk) for desk in self._board.desks]
        y = self._rows(cards, y + GAP, CARD_WIDTH)
        return self._on.text_of(WIDTH, y + MARGIN)

    def _rows(self, blocks: Sequence[Block], y: float, width: float) -> float:
        """Blocks side by side; returns the y below the last row."""
        for first in range(0, len(blocks), A_ROW):
            row = blocks[first : first + A_ROW]
            ends = [block(MARGIN + n * (width + GAP), y) for n, block in enumerate(row)]
            y = max(ends) + GAP
        return y

    # ── top ─────────────────────────────────────────────────────────────────────

    def _title(self) -> float:
        board, on = self._board, self._on
        on.text(MARGIN, MARGIN + 12, f"Wiring of {board.name}", 22, bold=True)
        on.text(MARGIN, MARGIN + 36, board.about, 12)
        return MARGIN + 62

    def _notes(self, x: float, y: float) -> float:
        on = self._on
        on.text(x, y + 6, "Before you solder", 13, bold=True)
        y += 28
        for note in (*_rules(self._board), *bus_notes(self._board)):
            on.dot(x + 4, y, 2)
            for line in textwrap.wrap(note, 92):
                on.text(x + 14, y, line, 11)
                y += 16
            y += 5
        return self._to_buy(x, y + 10)

    def _to_buy(self, x: float, y: float) -> float:
        on = self._on
        on.text(x, y + 6, "To buy", 13, bold=True)
        y += 26
        for item in materials(self._board):
            on.text(x + 24, y, f"{item.count} \N{MULTIPLICATION SIGN}", 10, "end")
            on.text(x + 32, y, item.part, 10)
            on.text(x + 330, y, item.remark, 9, ink=FAINT)
            y += 16
        return y

    def _header(self, x: float, y: float) -> float:
        on, board = self._on, self._board
        header = next((name for name, chip in board.chips.items() if chip.address is None), None)
        used = uses(board, header) if header else {}
        chip = board.chips[header] if header else Chip("header")
        on.text(x, y + 6, "The Pi's header", 13, bold=True)
        on.text(
            x + HEADER_WIDTH,
            y + 6,
            "pin 1 is at the SD card's end, square pad",
            10,
            "end",
            ink=FAINT,
        )
        top, middle = y + 22, x + HEADER_WIDTH / 2
        on.box(middle - 32, top, 64, HEADER_PINS / 2 * PIN_ROW + 8, fill="#3b3b3b", round_by=4)
        for pin in range(1, HEADER_PINS + 1):
            row = top + 4 + PIN_ROW * ((pin - 1) // 2 + 0.5)
            left = pin % 2 == 1
            label, fill = self._header_pin(chip, pin, used)
            self._pin(middle + (-16 if left else 16), row, pin, label, fill, left, middle)
        return top + HEADER_PINS / 2 * PIN_ROW + 8

    def _header_pin(self, chip: Chip, pin: int, used: dict[int, Use]) -> tuple[str, str]:
        if pin in HEADER_SUPPLY:
            what = HEADER_SUPPLY[pin]
            return what, FILLS[what]
        line = HEADER_LINES[pin]
        name = line_name(chip, line)
        if line in used:
            return self._used(name, used[line])
        spi = SPI_PANEL.get(line) if self._board.spi else None
        taken = HEADER_KEPT.get(line) or spi
        bus = (taken or "")[-3:] if expanders(self._board) else ""
        return (f"{taken} · {name}" if taken else name), FILLS.get(bus, PAPER)

    def _used(self, name: str, use: Use) -> tuple[str, str]:
        if not use.desk:
            return f"{use.what} · {name}", FILLS["INT"]
        return f"desk {use.desk} {use.what} · {name}", self._fills[use.desk]

    def _pin(
        self, x: float, y: float, pin: int, label: str, fill: str, left: bool, middle: float,
        reach: float = 36,
    ) -> None:  # fmt: skip
        """A numbered pin with its label outside of the body."""
        on = self._on
        on.box(x - 11, y - 7, 22, 14, fill=fill, round_by=2)
        on.text(x, y, str(pin), 9, "middle")
        edge = middle - reach if left else middle + reach
        ink = FAINT if fill == PAPER else INK
        on.text(edge, y, label, 10, "end" if left else "start", ink=ink)

    # ── expanders ───────────────────────────────────────────────────────────────

    def _expander(self, name: str, chip: Chip, x: float, y: float) -> float:
        on = self._on
        with on.group(f"chip-{name}"):
            on.text(x, y + 6, f"{name}: {chip.kind.upper()} at {chip.address:#x}", 13, bold=True)
            top, middle = y + 20, x + CHIP_WIDTH / 2
            half = EXPANDER_PINS // 2
            on.box(middle - 40, top, 80, half * PIN_ROW + 8, fill="#efefef", round_by=4)
            on.text(middle, top + 5, "◡", 10, "middle")
            used, fixed = uses(self._board, name), expander_fixed(chip)
            for pin in range(1, EXPANDER_PINS + 1):
                left = pin <= half
                row = (pin - 1) if left else EXPANDER_PINS - pin
                label, fill = self._expander_pin(chip, pin, used, fixed)
                self._pin(
                    middle + (-26 if left else 26), top + 4 + PIN_ROW * (row + 0.5),
                    pin, label, fill, left, middle, 46,
                )  # fmt: skip
        return top + half * PIN_ROW + 8

    def _expander_pin(
        self, chip: Chip, pin: int, used: dict[int, Use], fixed: dict[int, str]
    ) -> tuple[str, str]:
        if pin in fixed:
            level = fixed[pin].split("→ ")[-1]
            return fixed[pin], FILLS[level]
        line = EXPANDER_LINES[pin]
        name = line_name(chip, line)
        return self._used(name, used[line]) if line in used else (name, PAPER)

    # ── desks ───────────────────────────────────────────────────────────────────

    def _card(self, desk: DeskPins, x: float, y: float) -> float:
        on, rows = self._on, wires(self._board, desk)
        heights = [BUSY_ROW if wire.what == "busy" else ROW for wire in rows]
        bottom = y + 34 + sum(heights)
        on.box(x, y, CARD_WIDTH, bottom - y, fill=PAPER, round_by=6, ink=FAINT)
        on.box(x, y, CARD_WIDTH, 24, fill=self._fills[desk.name], round_by=6, ink=FAINT)
        on.text(x + 10, y + 12, f"Desk {desk.name}", 13, bold=True)
        on.text(x + CARD_WIDTH - 10, y + 12, f"on {desk.chip}", 10, "end")
        for n, wire in enumerate(rows):
            with on.group(f"{desk.name} {wire.what}"):
                self._wire(x + 10, y + 34 + sum(heights[:n]) + ROW / 2, wire)
        return bottom

    def _wire(self, x: float, y: float, wire: Wire) -> None:
        on = self._on
        on.text(x, y, wire.what if wire.what != "waiting" else "calls waiting", 10)
        on.box(x + 78, y - 9, 104, 18, fill=self._fills[wire.desk], round_by=3)
        on.text(x + 130, y, wire.pin_name, 10, "middle", bold=True)
        at = x + 182
        if wire.ohms is not None:
            at = symbols.resistor(on, at, y, ohms(wire.ohms))
        else:
            on.line((at, y), (at + 62, y))
            if wire.pull_up:
                symbols.pull_up(on, at + 6, y, PULL_UP)
            at += 62
        symbols.end(on, *self._symbol(at, y, wire), wire.far)

    def _symbol(self, x: float, y: float, wire: Wire) -> tuple[float, float]:
        """Draw what hangs on the wire; returns where its far end is."""
        on, to_ground = self._on, wire.far == "GND"
        if wire.what == "busy":
            return symbols.contact(on, x, y, to_ground)
        if wire.what in symbols.COLOURS:
            return symbols.lamp(on, x, y, wire.what, to_ground), y
        if wire.what == "jack":
            closed = self._board.wiring.jack_present == "high"
            return symbols.switch(on, x, y, closed), y
        return symbols.button(on, x, y), y


def _rules(board: Board) -> Iterator[str]:
    wiring = board.wiring
    common = "cathode to GND" if wiring.lamps_lit == "high" else "anode to 3V3"
    yield f"Everything is 3.3 V; never 5 V on a line. Status LEDs: common {common}."
    yield (
        f"A lamp takes {wiring.lamp_ma:g} mA through its resistor; choose a larger one to dim it."
    )
    opens = "opens" if wiring.jack_present == "high" else "closes"
    pull = "resistors of your own" if wiring.pull == "external" else "the chip itself"
    yield f"The jack's switch {opens} when a plug goes in."
    yield f"Jacks and buttons are pulled up to 3.3 V by {pull}."
    yield "The busy contact is free of the box's ground: an optocoupler's transistor on the jack."
    yield "One cable to each desk: its lines, 3V3 and GND; keep it under 10 m and away from mains."

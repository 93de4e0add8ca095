"""The table of a wiring sheet: pin by pin, and what to buy, in Markdown. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from queuebox_hw.board import Board
from queuebox_hw.wiring.circuit import (
    PULL_UP,
    Wire,
    bus_notes,
    current_ma,
    expanders,
    materials,
    ohms,
    wires,
)
from queuebox_hw.wiring.pinouts import EXPANDER_PINS, expander_fixed


def sheet(board: Board) -> str:
    """The Markdown file of a board; the drawing beside it is ``NAME.svg``."""
    return "\n".join(_lines(board)) + "\n"


def _lines(board: Board) -> Iterator[str]:
    yield f"# Wiring of {board.name}"
    yield ""
    yield "<!-- Made by `queuebox hardware wiring`: change the board file, not this page. -->"
    yield ""
    yield f"{board.about}. The drawing is [{board.name}.svg]({board.name}.svg)."
    yield ""
    for name in board.chips:
        taken, most = current_ma(board, name)
        if taken:
            yield f"- {name}: {taken:g} of {most:g} mA with every lamp lit and contact closed."
    yield from (f"- {note}" for note in bus_notes(board))
    yield ""
    yield "## To buy"
    yield ""
    yield from _table(
        ("number", "part", "remark"),
        [(str(item.count), item.part, item.remark) for item in materials(board)],
    )
    if expanders(board):
        yield from _expanders(board)
    for desk in board.desks:
        yield ""
        yield f"## Desk {desk.name}"
        yield ""
        rows = [_row(wire) for wire in wires(board, desk)]
        yield from _table(("line", "chip", "pin", "through", "part", "to"), rows)


def _row(wire: Wire) -> tuple[str, ...]:
    through = ohms(wire.ohms) if wire.ohms else f"{PULL_UP} to 3V3" if wire.pull_up else "-"
    return wire.what, wire.chip, wire.pin_name, through, wire.part, wire.far


def _expanders(board: Board) -> Iterator[str]:
    for name, chip in expanders(board):
        yield ""
        yield f"## Expander {name}"
        yield ""
        yield f"{chip.kind.upper()} at {chip.address:#x} on I²C bus {chip.bus}."
        yield ""
        fixed = expander_fixed(chip)
        rows = [(str(pin), fixed[pin]) for pin in range(1, EXPANDER_PINS + 1) if pin in fixed]
        yield from _table(("pin", "to"), rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    yield from (f"| {' | '.join(row)} |" for row in rows)

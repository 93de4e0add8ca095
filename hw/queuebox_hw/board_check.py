"""What can be wrong with a board before anything is soldered. It only reads the board."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from queuebox_hw.board import Board, Chip, DeskPins
from queuebox_hw.chip_kinds import KINDS, NO_DRIVER, RESERVED, SPI_PANEL, ChipKind

MOST_BUTTONS = 3

Place = tuple[str | int, ...]
"""Where in the file: ("desk", 2, "red")."""


class Fault(Struct, frozen=True):
    """One thing that is wrong, where, and what to do."""

    place: Place
    text: str


def check(board: Board) -> list[Fault]:
    """Everything that is wrong with a board, in the order of the file."""
    faults = [*_chips(board)]
    if faults:  # what hangs on a chip that makes no sense makes none either
        return faults
    return [*_desks(board), *_double_use(board), *_currents(board), *_factory(board)]


# ── chips ───────────────────────────────────────────────────────────────────────


def _chips(board: Board) -> Iterator[Fault]:
    taken: dict[tuple[int, int | None], str] = {}
    for name, chip in board.chips.items():
        place = ("chips", name)
        kind = KINDS.get(chip.kind)
        if kind is None:
            known = f"known are {', '.join(KINDS)}"
            why = NO_DRIVER.get(chip.kind, known)
            yield Fault((*place, "kind"), f"chip {name}: {chip.kind}: {why}")
            continue
        yield from _address(name, chip, kind)
        yield from _interrupt(board, name, chip)
        before = taken.setdefault((chip.bus, chip.address), name)
        if before != name:
            which = "address" if kind.addresses else "kind"
            yield Fault((*place, which), f"chip {name} is at the same place as chip {before}")


def _address(name: str, chip: Chip, kind: ChipKind) -> Iterator[Fault]:
    place = ("chips", name, "address")
    if kind.addresses is None:
        if chip.address is not None:
            yield Fault(place, f"chip {name}: the header has no I2C address")
        return
    first, last = kind.addresses
    if chip.address is None or not first <= chip.address <= last:
        yield Fault(place, f"chip {name}: a {chip.kind} answers at {first:#x} to {last:#x}")


def _interrupt(board: Board, name: str, chip: Chip) -> Iterator[Fault]:
    """An expander without its interrupt line has buttons that nobody hears."""
    place = ("chips", name, "interrupt")
    if chip.address is None or board.factory == "mock":
        return
    if chip.interrupt is None:
        yield Fault(place, f"chip {name}: no interrupt; give the header line of its INT pin")
    elif why := _not_ours(board, chip.interrupt):
        yield Fault(place, f"chip {name}: interrupt on header line {chip.interrupt}: {why}")


# ── desks ───────────────────────────────────────────────────────────────────────


def _desks(board: Board) -> Iterator[Fault]:
    names: set[str] = set()
    for n, desk in enumerate(board.desks):
        place = ("desk", n)
        if desk.name in names:
            yield Fault((*place, "name"), f"desk {desk.name} is there twice")
        names.add(desk.name)
        if len(desk.buttons) > MOST_BUTTONS:
            text = f"desk {desk.name}: {len(desk.buttons)} buttons; the most is {MOST_BUTTONS}"
            yield Fault((*place, "buttons"), text)
        if desk.chip not in board.chips:
            have = ", ".join(board.chips)
            text = f"desk {desk.name}: there is no chip {desk.chip}; there are {have}"
            yield Fault((*place, "chip"), text)
            continue
        yield from _lines(board, place, desk)
        yield from _pull_ups(board, place, desk)


def _lines(board: Board, place: Place, desk: DeskPins) -> Iterator[Fault]:
    chip = board.chips[desk.chip]
    for what, line in desk.lines():
        pin = f"desk {desk.name} {what}: {desk.chip} line {line}"
        if not 0 <= line < KINDS[chip.kind].lines:
            last = KINDS[chip.kind].lines - 1
            yield Fault((*place, _key(what)), f"{pin}: a {chip.kind} has lines 0 to {last}")
        elif chip.address is None and (why := _not_ours(board, line)):
            yield Fault((*place, _key(what)), f"{pin}: {why}")


def _not_ours(board: Board, line: int) -> str | None:
    """Why a line of the header cannot be used, or None."""
    if not 0 <= line < KINDS["header"].lines:
        return f"the header has lines 0 to {KINDS['header'].lines - 1}"
    use = RESERVED.get(line) or (SPI_PANEL.get(line) if board.spi else None)
    return f"that line belongs to {use}" if use else None


def _pull_ups(board: Board, place: Place, desk: DeskPins) -> Iterator[Fault]:
    chip = board.chips[desk.chip]
    if board.wiring.pull == "internal" and not KINDS[chip.kind].pulls:
        yield Fault(
            (*place, "jack"),
            f"desk {desk.name}: a {chip.kind} cannot pull jack and buttons up; "
            'fit resistors and say pull = "external"',
        )


# ── the whole ───────────────────────────────────────────────────────────────────


def _double_use(board: Board) -> Iterator[Fault]:
    taken: dict[tuple[str, int], str] = {}
    headers = [name for name, chip in board.chips.items() if chip.address is None]
    for name, chip in board.chips.items():
        if chip.interrupt is not None:  # which expanders may share
            taken.update(((header, chip.interrupt), f"chip {name} interrupt") for header in headers)
    for n, desk in enumerate(board.desks):
        for what, line in desk.lines():
            user = f"desk {desk.name} {what}"
            before = taken.setdefault((desk.chip, line), user)
            if before != user:
                text = f"{user}: {desk.chip} line {line} is taken by {before}"
                yield Fault(("desk", n, _key(what)), text)


def _currents(board: Board) -> Iterator[Fault]:
    """At worst every lamp is lit and every contact closed."""
    sinks = board.wiring.lamps_lit == "low"
    each = board.wiring.lamp_ma
    for name, chip in board.chips.items():
        kind = KINDS[chip.kind]
        line_ma, chip_ma = (
            (kind.sink_ma, kind.total_sink_ma) if sinks else (kind.source_ma, kind.total_source_ma)
        )
        verb = "take" if sinks else "give"
        if each > line_ma:
            text = f"{each:g} mA a lamp; a line of chip {name} may {verb} {line_ma:g}"
            yield Fault(("wiring", "lamp_ma"), text)
        total = 4 * each * sum(desk.chip == name for desk in board.desks)
        if total > chip_ma:
            text = f"{total:g} mA with every lamp lit; chip {name} may {verb} {chip_ma:g} in all"
            yield Fault(("chips", name), text)


def _factory(board: Board) -> Iterator[Fault]:
    if board.factory != "rpigpio":
        return
    for name, chip in board.chips.items():
        if chip.address is not None:
            text = f"chip {name}: RPi.GPIO reaches only the header; use lgpio"
            yield Fault(("chips", name, "kind"), text)


def _key(what: str) -> str:
    """The key of the file that a line stands under."""
    return "buttons" if what.startswith("button") else what

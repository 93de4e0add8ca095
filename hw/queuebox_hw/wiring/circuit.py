"""A board as an installer sees it: what hangs on which pin, through which part. No drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from queuebox_hw.board import Board, Chip, DeskPins
from queuebox_hw.chip_kinds import KINDS
from queuebox_hw.wiring.pinouts import header_of, line_name, pin_of

SUPPLY_V = 3.3
# Forward voltages at a few mA: red, green and yellow of the classic kind; an optocoupler's diode.
LAMP_V, OPTO_V = 2.0, 1.2
E12 = (100, 120, 150, 180, 220, 270, 330, 390, 470, 560, 680, 820)
PULL_UP = "10 kΩ"
# The Pi's documentation names no figure for the later models; the first had 50 mA, and a
# regulator of one's own costs less than a brown-out.
PI_3V3_MA = 50

LAMPS = ("red", "green", "waiting")
CONTACT = "busy"


class Wire(Struct, frozen=True):
    """One line of one desk, from the pin to its far end."""

    desk: str
    what: str
    """red, green, waiting, busy, jack, button 1 …"""
    chip: str
    line: int
    line_name: str
    pin: int
    part: str
    """What hangs on it."""
    ohms: int | None
    """The resistor in between."""
    far: str
    """GND or 3V3."""
    pull_up: bool
    """Does it need a resistor of its own to 3V3?"""

    @property
    def pin_name(self) -> str:
        return f"{self.line_name} · pin {self.pin}"


def wires(board: Board, desk: DeskPins) -> list[Wire]:
    """Every line of a desk, in the order of the board file."""
    return [_wire(board, desk, what, line) for what, line in desk.lines()]


def _wire(board: Board, desk: DeskPins, what: str, line: int) -> Wire:
    chip, wiring = board.chips[desk.chip], board.wiring
    output = what in LAMPS or what == CONTACT
    if output:
        active = wiring.busy_closed if what == CONTACT else wiring.lamps_lit
        far = "GND" if active == "high" else "3V3"
    else:
        far = "GND"
    return Wire(
        desk=desk.name,
        what=what,
        chip=desk.chip,
        line=line,
        line_name=line_name(chip, line),
        pin=pin_of(chip, line),
        part=_part(what, board),
        ohms=_ohms(what, wiring.lamp_ma) if output else None,
        far=far,
        pull_up=not output and wiring.pull == "external",
    )


def _part(what: str, board: Board) -> str:
    if what in ("red", "green"):
        common = "cathode" if board.wiring.lamps_lit == "high" else "anode"
        return f"status LED, {what} side (common {common})"
    if what == "waiting":
        return "calls-waiting LED, yellow"
    if what == CONTACT:
        return "optocoupler; its transistor is the contact on the jack"
    if what == "jack":
        closed = board.wiring.jack_present == "low"
        return f"jack's switch, {'closed' if closed else 'open'} while a plug is in"
    return f"push button {what.removeprefix('button ')}, closes while pressed"


def _ohms(what: str, ma: float) -> int:
    """The next larger common resistor: no more current than the board file says."""
    exact = (SUPPLY_V - (OPTO_V if what == CONTACT else LAMP_V)) * 1000 / ma
    decades = (value * decade for decade in (1, 10, 100) for value in E12)
    return next(value for value in decades if value >= exact)


def ohms(value: int) -> str:
    """``470 Ω``, ``1.2 kΩ``."""
    return f"{value} Ω" if value < 1000 else f"{value / 1000:g} kΩ"


# ── bill of materials ───────────────────────────────────────────────────────────


class Item(Struct, frozen=True):
    count: int
    part: str
    remark: str = ""


def materials(board: Board) -> list[Item]:
    """Everything to buy beside the Pi, modems and headsets."""
    return [*_per_chip(board), *_per_desk(board)]


def _per_chip(board: Board) -> Iterator[Item]:
    expanders = [chip for chip in board.chips.values() if chip.address is not None]
    for kind, count in sorted(Counter(chip.kind for chip in expanders).items()):
        yield Item(count, f"{kind.upper()} (24 pins), or a breakout with it", "3.3 V supply")
    if expanders:
        yield Item(len(expanders), "100 nF ceramic", "between 3V3 and GND of each expander")
        yield Item(1, "10 kΩ", "from INT to 3V3: all expanders share it")
    if worst := _beyond_the_pi(board):
        yield Item(1, "3.3 V regulator, 1 A", f"from 5V (pin 2), for {worst:g} mA of lamps")


def _beyond_the_pi(board: Board) -> float | None:
    """mA of all lamps from 3V3, if that is more than the Pi's own supply should give."""
    if board.wiring.lamps_lit == "high":
        return None  # they are fed by the lines, whose sum is checked chip by chip
    worst = 4 * board.wiring.lamp_ma * len(board.desks)
    return worst if worst > PI_3V3_MA else None


def _per_desk(board: Board) -> Iterator[Item]:
    desks = board.desks
    all_wires = [wire for desk in desks for wire in wires(board, desk)]
    common = "cathode" if board.wiring.lamps_lit == "high" else "anode"
    yield Item(
        len(desks), f"LED, red and green in one body, common {common}",
        "forward voltage at most 2.2 V: the classic yellow-green kind",
    )  # fmt: skip
    yield Item(len(desks), "LED, yellow, 3 mm", "calls waiting")
    yield Item(
        len(desks), "optocoupler PC817C",
        "busy contact: at most 30 V DC and 5 mA; let it switch a relay for more",
    )  # fmt: skip
    yield Item(len(desks), "jack for the headset with a switch", "6.3 or 3.5 mm; sense contact")
    buttons = sum(len(desk.buttons) for desk in desks)
    if buttons:
        yield Item(buttons, "push button, normally open")
    for value, count in sorted(Counter(w.ohms for w in all_wires if w.ohms).items()):
        yield Item(count, ohms(value), f"0.25 W; lamps and contacts at {board.wiring.lamp_ma:g} mA")
    if pulls := sum(wire.pull_up for wire in all_wires):
        yield Item(pulls, PULL_UP, "pull-ups of jacks and buttons to 3V3")
    cores = max(len(desk.lines()) for desk in desks) + 2
    yield Item(len(desks), f"cable with {cores} cores", "to each desk: its lines, 3V3 and GND")


# ── the chips themselves ────────────────────────────────────────────────────────


class Use(Struct, frozen=True):
    """What a line of a chip is for."""

    desk: str
    what: str


def uses(board: Board, chip: str) -> dict[int, Use]:
    """Line → use; the header also takes the expanders' interrupts."""
    found = {
        line: Use(desk.name, what)
        for desk in board.desks
        if desk.chip == chip
        for what, line in desk.lines()
    }
    if board.chips[chip].address is None:
        for name, other in board.chips.items():
            if other.interrupt is not None:
                shared = other.interrupt in found
                found[other.interrupt] = Use("", "INT of all" if shared else f"INT of {name}")
    return found


def expanders(board: Board) -> list[tuple[str, Chip]]:
    """In the order of the board file."""
    return [(name, chip) for name, chip in board.chips.items() if chip.address is not None]


def bus_notes(board: Board) -> list[str]:
    """What to know about the bus, one sentence each."""
    if not expanders(board):
        return []
    lines = sorted({chip.interrupt for _, chip in expanders(board) if chip.interrupt is not None})
    header = header_of(board)
    interrupts = ", ".join(f"GPIO{n} (pin {pin_of(header, n)})" for n in lines)
    notes = [
        "SDA is pin 3 and SCL pin 5 of the header; the Pi has their pull-ups.",
        "Keep the I²C bus below a metre: expanders beside the Pi, cables to the desks.",
    ]
    if _beyond_the_pi(board):
        notes.append("Lamps take more than the Pi's 3V3 should give: feed 3V3 by a regulator.")
    if interrupts:
        notes.append(f"INT of the expanders is an open drain: all together to {interrupts}.")
    return notes


def current_ma(board: Board, chip: str) -> tuple[float, float]:
    """At worst with every lamp lit, and what the chip may carry."""
    kind = KINDS[board.chips[chip].kind]
    most = kind.total_sink_ma if board.wiring.lamps_lit == "low" else kind.total_source_ma
    return 4 * board.wiring.lamp_ma * sum(desk.chip == chip for desk in board.desks), most

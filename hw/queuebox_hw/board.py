"""What a board is: chips, and which line each lamp, button and jack hangs on. Values only."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

Level = Literal["high", "low"]


class BoardError(Exception):
    """The technician's board file is wrong. The text names file, line and pin."""


class Chip(Struct, frozen=True, forbid_unknown_fields=True):
    """One gpiochip of the kernel: the Pi's header or an I2C expander."""

    kind: str
    """A key of ``chip_kinds.KINDS``."""
    address: int | None = None
    """I2C address of an expander."""
    bus: int = 1
    interrupt: int | None = None
    """The header line that an expander's open-drain interrupt hangs on; they may share it."""


class DeskPins(Struct, frozen=True, forbid_unknown_fields=True):
    """The lines of one desk front, all on one chip."""

    name: str
    chip: str
    red: int
    green: int
    waiting: int
    busy: int
    jack: int
    buttons: tuple[int, ...] = ()

    def lines(self) -> tuple[tuple[str, int], ...]:
        """Every line with the name of what hangs on it."""
        return (
            ("red", self.red),
            ("green", self.green),
            ("waiting", self.waiting),
            ("busy", self.busy),
            ("jack", self.jack),
            *((f"button {n}", line) for n, line in enumerate(self.buttons, 1)),
        )


class Wiring(Struct, frozen=True, forbid_unknown_fields=True):
    """Electrical facts that all desks of a board share."""

    lamps_lit: Level = "high"
    busy_closed: Level = "high"
    """The level that closes the busy contact (the polarity of the relay or opto)."""
    jack_present: Level = "low"
    """The level of the sense line while a plug is in."""
    pull: Literal["internal", "external"] = "internal"
    """Who pulls buttons and jacks up; buttons always close to ground."""
    lamp_ma: float = 3.0
    """Current of one lit lamp or one closed contact."""


class Board(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole board file."""

    name: str
    about: str
    factory: Literal["lgpio", "rpigpio", "mock"]
    chips: dict[str, Chip]
    desks: tuple[DeskPins, ...] = msgspec.field(name="desk")
    wiring: Wiring = Wiring()
    spi: bool = False
    """A panel hangs on the header's SPI and its two lines."""

    def desk(self, name: str) -> DeskPins:
        """The lines of one desk; raises BoardError."""
        for desk in self.desks:
            if desk.name == name:
                return desk
        have = ", ".join(desk.name for desk in self.desks)
        raise BoardError(f"board {self.name} has no desk {name!r}; it has {have}")

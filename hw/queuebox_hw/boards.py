"""Board files: which chip and line each lamp, button and jack of every desk hangs on.

A board file is TOML in ``hw/boards``. This module reads them; it opens nothing.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

SHELVES = (
    Path(__file__).parents[1] / "boards",
    Path(sys.prefix) / "share" / "queuebox" / "boards",
)
"""Where board files stand: beside the package in a checkout, or where pip put them."""

Level = Literal["high", "low"]


class BoardError(Exception):
    """The technician's board file is wrong. The text names file, line and pin."""


class Chip(Struct, frozen=True, forbid_unknown_fields=True):
    """One gpiochip of the kernel: the Pi's header or an I2C expander."""

    kind: Literal["header", "pca9555", "pca9535", "pca9539"]
    address: int | None = None
    """I2C address of an expander."""
    bus: int = 1
    interrupt: int | None = None
    """The header line that an expander's (shared, open-drain) interrupt hangs on."""


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

    def desk(self, name: str) -> DeskPins:
        """The lines of one desk; raises BoardError."""
        for desk in self.desks:
            if desk.name == name:
                return desk
        have = ", ".join(desk.name for desk in self.desks)
        raise BoardError(f"board {self.name} has no desk {name!r}; it has {have}")


def load_board(which: str | Path) -> Board:
    """Read a board by name ("bench") or by path; raises BoardError."""
    path = find_board(which)
    try:
        text = path.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(text), Board)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise BoardError(f"{path}: {e}") from e
    except msgspec.ValidationError as e:
        raise BoardError(f"{path}: {e}") from e


def find_board(which: str | Path) -> Path:
    """The path of a board file; raises BoardError naming the boards there are."""
    if isinstance(which, Path) or "/" in which:
        return Path(which)
    places = [shelf / f"{which}.toml" for shelf in SHELVES]
    for place in places:
        if place.is_file():
            return place
    have = ", ".join(board_names()) or "none"
    raise BoardError(f"there is no board {which!r}; there are {have}")


def board_names() -> list[str]:
    """The names of all board files."""
    return sorted({path.stem for shelf in SHELVES for path in shelf.glob("*.toml")})

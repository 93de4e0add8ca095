"""Board files: finds, reads and checks them. It opens no chip.

A board file is TOML in ``hw/boards``; what it says is in ``board``, what is asked of it
in ``board_check``.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import msgspec

from queuebox_hw.board import Board, BoardError, Chip, DeskPins, Wiring
from queuebox_hw.board_check import check
from queuebox_hw.board_places import located, split_error

__all__ = ["Board", "BoardError", "Chip", "DeskPins", "Wiring", "find_board", "load_board"]

SHELVES = (
    Path(__file__).parents[1] / "boards",
    Path(sys.prefix) / "share" / "queuebox" / "boards",
)
"""Where board files stand: beside the package in a checkout, or where pip put them."""


def load_board(which: str | Path) -> Board:
    """Read and check a board by name ("bench") or path.

    Raises BoardError with a line for each fault: file, line, pin, what is wrong.
    """
    path = find_board(which)
    try:
        text = path.read_text(encoding="utf-8")
        board = msgspec.convert(tomllib.loads(text), Board)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise BoardError(f"{path}: {e}") from e
    except msgspec.ValidationError as e:
        place, complaint = split_error(str(e))
        raise BoardError(located(path, text, place, complaint)) from e
    if faults := check(board):
        raise BoardError("\n".join(located(path, text, f.place, f.text) for f in faults))
    return board


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

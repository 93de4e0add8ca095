"""``queuebox hardware``: what to wire. It opens no pin and asks no box."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from queuebox_hw.boards import BoardError, board_names, load_board
from queuebox_hw.wiring.drawing import draw
from queuebox_hw.wiring.sheet import sheet

WRONG_INPUT = 2


def main(argv: list[str]) -> int:
    """``hardware wiring BOARD --out FOLDER``; returns the exit status."""
    parser = argparse.ArgumentParser(prog="queuebox hardware", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="wiring")
    wiring = commands.add_parser("wiring", help="drawing, pin table and what to buy, for a board")
    wiring.add_argument("board", help=f"a board file, or one of: {', '.join(board_names())}")
    wiring.add_argument("--out", type=Path, default=Path(), help="folder for the two files")
    args = parser.parse_args(argv)
    try:
        written = write_sheet(args.board, args.out)
    except BoardError as e:
        sys.stderr.write(f"{e}\n")
        return WRONG_INPUT
    except OSError as e:
        sys.stderr.write(f"queuebox hardware wiring: {e.filename}: {e.strerror}\n")
        return WRONG_INPUT
    sys.stdout.write("".join(f"{path}\n" for path in written))
    return 0


def write_sheet(which: str, folder: Path) -> tuple[Path, Path]:
    """Write NAME.svg and NAME.md; raises BoardError, OSError."""
    board = load_board(which)
    folder.mkdir(parents=True, exist_ok=True)
    drawing, table = folder / f"{board.name}.svg", folder / f"{board.name}.md"
    drawing.write_text(draw(board), encoding="utf-8")
    table.write_text(sheet(board), encoding="utf-8")
    return drawing, table

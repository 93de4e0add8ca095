"""``queuebox panel``: draws a page into a file, tells how far it can be read. It opens no panel."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec
from PIL import Image

from queuebox.display.legibility import table
from queuebox.display.pages import PAGES, Size
from queuebox.display.painter import draw
from queuebox.display.state import WallState

SECOND = 1_000_000
SIZES = {f"{width}x{height}": (width, height) for width, height in PAGES}

WRONG_INPUT = 2


def main(argv: list[str]) -> int:
    """``panel render --state FILE --out PICTURE``, ``panel sizes``; returns the exit status."""
    parser = argparse.ArgumentParser(prog="queuebox panel", description="The wall display.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="render|sizes")
    commands.add_parser("sizes", help="digit heights per panel, and from how far they are read")
    render = commands.add_parser("render", help="draw what the wall shows in a given state")
    render.add_argument("--state", type=Path, required=True, help="JSON file of a wall state")
    render.add_argument("--out", type=Path, required=True, help="the picture, e.g. wall.png")
    render.add_argument("--size", choices=SIZES, default="128x64", help="pixels of the panel")
    render.add_argument("--at", type=float, default=0.0, metavar="S", help="seconds into the show")
    render.add_argument("--scale", type=int, default=4, metavar="N", help="pixels of a pixel")
    args = parser.parse_args(argv)
    if args.command == "sizes":
        sys.stdout.write(table())
        return 0
    try:
        state = msgspec.json.decode(args.state.read_bytes(), type=WallState)
        _render(state, SIZES[args.size], int(args.at * SECOND), args.scale).save(args.out)
    except (OSError, ValueError) as e:  # a msgspec error is a ValueError, as is Pillow's
        sys.stderr.write(f"queuebox panel render: {args.state}: {e}\n")
        return WRONG_INPUT
    return 0


def _render(state: WallState, size: Size, now: int, scale: int) -> Image.Image:
    picture = draw(state, size, now)
    return picture.resize((picture.width * scale, picture.height * scale))

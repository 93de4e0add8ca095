"""``queuebox modem list``: the modems that are plugged in, by port path, and their lines.

The running box is asked; when it is down the modems are, and that is said. Changes nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import msgspec

from queuebox_config import ConfigError, load, loads
from queuebox_shelf.introductions import introduce
from queuebox_shelf.modem_list import LineUse, ModemEntry, modem_list
from queuebox_wire.control_link import BoxDown, Control, ControlError
from queuebox_wire.loop import now_us
from queuebox_wire.places import Places, add_arguments, places

CANNOT = 1
BAD_CONFIGURATION = 2
HEAD = ("line", "port path", "what", "family", "state")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="queuebox modem", description=__doc__)
    listing = parser.add_subparsers(required=True, metavar="VERB").add_parser("list")
    add_arguments(listing)
    listing.add_argument("--json", action="store_true", help="the data instead of the text")
    arguments = parser.parse_args(argv)
    where = places(arguments)
    try:
        entries = _entries(where)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_CONFIGURATION
    except ControlError as error:
        sys.stderr.write(f"queuebox modem: {error}\n")
        return CANNOT
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(entries).decode() + "\n")
    else:
        sys.stdout.write(list_text(entries))
    return 0


def list_text(entries: Sequence[ModemEntry]) -> str:
    """One row for each modem, then the ports that are something else."""
    modems = [entry for entry in entries if entry.known]
    others = [entry.path for entry in entries if not entry.known]
    rows = [HEAD, *(_row(entry) for entry in modems)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    text = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    if not modems:
        text = ["no modem is plugged in: check its cable and power"]
    if others:
        text.append(f"serial ports that are no modem we know: {', '.join(others)}")
    return "\n".join(text) + "\n"


def _row(entry: ModemEntry) -> tuple[str, ...]:
    line = "-" if entry.line is None else str(entry.line)
    return line, entry.path, entry.what, entry.family or "-", entry.state


def _entries(where: Places) -> list[ModemEntry]:
    try:
        control = Control(where.control_socket)
    except BoxDown:
        return _by_ourselves(where)
    with control:
        return msgspec.convert(control.ask("modems")["modems"], list[ModemEntry])


def _by_ourselves(where: Places) -> list[ModemEntry]:
    sys.stderr.write("the box is not running: the modems themselves are asked …\n")
    config = load(where.config) if where.config.exists() else loads("", str(where.config))
    uses = [LineUse(line.device, line.number, "") for line in config.lines]
    entries = modem_list(uses)
    told = introduce([entry.path for entry in entries if entry.known and entry.device], now_us)
    return [_told(entry, told.get(entry.path)) for entry in entries]


def _told(entry: ModemEntry, answer: LineUse | None) -> ModemEntry:
    if answer is None:
        state = "cannot be opened: check its cable and power" if entry.known else entry.state
        return msgspec.structs.replace(entry, state=state)
    family = answer.family or entry.family
    return msgspec.structs.replace(entry, state=answer.state, family=family, words=answer.words)

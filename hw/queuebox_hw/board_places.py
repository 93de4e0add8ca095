"""At which line of a board file a key stands, for error messages. It judges nothing."""

from __future__ import annotations

import re
from pathlib import Path

Place = tuple[str | int, ...]

_TABLE = re.compile(r"\s*\[([^\[\]]+)\]")
_ELEMENT = re.compile(r"\s*\[\[([^\[\]]+)\]\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_ERROR = re.compile(r"(.*?) - at `\$\.?(.*)`")
_UNKNOWN = re.compile(r"unknown field `(.*)`")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def located(path: Path, text: str, place: Place, complaint: str) -> str:
    """A complaint with file and line; the line of the table if the key is not there."""
    found = places(text)
    for end in range(len(place), 0, -1):
        if place[:end] in found:
            return f"{path}:{found[place[:end]]}: {complaint}"
    return f"{path}: {complaint}"


def places(text: str) -> dict[Place, int]:
    """The line (from 1) of every table and key written one to a line, as in our boards."""
    found: dict[Place, int] = {}
    counts: dict[str, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        if element := _ELEMENT.match(line):
            name = element[1].strip()
            table = (name, counts.get(name, 0))
            counts[name] = counts.get(name, 0) + 1
        elif heading := _TABLE.match(line):
            table = tuple(part.strip().strip("\"'") for part in heading[1].split("."))
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1]), number)
            continue
        else:
            continue
        found.setdefault(table, number)
    return found


def split_error(message: str) -> tuple[Place, str]:
    """A msgspec error, ``Expected … - at `$.desk[2].red` ``, as place and complaint."""
    match = _ERROR.fullmatch(message)
    if match is None:
        return (), message
    place = tuple(int(index) if index else name for name, index in _STEP.findall(match[2]))
    if unknown := _UNKNOWN.search(match[1]):
        return (*place, unknown[1]), f"{_spoken(place)}: {match[1]}"
    return place, f"{_spoken(place)}: {match[1]}"


def _spoken(place: Place) -> str:
    return "".join(
        f" {step}" if isinstance(step, str) else f" {step + 1}" for step in place
    ).strip()

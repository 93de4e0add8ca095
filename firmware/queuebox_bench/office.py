"""The bench's configuration file: a lively office, or the technician's own on fake hardware."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomlkit

AGENTS = (
    "Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gia", "Hugo", "Iris", "Jon",
    "Kim", "Leo", "Mia", "Ned", "Ora", "Pia", "Quin", "Rex", "Sue", "Tom",
)  # fmt: skip
DESKS = "ABCDEFGHIJKLMNOPQRST"


def desk_names(count: int) -> list[str]:
    return list(DESKS[:count])


def write_office(path: Path, folder: Path, lines: int, desks: int) -> None:
    """Write a configuration for ``lines`` and ``desks`` whose hardware is below ``folder``."""
    document = _hardware(folder, lines, desks)
    document["site"] = {"name": "Bench office", "country": "US"}
    document["goals"] = {"longest_hold": "30 s"}
    document["queue"] = {"office": {"wrap_up": "2 s", "ring_time": "8 s", "announce_first": "10 s"}}
    document["agent"] = {AGENTS[n]: {} for n in range(desks)}
    for n in range(1, lines + 1):
        document["line"][str(n)]["queue"] = "office"
    for n, name in enumerate(desk_names(desks)):
        document["desk"][name]["agent"] = AGENTS[n]
    _write(path, document)


def write_hardware(path: Path, folder: Path, lines: int, desks: int) -> None:
    """What a box from the factory knows of itself: where its parts are, and no more."""
    _write(path, _hardware(folder, lines, desks))


def _hardware(folder: Path, lines: int, desks: int) -> Any:
    document = tomlkit.document()
    document.add(tomlkit.comment("The bench's office. Made anew at every start."))
    document["board"] = {"map": "bench"}
    document["panel"] = {"driver": "ssd1306", "device": f"socket:{folder}/panel"}
    document["line"] = {str(n): {"device": f"{folder}/line{n}"} for n in range(1, lines + 1)}
    document["desk"] = {
        name: {"sound": f"socket:{folder}/headset-{name}"} for name in desk_names(desks)
    }
    return document


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomlkit.dumps(document))

"""The bench's configuration file: a lively office, or the technician's own on fake hardware."""

from __future__ import annotations

from pathlib import Path

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
    document = tomlkit.document()
    document.add(tomlkit.comment("The bench's office. Made anew at every start."))
    document["site"] = {"name": "Bench office", "country": "US"}
    document["board"] = {"map": "bench"}
    document["panel"] = {"driver": "ssd1306", "device": f"socket:{folder}/panel"}
    document["goals"] = {"longest_hold": "30 s"}
    document["queue"] = {"office": {"wrap_up": "2 s", "ring_time": "8 s", "announce_first": "10 s"}}
    document["line"] = {
        str(n): {"device": f"{folder}/line{n}", "queue": "office"} for n in range(1, lines + 1)
    }
    document["agent"] = {AGENTS[n]: {} for n in range(desks)}
    document["desk"] = {
        name: {"agent": AGENTS[n], "sound": f"socket:{folder}/headset-{name}"}
        for n, name in enumerate(desk_names(desks))
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tomlkit.dumps(document))

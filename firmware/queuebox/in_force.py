"""What of a committed configuration the box can work by now. Lines and desks belong to the shelf.

The shelf builds its cards once, when it starts: what was committed since waits for its next start.
"""

from __future__ import annotations

from msgspec.structs import replace

from queuebox_config import Config
from queuebox_wire.shelf_link import FullState


def in_force(config: Config, shelf: FullState | None) -> Config:
    """The configuration without lines and desks that the shelf does not hold yet."""
    if shelf is None:
        return config
    lines = {line.line for line in shelf.lines}
    desks = {desk.desk for desk in shelf.desks}
    return replace(
        config,
        lines=tuple(line for line in config.lines if line.number in lines),
        desks=tuple(desk for desk in config.desks if desk.name in desks),
    )

"""What must be seen at the wires when the box says that it did something. Waits for nothing.

The journal tells what was decided. That it was also performed shows outside: a modem that is
off-hook or not, and the busy output of a desk's front, which closes while its agent is engaged.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec import Struct

from queuebox.desk_shows import lamps_of
from queuebox_core.snapshot import Snapshot

UP = frozenset({"greeting", "waiting", "offered", "whisper", "talking", "held"})
"""States of a call whose line is off-hook."""
STEADY = {"open": False, "closed": True}
"""Busy outputs that do not blink."""


class Outside(Struct, frozen=True):
    """One look from outside."""

    off_hook: frozenset[int]
    """Lines."""
    closed: Mapping[str, bool]
    """Desk → is its busy output closed?"""


class Sign(Struct, frozen=True):
    """One thing that can be seen."""

    what: int | str
    """A line or a desk."""
    on: bool
    """Off-hook; closed."""

    def seen(self, outside: Outside) -> bool:
        if isinstance(self.what, int):
            return (self.what in outside.off_hook) == self.on
        return outside.closed.get(self.what, False) == self.on

    def __str__(self) -> str:
        if isinstance(self.what, int):
            return f"line {self.what} {'off' if self.on else 'on'}-hook"
        return f"the busy output of desk {self.what} {'closed' if self.on else 'open'}"


def signs_of(office: Snapshot, lines: Collection[int]) -> list[Sign]:
    """All that must now be seen at ``lines`` and desks; what is just changing is left out."""
    states = {call.line: call.state for call in office.calls}
    signs = [
        Sign(line.line, states.get(line.line) in UP)
        for line in office.lines
        if line.line in lines and _settled(line.state, states.get(line.line))
    ]
    for desk in office.desks:
        busy = lamps_of(desk, "off").busy
        if busy in STEADY:
            signs.append(Sign(desk.desk, STEADY[busy]))
    return signs


def _settled(line: str, call: str | None) -> bool:
    """Idle, or with a call that is up: not being answered, and not playing a last prompt."""
    return line == "idle" if call is None else call in UP

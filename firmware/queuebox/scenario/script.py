"""What a scenario file says, as immutable values. Nothing here reads text or plays it.

Times are integer microseconds from the scenario's own zero; they may be negative.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from queuebox_core.endings import CallReport
from queuebox_core.events import Event
from queuebox_core.rules import Rules
from queuebox_core.snapshot import Snapshot

SECOND = 1_000_000


class ScenarioError(Exception):
    """A file that cannot be read as a scenario: where, what is wrong, what would be right."""

    def __init__(self, wrong: str, right: str = "", *, file: str = "", line: int = 0) -> None:
        super().__init__(wrong, right, file, line)
        self.wrong = wrong
        self.right = right
        self.file = file
        self.line = line

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return f"{place}{self.wrong}" + (f"; {self.right}" if self.right else "")

    def placed(self, file: str, line: int) -> ScenarioError:
        """The same complaint with its place; a line that it already names is kept."""
        return ScenarioError(self.wrong, self.right, file=file, line=self.line or line)


class DeskStart(Struct, frozen=True):
    """How a desk stands when the scenario begins."""

    desk: str
    agent: str
    state: str
    """ready, talking, away, unplugged or logged-out."""
    since: int
    why: str = "break"
    call: str = ""
    """Talking: the name of the call, …"""
    talk_line: int = 0
    """… and its line."""
    calls: int = 0
    """Calls already taken today."""
    line: int = 0
    """Where the file says so."""


class Outcome(Struct, frozen=True):
    """One effect, in the language's words."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)


class Expected(Struct, frozen=True):
    """The right side of one ``=>``: groups in the order of ``then``, free inside a group."""

    line: int
    groups: tuple[tuple[Outcome, ...], ...]

    def all(self) -> tuple[Outcome, ...]:
        return tuple(outcome for group in self.groups for outcome in group)


class Glance(Struct, frozen=True):
    """What can be seen at one instant. ``zero`` is the scenario's zero on the stage's clock."""

    snapshot: Snapshot
    zero: int
    reports: Mapping[str, CallReport]
    offers: Mapping[str, str]
    """Desk → the reason of its latest offer."""


class Look(Struct, frozen=True):
    """One ``expect``: ``seen`` tells what is there in the words the file could have used."""

    line: int
    subject: str
    value: tuple[str, ...]
    seen: Callable[[Glance], str]
    contains: bool = False
    """True: the words of ``value`` must all occur; False: they are all there is."""


class Step(Struct, frozen=True):
    """One instant: what happens in it, all that must follow, what must then be so."""

    at: int
    line: int
    before: tuple[Event, ...] = ()
    """Rings of callers who are answered in this instant: they rang a moment ago."""
    events: tuple[Event, ...] = ()
    expected: tuple[Expected, ...] = ()
    looks: tuple[Look, ...] = ()


class Scenario(Struct, frozen=True):
    file: str
    title: str
    """The first comment of the file."""
    rules: Rules
    desks: tuple[DeskStart, ...]
    steps: tuple[Step, ...]
    source: tuple[str, ...]
    """The file's lines, for failure reports."""


def seconds_text(microseconds: int) -> str:
    """``34``, ``5.3``, ``-0.000001``: as the language writes times."""
    text = f"{Decimal(microseconds) / SECOND:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

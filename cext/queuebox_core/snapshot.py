"""The state of the office at one instant, immutable: what panel, shell, reports and tests read."""

from __future__ import annotations

from msgspec import Struct


class CallView(Struct, frozen=True):
    """One live call. Times in µs on the monotonic clock."""

    call: str
    line: int
    state: str
    """ringing, answering, greeting, waiting, offered, whisper, talking, held, dialling."""
    since: int
    """When this state began."""
    entered: int | None
    """Start of the wait, or None before the line was answered."""
    queue: str | None = None
    number: str | None = None
    name: str | None = None
    desk: str | None = None
    position: int | None = None
    outgoing: bool = False


class DeskView(Struct, frozen=True):
    """One desk. ``state`` is one of the glossary's desk states, or grace, or whisper."""

    desk: str
    state: str
    since: int
    agent: str | None = None
    plugged: bool = False
    call: str | None = None
    until: int | None = None
    why: str | None = None
    pending: str | None = None
    """A pending away and its reason."""
    answered: int | None = None
    """When the agent took the call that the desk has; it may have been on hold since."""


class LineView(Struct, frozen=True):
    line: int
    state: str
    """idle, ringing, busy, out (of service), busied-out."""
    since: int
    call: str | None = None


class QueueView(Struct, frozen=True):
    queue: str
    open: bool
    waiting: int
    longest_since: int | None
    """Entry time of the caller who has waited longest (offered callers included)."""


class AllBusy(Struct, frozen=True):
    """All lines busy: what callers meet when no line is left to ring."""

    occasions: int = 0
    total: int = 0
    """µs of the occasions that are over."""
    since: int | None = None
    """When the present occasion began."""


class Snapshot(Struct, frozen=True):
    at: int
    calls: tuple[CallView, ...]
    desks: tuple[DeskView, ...]
    lines: tuple[LineView, ...]
    queues: tuple[QueueView, ...]
    alarms: tuple[tuple[str, str | None], ...] = ()
    refused: int = 0
    """Events refused since the start because the state did not allow them."""
    all_busy: AllBusy = AllBusy()

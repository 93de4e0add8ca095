"""From the office's snapshot to what the wall shows. The one module here that knows the core."""

from __future__ import annotations

from collections import Counter

from queuebox.display.state import Figures, Goals, WallState
from queuebox_core.snapshot import CallView, Snapshot

SECOND = 1_000_000

# An accepted caller in the whisper has been taken; an offered one is still waiting.
WAITING = frozenset({"waiting", "offered"})
AGENTS = {
    "ready": "ready",
    "offered": "talking",
    "whisper": "talking",
    "talking": "talking",
    "holding": "talking",
    "grace": "talking",
    "wrapping-up": "wrap_up",
    "away": "away",
    "missed": "away",
}
"""Desk state → what it counts as; nobody sits at the others."""
NOT_COUNTED = frozenset({"out", "busied-out"})
"""Lines that callers cannot reach."""

# The wall has its own place for this one: how often it was so today.
NOT_TOLD = frozenset({"all-lines-busy"})


def wall_state(
    snapshot: Snapshot, figures: Figures, goals: Goals, now: int, message: str = ""
) -> WallState:
    """What the wall shows of this snapshot at ``now`` (µs)."""
    agents = Counter(AGENTS[d.state] for d in snapshot.desks if d.state in AGENTS)
    waiting = [call for call in snapshot.calls if call.state in WAITING]
    lines = [line for line in snapshot.lines if line.state not in NOT_COUNTED]
    return WallState(
        waiting=len(waiting),
        longest=max(((now - _since(call)) // SECOND for call in waiting), default=None),
        ready=agents["ready"],
        talking=agents["talking"],
        wrap_up=agents["wrap_up"],
        away=agents["away"],
        lines_busy=sum(line.state != "idle" for line in lines),
        lines=len(lines),
        figures=figures,
        goals=goals,
        alarms=tuple(sentence(*alarm) for alarm in snapshot.alarms if alarm[0] not in NOT_TOLD),
        message=message,
    )


def sentence(what: str, about: str | None) -> str:
    """An alarm's words for the wall: ``nobody logged in: sales``."""
    words = what.replace("-", " ")
    return f"{words}: {about}" if about else words


def _since(call: CallView) -> int:
    return call.since if call.entered is None else call.entered

"""The states of calls, desks and lines, and the legal moves between them. Nothing moves here.

Each table reads: from this state, one may go to these. ``python -m queuebox_core.states``
prints them for the documentation.
"""

import sys
from enum import StrEnum
from typing import Final


class CallState(StrEnum):
    """Where a call is between its first ring and its ending."""

    NEW = "new"
    RINGING = "ringing"
    """The line rings and we hold back (delay-answer, lines kept for outgoing calls)."""
    ANSWERING = "answering"
    """We asked the line to go off-hook."""
    GREETING = "greeting"
    WAITING = "waiting"
    OFFERED = "offered"
    WHISPER = "whisper"
    """An agent has accepted and hears who it is; the caller still hears hold audio."""
    TALKING = "talking"
    HELD = "held"
    """At a desk, hearing hold audio: put on hold, or the headset is being looked for."""
    DIALLING = "dialling"
    """Outgoing: the desk is on the line and the far end has not answered."""
    OVER = "over"


class DeskState(StrEnum):
    """What a desk is doing. The glossary's words, and ``grace`` and ``whisper`` beside them."""

    LOGGED_OUT = "logged-out"
    UNPLUGGED = "unplugged"
    READY = "ready"
    AWAY = "away"
    OFFERED = "offered"
    WHISPER = "whisper"
    TALKING = "talking"
    HOLDING = "holding"
    GRACE = "grace"
    """The headset was pulled in mid-call; the call is kept for a few seconds."""
    WRAPPING_UP = "wrapping-up"
    MISSED = "missed"
    FAULT = "fault"


class LineState(StrEnum):
    IDLE = "idle"
    RINGING = "ringing"
    BUSY = "busy"
    CLOSING = "closing"
    """The call is over; the line still plays its last prompt."""
    OUT = "out"
    BUSIED_OUT = "busied-out"


class Presence(StrEnum):
    """What a desk's state means to callers who wait: who could ever take them."""

    GONE = "gone"
    AWAY = "away"
    MISSED = "missed"
    WORKING = "working"


_C, _D, _L = CallState, DeskState, LineState

CALL_MOVES: dict[CallState, frozenset[CallState]] = {
    _C.NEW: frozenset({_C.RINGING, _C.ANSWERING, _C.DIALLING, _C.OVER}),
    _C.RINGING: frozenset({_C.ANSWERING, _C.GREETING, _C.WAITING, _C.TALKING, _C.OVER}),
    _C.ANSWERING: frozenset({_C.GREETING, _C.WAITING, _C.TALKING, _C.OVER}),
    _C.GREETING: frozenset({_C.WAITING, _C.OFFERED, _C.GREETING, _C.OVER}),
    _C.WAITING: frozenset({_C.OFFERED, _C.WAITING, _C.OVER}),
    _C.OFFERED: frozenset({_C.WAITING, _C.WHISPER, _C.TALKING, _C.OVER}),
    _C.WHISPER: frozenset({_C.WAITING, _C.TALKING, _C.OVER}),
    _C.TALKING: frozenset({_C.HELD, _C.WAITING, _C.OVER}),
    _C.HELD: frozenset({_C.TALKING, _C.WAITING, _C.OVER}),
    _C.DIALLING: frozenset({_C.TALKING, _C.OVER}),
    _C.OVER: frozenset(),
}

# Where a desk may come to rest, whatever it did before: see seats.rest.
_RESTING = frozenset({_D.LOGGED_OUT, _D.UNPLUGGED, _D.READY, _D.AWAY, _D.FAULT})

DESK_MOVES: dict[DeskState, frozenset[DeskState]] = {
    _D.LOGGED_OUT: _RESTING | {_D.TALKING},
    _D.UNPLUGGED: _RESTING | {_D.TALKING},
    _D.READY: _RESTING | {_D.OFFERED, _D.TALKING},
    _D.AWAY: _RESTING | {_D.TALKING},
    _D.OFFERED: _RESTING | {_D.WHISPER, _D.TALKING, _D.MISSED},
    _D.WHISPER: _RESTING | {_D.TALKING},
    _D.TALKING: _RESTING | {_D.HOLDING, _D.GRACE, _D.WRAPPING_UP},
    _D.HOLDING: _RESTING | {_D.TALKING, _D.GRACE, _D.WRAPPING_UP},
    _D.GRACE: _RESTING | {_D.TALKING, _D.HOLDING},
    _D.WRAPPING_UP: _RESTING | {_D.WRAPPING_UP, _D.TALKING},
    _D.MISSED: _RESTING | {_D.TALKING},
    _D.FAULT: _RESTING | {_D.TALKING},
}

LINE_MOVES: dict[LineState, frozenset[LineState]] = {
    _L.IDLE: frozenset({_L.RINGING, _L.BUSY, _L.OUT, _L.BUSIED_OUT}),
    _L.RINGING: frozenset({_L.BUSY, _L.IDLE, _L.OUT, _L.BUSIED_OUT}),
    _L.BUSY: frozenset({_L.IDLE, _L.CLOSING, _L.OUT, _L.BUSIED_OUT}),
    _L.CLOSING: frozenset({_L.IDLE, _L.RINGING, _L.BUSY, _L.OUT, _L.BUSIED_OUT}),
    _L.OUT: frozenset({_L.IDLE, _L.BUSIED_OUT}),
    _L.BUSIED_OUT: frozenset({_L.IDLE, _L.OUT}),
}

PRESENCE: dict[DeskState, Presence] = {
    _D.LOGGED_OUT: Presence.GONE,
    _D.UNPLUGGED: Presence.GONE,
    _D.FAULT: Presence.GONE,
    _D.AWAY: Presence.AWAY,
    _D.MISSED: Presence.MISSED,
    _D.READY: Presence.WORKING,
    _D.OFFERED: Presence.WORKING,
    _D.WHISPER: Presence.WORKING,
    _D.TALKING: Presence.WORKING,
    _D.HOLDING: Presence.WORKING,
    _D.GRACE: Presence.WORKING,
    _D.WRAPPING_UP: Presence.WORKING,
}


# The same by names of their own, for the modules on a call's way: in Python 3.11 looking up a
# member of an enum costs 100 ns and more, and an event would pay for that twenty times.
CALL_NEW: Final = CallState.NEW
CALL_RINGING: Final = CallState.RINGING
CALL_ANSWERING: Final = CallState.ANSWERING
CALL_GREETING: Final = CallState.GREETING
CALL_WAITING: Final = CallState.WAITING
CALL_OFFERED: Final = CallState.OFFERED
CALL_WHISPER: Final = CallState.WHISPER
CALL_TALKING: Final = CallState.TALKING
CALL_HELD: Final = CallState.HELD
CALL_DIALLING: Final = CallState.DIALLING
CALL_OVER: Final = CallState.OVER
DESK_LOGGED_OUT: Final = DeskState.LOGGED_OUT
DESK_UNPLUGGED: Final = DeskState.UNPLUGGED
DESK_READY: Final = DeskState.READY
DESK_AWAY: Final = DeskState.AWAY
DESK_OFFERED: Final = DeskState.OFFERED
DESK_WHISPER: Final = DeskState.WHISPER
DESK_TALKING: Final = DeskState.TALKING
DESK_HOLDING: Final = DeskState.HOLDING
DESK_GRACE: Final = DeskState.GRACE
DESK_WRAPPING_UP: Final = DeskState.WRAPPING_UP
DESK_MISSED: Final = DeskState.MISSED
DESK_FAULT: Final = DeskState.FAULT
LINE_IDLE: Final = LineState.IDLE
LINE_RINGING: Final = LineState.RINGING
LINE_BUSY: Final = LineState.BUSY
LINE_CLOSING: Final = LineState.CLOSING
LINE_OUT: Final = LineState.OUT
LINE_BUSIED_OUT: Final = LineState.BUSIED_OUT
IS_GONE: Final = Presence.GONE
IS_AWAY: Final = Presence.AWAY
IS_MISSED: Final = Presence.MISSED
IS_WORKING: Final = Presence.WORKING


def as_text() -> str:
    """The three tables, one line per state."""
    lines = []
    for title, moves in (("call", CALL_MOVES), ("desk", DESK_MOVES), ("line", LINE_MOVES)):
        lines.append(f"{title}:")
        for state, then in moves.items():
            lines.append(f"  {state:12} -> {', '.join(sorted(then)) or '(nothing)'}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(as_text() + "\n")

"""Every change of a call's or a line's state goes through here, and is legal. Decides nothing."""

from __future__ import annotations

from queuebox_core.clock import wind
from queuebox_core.model import Call, Line, Office
from queuebox_core.states import (
    CALL_MOVES,
    CALL_RINGING,
    LINE_BUSIED_OUT,
    LINE_IDLE,
    LINE_MOVES,
    LINE_OUT,
    CallState,
    LineState,
)
from queuebox_core.times import NEVER

_NOT_WORKING = frozenset({LINE_OUT, LINE_BUSIED_OUT})


def move_call(office: Office, call: Call, state: CallState) -> None:
    was: CallState = call.state
    if state not in CALL_MOVES[was]:
        raise AssertionError(f"call {call.id} cannot go from {was} to {state}")
    if was is CALL_RINGING:
        office.holding_back -= 1
    if state is CALL_RINGING:
        office.holding_back += 1
    call.state = state
    call.since = office.now


def move_line(office: Office, line: Line, state: LineState) -> None:
    """Move a line, and keep count of those that are free and those that work."""
    was: LineState = line.state
    if state not in LINE_MOVES[was]:
        raise AssertionError(f"line {line.number} cannot go from {was} to {state}")
    count_line(office, was, -1)
    count_line(office, state, +1)
    line.state = state
    line.since = office.now
    if line.due != NEVER:
        wind(office, line, NEVER)


def count_line(office: Office, state: LineState, change: int) -> None:
    if state not in _NOT_WORKING:
        office.working_lines += change
        if state is LINE_IDLE:
            office.free_lines += change


def free_line(office: Office, line: Line) -> None:
    """The line is on-hook: idle again, or out of use if somebody wished so."""
    line.call = None
    if line.retired:
        count_line(office, line.state, -1)
        wind(office, line, NEVER)
        del office.lines[line.number]
    else:
        move_line(office, line, LINE_BUSIED_OUT if line.busied_out else LINE_IDLE)

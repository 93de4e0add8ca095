"""From the names in an event to the things they name, or a refusal that says what is wrong."""

from __future__ import annotations

from queuebox_core.errors import NotNow
from queuebox_core.events import Event
from queuebox_core.model import Call, Desk, Line, Office, QueueState
from queuebox_core.states import DeskState


def line_of(office: Office, event: Event, number: int) -> Line:
    line: Line | None = office.lines.get(number)
    if line is None:
        raise NotNow(event, f"there is no line {number}")
    return line


def call_of(office: Office, event: Event, name: str) -> Call:
    call: Call | None = office.calls.get(name)
    if call is None:
        raise NotNow(event, f"there is no call {name}")
    return call


def call_on_line(office: Office, event: Event, number: int, name: str) -> Call:
    """The call, which must be on the line that the event names."""
    line = line_of(office, event, number)
    call = call_of(office, event, name)
    if call.line is not line:
        raise NotNow(event, f"call {name} is on line {call.line.number}, not on {number}")
    return call


def desk_of(office: Office, event: Event, name: str) -> Desk:
    desk: Desk | None = office.desks.get(name)
    if desk is None:
        raise NotNow(event, f"there is no desk {name}")
    return desk


def queue_of(office: Office, event: Event, name: str) -> QueueState:
    queue: QueueState | None = office.queues.get(name)
    if queue is None:
        raise NotNow(event, f"there is no queue {name}")
    return queue


def desk_in(office: Office, event: Event, name: str, states: frozenset[DeskState]) -> Desk:
    """The desk, which must be in one of ``states``."""
    desk = desk_of(office, event, name)
    if desk.state not in states:
        raise not_while(event, desk)
    return desk


def not_while(event: Event, desk: Desk) -> NotNow:
    return NotNow(event, f"desk {desk.name} is {desk.state}")

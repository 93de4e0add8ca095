"""The whole state as bytes, and back: bounds the journal. A restored office behaves identically.

One struct per class of the model, with the same field names; references are written as
names. What only lives within one instant is not written: a memento is taken between two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heapify
from typing import TypeVar

import msgspec
from msgspec import Struct

from queuebox_core.endings import OfferEnding, OfferReport, Segment, VisitReport
from queuebox_core.model import (
    Call,
    Desk,
    Line,
    Office,
    OpenOffer,
    QueueState,
)
from queuebox_core.pick import Candidate, Pick
from queuebox_core.reload import set_rules
from queuebox_core.rules import AgentRules, LineRules, QueueRules, Rules
from queuebox_core.states import CallState, DeskState, LineState, Presence
from queuebox_core.terms import Terms
from queuebox_core.times import NEVER

VERSION = 1

T = TypeVar("T")


class LineMemento(Struct):
    number: int
    rules: LineRules
    queue: str
    state: LineState
    since: int
    busied_out: bool
    last_ring: int
    retired: bool
    due: int
    ticket: int


class QueueMemento(Struct):
    name: str
    terms: QueueRules
    open: bool
    night: bool
    closed_since: int
    lineup: list[str]
    ready: list[str]
    working: int
    away: int
    missed: int
    pointer: int
    served_wait: int
    served_at: int
    alarm: str | None
    retired: bool


class DeskMemento(Struct):
    name: str
    place: int
    seat: int
    default_agent: str | None
    agent: AgentRules | None
    serves: dict[str, int]
    queues: list[str]
    plugged: bool
    faulty: bool
    state: DeskState
    presence: Presence
    since: int
    why: str | None
    pending: str | None
    leaving: bool
    held_before: bool
    idle_since: int
    idle_stopped: int
    card: Candidate
    misses: int
    load: int
    call: str | None
    answered: int
    held_since: int
    held: int
    withdrawn_at: int
    withdrawn_for: OfferEnding | None
    help: bool
    retired: bool
    due: int
    ticket: int


class OfferMemento(Struct):
    desk: str
    call: str
    began: int
    pick: Pick
    accepted: int


class CallMemento(Struct):
    id: str
    arrival: int
    line: int
    outgoing: bool
    callback: bool
    number: str | None
    name: str | None
    withheld: bool
    state: CallState
    since: int
    began: int
    rang: int
    answered_line: int
    entered: int
    answered: int
    priority: int
    raised: bool
    rank: int
    score: int
    tie: int
    place: int
    queue: str | None
    terms: QueueRules
    reach: list[str]
    visit: int
    level: int
    level_steps: int
    overflow_done: int
    overflow_at: int
    hops: int
    tried: dict[str, int]
    treated: str | None
    treated_since: int
    announce_at: int
    told_place: int
    told_over: int
    told_minutes: int
    desk: str | None
    target: str | None
    recall_to: str | None
    recall_at: int
    number_dialled: str | None
    evidence: str
    flags: tuple[str, ...]
    segments: tuple[Segment, ...]
    visits: tuple[VisitReport, ...]
    offered: tuple[OfferReport, ...]
    due: int
    ticket: int


class Memento(Struct):
    version: int
    now: int
    tickets: int
    arrivals: int
    holding_back: int
    free_lines: int
    working_lines: int
    all_busy_since: int
    all_busy_occasions: int
    all_busy_time: int
    refused: int
    lines: list[LineMemento]
    queues: list[QueueMemento]
    desks: list[DeskMemento]
    calls: list[CallMemento]
    offers: list[OfferMemento]
    directed: list[str]
    alarms: list[tuple[str, str | None]]
    loads: dict[str, int]
    returners: dict[str, tuple[int, int]]
    picks: list[Pick]


_COUNTS = (
    "now",
    "tickets",
    "arrivals",
    "holding_back",
    "free_lines",
    "working_lines",
    "all_busy_since",
    "all_busy_occasions",
    "all_busy_time",
    "refused",
)


# ── out ─────────────────────────────────────────────────────────────────────────


def memento(office: Office) -> bytes:
    """The state between two instants."""
    offers = [opened for call in office.calls.values() for opened in call.offers]
    written = Memento(
        version=VERSION,
        lines=[_written(line, LineMemento) for line in office.lines.values()],
        queues=[_written(queue, QueueMemento) for queue in office.queues.values()],
        desks=[_written(desk, DeskMemento) for desk in office.desks.values()],
        calls=[_written(call, CallMemento) for call in office.calls.values()],
        offers=[_written(opened, OfferMemento) for opened in offers],
        directed=[call.id for call in office.directed],
        alarms=office.alarms,
        loads=office.loads,
        returners=office.returners,
        picks=list(office.picks),
        **{name: getattr(office, name) for name in _COUNTS},
    )
    return msgspec.msgpack.encode(written)


def _written(thing: object, kind: Callable[..., T]) -> T:
    """The fields of ``kind``, a struct, as ``thing`` has them."""
    return kind(**{name: _named(getattr(thing, name)) for name in _fields(kind)})


def _fields(kind: object) -> tuple[str, ...]:
    fields: tuple[str, ...] = getattr(kind, "__struct_fields__", ())
    return fields


def _named(value: object) -> object:
    """A reference as the name of what it refers to; everything else as it is."""
    if isinstance(value, Line):
        return value.number
    if isinstance(value, Desk | QueueState):
        return value.name
    if isinstance(value, Call):
        return value.id
    if isinstance(value, Terms):
        return value.rules
    if isinstance(value, list):
        return [_named(item) for item in value]
    return value


# ── back ────────────────────────────────────────────────────────────────────────


def restore(rules: Rules, written: bytes) -> Office:
    """The office as it was. Raises ``msgspec.DecodeError`` for bytes that are no memento."""
    memento = msgspec.msgpack.decode(written, type=Memento)
    if memento.version != VERSION:
        raise msgspec.DecodeError(f"memento of version {memento.version}, not {VERSION}")
    office = Office(rules, memento.now)
    set_rules(office, rules)
    for name in _COUNTS:
        setattr(office, name, getattr(memento, name))
    _Restorer(office, memento).restore()
    return office


def _table(items: Iterable[tuple[object, object]]) -> dict[object, object]:
    return dict(items)


class _Restorer:
    """First everything by itself, then what refers to what, then the heap."""

    def __init__(self, office: Office, memento: Memento) -> None:
        self.office = office
        self.memento = memento
        self.referred: dict[str, dict[object, object]] = {}

    def restore(self) -> None:
        office, memento = self.office, self.memento
        self._things()
        self.referred = self._referred()
        for line in memento.lines:
            self._fill(office.lines[line.number], line)
        for queue in memento.queues:
            self._fill(office.queues[queue.name], queue)
        for desk in memento.desks:
            self._fill(office.desks[desk.name], desk)
        for call in memento.calls:
            self._fill(office.calls[call.id], call)
        self._offers()
        office.directed = [office.calls[name] for name in memento.directed]
        office.alarms = memento.alarms
        office.loads = memento.loads
        office.returners = memento.returners
        office.picks.extend(memento.picks)
        self._heap()

    def _things(self) -> None:
        office = self.office
        for queue in self.memento.queues:
            office.queues[queue.name] = QueueState(queue.terms)
        for line in self.memento.lines:
            queue_there = office.queues[line.queue]
            office.lines[line.number] = Line(line.rules, queue_there, line.since)
        for desk in self.memento.desks:
            office.desks[desk.name] = Desk(desk.name, desk.place, desk.since)
        for call in self.memento.calls:
            line_there = office.lines[call.line]
            line_there.call = Call(call.id, line_there, call.since, call.arrival)
            office.calls[call.id] = line_there.call

    def _fill(self, thing: object, written: Struct) -> None:
        """Set every field; names become what they are the names of."""
        for name in _fields(written):
            setattr(thing, name, self._meant(name, getattr(written, name)))

    def _meant(self, field: str, value: object) -> object:
        if isinstance(value, list):
            return [self._meant(field, item) for item in value]
        if isinstance(value, QueueRules):
            return Terms(value)
        things = self.referred.get(field)
        return value if things is None or value is None else things[value]

    def _referred(self) -> dict[str, dict[object, object]]:
        """Field → what its names refer to."""
        office = self.office
        lines = _table(office.lines.items())
        queues = _table(office.queues.items())
        desks = _table(office.desks.items())
        calls = _table(office.calls.items())
        return {
            "line": lines,
            "queue": queues,
            "queues": queues,
            "reach": queues,
            "desk": desks,
            "target": desks,
            "recall_to": desks,
            "ready": desks,
            "call": calls,
            "lineup": calls,
        }

    def _offers(self) -> None:
        for written in self.memento.offers:
            desk: Desk = self.office.desks[written.desk]
            call: Call = self.office.calls[written.call]
            opened = OpenOffer(desk, call, written.began, written.pick)
            opened.accepted = written.accepted
            desk.offer = opened
            call.offers.append(opened)

    def _heap(self) -> None:
        office = self.office
        clocked = [*office.desks.values(), *office.calls.values(), *office.lines.values()]
        office.heap = [(one.due, one.ticket, one) for one in clocked if one.due != NEVER]
        heapify(office.heap)

"""The office as an immutable Snapshot. Changes nothing."""

from __future__ import annotations

from queuebox_core.books import known
from queuebox_core.lineup import own
from queuebox_core.model import Call, Desk, Line, Office, QueueState
from queuebox_core.seats import shown_until
from queuebox_core.snapshot import (
    AllBusy,
    CallView,
    DeskView,
    LineView,
    QueueView,
    Snapshot,
)
from queuebox_core.states import LineState


def view(office: Office) -> Snapshot:
    return Snapshot(
        at=office.now,
        calls=_calls(office),
        desks=tuple(_desk(desk) for desk in office.desks.values()),
        lines=tuple(_line(line) for line in office.lines.values()),
        queues=tuple(_queue(queue) for queue in office.queues.values()),
        alarms=tuple(office.alarms),
        refused=office.refused,
        all_busy=AllBusy(
            office.all_busy_occasions, office.all_busy_time, known(office.all_busy_since)
        ),
    )


def _calls(office: Office) -> tuple[CallView, ...]:
    places: dict[str, int] = {}
    for queue in office.queues.values():
        mine = (call for call in queue.lineup if call.queue is queue)
        places.update((call.id, place) for place, call in enumerate(mine, start=1))
    return tuple(_call(call, places.get(call.id)) for call in office.calls.values())


def _call(call: Call, position: int | None) -> CallView:
    desk = call.desk
    if desk is None and call.offers:
        desk = call.offers[0].desk
    return CallView(
        call=call.id,
        line=call.line.number,
        state=call.state,
        since=call.since,
        entered=known(call.entered),
        queue=None if call.queue is None else call.queue.name,
        number=call.number_dialled if call.outgoing else call.number,
        name=call.name,
        desk=None if desk is None else desk.name,
        position=position,
        outgoing=call.outgoing,
    )


def _desk(desk: Desk) -> DeskView:
    call = desk.call
    if call is None and desk.offer is not None:
        call = desk.offer.call
    return DeskView(
        desk=desk.name,
        state=desk.state,
        since=desk.since,
        agent=None if desk.agent is None else desk.agent.name,
        plugged=desk.plugged,
        call=None if call is None else call.id,
        until=known(shown_until(desk)),
        why=desk.why,
        pending="logged-out" if desk.leaving else desk.pending,
        answered=known(desk.answered),
    )


def _line(line: Line) -> LineView:
    state = LineState.BUSY if line.state is LineState.CLOSING else line.state
    return LineView(line.number, state, line.since, None if line.call is None else line.call.id)


def _queue(queue: QueueState) -> QueueView:
    entered = [call.entered for call in queue.lineup if call.queue is queue]
    return QueueView(queue.name, queue.open, own(queue), min(entered, default=None))

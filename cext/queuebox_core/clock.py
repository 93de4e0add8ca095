"""When the core next wants the time: one heap for everything that waits for a moment.

Decides nothing, and reads no clock. Each desk, call and line has one due time at
most (``Clocked.due``); winding it anew leaves the older heap entry behind, which is
dropped when it comes to the top. So no caller costs a wake-up just for waiting.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

from queuebox_core.model import Clocked, Office
from queuebox_core.times import NEVER

STALE_KEPT = 64
"""The heap is swept when it holds this many entries more than twice what is alive."""


def wind(office: Office, subject: Clocked, due: int) -> None:
    """``subject`` wants the clock at ``due``, and at no other time."""
    if due == subject.due:
        return
    subject.due = due
    if due != NEVER:
        office.tickets += 1
        subject.ticket = office.tickets
        heappush(office.heap, (due, office.tickets, subject))
        if len(office.heap) > STALE_KEPT + 2 * (len(office.calls) + len(office.desks)):
            _sweep(office)


def next_due(office: Office) -> int:
    """The earliest time that anything wants, or NEVER."""
    heap = office.heap
    while heap:
        due, ticket, subject = heap[0]
        if subject.due == due and subject.ticket == ticket:
            return due
        heappop(heap)
    return NEVER


def take_due(office: Office, at: int) -> Clocked | None:
    """The next thing whose time is ``at`` or earlier, unwound; None if there is none."""
    if next_due(office) > at:
        return None
    subject: Clocked = heappop(office.heap)[2]
    subject.due = NEVER
    return subject


def _sweep(office: Office) -> None:
    office.heap[:] = [
        entry for entry in office.heap if entry[2].due == entry[0] and entry[2].ticket == entry[1]
    ]
    heapify(office.heap)

"""When a ringing line may be answered: at once, or held back. The shelf picks the moment.

A line is held back while its caller would only wait (delay-answer), and while answering
would take a line that is kept for outgoing calls: such a caller hears ringing meanwhile.
"""

from __future__ import annotations

from queuebox_core.clock import wind
from queuebox_core.effects import Answer
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.moves import move_call
from queuebox_core.states import (
    CALL_ANSWERING,
    CALL_GREETING,
    CALL_RINGING,
)
from queuebox_core.times import NEVER


def ring(office: Office, call: Call) -> None:
    """A new caller rings."""
    move_call(office, call, CALL_RINGING)
    if may_answer(office, call):
        _answer(office, call)
    elif call.line.delay_answer:
        wind(office, call, call.rang + call.line.rules.delay_limit)


def review(office: Office) -> None:
    """Answer the lines held back for which it is time, the longest ringing first."""
    if office.holding_back:
        for call in list(office.calls.values()):  # they are kept in the order of their first ring
            if call.state is CALL_RINGING and may_answer(office, call):
                _answer(office, call)


def ring_again(office: Office, call: Call) -> None:
    """Held back for long enough: the pass at the end of the instant answers it."""


def _answer(office: Office, call: Call) -> None:
    not_before = max(office.now, call.rang + call.line.answer_after)
    office.effects.append(Answer(call.line.number, call.id, not_before))
    wind(office, call, NEVER)
    move_call(office, call, CALL_ANSWERING)


def may_answer(office: Office, call: Call) -> bool:
    """Is it time to answer this ringing line?"""
    line = call.line
    kept = office.lines_kept
    if kept and _inbound(office) + kept >= office.working_lines:
        return False
    if not line.delay_answer or call.rang + line.rules.delay_limit <= office.now:
        return True
    queue = line.queue
    if not queue.open or queue.retired:
        return True  # to say so costs nobody anything
    return _may_be_free(queue) > _on_their_way(office, queue)


def _inbound(office: Office) -> int:
    """Lines that callers have taken, besides those that only ring."""
    count = 0
    for call in office.calls.values():
        if not call.outgoing and call.state is not CALL_RINGING:
            count += 1
    return count


def _may_be_free(queue: QueueState) -> int:
    """Ready agents who may take a caller at once."""
    if not queue.terms.levels:
        return len(queue.ready)
    return sum(1 for desk in queue.ready if _first_level(desk, queue))


def _first_level(desk: Desk, queue: QueueState) -> bool:
    level: int = desk.serves[queue.name]
    return level == 1


def _on_their_way(office: Office, queue: QueueState) -> int:
    """Callers who are being answered or greeted, and will want those agents first."""
    count = 0
    for call in office.calls.values():
        on_the_way = call.state is CALL_ANSWERING or call.state is CALL_GREETING
        if on_the_way and call.line.queue is queue:
            count += 1
    return count

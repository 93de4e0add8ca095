"""The order of callers: by entry time less the head start of their priority. Matches nobody.

All callers age alike, so the order between two of them never changes by itself, and one
sorted list per queue is enough. Strict priority is a head start longer than any wait. A
caller whom overflow has lent to other queues stands in their lists too.
"""

from __future__ import annotations

from queuebox_core.model import Call, Office, QueueState
from queuebox_core.rules import Rules
from queuebox_core.times import NEVER

STRICT = 10**15
"""µs, about 31 years: the head start of one level when priority is strict."""
HALF_A_PLACE = 1 << 19
"""Half the distance between the ties of two callers who arrived one after the other."""


def head_start(rules: Rules) -> int:
    return rules.priority_step if rules.priority == "ageing" else STRICT


def before(call: Call, other: Call) -> bool:
    """Is ``call`` to be served before ``other``? The same rule inside and across queues."""
    if call.score != other.score:
        return call.score < other.score
    if call.tie != other.tie:
        return call.tie < other.tie
    return call.arrival < other.arrival


def order(call: Call) -> tuple[int, int, int]:
    """The same rule as a key to sort by."""
    return call.score, call.tie, call.arrival


def join(office: Office, call: Call, queue: QueueState) -> None:
    """Stand in ``queue``: as one of its own if it is the call's queue, else as a guest."""
    if call.queue is queue:
        call.score = call.rank - call.priority * office.head_start
        if call.place > 0:
            _take_place(call, queue)
    i = len(queue.lineup)
    while i > 0 and before(call, queue.lineup[i - 1]):
        i -= 1
    queue.lineup.insert(i, call)
    call.reach.append(queue)


def leave(call: Call) -> None:
    """Leave every queue that the call stands in."""
    for queue in call.reach:
        queue.lineup.remove(call)
    call.reach = []


def stand_anew(office: Office, call: Call) -> None:
    """The call's rank or priority has changed: find its places again."""
    reach = call.reach
    leave(call)
    for queue in reach:
        join(office, call, queue)


def position(call: Call) -> int:
    """1 for the caller who is next in its queue, offered callers included."""
    ahead = 1
    queue = call.queue
    if queue is not None:
        for other in queue.lineup:
            if other is call:
                break
            if other.queue is queue:
                ahead += 1
    return ahead


def own(queue: QueueState) -> int:
    """How many of those who stand there are its own callers."""
    count = 0
    for call in queue.lineup:
        if call.queue is queue:
            count += 1
    return count


def has_room(queue: QueueState) -> bool:
    """Is the queue open, and may one more caller wait there?"""
    capacity = queue.terms.capacity
    return queue.open and not queue.retired and (capacity == NEVER or own(queue) < capacity)


def _take_place(call: Call, queue: QueueState) -> None:
    """Score as one who stands at the place asked for.

    Never ahead of a higher priority, never behind a lower one, never past the tail (S-05).
    """
    first, last = 0, len(queue.lineup)
    for i, other in enumerate(queue.lineup):
        if other.priority > call.priority:
            first = i + 1
        elif other.priority < call.priority:
            last = min(last, i)
    if first > last:
        return  # ageing has mixed the priorities: there is no such place
    place = min(max(call.place - 1, first), last)
    ahead: Call | None = queue.lineup[place - 1] if place > 0 else None
    behind: Call | None = queue.lineup[place] if place < len(queue.lineup) else None
    if behind is not None:
        call.score = behind.score
        call.tie = behind.tie - HALF_A_PLACE
        if ahead is not None and ahead.score == behind.score:
            call.tie = (ahead.tie + behind.tie) // 2
    elif ahead is not None and before(call, ahead):
        call.score = ahead.score
        call.tie = ahead.tie + HALF_A_PLACE

"""What a waiting caller is told of place and time: only ever good news, or nothing.

Times nothing itself (``waiting`` does) and is not heard while the call is being offered.
"""

from __future__ import annotations

from queuebox_core.clock import wind
from queuebox_core.effects import Announce
from queuebox_core.lineup import position
from queuebox_core.model import Call, Office, QueueState
from queuebox_core.rules import SECOND
from queuebox_core.states import CALL_WAITING
from queuebox_core.times import NEVER
from queuebox_core.waiting import next_clock

MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
SOON = "next-few-minutes"


def speak(office: Office) -> None:
    """After the matching pass: announce to those who are due and still wait (S-86)."""
    callers = office.announcing
    if callers:
        office.announcing = []
    for call in callers:
        if call.state is CALL_WAITING and call.announce_at <= office.now:
            _speak_to(office, call)


def _speak_to(office: Office, call: Call) -> None:
    rules = call.terms.rules
    what, minutes = _wait_news(office, call) if rules.announce_wait else ("position", None)
    place = _place_news(call) if rules.announce_position else None
    said = what == SOON or place is not None or minutes is not None
    if said:
        office.effects.append(Announce(call.line.number, call.id, what, place, minutes))
    call.announce_at = NEVER
    if rules.announce_every is not None:
        pause = max(rules.announce_every, SECOND)  # runs from the end of what was said (S-91)
        call.announce_at = office.now + pause + (rules.announce_length if said else 0)
    wind(office, call, next_clock(office, call))


def _place_news(call: Call) -> int | None:
    """The place in the queue, if it is better than the one told last (S-87)."""
    place = position(call)
    if place >= call.told_place:
        return None
    call.told_place = place
    return place


def _wait_news(office: Office, call: Call) -> tuple[str, int | None]:
    """Minutes still to wait, rounded up, if fewer than told before; never more (S-88 to S-90)."""
    left = expected_wait(office, call)
    if left is None:
        return "position", None
    if call.told_over != NEVER:
        left = min(left, call.told_over - office.now)
    minutes = -(-max(0, left) // MINUTE)
    if minutes >= call.told_minutes:
        return "position", None
    call.told_minutes = minutes
    call.told_over = office.now + minutes * MINUTE
    return (SOON, None) if minutes == 0 else ("position", minutes)


def expected_wait(office: Office, call: Call) -> int | None:
    """µs that the caller may still have to wait, or None if nobody can know.

    From the wait of the caller served last, or of whoever waits longest if that is more
    (spec 3.1): neither needs a parameter, and both follow the day.
    """
    queue = call.queue
    if queue is None or queue.working == 0 or office.now - queue.served_at > HOUR:
        return None
    return max(queue.served_wait, _longest_wait(office, queue)) - (office.now - call.entered)


def _longest_wait(office: Office, queue: QueueState) -> int:
    """Of those who wait there, or who are being offered to somebody."""
    return max([office.now - call.entered for call in queue.lineup if call.queue is queue])

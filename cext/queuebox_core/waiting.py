"""A caller's visit to a queue: its beginning, the wait, and what the caller's own clock brings.

Who is served next is decided in ``matching``. A queue's own clocks (levels, overflow, longest
wait, announcements) run from the beginning of the visit; the caller's rank and wait run
from its entry, and nothing here moves those.
"""

from __future__ import annotations

from queuebox_core.books import end_visit
from queuebox_core.clock import wind
from queuebox_core.effects import Hold
from queuebox_core.endings import CallEnding, VisitEnding
from queuebox_core.leaving import close, depart
from queuebox_core.levels import next_widening, widen
from queuebox_core.lineup import join
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.moves import move_call
from queuebox_core.offers import ringing_clock
from queuebox_core.overflow import next_step, take_steps
from queuebox_core.states import CALL_WAITING, DESK_MISSED
from queuebox_core.times import NEVER
from queuebox_core.treatments import forget_if_over, move_to, treatment_due, treatment_of


def begin_visit(office: Office, call: Call, queue: QueueState, began: int) -> None:
    """Stand in the queue, under its rules of this moment (S-32). The state is set elsewhere."""
    terms = queue.terms
    call.queue = queue
    call.terms = terms
    call.visit = began
    call.level = 1
    call.level_steps = 0
    call.overflow_done = 0
    call.overflow_at = next_step(office, call) if terms.overflows else NEVER
    if call.tried:
        call.tried = {}
    call.treated = None
    call.treated_since = NEVER
    call.announce_at = NEVER
    if terms.announce_first != NEVER:
        call.announce_at = began + terms.announce_first
    call.told_place = NEVER
    join(office, call, queue)


def greeting_clock(office: Office, call: Call) -> None:
    """The greeting is over, or another level may take the caller out of it."""
    over = call.since + call.terms.greeting
    widen(office, call)
    if over <= office.now:
        hold(office, call)
    else:
        wind(office, call, min(over, next_widening(call)))


def hold(office: Office, call: Call) -> None:
    """The caller hears hold audio, and waits."""
    name = "" if call.queue is None else call.queue.name
    office.effects.append(Hold(call.line.number, call.id, name))
    wait(office, call)


def wait(office: Office, call: Call) -> None:
    """The caller waits from now on; whatever is overdue happens at once."""
    move_call(office, call, CALL_WAITING)
    office.new_callers.append(call)
    forget_if_over(call)
    queue = call.queue
    if queue is not None and (queue.working == 0 or call.treated is not None):
        office.untold.append(call)
    on_clock(office, call)


def come_back(office: Office, call: Call) -> None:
    """An offer has ended without an answer: the caller waits on, in its old place (S-50)."""
    if call.offers:
        return  # ring-all: somebody else may still answer
    if call.announce_at <= office.now:
        every = call.terms.announce_every
        call.announce_at = NEVER if every == NEVER else office.now + every  # skipped (S-86)
    wait(office, call)


def enter(office: Office, call: Call, queue: QueueState) -> None:
    """A caller who has been with us comes to a queue: transfer, overflow, supervisor, jack.

    Whether there is room was the sender's business; the rank is kept.
    """
    begin_visit(office, call, queue, office.now)
    hold(office, call)


def switch(office: Office, call: Call, queue: QueueState, ending: VisitEnding) -> None:
    """Leave the present queue for another."""
    depart(office, call)
    end_visit(call, ending, office.now)
    enter(office, call, queue)


# ── the caller's clock ──────────────────────────────────────────────────────────


def on_clock(office: Office, call: Call) -> None:
    """Something is due, or fell due while the call was being offered."""
    widen(office, call)
    if call.state is not CALL_WAITING:
        _ring_wider(office, call)
        return
    prompt = _over(office, call)
    if prompt is not None:
        ending = CallEnding.TIMED_OUT if prompt == "timed-out" else CallEnding.CLOSED
        close(office, call, prompt, ending)
        return
    target = _elsewhere(office, call)
    if target is not None:
        call.hops += 1
        switch(office, call, target, VisitEnding.OVERFLOWED)
        return
    if call.announce_at <= office.now:
        office.announcing.append(call)
    if call.tried:
        office.new_callers.append(call)  # a pause between two offers may be over
    wind(office, call, next_clock(office, call))


def _ring_wider(office: Office, call: Call) -> None:
    if call.overflow_at <= office.now:
        take_steps(office, call)  # a move has to wait until nobody rings any more
    wind(office, call, ringing_clock(office, call))


def _over(office: Office, call: Call) -> str | None:
    """The last prompt, if the caller's time here is over."""
    if call.visit + call.terms.max_wait <= office.now:
        return "timed-out"
    if _drained_at(call) <= office.now:
        return "closed"
    if treatment_due(call) <= office.now:
        treatment = treatment_of(call)
        if treatment is not None and treatment.then == "close":
            return "closed"
    return None


def _elsewhere(office: Office, call: Call) -> QueueState | None:
    """The queue to go on waiting in, if it is time for that."""
    if treatment_due(call) <= office.now:
        target = move_to(office, call)
        if target is not None:
            return target
    if call.overflow_at <= office.now:
        return take_steps(office, call)
    return None


def _drained_at(call: Call) -> int:
    """When a closed queue says goodbye to those whom it has not served (S-76)."""
    queue = call.queue
    if queue is None or queue.open:
        return NEVER
    return queue.closed_since + queue.terms.drain_limit


def _missed(office: Office, name: str) -> bool:
    """A desk that has gone quiet gets the caller again when its agent says so, not by time."""
    desk: Desk | None = office.desks.get(name)
    return desk is not None and desk.state is DESK_MISSED


def next_clock(office: Office, call: Call) -> int:
    """When a waiting caller next wants the clock; NEVER if only others can help it."""
    due = min(next_widening(call), call.overflow_at, treatment_due(call), _drained_at(call))
    if call.terms.max_wait != NEVER:
        due = min(due, call.visit + call.terms.max_wait)
    if call.announce_at > office.now:
        due = min(due, call.announce_at)
    for name, until in call.tried.items():
        if until > office.now and not _missed(office, name):
            due = min(due, until)
    return due

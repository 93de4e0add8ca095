"""Callers that nobody can take now: told apart, told so, and not kept for ever (S-51, S-73, S-74).

Decides what is due; ``waiting`` closes or moves. All agents talking or wrapping up is plain
waiting and needs no treatment: somebody will come.
"""

from __future__ import annotations

from queuebox_core.alarms import set_alarm
from queuebox_core.clock import wind
from queuebox_core.effects import Treat
from queuebox_core.lineup import has_room
from queuebox_core.model import Call, Office, QueueState
from queuebox_core.rules import SECOND, Treatment
from queuebox_core.states import CALL_WAITING
from queuebox_core.times import NEVER

NOBODY = "nobody-logged-in"
ALL_AWAY = "all-away"
ALL_MISSED = "all-missed"


def why_nobody(queues: list[QueueState]) -> str | None:
    """Why nobody of these queues can take a caller, or None if somebody is at work."""
    away = missed = 0
    for queue in queues:
        if queue.working > 0:
            return None
        away += queue.away
        missed += queue.missed
    if away > 0:
        return ALL_AWAY
    return ALL_MISSED if missed > 0 else NOBODY


def review(office: Office) -> None:
    """Tell callers whose lot has changed in this instant; keep the alarms true."""
    if not office.reviewing and not office.untold:
        return
    queues, callers = office.reviewing, office.untold
    office.reviewing = []
    office.untold = []
    for queue in queues:
        if queue.review:
            queue.review = False
            for call in queue.lineup:
                _review_call(office, call)
    for call in callers:
        _review_call(office, call)
        if call.queue is not None:
            queues.append(call.queue)
    for queue in queues:
        _review_alarm(office, queue)


def _review_alarm(office: Office, queue: QueueState) -> None:
    """The alarm is that of the first of the queue's own callers whom nobody can take."""
    alarm: str | None = None
    for call in queue.lineup:
        if call.state is CALL_WAITING and call.queue is queue and call.treated is not None:
            alarm = call.treated
            break
    if alarm != queue.alarm:
        if queue.alarm is not None:
            set_alarm(office, queue.alarm, queue.name, False)
        if alarm is not None:
            set_alarm(office, alarm, queue.name, True)
        queue.alarm = alarm


def _review_call(office: Office, call: Call) -> None:
    if call.state is not CALL_WAITING or not call.reach:
        return
    why = why_nobody(call.reach)
    if why == call.treated:
        return
    call.treated = why
    call.treated_since = NEVER
    if why is not None:
        call.treated_since = office.now
        office.effects.append(Treat(call.line.number, call.id, why))
    due = treatment_due(call)
    if due < call.due:
        wind(office, call, due)


def forget_if_over(call: Call) -> None:
    """Somebody came to work while the call was being offered: it is not treated any more.

    Without this a caller whose offer runs out would be closed for want of agents who are there.
    """
    if call.treated is not None and why_nobody(call.reach) is None:
        call.treated = None
        call.treated_since = NEVER


def treatment_of(call: Call) -> Treatment | None:
    """What the rules have in store for this caller, or None if somebody could come."""
    if call.treated is None:
        return None
    return call.terms.all_away if call.treated == ALL_AWAY else call.terms.no_agents


def treatment_due(call: Call) -> int:
    """When the treatment is over and its end comes, or NEVER."""
    treatment = treatment_of(call)
    if treatment is None or treatment.then == "keep" or call.treated_since == NEVER:
        return NEVER
    return call.treated_since + treatment.after


def move_to(office: Office, call: Call) -> QueueState | None:
    """Where an over treatment moves the caller; None, and later again, if there is no room."""
    treatment = treatment_of(call)
    queue = None if treatment is None or treatment.to is None else office.queues.get(treatment.to)
    far = call.hops >= office.rules.overflow_hops
    if queue is not None and queue is not call.queue and has_room(queue) and not far:
        return queue
    if treatment is not None:
        call.treated_since = office.now + max(0, SECOND - treatment.after)
    return None

"""The story of a call as it will be written down: visits, offers, segments. Moves nothing."""

from __future__ import annotations

from queuebox_core.endings import (
    CallEnding,
    CallReport,
    EndedBy,
    OfferEnding,
    OfferReport,
    Segment,
    VisitEnding,
    VisitReport,
)
from queuebox_core.model import Call, Desk, Office, OpenOffer
from queuebox_core.times import NEVER

ABANDONED = frozenset(
    {
        CallEnding.ABANDONED_GREETING,
        CallEnding.ABANDONED_WAITING,
        CallEnding.ABANDONED_ALERTING,
    }
)


def moment(happened: int | None, earliest: int, now: int) -> int:
    """The source's own time of a fact, never before what it follows and never in the future."""
    if happened is None:
        return now
    return max(min(happened, now), earliest)


def end_visit(call: Call, ending: VisitEnding, at: int) -> None:
    """Write down the visit to the present queue; does nothing if there is none open."""
    if call.visit != NEVER and call.queue is not None:
        over = max(at, call.visit)
        call.visits += (VisitReport(call.queue.name, call.visit, over, ending),)
    call.visit = NEVER


def end_offer(offer: OpenOffer, ending: OfferEnding, at: int) -> None:
    desk, call = offer.desk, offer.call
    agent = desk.agent.name if desk.agent is not None else ""
    desk.offer = None
    call.offers.remove(offer)
    over = max(at, offer.began)
    call.offered += (OfferReport(desk.name, agent, offer.began, over, ending, offer.pick),)


def end_segment(desk: Desk, call: Call, at: int) -> None:
    """Write down the agent's share of the call."""
    agent = desk.agent.name if desk.agent is not None else ""
    ended = max(at, desk.answered)
    if desk.held_since != NEVER:
        desk.held += max(0, ended - max(desk.held_since, desk.answered))
        desk.held_since = NEVER
    call.segments += (Segment(desk.name, agent, desk.answered, ended, desk.held),)
    desk.held = 0
    desk.answered = NEVER


def known(time: int) -> int | None:
    """A time for the outside: None for NEVER."""
    return None if time == NEVER else time


def wait_of(call: Call, ended: int) -> int:
    """From the start of the wait to the agent's answer, or to the end."""
    if call.outgoing:
        return max(0, (ended if call.answered == NEVER else call.answered) - call.began)
    if call.entered == NEVER:
        return 0
    return max(0, (ended if call.answered == NEVER else call.answered) - call.entered)


def report(
    office: Office, call: Call, ending: CallEnding, by: EndedBy | None, ended: int
) -> CallReport:
    """The whole story. Nothing of the call is open any more."""
    wait = wait_of(call, ended)
    talk = 0
    for segment in call.segments:
        talk += segment.ended - segment.began
    if ending in ABANDONED and wait < office.rules.short_abandon:
        call.flags += ("short",)
    return CallReport(
        call=call.id,
        line=call.line.number,
        ending=ending,
        ended_by=by,
        rang=known(call.rang),
        answered_line=known(call.answered_line),
        answered=known(call.answered),
        ended=ended,
        wait=wait,
        talk=talk,
        number=call.number if not call.outgoing else call.number_dialled,
        name=call.name,
        queue=call.queue.name if call.queue is not None else None,
        evidence=call.evidence,
        outgoing=call.outgoing,
        flags=call.flags,
        segments=call.segments,
        visits=call.visits,
        offers=call.offered,
    )

"""Giving a call to a desk, and taking it back. Who gets whom is decided in ``matching``."""

from __future__ import annotations

from queuebox_core.books import end_offer
from queuebox_core.clock import wind
from queuebox_core.effects import Hold, Offer, Withdraw
from queuebox_core.endings import OfferEnding
from queuebox_core.levels import next_widening
from queuebox_core.model import Call, Desk, Office, OpenOffer
from queuebox_core.moves import move_call
from queuebox_core.pick import Pick
from queuebox_core.rules import SECOND
from queuebox_core.seats import become, rest_after_offer
from queuebox_core.states import CALL_GREETING, CALL_OFFERED, DESK_OFFERED
from queuebox_core.times import NEVER

CROSSING = SECOND
"""A press this soon after an offer was withdrawn crossed it on its way: not a mistake."""


def offer(office: Office, call: Call, desk: Desk, pick: Pick, ring_time: int) -> None:
    """The desk is offered the call until it answers, or for ``ring_time``."""
    opened = OpenOffer(desk, call, office.now, pick)
    desk.offer = opened
    call.offers.append(opened)
    office.picks.append(pick)
    become(office, desk, DESK_OFFERED, None, office.now + ring_time)
    if call.state is CALL_GREETING:
        office.effects.append(Hold(call.line.number, call.id, pick.queue))
    if call.state is not CALL_OFFERED:
        move_call(office, call, CALL_OFFERED)
        # What falls due meanwhile is seen to when the offer ends; only ring-all goes on by itself.
        wind(office, call, ringing_clock(office, call) if pick.strategy == "ring-all" else NEVER)
    office.effects.append(Offer(desk.name, call.id, call.line.number, pick.queue))


def ringing_clock(office: Office, call: Call) -> int:
    """Ring-all: when the next level, or another queue's agents, begin to ring, too (S-27)."""
    due = next_widening(call)
    return min(due, call.overflow_at) if call.overflow_at > office.now else due


def withdraw(office: Office, opened: OpenOffer, ending: OfferEnding) -> None:
    """The offer is over without an answer. What becomes of desk and call is the caller's part."""
    opened.desk.withdrawn_at = office.now
    opened.desk.withdrawn_for = ending
    office.effects.append(Withdraw(opened.desk.name, opened.call.id, ending))
    end_offer(opened, ending, office.now)


def withdraw_all(office: Office, call: Call, ending: OfferEnding) -> None:
    """No desk is offered the call any more; they are ready again, with their rank."""
    while call.offers:
        opened: OpenOffer = call.offers[0]
        desk = opened.desk
        withdraw(office, opened, ending)
        rest_after_offer(office, desk)


def take_from_others(office: Office, taken: OpenOffer) -> None:
    """Ring-all: somebody was quicker. The others stop ringing, with their rank (S-25)."""
    if len(taken.call.offers) == 1:
        return
    for opened in list(taken.call.offers):
        if opened is not taken:
            desk = opened.desk
            withdraw(office, opened, OfferEnding.WITHDRAWN_TAKEN)
            rest_after_offer(office, desk)


def block(office: Office, call: Call, desk: Desk) -> None:
    """The desk has had its chance: the same call is not offered there again too soon (S-53)."""
    call.tried[desk.name] = office.now + office.rules.miss_retry

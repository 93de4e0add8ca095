"""Offers that end without an answer: missed, declined, taken back. The caller keeps its place."""

from __future__ import annotations

from queuebox_core.books import end_offer
from queuebox_core.effects import Part
from queuebox_core.endings import OfferEnding
from queuebox_core.events import DeskDeclines
from queuebox_core.find import desk_in, not_while
from queuebox_core.model import Call, Desk, Office, OpenOffer
from queuebox_core.offers import block, withdraw
from queuebox_core.seats import become, rest, say
from queuebox_core.states import CALL_WHISPER, DESK_MISSED, DESK_OFFERED, DESK_WHISPER
from queuebox_core.transfers import not_taken
from queuebox_core.waiting import come_back, hold

_ASKED = frozenset({DESK_OFFERED, DESK_WHISPER})


def ring_over(office: Office, desk: Desk) -> None:
    """Nobody answered: a miss. Enough of them in a row, and the desk is not ready (S-52)."""
    opened = desk.offer
    if opened is None:
        return
    call = opened.call
    withdraw(office, opened, OfferEnding.MISSED)
    block(office, call, desk)
    desk.misses += 1
    if desk.misses >= office.rules.misses:
        become(office, desk, DESK_MISSED)
        say(office, desk)
    else:
        rest(office, desk, tell=False)
    back(office, call)


def declines(office: Office, event: DeskDeclines) -> None:
    """The agent would rather not; allowed while the whisper runs, too (S-45). Rank kept."""
    desk = desk_in(office, event, event.desk, _ASKED)
    opened = desk.offer
    if opened is None:
        raise not_while(event, desk)
    whispering = desk.state is DESK_WHISPER
    block(office, opened.call, desk)
    call = take_back(office, opened, OfferEnding.DECLINED)
    rest(office, desk, tell=whispering)
    back(office, call)


def take_back(office: Office, opened: OpenOffer, ending: OfferEnding) -> Call:
    """Withdraw an offer, accepted or not. The desk still has to come to rest, the call to wait."""
    desk, call = opened.desk, opened.call
    if call.state is not CALL_WHISPER:
        withdraw(office, opened, ending)
        return call
    end_offer(opened, ending, office.now)
    office.effects.append(Part(desk.name, call.id, call.line.number))
    call.desk = None
    desk.call = None
    return call


def back(office: Office, call: Call) -> None:
    """The call whose offer has ended waits again, unless another desk still rings for it."""
    if call.target is not None:
        not_taken(office, call)
    elif call.state is CALL_WHISPER:
        hold(office, call)
    else:
        come_back(office, call)

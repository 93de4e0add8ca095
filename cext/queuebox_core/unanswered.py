"""Offers that end without an answer: missed, declined, taken back. The caller keeps its place."""

from __future__ import annotations

from queuebox_core.endings import OfferEnding
from queuebox_core.events import DeskDeclines
from queuebox_core.find import desk_in, not_while
from queuebox_core.model import Call, Desk, Office
from queuebox_core.offers import block, withdraw
from queuebox_core.seats import become, rest_after_offer, say
from queuebox_core.states import DESK_MISSED, DESK_OFFERED, DESK_WHISPER
from queuebox_core.transfers import not_taken
from queuebox_core.waiting import come_back

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
        rest_after_offer(office, desk)
    back(office, call)


def declines(office: Office, event: DeskDeclines) -> None:
    """The agent would rather not; allowed while the whisper runs, too (S-45). Rank kept."""
    desk = desk_in(office, event, event.desk, _ASKED)
    opened = desk.offer
    if opened is None:
        raise not_while(event, desk)
    call = opened.call
    withdraw(office, opened, OfferEnding.DECLINED)
    block(office, call, desk)
    rest_after_offer(office, desk)
    back(office, call)


def back(office: Office, call: Call) -> None:
    """The call whose offer has ended waits again, unless another desk still rings for it."""
    if call.target is not None:
        not_taken(office, call)
    else:
        come_back(office, call)

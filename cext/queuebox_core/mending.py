"""After an invariant was found broken: everything that can be worked out anew is. Ends no call."""

from __future__ import annotations

from queuebox_core.endings import OfferEnding
from queuebox_core.lineup import order
from queuebox_core.model import Office, OpenOffer, QueueState
from queuebox_core.moves import count_line
from queuebox_core.offers import withdraw
from queuebox_core.seats import mark_for_review, rest, serve
from queuebox_core.states import CallState, DeskState
from queuebox_core.unanswered import back

_ASKED = frozenset({DeskState.OFFERED, DeskState.WHISPER})
_BEING_OFFERED = frozenset({CallState.OFFERED, CallState.WHISPER})


def mend(office: Office) -> None:
    """Counts, ready lists and orders from what each line, desk and call says of itself.

    Offers that are not known on both sides are withdrawn and made again.
    """
    _lines(office)
    for queue in office.queues.values():
        queue.working = queue.away = queue.missed = 0
        queue.ready = []
        _stand_in_order(office, queue)
    for desk in office.desks.values():
        desk.queues = []  # nothing is counted there any more
        serve(office, desk)
    _offers(office)
    for queue in office.queues.values():
        mark_for_review(office, queue)


def _lines(office: Office) -> None:
    office.free_lines = office.working_lines = 0
    for line in office.lines.values():
        count_line(office, line.state, +1)
    office.holding_back = sum(call.state is CallState.RINGING for call in office.calls.values())


def _stand_in_order(office: Office, queue: QueueState) -> None:
    """Those who are alive and say that they stand here, best first."""
    queue.lineup = sorted(
        (call for call in office.calls.values() if queue in call.reach), key=order
    )


def _offers(office: Office) -> None:
    """Only an offer that desk and call both know of goes on."""
    for desk in office.desks.values():
        if desk.offer is not None and not _known_to_its_call(office, desk.offer):
            desk.offer = None
        if desk.offer is None and desk.state in _ASKED:
            rest(office, desk)
    for call in list(office.calls.values()):
        for opened in [one for one in call.offers if one.desk.offer is not one]:
            _withdraw_on_one_side(office, opened)
        if call.state in _BEING_OFFERED and not call.offers:
            back(office, call)


def _known_to_its_call(office: Office, opened: OpenOffer) -> bool:
    call = opened.call
    return office.calls.get(call.id) is call and opened in call.offers


def _withdraw_on_one_side(office: Office, opened: OpenOffer) -> None:
    """The desk knows nothing of it, or is being offered another call."""
    other = opened.desk.offer
    withdraw(office, opened, OfferEnding.WITHDRAWN_RESTART)
    opened.desk.offer = other

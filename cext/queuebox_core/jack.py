"""The headset pulled and put back, at any moment; a desk that fails. Talking goes on elsewhere."""

from __future__ import annotations

from queuebox_core.endings import CallEnding, EndedBy, OfferEnding
from queuebox_core.events import DeskFailed, DeskRepaired, Plugged, Unplugged
from queuebox_core.find import desk_of
from queuebox_core.leaving import end_otherwise
from queuebox_core.model import Call, Desk, Office
from queuebox_core.offers import withdraw
from queuebox_core.presence import agent_of, sit_down, whereabouts
from queuebox_core.returning import RETURNED
from queuebox_core.seats import rest
from queuebox_core.states import DeskState
from queuebox_core.talking import begin_grace, end_grace, part
from queuebox_core.transfers import to_queue
from queuebox_core.unanswered import back
from queuebox_core.wrapup import leave_early


def plugged(office: Office, event: Plugged) -> None:
    """The headset is there: the desk's own agent logs in by it, a call in grace goes on."""
    desk = desk_of(office, event, event.desk)
    if desk.plugged:
        return  # told twice
    desk.plugged = True
    if desk.state is DeskState.GRACE and desk.call is not None:
        end_grace(office, desk, desk.call)
    elif desk.agent is not None:
        if desk.state is DeskState.UNPLUGGED:
            rest(office, desk)
    elif not desk.faulty and not desk.retired:
        _log_in_by_jack(office, desk)


def _log_in_by_jack(office: Office, desk: Desk) -> None:
    name = desk.default_agent
    if name is None or whereabouts(office, name) is not None:
        return
    agent = agent_of(office, name)
    if agent is not None:
        sit_down(office, desk, agent)


def unplugged(office: Office, event: Unplugged) -> None:
    desk = desk_of(office, event, event.desk)
    if not desk.plugged:
        return  # told twice
    desk.plugged = False
    if desk.state is DeskState.TALKING or desk.state is DeskState.HOLDING:
        if desk.call is not None:
            begin_grace(office, desk, desk.call)
    elif desk.state is not DeskState.LOGGED_OUT and desk.state is not DeskState.FAULT:
        _drop_everything(office, desk)


def _drop_everything(office: Office, desk: Desk) -> None:
    """Nothing can go on here: an offer goes back, a wrap-up ends, a break is remembered."""
    opened = desk.offer
    if opened is not None:
        withdraw(office, opened, OfferEnding.WITHDRAWN_HEADSET)
    if desk.state is DeskState.AWAY:
        desk.pending = desk.why
    elif desk.state is DeskState.WRAPPING_UP:
        leave_early(office, desk)
    rest(office, desk)
    if opened is not None:
        back(office, opened.call)


def grace_over(office: Office, desk: Desk) -> None:
    """The headset has not come back: logged out by the jack, the caller back in line (S-49)."""
    call = desk.call
    desk.leaving = True
    if call is not None:
        _send_back(office, desk, call)


def _send_back(office: Office, desk: Desk, call: Call) -> None:
    """The caller goes to the head of its queue with its age; an outgoing call cannot."""
    if call.outgoing:
        end_otherwise(office, call, CallEnding.CANCELLED, EndedBy.AGENT)
        return
    part(office, desk, call)
    if RETURNED not in call.flags:
        call.flags += (RETURNED,)
    to_queue(office, call)


def failed(office: Office, event: DeskFailed) -> None:
    """The desk front or its sound check failed: whatever goes on there goes elsewhere."""
    desk = desk_of(office, event, event.desk)
    if desk.faulty:
        return  # told twice
    desk.faulty = True
    call = desk.call
    if call is not None:
        _send_back(office, desk, call)
    else:
        _drop_everything(office, desk)


def repaired(office: Office, event: DeskRepaired) -> None:
    desk = desk_of(office, event, event.desk)
    if not desk.faulty:
        return  # told twice
    desk.faulty = False
    rest(office, desk)

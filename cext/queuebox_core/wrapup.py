"""Desk time after a call: how long, ended early, extended. Knows nothing of callers waiting."""

from __future__ import annotations

from queuebox_core.alarms import set_alarm
from queuebox_core.clock import wind
from queuebox_core.effects import DeskIs
from queuebox_core.model import Call, Desk, Office
from queuebox_core.seats import become, rest, restart_idle, resting_state, say
from queuebox_core.states import DESK_AWAY, DESK_READY, DESK_WRAPPING_UP
from queuebox_core.times import NEVER

EXTENDED = "extended"
CEILING = "wrap-up-long"
HELP = "help"
HOLD = "long-hold"


CAN_WRAP_UP = frozenset({DESK_READY, DESK_AWAY})
"""A desk that would rest in one of these has somebody there to wrap up."""


def after_call(office: Office, desk: Desk, call: Call, kept: bool) -> None:
    """The call is over for this desk.

    ``kept``: nobody was there (phantom), so there is nothing to wrap up and the agent's
    idle clock runs on as if the call had not been (S-44, S-66).
    """
    desk.call = None
    if office.alarms:
        desk.help = False
        set_alarm(office, HELP, desk.name, False)
        set_alarm(office, HOLD, desk.name, False)
    if not kept and not call.outgoing:
        desk.load += 1
    if office.most_talkers != NEVER:
        office.stirred = True  # there may be room for one more at the desks
    length = 0 if kept else _length(office, desk, call)
    away_at_once = desk.pending is not None and not office.rules.wrap_up_after_pending_away
    if not kept:
        restart_idle(office, desk)
    if desk.leaving or length == 0 or away_at_once or resting_state(desk) not in CAN_WRAP_UP:
        rest(office, desk)
    else:
        become(office, desk, DESK_WRAPPING_UP, None, office.now + length)
        say(office, desk)


def _length(office: Office, desk: Desk, call: Call) -> int:
    """The agent's own wrap-up, else that of the finished call's queue as it is now."""
    if desk.agent is not None and desk.agent.wrap_up is not None:
        return desk.agent.wrap_up
    if call.outgoing or call.queue is None:
        return office.rules.outgoing_wrap_up
    return call.queue.terms.wrap_up


def over(office: Office, desk: Desk) -> None:
    """Wrap-up has ended, by the clock or by the agent."""
    set_alarm(office, CEILING, desk.name, False)
    restart_idle(office, desk)
    rest(office, desk)


def on_clock(office: Office, desk: Desk) -> None:
    if desk.why == EXTENDED:
        set_alarm(office, CEILING, desk.name, True)
    else:
        over(office, desk)


def extend(office: Office, desk: Desk) -> None:
    """Until the agent ends it; an alarm tells if that takes very long (S-65)."""
    if desk.why == EXTENDED:
        return
    desk.why = EXTENDED
    wind(office, desk, office.now + office.rules.wrap_up_ceiling)
    say(office, desk)


def leave_early(office: Office, desk: Desk) -> None:
    """The desk goes from wrap-up to something else than rest: an outgoing call, the jack."""
    set_alarm(office, CEILING, desk.name, False)


def pend(office: Office, desk: Desk, why: str) -> None:
    """Away as soon as the desk comes to rest (S-56)."""
    desk.pending = why
    office.effects.append(DeskIs(desk.name, "pending", why))


def unpend(office: Office, desk: Desk) -> None:
    """A pending away or log-out is taken back; the desk shows its plain state again."""
    if desk.pending is not None or desk.leaving:
        desk.pending = None
        desk.leaving = False
        say(office, desk)

"""Agents come and go: log in and out, away and ready, more time for wrap-up. No calls here."""

from __future__ import annotations

from queuebox_core.effects import DeskIs
from queuebox_core.endings import OfferEnding
from queuebox_core.errors import NotNow
from queuebox_core.events import DeskAway, DeskExtends, DeskReady, LoggedIn, LoggedOut
from queuebox_core.find import desk_in, desk_of, not_while
from queuebox_core.model import Desk, Office
from queuebox_core.offers import withdraw
from queuebox_core.rules import AgentRules
from queuebox_core.seats import rest, restart_idle, say, seat, unseat
from queuebox_core.states import DeskState
from queuebox_core.unanswered import back
from queuebox_core.wrapup import extend, leave_early, over, pend, unpend

WITH_A_CALL = frozenset({DeskState.WHISPER, DeskState.TALKING, DeskState.HOLDING, DeskState.GRACE})
_WRAPPING_UP = frozenset({DeskState.WRAPPING_UP})
_CANNOT_BE_AWAY = frozenset({DeskState.LOGGED_OUT, DeskState.FAULT})
_CANNOT_BE_READY = _CANNOT_BE_AWAY | {DeskState.OFFERED, DeskState.UNPLUGGED}


# ── log in, log out ─────────────────────────────────────────────────────────────


def logged_in(office: Office, event: LoggedIn) -> None:
    desk = desk_of(office, event, event.desk)
    agent = agent_of(office, event.agent)
    if agent is None:
        raise NotNow(event, f"there is no agent {event.agent}")
    if desk.agent is not None:
        if desk.agent.name != event.agent or desk.leaving:
            raise NotNow(event, f"desk {desk.name} has agent {desk.agent.name}")
        return  # told twice
    if desk.retired:
        raise NotNow(event, f"desk {desk.name} is no longer in the rules")
    other = whereabouts(office, event.agent)
    if other is not None:
        raise NotNow(event, f"agent {event.agent} is at desk {other.name}")
    if desk.state in WITH_A_CALL:
        seat(office, desk, agent)  # a call found at the desk after a restart goes on
    else:
        sit_down(office, desk, agent)


def agent_of(office: Office, name: str) -> AgentRules | None:
    for agent in office.rules.agents:
        if agent.name == name:
            return agent
    return None


def whereabouts(office: Office, agent: str) -> Desk | None:
    """The desk where an agent is logged in."""
    for desk in office.desks.values():
        if desk.agent is not None and desk.agent.name == agent:
            return desk
    return None


def sit_down(office: Office, desk: Desk, agent: AgentRules) -> None:
    seat(office, desk, agent)
    rest(office, desk)


def logged_out(office: Office, event: LoggedOut) -> None:
    """At once, or after the call that the agent still has."""
    desk = desk_of(office, event, event.desk)
    if desk.agent is None or desk.leaving:
        raise not_while(event, desk)
    if desk.state in WITH_A_CALL:
        desk.leaving = True
        office.effects.append(DeskIs(desk.name, "pending", DeskState.LOGGED_OUT))
        return
    stand_up(office, desk)


def stand_up(office: Office, desk: Desk) -> None:
    """The agent goes from a desk that has no call; an offer goes to somebody else."""
    opened = desk.offer
    if opened is not None:
        withdraw(office, opened, OfferEnding.WITHDRAWN_AWAY)
    leave_early(office, desk)
    unseat(office, desk)
    say(office, desk)
    if opened is not None:
        back(office, opened.call)


# ── away, ready ─────────────────────────────────────────────────────────────────


def away(office: Office, event: DeskAway) -> None:
    """A break: at once, or as soon as call and wrap-up are over."""
    desk = desk_of(office, event, event.desk)
    state = desk.state
    if state in _CANNOT_BE_AWAY or desk.leaving:
        raise not_while(event, desk)
    wraps_up = state is DeskState.WRAPPING_UP and office.rules.wrap_up_after_pending_away
    if state in WITH_A_CALL or wraps_up:
        pend(office, desk, event.why)
    else:
        _go_away(office, desk, event.why)


def _go_away(office: Office, desk: Desk, why: str) -> None:
    opened = desk.offer
    if opened is not None:
        withdraw(office, opened, OfferEnding.WITHDRAWN_AWAY)
    if desk.state is DeskState.WRAPPING_UP:
        leave_early(office, desk)
        restart_idle(office, desk)
    desk.pending = why
    if desk.state is DeskState.UNPLUGGED:
        office.effects.append(DeskIs(desk.name, "pending", why))
    else:
        rest(office, desk)
    if opened is not None:
        back(office, opened.call)


def ready(office: Office, event: DeskReady) -> None:
    """Back from away or missed; ends wrap-up; takes back a pending away."""
    desk = desk_of(office, event, event.desk)
    state = desk.state
    if state in _CANNOT_BE_READY:
        raise not_while(event, desk)
    if state is DeskState.READY:
        return
    if state in WITH_A_CALL:
        unpend(office, desk)
        return
    desk.pending = None
    if state is DeskState.WRAPPING_UP:
        over(office, desk)
    else:
        rest(office, desk)


def extends(office: Office, event: DeskExtends) -> None:
    extend(office, desk_in(office, event, event.desk, _WRAPPING_UP))

"""The agents of a simulation: who sits where, what they press and when. Decides no routing.

An agent answers after the reaction time of the call that is offered, ends a wrap-up when it
has lasted its length (if the plan has lengths of its own), and comes back after a miss.
"""

from __future__ import annotations

from queuebox.simulate.agenda import Act, Agenda
from queuebox.simulate.callers import Caller
from queuebox.simulate.lengths import Fixed
from queuebox.simulate.plan import Plan
from queuebox.simulate.tally import Tally
from queuebox_core.effects import Connect, DeskIs, Offer, Withdraw
from queuebox_core.events import DeskAnswers, DeskReady, Event, LoggedIn, LoggedOut
from queuebox_core.rules import DeskRules

BUSY = frozenset({"offered", "talking", "wrapping-up"})
"""States that count as work for the occupancy; ``ready`` counts as free, others not at all."""


class Place:
    """A desk as the person there sees it."""

    __slots__ = ("agent", "caller", "name", "owner", "state", "turns")

    def __init__(self, rules: DeskRules) -> None:
        self.name = rules.name
        self.owner = rules.agent
        self.agent: str | None = None
        self.state = "logged-out"
        self.turns = 0
        """How often the state has changed: a press that was meant for an older one is too late."""
        self.caller: Caller | None = None


class Desks:
    """All desks, and the agents who would sit there but find none free."""

    def __init__(self, plan: Plan, agenda: Agenda, tally: Tally) -> None:
        self._comes_back = plan.comes_back
        # a fixed wrap-up is the core's own business
        self._ends_wrap_up = plan.wrap_up is not None and not isinstance(plan.wrap_up, Fixed)
        self._agenda = agenda
        self._tally = tally
        self._places = {desk.name: Place(desk) for desk in plan.rules.desks}
        self._at_once = {agent.name for agent in plan.rules.agents if agent.auto_answer}
        self._standing: list[str] = []

    # ── coming and going ────────────────────────────────────────────────────────

    def comes(self, at: int, agent: str) -> Event | None:
        """An agent comes on duty, and takes their own desk if it is free, or else another."""
        free = [place for place in self._places.values() if place.agent is None]
        if not free or self._seat_of(agent) is not None:
            self._standing.append(agent)
            return None
        place = min(free, key=lambda place: (place.owner != agent, place.owner is not None))
        place.agent = agent
        return LoggedIn(at, place.name, agent)

    def goes(self, at: int, agent: str) -> Event | None:
        """An agent's shift is over; the core lets a call be finished first."""
        place = self._seat_of(agent)
        if agent in self._standing:
            self._standing.remove(agent)
            return None
        return None if place is None else LoggedOut(at, place.name)

    def _seat_of(self, agent: str) -> Place | None:
        return next((place for place in self._places.values() if place.agent == agent), None)

    def _left(self, at: int, place: Place) -> None:
        place.agent = None
        if self._standing:
            agent = self._standing.pop(0)
            self._agenda.put(at, lambda at: self.comes(at, agent))

    # ── what the core tells them ────────────────────────────────────────────────

    def offered(self, at: int, effect: Offer, caller: Caller) -> None:
        place = self._turn(effect.desk, "offered")
        reaction = 0 if place.agent in self._at_once else caller.reaction
        self._press(at + reaction, place, lambda at: DeskAnswers(at, place.name))

    def withdrawn(self, at: int, effect: Withdraw) -> None:
        """Ready again, unless the core says otherwise in its next breath."""
        self._turn(effect.desk, "ready")

    def connected(self, at: int, effect: Connect, caller: Caller) -> None:
        self._turn(effect.desk, "talking").caller = caller

    def told(self, at: int, effect: DeskIs) -> None:
        if effect.state == "pending":
            return
        place = self._turn(effect.desk, effect.state)
        if effect.state == "logged-out":
            self._left(at, place)
        elif effect.state == "missed":
            self._ready(at + self._comes_back, place)
        elif effect.state == "wrapping-up" and self._ends_wrap_up and place.caller:
            self._ready(at + place.caller.wrap_up, place)

    def _turn(self, desk: str, state: str) -> Place:
        place, tally = self._places[desk], self._tally
        tally.busy += (state in BUSY) - (place.state in BUSY)
        tally.free += (state == "ready") - (place.state == "ready")
        place.state = state
        place.turns += 1
        return place

    def _ready(self, at: int, place: Place) -> None:
        self._press(at, place, lambda at: DeskReady(at, place.name))

    def _press(self, at: int, place: Place, act: Act) -> None:
        turns = place.turns
        self._agenda.put(at, lambda at: act(at) if place.turns == turns else None)

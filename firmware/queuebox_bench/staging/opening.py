"""Brings a real office to where a scenario begins: who sits at a desk, is away, or talks.

Times before the beginning are brought forward: the order of what went before is kept, its
length is not. Judges nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from queuebox.scenario.script import DeskStart, Scenario
from queuebox.scenario.stage import SetUpFailed
from queuebox_bench.staging.deeds import Call, PlugIn, Press, Unplug
from queuebox_bench.staging.refusal import CannotStage
from queuebox_bench.staging.theatre import Theatre, in_order_of_arrival
from queuebox_bench.staging.witness import Witness
from queuebox_core.snapshot import CallView, DeskView, Snapshot

LIMIT = 30.0
"""Seconds that one step of the set-up may take on a very busy machine."""
PRESS = 0.1
BREAK = "break"
"""The only reason that a button gives for being away."""


def check_opening(scenario: Scenario) -> None:
    """Raises CannotStage for a set-up line that nobody's hands can bring about."""
    for start in scenario.desks:
        if start.calls:
            raise CannotStage(scenario, start.line, "the bench would have to play those calls")
        if start.state == "away" and start.why != BREAK:
            raise CannotStage(
                scenario, start.line, f"a button gives no reason but {BREAK}; write away"
            )


class Opening:
    """One set-up, step by step; every step waits until the box has taken it in."""

    def __init__(self, scenario: Scenario, theatre: Theatre, witness: Witness) -> None:
        self._scenario = scenario
        self._theatre = theatre
        self._witness = witness
        self._talkers = [s for s in in_order_of_arrival(scenario) if s.state == "talking"]

    def play(self) -> None:
        """Until everything stands as the scenario says; raises SetUpFailed, TownError."""
        self._wait(lambda office: self._witness.in_step, "a call processor that serves")
        for start in self._talkers:
            self._theatre.do(Call(start.talk_line, None))
            # one after the other, so that they wait in this order
            self._until_there(start.call)
        for start in in_order_of_arrival(self._scenario):
            self._seat(start)

    def _seat(self, start: DeskStart) -> None:
        if start.state == "logged-out":
            return
        if start.state == "talking":
            self._wait(lambda office: _is(office, start.call, "waiting"), f"{start.call} waits")
        self._theatre.do(PlugIn(start.desk))
        self._until(start, "offered" if start.state == "talking" else "ready")
        if start.state in ("talking", "away"):
            self._theatre.do(Press(start.desk, 1, PRESS))
        elif start.state == "unplugged":
            self._theatre.do(Unplug(start.desk))
        self._until(start, start.state)

    def _until_there(self, call: str) -> None:
        self._wait(lambda office: _call(office, call) is not None, f"{call} rings")

    def _until(self, start: DeskStart, state: str) -> None:
        self._wait(
            lambda office: _desk(office, start.desk).state == state, f"desk {start.desk} is {state}"
        )

    def _wait(self, what: Callable[[Snapshot], bool], name: str) -> None:
        until = time.monotonic() + LIMIT
        while True:
            self._witness.catch_up()
            office = self._witness.snapshot
            if office is not None and what(office):
                return
            if time.monotonic() > until:
                raise SetUpFailed(f"not within {LIMIT:.0f} s: {name}")
            self._theatre.attend()


def _desk(office: Snapshot, name: str) -> DeskView:
    return next(desk for desk in office.desks if desk.desk == name)


def _call(office: Snapshot, name: str) -> CallView | None:
    return next((call for call in office.calls if call.call == name), None)


def _is(office: Snapshot, name: str, state: str) -> bool:
    call = _call(office, name)
    return call is not None and call.state == state

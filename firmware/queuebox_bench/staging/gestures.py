"""Which button of a desk, pressed for how long, says what a scenario wants. Presses nothing.

``queuebox.buttons`` is asked what each gesture would mean in the desk's present state: so a
scenario cannot ask for what no hand could do.
"""

from __future__ import annotations

from msgspec import Struct

from queuebox import buttons
from queuebox.scenario.core_stage import ZERO
from queuebox_bench.staging.deeds import Press
from queuebox_core import events as e
from queuebox_core.rules import Rules
from queuebox_core.snapshot import DeskView, Snapshot

MS = 1_000
BUTTONS = (1, 2, 3)
KINDS = (("press", 0.1, 0), ("tap", 0.1, 100 * MS), ("held", 1.8, 1_800 * MS))
"""What a finger becomes in turn, for how many seconds it is down, and after how many µs the box
takes it so."""


class Gesture(Struct, frozen=True):
    press: Press
    lead: int
    """µs from the first touch to the event."""


def gesture(event: e.Event, office: Snapshot) -> Gesture | None:
    """The gesture that means ``event`` at its desk, or None. ``office``: as it is before."""
    name = getattr(event, "desk", None)
    if name is None:
        return None
    desk = desk_in(office, name)
    found = (_on_button(event, office, desk, button) for button in BUTTONS)
    return next((one for one in found if one is not None), None)


def answers_itself(rules: Rules, name: str, office: Snapshot) -> bool:
    """Does the box answer for the agent who sits there?"""
    who = desk_in(office, name).agent
    return any(agent.name == who and agent.auto_answer for agent in rules.agents)


def desk_in(office: Snapshot, name: str) -> DeskView:
    return next(desk for desk in office.desks if desk.desk == name)


def _on_button(event: e.Event, office: Snapshot, desk: DeskView, button: int) -> Gesture | None:
    at = event.at + ZERO
    for kind, seconds, lead in KINDS:
        meant = buttons.event_of(at, desk, button, kind, at)
        if meant is not None and _same(event, meant, office, desk):
            return Gesture(Press(desk.desk, button, seconds), lead)
        if kind == "press" and meant is not None:
            return None  # it does something else before it can become anything longer
    return None


def _same(event: e.Event, meant: e.Event, office: Snapshot, desk: DeskView) -> bool:
    if type(meant) is not type(event):
        return False
    if isinstance(event, e.DeskTransfers):
        return event.to_queue is not None and event.to_queue == _queue_of(office, desk)
    if isinstance(event, e.DeskAnswers):
        return event.happened is None
    return getattr(event, "why", None) == getattr(meant, "why", None)


def _queue_of(office: Snapshot, desk: DeskView) -> str | None:
    return next((call.queue for call in office.calls if call.call == desk.call), None)

"""Why somebody is away: counted in presses of the second button, echoed in flashes and words."""

from __future__ import annotations

import pytest

from queuebox.intervals import Intervals
from queuebox.presses import Presses
from queuebox_core import events as core
from queuebox_core.snapshot import DeskView, Snapshot
from queuebox_wire import shelf_link as wire

SECOND = 1_000_000
REASONS = ("break", "lunch", "admin", "training")


class Desk:
    """One desk whose state follows its presses, as the core's does."""

    def __init__(self, state: str = "ready") -> None:
        self.presses = Presses(REASONS)
        self.view = DeskView("A", state, 0, agent="anna")
        self.now = 100 * SECOND

    def press(self, button: int = 2) -> core.Event | None:
        """Down and up; what the core is told."""
        kinds = ("press", "tap")
        told = [self._says(button, kind) for kind in kinds]
        event = next((event for event in told if event is not None), None)
        self._obey(event)
        return event

    def _says(self, button: int, kind: str) -> core.Event | None:
        return self.presses.event(self.now, wire.Button("A", button, kind, self.now), self.view)

    def _obey(self, event: core.Event | None) -> None:
        talking = self.view.state == "talking"
        if isinstance(event, core.DeskAway) and talking:
            self.view = DeskView("A", "talking", 0, pending=event.why)
        elif isinstance(event, core.DeskReady) and talking:
            self.view = DeskView("A", "talking", 0)
        elif isinstance(event, core.DeskAway):
            self.view = DeskView("A", "away", self.now, why=event.why)
        elif isinstance(event, core.DeskReady):
            self.view = DeskView("A", "ready", self.now)


def why(event: core.Event | None) -> str:
    assert isinstance(event, core.DeskAway)
    return event.why


@pytest.mark.parametrize("state", ["ready", "away", "talking"])
def test_presses_within_two_seconds_are_the_reason_the_first_counts_at_once(state: str) -> None:
    desk = Desk(state)
    told = []
    for _ in range(5):
        told.append(why(desk.press()))
        desk.now += 400_000
    assert told == ["break", "lunch", "admin", "training", "training"]


def test_a_later_press_begins_anew() -> None:
    desk = Desk()
    desk.press()
    desk.now += 2 * SECOND
    assert why(desk.press()) == "break"


def test_the_count_is_echoed_once_when_it_is_complete() -> None:
    desk = Desk()
    began = desk.now
    desk.press()
    desk.now += SECOND
    desk.press()
    assert desk.presses.deadline == began + 2 * SECOND
    assert desk.presses.due(began + 2 * SECOND - 1) == []
    assert desk.presses.due(began + 2 * SECOND) == [
        wire.Flash("A", 2),
        wire.DeskTone("A", "say:away-lunch"),
    ]
    assert desk.presses.due(began + 9 * SECOND) == []
    assert desk.presses.deadline is None


def test_in_a_call_a_press_after_the_count_takes_the_break_back() -> None:
    desk = Desk("talking")
    assert [why(desk.press()), why(desk.press())] == ["break", "lunch"]
    desk.now += 3 * SECOND
    assert desk.press() == core.DeskReady(desk.now, "A")


def test_the_first_button_takes_a_break_and_counts_nothing() -> None:
    desk = Desk()
    assert why(desk.press(button=1)) == "break"
    assert desk.press(button=1) == core.DeskReady(desk.now, "A")
    assert desk.presses.deadline is None


def test_who_is_back_before_the_count_is_complete_is_told_nothing() -> None:
    desk = Desk()
    desk.press()
    desk.press(button=1)
    assert desk.presses.due(desk.now + 9 * SECOND) == []


def test_two_desks_count_for_themselves() -> None:
    presses, views = Presses(REASONS), {name: DeskView(name, "ready", 0) for name in "AB"}
    for name in "ABA":
        presses.event(5, wire.Button(name, 2, "press", 5), views[name])
    assert [order for order in presses.due(3 * SECOND) if isinstance(order, wire.Flash)] == [
        wire.Flash("A", 2),
        wire.Flash("B", 1),
    ]


def test_a_stuck_button_is_a_trouble_until_it_is_free_or_its_front_is_lost() -> None:
    desk = Desk()
    press = wire.Button("A", 2, "stuck", desk.now)
    for mend in (
        lambda: desk.presses.event(5, wire.Button("A", 2, "freed", 5), desk.view),
        lambda: desk.presses.lost("A"),
        lambda: desk.presses.lost(),
    ):
        assert desk.presses.event(5, press, desk.view) is None
        desk.presses.lost("B")
        assert desk.presses.troubles() == ["desk A: button 2 is stuck"]
        mend()
        assert desk.presses.troubles() == []


def snapshot(at: int, state: str, why: str | None = None) -> Snapshot:
    return Snapshot(at, (), (DeskView("A", state, at, agent="anna", why=why),), (), ())


def test_the_records_know_only_the_reason_that_was_meant() -> None:
    intervals = Intervals()
    ended = [
        interval
        for at, state, why in (
            (0, "ready", None),
            (10 * SECOND, "away", "break"),
            (10_400_000, "away", "lunch"),
            (10_900_000, "away", "admin"),
            (700 * SECOND, "ready", None),
        )
        for interval in intervals.take(snapshot(at, state, why))
    ]
    assert [(i.state, i.why, i.began, i.ended) for i in ended] == [
        ("ready", None, 0, 10 * SECOND),
        ("away", "admin", 10 * SECOND, 700 * SECOND),
    ]


def test_another_reason_after_a_while_is_another_interval() -> None:
    intervals = Intervals()
    intervals.take(snapshot(0, "away", "break"))
    (ended,) = intervals.take(snapshot(60 * SECOND, "away", "lunch"))
    assert (ended.why, ended.ended) == ("break", 60 * SECOND)

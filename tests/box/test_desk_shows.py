"""What each desk front shows: the state's own pattern, and the room's calls-waiting lamp."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox.desk_shows import STATUS, DeskShows, WaitingLamp, lamps_of
from queuebox_core.snapshot import DeskView, QueueView, Snapshot
from queuebox_core.states import DeskState
from queuebox_wire.shelf_link import Lamps

SECOND = 1_000_000


def office(waiting: int, state: str = "ready") -> Snapshot:
    queues = (QueueView("sales", True, waiting, None), QueueView("help", True, 0, None))
    return Snapshot(0, (), (DeskView("A", state, 0),), (), queues)


def test_every_state_of_a_desk_has_its_lamps() -> None:
    assert set(STATUS) == {state.value for state in DeskState}


@pytest.mark.parametrize("state", STATUS)
def test_the_contact_is_closed_while_somebody_may_not_be_disturbed(state: str) -> None:
    busy = lamps_of(DeskView("A", state, 0), "off").busy
    closed = {"talking", "holding", "wrapping-up", "whisper", "grace"}
    assert busy == ("offered" if state == "offered" else "closed" if state in closed else "open")


def test_a_break_that_is_asked_for_in_a_call_is_shown() -> None:
    talking = DeskView("A", "talking", 0, pending="lunch")
    assert lamps_of(talking, "off").status == "talking-pending"


@pytest.mark.parametrize("state", ["logged-out", "unplugged"])
def test_who_arrives_sees_the_check_and_no_callers(state: str) -> None:
    view = DeskView("A", state, 0)
    assert lamps_of(view, "fast", "check") == Lamps("A", "check", "off", "open")
    assert lamps_of(view, "fast") == Lamps("A", "off", "off", "open")


@pytest.mark.parametrize(
    ("waiting", "pattern"),
    [(0, "off"), (1, "steady"), (2, "steady"), (3, "slow"), (4, "slow"), (5, "fast"), (9, "fast")],
)
def test_the_waiting_lamp_is_raised_at_its_thresholds(waiting: int, pattern: str) -> None:
    assert WaitingLamp(3, 5).pattern(waiting, 0) == pattern


def test_thresholds_may_be_off() -> None:
    assert WaitingLamp(None, None).pattern(50, 0) == "steady"
    assert WaitingLamp(None, 2).pattern(2, 0) == "fast"


def test_it_calms_down_only_after_five_seconds_below() -> None:
    lamp = WaitingLamp(3, 5)
    lamp.pattern(5, 0)
    assert lamp.pattern(4, SECOND) == "fast"
    assert lamp.deadline == 6 * SECOND
    assert lamp.pattern(5, 3 * SECOND) == "fast"  # up again: the five seconds begin anew
    assert lamp.pattern(4, 4 * SECOND) == "fast"
    assert lamp.pattern(2, 9 * SECOND) == "slow"  # 4 was the worst of those five seconds
    assert lamp.deadline is None or lamp.deadline > 9 * SECOND


def test_when_nobody_waits_it_is_dark_at_once() -> None:
    lamp = WaitingLamp(3, 5)
    lamp.pattern(9, 0)
    assert lamp.pattern(0, 1) == "off"
    assert lamp.pattern(1, 10 * SECOND) == "steady"


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4_900_000)), max_size=40))
def test_it_never_flickers(steps: list[tuple[int, int]]) -> None:
    """Between two changes downwards lie five seconds, whatever the number does."""
    lamp, order, now, last = WaitingLamp(3, 5), ["steady", "slow", "fast"], 0, "steady"
    raised = 0
    for waiting, pause in steps:
        now += pause
        shown = lamp.pattern(waiting, now)
        if shown == "off":
            continue
        if order.index(shown) > order.index(last):
            raised = now
        elif order.index(shown) < order.index(last):
            assert now - raised >= 5 * SECOND or last == "off"
        last = shown


def test_only_what_changed_is_sent() -> None:
    shows = DeskShows(3, 5)
    assert len(shows.changes(office(0), {}, 0)) == 1
    assert shows.changes(office(0), {}, 1) == []
    (lamps,) = shows.changes(office(4), {}, 2)
    assert lamps == Lamps("A", "ready", "slow", "open")
    shows.forget()
    assert len(shows.changes(office(4), {}, 3)) == 1

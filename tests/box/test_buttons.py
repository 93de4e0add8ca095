"""What presses mean: nothing destructive on a single short press, one meaning per state."""

from __future__ import annotations

import pytest

from queuebox.buttons import event_of
from queuebox_core import events as core
from queuebox_core.snapshot import DeskView

STATES = ("logged-out", "unplugged", "ready", "away", "offered", "talking", "holding",
          "wrapping-up", "missed", "grace", "fault")  # fmt: skip
DESTRUCTIVE = (core.DeskHangsUp, core.NobodyThere, core.DeskTransfers)


def view(state: str, since: int = 0, pending: str | None = None) -> DeskView:
    return DeskView("A", state, since, pending=pending)


@pytest.mark.parametrize(
    ("state", "event"),
    [
        ("ready", core.DeskAway(5, "A")),
        ("away", core.DeskReady(5, "A")),
        ("missed", core.DeskReady(5, "A")),
        ("wrapping-up", core.DeskReady(5, "A")),
        ("offered", core.DeskAnswers(5, "A", 5)),
        ("talking", None),
        ("holding", core.DeskResumes(5, "A")),
        ("unplugged", None),
        ("fault", None),
    ],
)
def test_one_button(state: str, event: core.Event | None) -> None:
    assert event_of(5, view(state), 1, "press") == event


def test_a_second_press_takes_the_pending_break_back() -> None:
    assert event_of(5, view("talking"), 1, "tap") == core.DeskAway(5, "A")
    assert event_of(5, view("talking", pending="break"), 1, "tap") == core.DeskReady(5, "A")


def test_a_press_belongs_to_the_state_in_which_it_began() -> None:
    """The press that took the call, let go or held on to, does nothing to the call."""
    talking = view("talking", since=1_000_000)
    assert event_of(1_100_000, talking, 1, "tap", happened=990_000) is None
    assert event_of(2_490_000, talking, 1, "hold", happened=2_490_000) is None
    assert event_of(1_200_000, talking, 1, "tap", happened=1_010_000) is not None


def test_nobody_there_only_in_the_first_ten_seconds() -> None:
    assert event_of(9_000_000, view("talking"), 1, "hold") == core.NobodyThere(9_000_000, "A")
    assert event_of(11_000_000, view("talking"), 1, "hold") is None


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("button", [1, 2, 3])
@pytest.mark.parametrize("kind", ["press", "tap"])
def test_no_short_press_ends_or_moves_a_call(state: str, button: int, kind: str) -> None:
    assert not isinstance(event_of(5, view(state), button, kind), DESTRUCTIVE)


@pytest.mark.parametrize("state", STATES)
def test_a_long_hold_calls_the_supervisor(state: str) -> None:
    now = 4_000_000
    assert event_of(now, view(state), 1, "long-hold") == core.DeskAsksHelp(now, "A")


def test_a_button_that_is_not_there_means_nothing() -> None:
    assert event_of(5, view("ready"), 4, "press") is None

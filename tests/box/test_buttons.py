"""What presses mean: nothing destructive on a single short press, one meaning per state."""

from __future__ import annotations

import pytest

from queuebox.buttons import event_of, meanings
from queuebox_core import events as core
from queuebox_core.snapshot import DeskView

STATES = ("logged-out", "unplugged", "ready", "away", "offered", "talking", "holding",
          "wrapping-up", "missed", "grace", "fault")  # fmt: skip
KINDS = ("press", "tap", "hold", "held", "long-hold", "long-held", "stuck", "freed")
DESTRUCTIVE = (core.DeskHangsUp, core.NobodyThere, core.DeskTransfers)


SECOND = 1_000_000
ENDS = ("held", "long-held")


def view(
    state: str, since: int = 0, pending: str | None = None, answered: int | None = None
) -> DeskView:
    return DeskView("A", state, since, pending=pending, answered=answered)


CARD = {
    (1, "ready", "press"): core.DeskAway,
    (1, "away", "press"): core.DeskReady,
    (1, "missed", "press"): core.DeskReady,
    (1, "wrapping-up", "press"): core.DeskReady,
    (1, "offered", "press"): core.DeskAnswers,
    (1, "talking", "tap"): core.DeskAway,
    (1, "talking", "held"): core.NobodyThere,
    (1, "talking", "long-hold"): core.DeskAsksHelp,
    (1, "holding", "press"): core.DeskResumes,
    (1, "holding", "long-hold"): core.DeskAsksHelp,
    (2, "ready", "press"): core.DeskAway,
    (2, "away", "press"): core.DeskAway,
    (2, "missed", "press"): core.DeskAway,
    (2, "offered", "press"): core.DeskDeclines,
    (2, "whisper", "press"): core.DeskDeclines,
    (2, "talking", "tap"): core.DeskAway,
    (2, "talking", "held"): core.DeskHangsUp,
    (2, "talking", "long-held"): core.DeskHangsUp,
    (2, "holding", "held"): core.DeskHangsUp,
    (2, "holding", "long-held"): core.DeskHangsUp,
    (2, "wrapping-up", "press"): core.DeskExtends,
    (3, "talking", "tap"): core.DeskHolds,
    (3, "talking", "held"): core.DeskTransfers,
    (3, "talking", "long-held"): core.DeskTransfers,
    (3, "holding", "press"): core.DeskResumes,
}
"""The card on the desk (docs/desks.md): button, desk state, kind of press → what it means."""


@pytest.mark.parametrize("state", [*STATES, "whisper"])
@pytest.mark.parametrize("button", [1, 2, 3])
def test_every_press_means_what_the_card_says_and_nothing_else(state: str, button: int) -> None:
    for kind in KINDS:
        event = event_of(5, view(state), button, kind, 5_000_000)
        assert type(event) is CARD.get((button, state, kind), type(None)), (state, button, kind)


def test_the_printable_table_is_the_card() -> None:
    assert sorted(meanings()) == sorted((*key, event.__name__) for key, event in CARD.items())


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


def test_nobody_there_only_if_the_hold_began_in_the_first_ten_seconds() -> None:
    soon, late = 9 * SECOND, 11 * SECOND
    talking = view("talking")
    assert event_of(late, talking, 1, "held", soon) == core.NobodyThere(late, "A")
    assert event_of(late + SECOND, talking, 1, "held", late) is None


def test_a_caller_back_from_hold_is_somebody() -> None:
    """The state began a second ago, the call did not."""
    talking = view("talking", since=59 * SECOND, answered=1)
    assert event_of(62 * SECOND, talking, 1, "held", 60 * SECOND) is None


@pytest.mark.parametrize("state", [*STATES, "whisper"])
@pytest.mark.parametrize("button", [1, 2, 3])
def test_a_call_ends_or_moves_only_when_a_hold_is_let_go(state: str, button: int) -> None:
    for kind in KINDS:
        if isinstance(event_of(5, view(state), button, kind, 5), DESTRUCTIVE):
            assert kind in ENDS


@pytest.mark.parametrize("state", STATES)
def test_one_button_alone_reaches_neither_refusing_nor_requeueing(state: str) -> None:
    meant = {type(event_of(5, view(state), 1, kind, 5)) for kind in KINDS}
    assert not meant & {core.DeskDeclines, core.DeskTransfers, core.DeskHangsUp}


def test_a_button_that_is_not_there_means_nothing() -> None:
    assert event_of(5, view("ready"), 4, "press") is None

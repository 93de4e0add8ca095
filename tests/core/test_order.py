"""The fixed order inside one instant, whatever the order in which the events came in."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.events import Event
from queuebox_core.order import in_order
from queuebox_core.rules import QueueRules

DROPS: Sequence[Event] = (
    e.FarEndGone(9, 1, "c1"),
    e.RingingStopped(9, 1, "c1"),
    e.AnswerFailed(9, 1, "c1"),
    e.LineLost(9, 1),
    e.DialFailed(9, 1, "c1", "busy"),
    e.CallMissing(9, 1, "c1"),
    e.DeskHangsUp(9, "A"),
)
ANSWER = e.DeskAnswers(9, "B", 8)
INPUT = e.Digit(9, 2, "c2", "1")
ARRIVALS: Sequence[Event] = (
    e.Ringing(9, 3, "c3"),
    e.CallerKnown(9, 3, "c3"),
    e.LineAnswered(9, 3, "c3"),
    e.CallFound(9, 3, "c3", 5),
    e.Glare(9, 3, "o3", "c3"),
)
SUPPORT = QueueRules("support", announce_first=None)


@pytest.mark.parametrize("drop", DROPS)
@pytest.mark.parametrize("arrival", ARRIVALS)
def test_by_phase(drop: Event, arrival: Event) -> None:
    """Hang-ups, answers, other inputs, arrivals."""
    fixed = [drop, ANSWER, INPUT, arrival]
    for one, other in pairwise(fixed):
        assert in_order([other, one]) == [one, other]
    assert in_order(fixed[::-1]) == fixed


def test_answers_by_the_time_of_the_press() -> None:
    late, early = e.DeskAnswers(9, "A", 8), e.DeskAnswers(9, "B", 7)
    unknown = e.DeskAnswers(9, "C")
    assert in_order([unknown, late, early]) == [early, late, unknown]


def test_arrivals_by_their_lines_first_sign_of_life_and_then_by_line() -> None:
    second = [e.Ringing(9, 2, "c2"), e.LineAnswered(9, 2, "c2", 8)]
    first = [e.Ringing(9, 1, "c1"), e.LineAnswered(9, 1, "c1", 8)]
    early = [e.Ringing(9, 3, "c3"), e.LineAnswered(9, 3, "c3", 7)]
    assert in_order([*second, *first, *early]) == [*early, *first, *second]


def test_other_inputs_stay_as_they_came() -> None:
    inputs = [e.DeskReady(9, "B"), e.Digit(9, 2, "c2", "1"), e.DeskAway(9, "A")]
    assert in_order(inputs) == inputs


def test_who_rings_and_gives_up_in_one_instant_is_not_left_ringing() -> None:
    office = Office(rules_of(SUPPORT))
    assert office.at(2, e.Ringing(0, 2, "c2"), e.RingingStopped(0, 2, "c2")) == [
        "answer c2",
        "ending c2 abandoned-ringing",
    ]
    assert office.board.refusals == []


def test_who_answers_and_hangs_up_in_one_instant_is_not_left_talking() -> None:
    office = Office(rules_of(SUPPORT, desks="A"))
    office.seat(0, "A")
    office.call(1, "c1")
    said = office.at(3, e.DeskAnswers(0, "A", us(2.5)), e.DeskHangsUp(0, "A"))
    assert said == [
        "connect A c1",
        "release A c1",
        "wrap A",
        "ending c1 answered by agent wait 1.5 talk 0.5",
    ]


def test_an_earlier_hang_up_is_not_moved_behind_the_next_caller_on_the_line() -> None:
    gone, rings, gone_too = e.FarEndGone(9, 1, "c1"), e.Ringing(9, 1, "c2"), e.LineLost(9, 1)
    assert in_order([gone, rings]) == [gone, rings]
    assert in_order([rings, ANSWER, gone_too]) == [ANSWER, rings, gone_too]
    digit = e.Digit(9, 1, "c2", "1")
    assert in_order([rings, digit, gone_too]) == [digit, rings, gone_too]
    assert in_order([e.LineLost(9, 2), rings, gone_too]) == [e.LineLost(9, 2), rings, gone_too]

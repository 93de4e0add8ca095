"""An instant by itself: timers before arrivals, late wake-ups, what a refusal still brings."""

import pytest
from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.errors import NotNow
from queuebox_core.rules import QueueRules

SMALL = QueueRules("support", announce_first=None, capacity=1, max_wait=us(30))


def two_lines_one_place() -> Office:
    """c1 times out at 30, and only then there is room for c2."""
    office = Office(rules_of(SMALL, desks="A"))
    office.seat(0, "A")
    office.at(0, e.DeskAway(0, "A"))
    office.call(0, "c1")
    office.at(29, e.Ringing(0, 2, "c2"))
    return office


def test_one_arrival_comes_after_the_timers() -> None:
    office = two_lines_one_place()
    said = office.do(e.LineAnswered(us(30), 2, "c2"))
    assert said[:3] == ["close c1 timed-out", "ending c1 timed-out wait 30", "hold c2"]


def test_any_other_input_comes_before_the_timers() -> None:
    """Rule 2: the key is pressed in the instant of the time-out, and is taken first."""
    rules = rules_of(
        QueueRules("support", announce_first=None, max_wait=us(30), exit_key="0"), desks="A"
    )
    for way in (Office.do, lambda office, event: office.at(30, event)):
        office = Office(rules)
        office.call(0, "c1")
        assert "close c1 exit-key" in way(office, e.Digit(us(30), 1, "c1", "0"))


def test_arrivals_come_after_the_timers_and_after_all_else() -> None:
    office = two_lines_one_place()
    office.at(29, e.Ringing(0, 3, "c3"))
    said = office.at(30, e.LineAnswered(0, 2, "c2"), e.DeskReady(0, "A"), e.Digit(0, 1, "c1", "5"))
    assert sorted(said) == sorted(
        ["ready A", "close c1 timed-out", "ending c1 timed-out wait 30", "hold c2",
         "clear all-away", "offer A c2"]
    )  # fmt: skip


def test_a_late_wake_up_decides_as_a_punctual_one() -> None:
    """Nobody woke the core for a minute: each timer still has its own time and its own match."""
    office = Office(rules_of(QueueRules("support", announce_first=None), desks="AB"))
    office.seat(0, "A", "B")
    office.call(1, "c1")
    office.at(60)
    office.at(61, e.FarEndGone(0, 1, "c1"))
    offers = office.reports["c1"].offers
    assert [(offer.desk, offer.began, offer.ended) for offer in offers] == [
        ("A", us(1), us(16)),
        ("B", us(16), us(31)),
    ]


def test_a_refused_event_does_not_take_the_timers_with_it() -> None:
    office = Office(rules_of(QueueRules("support", announce_first=None), desks="A"))
    office.seat(0, "A")
    office.call(1, "c1")
    with pytest.raises(NotNow) as refusal:
        office.board.step(e.DeskHolds(us(16), "A"))
    told = [str(effect) for effect in refusal.value.effects]
    assert told[:2] == ["withdraw A c1 missed", "missed A"]


def test_a_new_office_has_nothing_to_say() -> None:
    office = Office(rules_of(QueueRules("support"), lines=[], desks="A"))
    assert office.at(1) == []

"""One call through the core, from ring to record. Races and rules have files of their own."""

import pytest
from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.endings import CallEnding, EndedBy, VisitEnding
from queuebox_core.errors import NotNow
from queuebox_core.rules import QueueRules


def test_from_ring_to_record() -> None:
    office = Office()
    office.seat(0, "A")

    assert office.do(e.Ringing(us(1), 1, "c1", "5551234")) == ["answer c1"]
    assert office.do(e.LineAnswered(us(3), 1, "c1", us(2.5))) == ["hold c1", "offer A c1"]
    assert office.do(e.DeskAnswers(us(6), "A", us(5.5))) == ["connect A c1"]
    assert office.do(e.FarEndGone(us(66), 1, "c1", "loop", us(65.5))) == [
        "release A c1",
        "wrap A",
        "ending c1 answered by caller wait 3 talk 60",
    ]
    assert office.until(100) == ["76 ready A"]

    report = office.reports["c1"]
    assert (report.ending, report.ended_by) == (CallEnding.ANSWERED, EndedBy.CALLER)
    assert (report.rang, report.answered_line, report.answered) == (us(1), us(2.5), us(5.5))
    assert [visit.ending for visit in report.visits] == [VisitEnding.ANSWERED]
    assert report.offers[0].reason.startswith("longest-idle of 1: A idle 3.0 s")
    assert report.segments[0].desk == "A"


def test_greeting_comes_before_hold() -> None:
    office = Office(rules_of(QueueRules("support", greeting=us(8), announce_first=None)))
    office.seat(0, "A")
    assert office.call(0, "c1") == ["greet c1"]
    assert office.until(10) == ["8 hold c1", "8 offer A c1"]


def test_the_agent_hangs_up() -> None:
    office = Office()
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    assert office.at(12, e.DeskHangsUp(0, "A")) == [
        "release A c1",
        "wrap A",
        "ending c1 answered by agent wait 1 talk 10",
    ]


def test_a_miss_goes_to_the_next_at_once() -> None:
    office = Office()
    office.seat(0, "A", "B")
    office.call(1, "c1")
    assert office.until(20) == ["16 withdraw A c1 missed", "16 missed A", "16 offer B c1"]


def test_away_while_talking_is_pending() -> None:
    office = Office()
    office.seat(0, "A")
    office.call(0, "c1")
    office.at(1, e.DeskAnswers(0, "A"))
    assert office.at(2, e.DeskAway(0, "A", "lunch")) == ["pending A lunch"]
    office.at(60, e.DeskHangsUp(0, "A"))
    assert office.until(100) == ["70 away A lunch"]
    assert office.at(100, e.DeskReady(0, "A")) == ["ready A"]


@pytest.mark.parametrize(
    "event",
    [
        e.DeskAnswers(us(5), "A"),
        e.Ringing(us(5), 1, "c9"),
        e.FarEndGone(us(5), 1, "c9"),
        e.DeskAway(us(5), "Z"),
        e.LineAnswered(us(5), 1, "c1"),
        e.TimePassed(us(4)),
    ],
)
def test_what_the_state_does_not_allow_is_refused_and_changes_nothing(event: e.Event) -> None:
    office = Office()
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    office.at(5)
    before = office.board.memento()
    with pytest.raises(NotNow) as refusal:
        office.board.step(event)
    assert refusal.value.event == event
    after = office.board.snapshot()
    assert after.refused == 1
    office.board.office.refused = 0
    assert office.board.memento() == before


def test_an_instant_goes_on_after_a_refusal() -> None:
    office = Office()
    office.seat(0, "A")
    said = office.at(1, e.DeskDeclines(0, "A"), e.Ringing(0, 1, "c1"))
    assert said == ["answer c1"]
    assert [type(refusal.event) for refusal in office.board.refusals] == [e.DeskDeclines]

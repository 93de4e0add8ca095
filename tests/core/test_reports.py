"""The story of a call as it is written down, to the microsecond. Endings by name: scenarios."""

from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.endings import OfferEnding, Segment, VisitEnding, VisitReport
from queuebox_core.rules import AgentRules, QueueRules

SUPPORT = QueueRules("support", announce_first=None)


def test_visits_offers_and_segments_have_their_times() -> None:
    office = Office(rules_of(SUPPORT, agents=[AgentRules("A", ("support",), wrap_up=0)]))
    office.seat(0, "A", "B")
    office.call(10, "c1")
    office.until(25)
    office.at(27, e.DeskAnswers(0, "B", us(26.5)))
    office.at(40, e.DeskReady(0, "A"))
    office.at(50, e.DeskTransfers(0, "B", to_desk="A"))
    office.at(53, e.DeskAnswers(0, "A"))
    office.at(60, e.FarEndGone(0, 1, "c1", "busy tone", us(59)))

    report = office.reports["c1"]
    assert report.visits == (VisitReport("support", us(10), us(26.5), VisitEnding.ANSWERED),)
    assert [(offer.desk, offer.agent, offer.began, offer.ended) for offer in report.offers] == [
        ("A", "A", us(10), us(25)),
        ("B", "B", us(25), us(26.5)),
        ("A", "A", us(50), us(53)),
    ]
    assert report.offers[0].ending is OfferEnding.MISSED
    pick = report.offers[2].pick
    assert pick is not None
    assert (pick.strategy, pick.queue, str(pick)) == ("transfer", "support", "transfer to A")
    assert report.segments == (
        Segment("B", "B", us(26.5), us(50)),
        Segment("A", "A", us(53), us(59)),
    )
    assert (report.wait, report.talk, report.ended) == (us(16.5), us(29.5), us(59))
    assert (report.line, report.queue, report.evidence) == (1, "support", "busy tone")


def test_hold_is_counted_in_its_own_segment() -> None:
    office = Office()
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    office.at(5, e.DeskHolds(0, "A"))
    office.at(9, e.FarEndGone(0, 1, "c1", happened=us(8)))
    office.until(30)
    office.call(40, "c2")
    office.at(41, e.DeskAnswers(0, "A"))
    office.at(43, e.DeskHangsUp(0, "A"))
    assert office.reports["c1"].segments == (Segment("A", "A", us(2), us(8), held=us(3)),)
    assert office.reports["c2"].segments == (Segment("A", "A", us(41), us(43), held=0),)


def test_a_hold_that_began_after_the_caller_had_gone_is_no_hold() -> None:
    office = Office()
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    office.at(5, e.DeskHolds(0, "A"))
    office.at(9, e.FarEndGone(0, 1, "c1", happened=us(4.5)))
    assert office.reports["c1"].segments == (Segment("A", "A", us(2), us(4.5), held=0),)


def test_a_time_that_cannot_be_is_put_right() -> None:
    """A source's own time is never in the future, nor before what it follows."""
    office = Office()
    office.seat(0, "A")
    office.at(10, e.Ringing(0, 1, "c1"))
    office.at(11, e.LineAnswered(0, 1, "c1", us(5)))
    office.at(12, e.DeskAnswers(0, "A", us(99)))
    office.at(20, e.FarEndGone(0, 1, "c1", happened=us(3)))
    report = office.reports["c1"]
    assert (report.rang, report.answered_line) == (us(10), us(10))
    assert (report.answered, report.ended) == (us(12), us(10))
    assert report.segments == (Segment("A", "A", us(12), us(12)),)
    assert (report.wait, report.talk) == (us(2), 0)


def test_no_wait_at_all_is_nothing() -> None:
    office = Office()
    office.call(1, "c1")
    office.at(1, e.FarEndGone(0, 1, "c1"))
    office.at(2, e.Ringing(0, 2, "c2"))
    office.at(2, e.RingingStopped(0, 2, "c2"))
    assert [office.reports[call].wait for call in ("c1", "c2")] == [0, 0]


def test_whoever_is_refused_was_refused_by_a_queue() -> None:
    office = Office(rules_of(SUPPORT))
    office.at(0, e.QueueClosed(0, "support"))
    office.call(1, "c1")
    report = office.reports["c1"]
    assert report.queue == "support"
    assert report.visits == (VisitReport("support", us(1), us(1), VisitEnding.CLOSED),)


def test_caller_id_is_in_the_report() -> None:
    office = Office()
    office.at(1, e.Ringing(0, 1, "c1", "5551", "Anna"))
    office.at(2, e.RingingStopped(0, 1, "c1"))
    office.at(3, e.Ringing(0, 2, "c2"))
    office.at(4, e.CallerKnown(0, 2, "c2", "5552", "Ben"), e.CallerKnown(0, 2, "c2"))
    office.at(5, e.LineLost(0, 2, "unplugged"))
    one, two = office.reports["c1"], office.reports["c2"]
    assert (one.number, one.name) == ("5551", "Anna")
    assert (two.number, two.name, two.evidence) == ("5552", "Ben", "unplugged")


def test_an_outgoing_call_has_the_number_that_was_dialled() -> None:
    office = Office()
    office.seat(0, "A")
    office.at(1, e.CallOut(0, "o1", "A", "5559", callback=True))
    office.at(1, e.FarEndAnswered(0, 8, "o1"))
    assert [view.number for view in office.board.snapshot().calls] == ["5559"]
    office.at(9, e.DeskHangsUp(0, "A"))
    report = office.reports["o1"]
    assert (report.number, report.rang, report.answered) == ("5559", None, us(1))
    assert (report.wait, report.talk, report.flags) == (0, us(8), ("callback",))
    office.until(20)
    office.at(30, e.CallOut(0, "o2", "A", "5559"))
    office.at(33, e.DialFailed(0, 8, "o2", "busy"))
    assert (office.reports["o2"].wait, office.reports["o2"].talk) == (us(3), 0)

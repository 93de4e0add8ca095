"""After the call processor was away: calls that only the shelf knows of go on as they are."""

from core.office import Office, rules_of, us
from msgspec.structs import replace

from queuebox_core import events as e
from queuebox_core.endings import Segment
from queuebox_core.rules import DeskRules, QueueRules, Rules
from queuebox_core.snapshot import CallView

SUPPORT = QueueRules("support", announce_first=None, priority=1)


def jacks(**office: object) -> Rules:
    """A and B are logged in by their jacks; C is a desk without an agent of its own."""
    rules = rules_of(SUPPORT, QueueRules("sales", announce_first=None), desks="ABC", **office)
    return replace(rules, desks=(DeskRules("A", "A"), DeskRules("B", "B"), DeskRules("C")))


def view(office: Office, call: str) -> CallView:
    return next(view for view in office.board.snapshot().calls if view.call == call)


def test_a_call_at_a_desk_goes_on_with_the_agent_whose_desk_it_is() -> None:
    office = Office(jacks())
    said = office.at(20, e.CallFound(0, 1, "c1", us(5), us(8), "A", "5551", "Anna"))
    assert said == ["talking A"]
    assert office.at(30, e.FarEndGone(0, 1, "c1"))[:2] == ["release A c1", "wrap A"]
    report = office.reports["c1"]
    assert (report.number, report.name, report.queue) == ("5551", "Anna", "support")
    assert (report.answered_line, report.answered, report.wait) == (us(8), us(8), 0)
    assert report.segments == (Segment("A", "A", us(8), us(30)),)


def test_an_agent_who_sits_elsewhere_is_not_seated_twice() -> None:
    office = Office(jacks())
    office.at(10, e.LoggedIn(0, "B", "A"), e.Plugged(0, "B"))
    office.at(20, e.CallFound(0, 1, "c1", us(5), us(8), "A"), e.CallFound(0, 2, "c2", 0, 0, "C"))
    agents = {desk.desk: desk.agent for desk in office.board.snapshot().desks}
    assert agents == {"A": None, "B": "A", "C": None}
    assert office.at(21, e.LoggedIn(0, "C", "C")) == []
    assert office.at(30, e.FarEndGone(0, 2, "c2"))[1] == "wrap C"


def test_a_ringing_call_rings_on() -> None:
    office = Office(jacks())
    assert office.at(20, e.CallFound(0, 2, "c2", us(15), number="5551")) == ["answer c2"]
    assert [line.state for line in office.board.snapshot().lines][1] == "ringing"
    office.at(22, e.RingingStopped(0, 2, "c2"))
    assert (office.reports["c2"].rang, office.reports["c2"].number) == (us(15), "5551")


def test_a_waiting_call_waits_on_with_its_age() -> None:
    office = Office(jacks(vip={"5559": 3}))
    office.call(19, "c1")
    office.at(20, e.CallFound(0, 2, "c2", us(5), us(8)), e.CallFound(0, 3, "c3", us(9), us(99)))
    office.at(20, e.CallFound(0, 4, "c4", us(18), us(19), None, "5559"))
    assert [view(office, call).entered for call in ("c2", "c3")] == [us(8), us(20)]
    assert [view(office, call).position for call in ("c4", "c2", "c1", "c3")] == [1, 2, 3, 4]
    assert view(office, "c2").queue == "support"


def test_a_call_found_at_a_desk_that_is_offered_another_goes_before_it() -> None:
    office = Office(jacks())
    office.at(1, e.Plugged(0, "A"))
    office.call(5, "c1")
    said = office.at(10, e.CallFound(0, 2, "c2", us(3), us(4), "A"))
    assert said == ["withdraw A c1 restart", "talking A"]
    assert office.desk("A") == "talking"
    assert view(office, "c1").state == "waiting"


def test_a_call_found_at_a_desk_in_long_wrap_up_ends_it() -> None:
    office = Office(jacks(wrap_up_ceiling=us(30)))
    office.at(1, e.Plugged(0, "A"))
    office.call(5, "c1")
    office.at(6, e.DeskAnswers(0, "A"))
    office.at(9, e.DeskHangsUp(0, "A"))
    office.at(10, e.DeskExtends(0, "A"))
    assert office.until(60) == ["40 alarm wrap-up-long"]
    said = office.at(61, e.CallFound(0, 2, "c2", us(50), us(50), "A"))
    assert said == ["clear wrap-up-long", "talking A"]


def test_a_transfer_that_was_out_is_offered_again_to_the_same_desk() -> None:
    office = Office(jacks())
    office.at(1, e.Plugged(0, "A"))
    office.call(5, "c1")
    office.at(6, e.DeskAnswers(0, "A"))
    office.at(7, e.Plugged(0, "B"))
    office.at(9, e.DeskTransfers(0, "A", to_desk="B"))
    assert office.at(12, e.Restarted(0)) == ["withdraw B c1 restart", "offer B c1"]

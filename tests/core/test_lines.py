"""What a line costs the callers who are not there: moments of answering, all lines busy."""

from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.effects import Answer
from queuebox_core.rules import SECOND, LineRules, QueueRules
from queuebox_core.snapshot import AllBusy

SUPPORT = QueueRules("support", announce_first=None)


def answers(office: Office, event: e.Event) -> list[int]:
    """When the shelf may go off-hook, in seconds."""
    effects = office.board.step(event)
    return [effect.not_before // SECOND for effect in effects if isinstance(effect, Answer)]


def test_a_line_is_answered_after_its_rings() -> None:
    lines = [LineRules(n, "support", answer_after=us(7)) for n in (1, 2)]
    office = Office(rules_of(SUPPORT, lines=lines))
    assert answers(office, e.Ringing(us(10), 1, "c1")) == [17]


def test_a_line_held_back_for_longer_than_its_rings_is_answered_at_once() -> None:
    lines = [LineRules(1, "support", answer_after=us(7), delay_answer=True)]
    office = Office(rules_of(SUPPORT, lines=lines))
    assert answers(office, e.Ringing(us(10), 1, "c1")) == []
    office.at(15, e.LoggedIn(0, "A", "A"))
    assert office.board.deadline == us(30), "the longest that this line rings"
    assert answers(office, e.Plugged(us(29), "A")) == [29]
    assert office.board.deadline is None


def test_a_line_held_back_rings_no_longer_than_its_limit() -> None:
    lines = [LineRules(1, "support", delay_answer=True, delay_limit=us(12))]
    office = Office(rules_of(SUPPORT, lines=lines))
    assert answers(office, e.Ringing(us(10), 1, "c1")) == []
    assert office.until(60) == ["22 answer c1"]


def test_all_lines_busy_is_counted_and_timed() -> None:
    office = Office(rules_of(SUPPORT, lines=[LineRules(n, "support") for n in (1, 2)]))
    office.call(10, "c1")
    assert office.board.snapshot().all_busy == AllBusy(0, 0, None)
    office.call(20, "c2")
    assert office.board.snapshot().all_busy == AllBusy(1, 0, us(20))
    office.at(45, e.FarEndGone(0, 1, "c1"))
    assert office.board.snapshot().all_busy == AllBusy(1, us(25), None)
    office.call(50, "c3", line=1)
    office.at(60, e.LineLost(0, 2))
    assert office.board.snapshot().all_busy == AllBusy(2, us(25), us(50)), "one is left: busy"
    office.at(65, e.LineLost(0, 1))
    assert office.board.snapshot().all_busy == AllBusy(2, us(40), None), "none is left to be busy"


def test_a_withheld_number_may_be_blocked_and_is_not_remembered() -> None:
    rules = rules_of(
        QueueRules("support", announce_first=None, screening=True), blocked=("withheld",)
    )
    office = Office(rules)
    office.at(1, e.Ringing(0, 1, "c1"))
    office.at(2, e.CallerKnown(0, 1, "c1", withheld=True))
    office.at(3, e.LineAnswered(0, 1, "c1"))
    assert office.reports["c1"].ending == "screened"


def test_a_line_says_since_when_it_is_what_it_is() -> None:
    office = Office(rules_of(SUPPORT, lines=[LineRules(1, "support")]))
    office.at(10, e.Ringing(0, 1, "c1"))
    office.at(12, e.LineAnswered(0, 1, "c1"))
    assert [line.since for line in office.board.snapshot().lines] == [us(12)]
    office.at(20, e.FarEndGone(0, 1, "c1"))
    assert [line.since for line in office.board.snapshot().lines] == [us(20)]

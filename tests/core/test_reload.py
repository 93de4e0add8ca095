"""New rules while calls are up: what they no longer name stays until its last call is over."""

import pytest
from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.rules import AgentRules, LineRules, QueueRules, Rules
from queuebox_core.switchboard import Switchboard

SUPPORT = QueueRules("support", announce_first=None)
SALES = QueueRules("sales", announce_first=None)


def commit(office: Office, seconds: float, rules: Rules) -> list[str]:
    return office.at(seconds, e.RulesChanged(0, rules.encode()))


def lines_of(office: Office) -> list[tuple[int, str]]:
    return [(line.line, line.state) for line in office.board.snapshot().lines]


def two_lines(*numbers: int, **office: object) -> Rules:
    lines = [LineRules(n, "support") for n in numbers]
    return rules_of(SUPPORT, lines=lines, desks="A", **office)


def test_a_line_goes_when_its_call_is_over() -> None:
    office = Office(two_lines(1, 2, 3))
    office.call(1, "c1")
    commit(office, 2, two_lines(2))
    assert lines_of(office) == [(1, "busy"), (2, "idle")]
    assert office.board.office.working_lines == 2
    office.at(3, e.FarEndGone(0, 1, "c1"))
    assert lines_of(office) == [(2, "idle")]
    assert office.at(4, e.Ringing(0, 1, "c2")) == []
    assert [str(refusal) for refusal in office.board.refusals] != []


def test_a_line_that_plays_its_last_prompt_goes_when_it_is_idle() -> None:
    office = Office(two_lines(1, 2))
    office.at(0, e.QueueClosed(0, "support"))
    office.call(1, "c1")
    commit(office, 2, two_lines(2))
    assert lines_of(office) == [(2, "idle")]
    assert office.until(90) == []
    assert office.board.office.working_lines == 1


def test_a_line_that_is_lost_after_it_has_left_the_rules_is_gone() -> None:
    office = Office(two_lines(1, 2))
    office.call(1, "c1")
    commit(office, 2, two_lines(2))
    assert office.at(3, e.LineLost(0, 1))[0] == "ending c1 line-failure wait 2"
    assert not [alarm for alarm in office.board.snapshot().alarms if alarm[0] == "line-lost"]
    assert lines_of(office) == [(2, "idle")]


def test_a_desk_logs_out_after_its_call_and_goes() -> None:
    office = Office(rules_of(SUPPORT, desks="AB"))
    office.seat(0, "A", "B")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    assert commit(office, 3, rules_of(SUPPORT, desks="C")) == [
        "pending A logged-out",
        "logged-out B",
    ]
    assert [desk.desk for desk in office.board.snapshot().desks] == ["A", "C"]
    assert commit(office, 4, rules_of(SUPPORT, desks="C")) == [], "told once"
    office.at(5, e.DeskHangsUp(0, "A"))
    assert [desk.desk for desk in office.board.snapshot().desks] == ["C"]


def test_a_desk_that_comes_back_into_the_rules_stays() -> None:
    office = Office(rules_of(SUPPORT, desks="AB"))
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    commit(office, 3, rules_of(SUPPORT, desks="B"))
    commit(office, 4, rules_of(SUPPORT, desks="BA"))
    office.at(5, e.DeskReady(0, "A"))
    assert office.at(6, e.DeskHangsUp(0, "A"))[1] == "wrap A"
    office.at(7, e.LoggedOut(0, "A"))
    assert [desk.desk for desk in office.board.snapshot().desks] == ["A", "B"]
    assert office.board.office.desks["A"].place == 1


def test_a_line_that_comes_back_into_the_rules_stays() -> None:
    office = Office(two_lines(1, 2))
    office.call(1, "c1")
    commit(office, 2, two_lines(2))
    commit(office, 3, two_lines(1, 2))
    office.at(4, e.FarEndGone(0, 1, "c1"))
    assert lines_of(office) == [(1, "idle"), (2, "idle")]


def test_a_desk_is_taken_away_from_an_agent_who_stays_in_the_rules() -> None:
    rules = rules_of(SUPPORT, desks="ABD")
    office = Office(rules)
    office.seat(0, "A", "B")
    fewer = Rules(
        queues=rules.queues, lines=rules.lines, desks=rules.desks[:1], agents=rules.agents
    )
    assert commit(office, 1, fewer) == ["logged-out B"]
    assert [desk.desk for desk in office.board.snapshot().desks] == ["A"]


def test_lines_and_agents_come_under_their_new_rules() -> None:
    office = Office(rules_of(SUPPORT, SALES, desks="A"))
    office.seat(0, "A")
    lines = [LineRules(1, "sales")]
    agents = [AgentRules("A", ("support", "sales"), wrap_up=us(3))]
    commit(office, 1, rules_of(SUPPORT, SALES, lines=lines, agents=agents, desks="A"))
    office.call(2, "c1")
    office.at(3, e.DeskAnswers(0, "A"))
    office.at(9, e.DeskHangsUp(0, "A"))
    assert office.until(60) == ["12 ready A"]
    assert office.reports["c1"].queue == "sales"


def round_robin(*desks: str, order: tuple[int, ...] = ()) -> Rules:
    agents = [AgentRules(d, ("support",), order=n) for d, n in zip(desks, order, strict=False)]
    support = QueueRules("support", announce_first=None, strategy="round-robin")
    return rules_of(support, desks=desks, agents=agents)


@pytest.mark.parametrize(
    ("desks", "order", "next_one"),
    [("ABCD", (), "C"), ("ACD", (), "C"), ("DCBA", (), "A"), ("ABCD", (1, 1, 3, 2), "D")],
)
def test_round_robin_goes_on_after_the_last_that_is_still_there(
    desks: str, order: tuple[int, ...], next_one: str
) -> None:
    """A and B had their turn before the commit."""
    office = Office(round_robin(*"ABCD"))
    office.seat(0, *"ABCD")
    for n in (1, 2):
        office.call(n, f"c{n}")
        office.at(n, e.FarEndGone(0, n, f"c{n}"))
    commit(office, 3, round_robin(*desks, order=order))
    assert office.call(4, "c3") == ["hold c3", f"offer {next_one} c3"]


def test_an_agent_who_left_the_rules_logs_out_and_the_desk_stays() -> None:
    rules = rules_of(SUPPORT, desks="AB")
    office = Office(rules)
    office.seat(0, "A", "B")
    fewer = Rules(
        queues=rules.queues, lines=rules.lines, desks=rules.desks, agents=rules.agents[1:]
    )
    assert commit(office, 1, fewer) == ["logged-out A"]
    assert office.desk("A") == "logged-out"
    assert office.call(2, "c1") == ["hold c1", "offer B c1"]


def test_a_queue_stays_while_a_call_waits_in_it_or_a_line_leads_to_it() -> None:
    lines = [LineRules(1, "support"), LineRules(2, "sales")]
    agents = [AgentRules("A", ("sales",))]
    office = Office(rules_of(SUPPORT, SALES, lines=lines, agents=agents, desks="A"))
    office.seat(0, "A")
    office.at(1, e.DeskAway(0, "A"))
    office.call(2, "c2")
    fewer = rules_of(SUPPORT, lines=lines[:1], agents=agents, desks="A")
    commit(office, 3, fewer)
    assert [queue.queue for queue in office.board.snapshot().queues] == ["support", "sales"]
    assert "offer A c2" in office.at(4, e.DeskReady(0, "A")), "served as before"
    office.at(5, e.DeskAnswers(0, "A"))
    office.at(6, e.FarEndGone(0, 2, "c2"))
    commit(office, 7, fewer)
    assert [queue.queue for queue in office.board.snapshot().queues] == ["support"]
    assert office.board.office.desks["A"].serves == {}


def test_a_queue_stays_for_a_line_that_still_rings() -> None:
    lines = [LineRules(1, "support"), LineRules(2, "sales")]
    office = Office(rules_of(SUPPORT, SALES, lines=lines, desks="A"))
    office.at(1, e.Ringing(0, 2, "c2"))
    fewer = rules_of(SUPPORT, lines=lines[:1], desks="A")
    commit(office, 2, fewer)
    assert [queue.queue for queue in office.board.snapshot().queues] == ["support", "sales"]
    assert Switchboard.restore(fewer, office.board.memento()).check() == []
    assert office.at(3, e.LineAnswered(0, 2, "c2"))[0] == "close c2 closed"


def test_rules_that_do_not_hold_together_are_refused_whole() -> None:
    office = Office(two_lines(1))
    lines = [LineRules(1, "nowhere")]
    assert commit(office, 1, rules_of(SUPPORT, lines=lines)) == []
    assert office.at(2, e.RulesChanged(0, "{")) == []
    told = [str(refusal) for refusal in office.board.refusals]
    assert "line 1 brings callers to queue nowhere, which does not exist" in told[0]
    assert "these are no rules" in told[1]
    assert office.board.rules == two_lines(1)


def test_limits_of_the_office_are_in_force_at_once() -> None:
    """A returning caller and the cap on talkers: both are looked up in another form."""
    office = Office(two_lines(1, 2, 3))
    office.seat(0, "A")
    commit(office, 1, two_lines(1, 2, 3, max_talkers=1, returning_grace=us(60), priority="strict"))
    assert office.board.office.most_talkers == 1
    office.call(2, "c1", number="5551")
    office.at(3, e.FarEndGone(0, 1, "c1"))
    office.call(10, "c2", number="5551")
    office.at(11, e.FarEndGone(0, 2, "c2"))
    assert "returned" in office.reports["c2"].flags

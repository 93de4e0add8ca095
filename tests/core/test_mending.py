"""A broken invariant is found, and what can be worked out anew is put right. No call is lost."""

from collections.abc import Callable

import pytest
from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.model import Office as Model
from queuebox_core.model import OpenOffer
from queuebox_core.moves import move_call
from queuebox_core.rules import AgentRules, LineRules, QueueRules
from queuebox_core.states import CallState

Break = Callable[[Model], None]


def busy_office() -> Office:
    """A is offered c1, c2 and c3 wait, c5 rings; C is away, D has gone quiet, line 6 is out."""
    support = QueueRules("support", announce_first=None, skill="english")
    sales = QueueRules("sales", announce_first=None)
    english = {"english": 1}
    agents = [AgentRules(name, ("support",), english) for name in "ACD"]
    lines = [LineRules(n, "support") for n in range(1, 8)]
    lines.append(LineRules(8, "sales", delay_answer=True))
    rules = rules_of(
        support, sales, desks="ABCD", lines=lines, agents=[*agents, AgentRules("B", ("sales",))]
    )
    office = Office(rules)
    office.seat(0, "D")
    office.call(1, "c0", line=7)
    office.until(16)
    office.at(17, e.FarEndGone(0, 7, "c0"))
    office.seat(20, "A", "C")
    office.at(21, e.DeskAway(0, "C", "lunch"))
    for n in (1, 2, 3):
        office.call(29 + n, f"c{n}")
    office.at(33, e.Ringing(0, 8, "c4"))
    office.seat(34, "B")
    office.at(34, e.LineAnswered(0, 8, "c4"))
    office.at(35, e.FarEndGone(0, 8, "c4"))
    office.at(36, e.LoggedOut(0, "B"))
    office.at(37, e.Ringing(0, 8, "c5"))
    office.at(38, e.LineBusiedOut(0, 6, True))
    return office


def free_lines(model: Model) -> None:
    model.free_lines += 1


def working_lines(model: Model) -> None:
    model.working_lines -= 1


def holding_back(model: Model) -> None:
    model.holding_back = 0


def working(model: Model) -> None:
    model.queues["support"].working = 0


def away(model: Model) -> None:
    model.queues["support"].away = 5


def missed(model: Model) -> None:
    model.queues["support"].missed = 5


def order_of_callers(model: Model) -> None:
    model.queues["support"].lineup.reverse()


def a_caller_out_of_line(model: Model) -> None:
    del model.queues["support"].lineup[1]


def a_stranger_in_line(model: Model) -> None:
    model.queues["sales"].lineup.append(model.calls["c2"])


@pytest.mark.parametrize(
    "broken",
    [
        free_lines,
        working_lines,
        holding_back,
        working,
        away,
        missed,
        order_of_callers,
        a_caller_out_of_line,
        a_stranger_in_line,
    ],
)
def test_counts_and_orders_are_worked_out_anew(broken: Break) -> None:
    office = busy_office()
    before = office.board.snapshot()
    broken(office.board.office)
    assert office.board.check() != []
    assert office.board.mend() == []
    assert office.board.check() == []
    assert office.board.snapshot() == before


def test_a_ready_desk_that_nobody_knew_of_is_found() -> None:
    office = Office()
    office.seat(1, "A")
    office.seat(2, "B")
    model = office.board.office
    model.queues["support"].ready.reverse()
    assert office.board.check() == ["queue support has desk A behind B"]
    model.queues["support"].ready = []
    assert office.board.check() == ["queue support counts 0 ready desks"]
    office.board.mend()
    model.queues["support"].ready.reverse()
    office.board.mend()
    assert office.board.check() == []
    assert office.call(5, "c1") == ["hold c1", "offer A c1"]
    assert office.call(6, "c2") == ["hold c2", "offer B c2"]


def mended(office: Office) -> list[str]:
    assert office.board.check() != []
    effects = [str(effect) for effect in office.board.mend()]
    assert office.board.check() == []
    return effects


def test_an_offer_that_its_call_does_not_know_is_made_again() -> None:
    office = busy_office()
    office.board.office.calls["c1"].offers = []
    assert mended(office) == ["ready A", "offer A c1"]


def test_an_offer_that_its_desk_does_not_know_is_made_again() -> None:
    office = busy_office()
    office.board.office.desks["A"].offer = None
    assert mended(office) == ["ready A", "withdraw A c1 restart", "offer A c1"]


def test_an_offer_of_a_call_that_is_over_frees_the_desk() -> None:
    office = Office()
    office.seat(0, "A")
    office.call(1, "c1")
    model = office.board.office
    opened = model.calls["c1"].offers[0]
    office.at(2, e.FarEndGone(0, 1, "c1"))
    office.call(3, "c2")
    model.desks["A"].offer = opened
    opened.call.offers = [opened]
    assert mended(office) == ["ready A", "withdraw A c2 restart", "offer A c2"]


def test_a_desk_that_two_calls_believe_to_be_theirs_keeps_one() -> None:
    office = busy_office()
    model = office.board.office
    desk, other = model.desks["A"], model.calls["c2"]
    other.offers = [OpenOffer(desk, other, model.now, model.calls["c1"].offers[0].pick)]
    move_call(model, other, CallState.OFFERED)
    assert mended(office) == ["withdraw A c2 restart"]
    assert office.desk("A") == "offered"
    assert office.position("c2") == 2


def test_a_whisper_that_its_desk_does_not_know_ends() -> None:
    office = Office(rules_of(QueueRules("support", announce_first=None, whisper=us(3)), desks="A"))
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    office.board.office.desks["A"].offer = None
    assert mended(office) == ["ready A", "withdraw A c1 restart", "offer A c1"]


def test_whoever_was_not_told_that_nobody_is_there_is_told() -> None:
    office = Office(rules_of(QueueRules("support", announce_first=None), desks=""))
    office.board.office.queues["support"].working = 1
    office.board.step(e.Ringing(us(1), 1, "c1"))
    assert [str(effect) for effect in office.board.step(e.LineAnswered(us(2), 1, "c1"))] == [
        "hold c1"
    ]
    assert mended(office) == ["treat c1 nobody-logged-in", "alarm nobody-logged-in"]

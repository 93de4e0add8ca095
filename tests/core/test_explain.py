"""Why a call waits and why a desk has nobody, in words. Picks themselves are in the scenarios."""

from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.pick import Candidate, Pick
from queuebox_core.rules import SECOND, AgentRules, LineRules, QueueRules

SUPPORT = QueueRules("support", announce_first=None)


def why_call(office: Office, call: str) -> str:
    return str(office.board.why_call(call))


def why_desk(office: Office, desk: str) -> str:
    return str(office.board.why_desk(desk))


# ── a call ──────────────────────────────────────────────────────────────────────


def test_a_waiting_call_is_told_desk_by_desk() -> None:
    rules = rules_of(
        QueueRules("support", announce_first=None, max_wait=us(120)),
        QueueRules("sales", announce_first=None),
        desks="ABCD",
        agents=[AgentRules("C", ("sales",))],
    )
    office = Office(rules)
    office.seat(0, "A", "B", "C")
    office.at(1, e.DeskAway(0, "B", "lunch"))
    office.call(2, "c1")
    office.at(3, e.DeskAnswers(0, "A"))
    office.call(10, "c2")
    office.at(25)
    assert why_call(office, "c2") == (
        "call c2 is waiting for 15.0 s; place 1 in support, waited 15.0 s; "
        "not A: it is talking; not B: it is away; not C: it does not serve the queue; "
        "not D: it is logged-out; looked at again in 105.0 s"
    )
    assert why_call(office, "c1") == "call c1 is talking for 22.0 s"


def test_an_offered_call_is_told_with_the_reason_of_the_pick() -> None:
    office = Office()
    office.seat(0, "A")
    office.seat(5, "B")
    office.call(20, "c1")
    office.at(21)
    why = office.board.why_call("c1")
    assert str(why) == (
        "call c1 is offered for 1.0 s; place 1 in support, waited 1.0 s; "
        "offered to A: longest-idle of 2: A idle 20.0 s, B idle 15.0 s "
        "(being away resets idle time); "
        "not B: the caller is offered; not C: it is logged-out"
    )
    every = {"support": 1}
    assert why.offers == (
        Pick(
            us(20), "c1", "support", "A", "longest-idle",
            (Candidate("A", 0, 0, every), Candidate("B", us(5), 0, every)), of=2,
        ),
    )  # fmt: skip
    assert (why.priority, why.head_start, why.level) == (0, 0, 1)


def test_levels_that_have_not_joined_are_told() -> None:
    rules = rules_of(
        QueueRules("support", announce_first=None, skill="french", levels=(us(30), us(60))),
        desks="AB",
        agents=[AgentRules("B", ("support",), {"french": 2})],
    )
    office = Office(rules)
    office.seat(5, "B")
    office.call(10, "c1")
    office.at(25)
    assert why_call(office, "c1") == (
        "call c1 is waiting for 15.0 s; place 1 in support, waited 15.0 s; "
        "not A: it is logged-out; not B: its level is 2; "
        "levels up to 1 so far; the others join at 30.0 s, 60.0 s; looked at again in 15.0 s"
    )
    assert why_desk(office, "B") == (
        "desk B is ready for 20.0 s; idle for 20.0 s; not c1: its level is 2"
    )


def test_a_desk_that_has_just_missed_the_call_gets_it_again_later() -> None:
    support = QueueRules("support", announce_first=None, skill="french", levels=(us(60),))
    agents = [AgentRules(name, ("support",), {"french": 1}) for name in "AB"]
    office = Office(rules_of(support, desks="AB", agents=agents, misses=3, miss_retry=us(10)))
    office.seat(0, "A", "B")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    office.call(10, "c2")
    assert office.until(25) == ["25 withdraw B c2 missed"]
    office.at(27)
    assert "not B: it had this call and may have it again in 8.0 s" in why_call(office, "c2")


def test_the_head_start_of_a_priority_is_told() -> None:
    office = Office(rules_of(SUPPORT, vip={"5551": 2}))
    office.call(10, "c1", number="5551")
    office.at(12)
    why = office.board.why_call("c1")
    assert "place 1 in support, waited 2.0 s, 120.0 s ahead by priority" in str(why)
    assert (why.priority, why.head_start, why.queue, why.nobody) == (
        2, 120 * SECOND, "support", "nobody-logged-in",
    )  # fmt: skip
    assert "nobody could take it: nobody-logged-in" in str(why)


def test_a_full_room_of_talkers_is_told() -> None:
    office = Office(rules_of(SUPPORT, max_talkers=1))
    office.seat(0, "A", "B")
    office.call(1, "c1")
    office.call(2, "c2")
    assert "not B: 1 are talking, which is the most" in why_call(office, "c2")


def test_a_greeting_that_must_be_heard_is_told() -> None:
    office = Office(rules_of(QueueRules("support", greeting=us(8), announce_first=None)))
    office.seat(0, "A")
    office.call(1, "c1")
    assert "not A: the caller is greeting" in why_call(office, "c1")


def test_a_call_that_only_rings_is_in_no_queue() -> None:
    lines = [LineRules(1, "support", delay_answer=True)]
    office = Office(rules_of(SUPPORT, lines=lines))
    office.at(10, e.Ringing(0, 1, "c1"))
    office.at(13)
    why = office.board.why_call("c1")
    assert str(why) == "call c1 is ringing for 3.0 s; looked at again in 17.0 s"
    assert (why.queue, why.waited, why.pairs) == (None, 0, ())


def test_a_call_that_is_unknown_or_over_is_said_to_be() -> None:
    why = Office().board.why_call("c9")
    assert str(why) == "there is no call c9"
    assert (why.waited, why.priority, why.head_start, why.level) == (0, 0, 0, 1)


# ── a desk ──────────────────────────────────────────────────────────────────────


def test_a_ready_desk_is_told_with_its_last_pick_and_who_waits() -> None:
    rules = rules_of(SUPPORT, QueueRules("sales", announce_first=None), desks="AB",
                     agents=[AgentRules("B", ("sales",))])  # fmt: skip
    office = Office(rules)
    office.seat(0, "A", "B")
    office.call(5, "c1")
    assert why_desk(office, "A") == (
        "desk A is offered for 0.0 s; got c1 by longest-idle of 1: A idle 5.0 s "
        "(being away resets idle time)"
    )
    office.at(6, e.DeskAnswers(0, "A"))
    office.call(7, "c2")
    office.at(20)
    why = office.board.why_desk("B")
    assert str(why) == (
        "desk B is ready for 20.0 s; idle for 20.0 s; not c2: it does not serve the queue"
    )
    assert (why.agent, why.serves) == ("B", (("sales", 1),))
    assert why_desk(office, "A") == (
        "desk A is talking for 14.0 s; got c1 by longest-idle of 1: A idle 5.0 s "
        "(being away resets idle time); not c2: it is talking"
    )


def test_the_newest_pick_of_a_desk_is_told() -> None:
    office = Office(rules_of(SUPPORT, desks="AB"))
    office.seat(0, "A", "B")
    office.call(1, "c1")
    office.call(2, "c2")
    office.at(3, e.FarEndGone(0, 1, "c1"))
    office.call(4, "c3")
    office.at(5, e.FarEndGone(0, 3, "c3"))
    pick = office.board.why_desk("A").pick
    assert pick is not None
    assert (pick.call, pick.at) == ("c3", us(4))


def test_a_desk_that_is_unknown_or_empty_is_said_to_be() -> None:
    office = Office()
    assert why_desk(office, "Z") == "there is no desk Z"
    assert why_desk(office, "A") == "desk A is logged-out for 0.0 s"
    assert office.board.why_desk("A").agent is None

"""Who comes back soon keeps the wait it had, once: the memory behind S-15."""

from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.returning import REMEMBERED
from queuebox_core.rules import QueueRules, Treatment

KEPT = Treatment(0, "keep")
SUPPORT = QueueRules("support", announce_first=None, no_agents=KEPT)


def back_after(pause: float, number: str | None = "5551", **office: object) -> Office:
    """c1 waits from 10 to 100; c2 comes at 80; the same number calls again after the pause."""
    there = Office(rules_of(SUPPORT, returning_grace=us(60), **office))
    there.call(10, "c1", number=number)
    there.call(80, "c2")
    there.at(100, e.FarEndGone(0, 1, "c1"))
    there.call(100 + pause, "c3", number=number)
    return there


def test_up_to_the_very_end_of_the_grace() -> None:
    assert back_after(60).position("c3") == 1
    assert back_after(60.000001).position("c3") == 2


def test_without_a_number_nobody_is_known_again() -> None:
    office = back_after(10, number=None)
    assert office.position("c3") == 2
    assert office.board.office.returners == {}


def test_the_wait_is_taken_along_once() -> None:
    office = back_after(10)
    office.call(120, "c4", number="5551")
    assert office.position("c4") == 3
    office.at(130, e.CallerKnown(0, 3, "c3", "5551"))
    assert office.position("c3") == 1


def test_who_gives_up_twice_takes_both_waits_along() -> None:
    office = back_after(30)
    office.at(140, e.FarEndGone(0, 3, "c3"))
    assert office.board.office.returners == {"5551": (us(140), us(100))}


def test_only_so_many_are_remembered_and_the_oldest_are_forgotten_first() -> None:
    office = Office(rules_of(SUPPORT, returning_grace=us(6000)))
    for n in range(REMEMBERED + 2):
        office.call(10 * n, "c1", number=str(max(n, 1)))
        office.at(10 * n + 5, e.FarEndGone(0, 1, "c1"))
    kept = list(office.board.office.returners)
    assert kept == [str(n) for n in range(2, REMEMBERED + 2)]


def test_a_number_that_comes_late_counts_as_well() -> None:
    office = back_after(10, number="5551")
    office.at(115, e.FarEndGone(0, 3, "c3"))
    office.call(120, "c4")
    assert office.position("c4") == 2
    office.at(121, e.CallerKnown(0, 4, "c4", "5551"))
    assert office.position("c4") == 1

"""One heap for all that waits for a moment: small, in order, and right about what is due."""

from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.clock import STALE_KEPT
from queuebox_core.rules import LineRules, QueueRules
from queuebox_core.switchboard import Switchboard


def test_the_heap_stays_small_and_loses_nothing() -> None:
    """Every hold is a timer wound and unwound; nothing old is kept, nothing wanted is swept."""
    limits = {"short": 1500, "middle": 4000, "long": 5000}
    queues = [QueueRules(name, announce_first=None, max_wait=us(n)) for name, n in limits.items()]
    queue_of = {n: "short" if n == 2 else "long" if n % 2 else "middle" for n in range(1, 31)}
    lines = [LineRules(n, queue) for n, queue in queue_of.items()]
    office = Office(rules_of(*queues, lines=lines, desks="A", alarm_hold=us(2000)))
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    for n in range(2, 31):
        office.call(10 + n, f"c{n}")
    most = 0
    for n in range(1000):
        office.at(100 + n, e.DeskHolds(0, "A") if n % 2 == 0 else e.DeskResumes(0, "A"))
        most = max(most, len(office.board.office.heap))
    assert most == STALE_KEPT + 2 * (30 + 1), "one more, and it is swept"
    told = [word for word in office.until(6000) if "close" in word]
    due = sorted((10 + n + limits[queue_of[n]], n) for n in range(2, 31))
    assert told == [f"{at} close c{n} timed-out" for at, n in due]


def test_what_was_due_is_no_longer_due() -> None:
    """A long hold alarms once; a new process that goes on from here does not alarm again."""
    office = Office(rules_of(desks="A", alarm_hold=us(60)))
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    office.at(10, e.DeskHolds(0, "A"))
    assert office.until(100) == ["70 alarm long-hold"]
    again = Switchboard.restore(office.board.rules, office.board.memento())
    assert again.deadline is None

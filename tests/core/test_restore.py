"""A board restored from its memento goes on exactly as the one whose memento it is."""

import msgspec
import pytest
from core.office import Office, rules_of, us

from queuebox_core import events as e
from queuebox_core.rules import LineRules, QueueRules, Rules
from queuebox_core.switchboard import Switchboard
from queuebox_core.times import NEVER


def busy_rules() -> Rules:
    support = QueueRules(
        "support", announce_first=None, strategy="fewest-calls", max_wait=us(100), whisper=us(4)
    )
    return rules_of(
        support, desks="ABCD", priority_step=us(30), vip={"5559": 1}, returning_grace=us(600),
        alarm_hold=us(200), recall_after=us(500),
    )  # fmt: skip


def busy_office() -> Office:
    """A on a long hold, B whispering, C waited for by a transfer, D logged out after a call."""
    office = Office(busy_rules())
    office.seat(0, "D")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "D", us(1.5)))
    office.at(8, e.DeskHangsUp(0, "D"))
    office.at(9, e.LoggedOut(0, "D"))
    office.call(10, "c2", number="5551")
    office.at(15, e.FarEndGone(0, 2, "c2"))
    office.seat(20, "A", "C")
    office.call(21, "c3")
    office.at(22, e.DeskAnswers(0, "A"))
    office.call(26, "c4")
    office.at(27, e.DeskAnswers(0, "C"))
    office.until(32)
    office.at(33, e.DeskTransfers(0, "A", to_desk="C"))
    office.at(34, e.DeskReady(0, "A"))
    office.call(35, "c5")
    office.at(36, e.DeskAnswers(0, "A"))
    office.until(41)
    office.at(42, e.DeskHolds(0, "A"))
    office.seat(64, "B")
    office.call(65, "c6")
    office.at(66, e.DeskAnswers(0, "B", us(65.5)))
    for n in (7, 8):
        office.call(60 + n, f"c{n}")
    assert office.desk("B") == "whisper"
    return office


def rest_of_the_day(board: Switchboard) -> list[str]:
    """What it says to everything that still comes."""
    said: list[str] = []

    def tell(at: float, *events: e.Event) -> None:
        while board.deadline is not None and board.deadline <= us(at):
            said.extend(
                f"{board.deadline} {effect!r}" for effect in board.instant(board.deadline, ())
            )
        said.extend(f"{at} {effect!r}" for effect in board.instant(us(at), events))

    tell(75)
    tell(80, e.DeskHangsUp(0, "C"))
    tell(81, e.DeskReady(0, "C"))
    tell(82, e.DeskAnswers(0, "C"))
    tell(90, e.LoggedIn(0, "D", "D"))
    tell(91, e.Ringing(0, 2, "c9", "5551"), e.LineAnswered(0, 2, "c9"))
    tell(92, e.DeskResumes(0, "A"), e.DeskHangsUp(0, "A"))
    tell(93, e.DeskReady(0, "A"))
    tell(94, e.Ringing(0, 1, "c10", "5559"), e.LineAnswered(0, 1, "c10"))
    tell(100, e.FarEndGone(0, 6, "c6"))
    tell(400)
    return said


def test_it_goes_on_as_if_nothing_had_been() -> None:
    board = busy_office().board
    again = Switchboard.restore(busy_rules(), board.memento())
    assert again.check() == []
    assert again.snapshot() == board.snapshot()
    assert again.picks == board.picks
    assert rest_of_the_day(again) == rest_of_the_day(board)
    assert again.memento() == board.memento()


def begun(things: list[dict[str, object]]) -> list[dict[str, object]]:
    """What there is to say of them: neither nothing, nor no time at all."""
    empty: list[object] = [0, "", None, [], {}, NEVER, -NEVER]
    return [{key: value for key, value in one.items() if value not in empty} for one in things]


def test_a_new_office_is_empty_and_a_new_call_has_no_past() -> None:
    board = Switchboard(rules_of(lines=[LineRules(3, "support", delay_answer=True)], desks="A"), 7)
    board.step(e.Ringing(us(1), 3, "c1"))
    written = msgspec.msgpack.decode(board.memento())
    for rules_of_theirs in ("terms", "rules", "card"):
        for thing in [*written["queues"], *written["lines"], *written["calls"], *written["desks"]]:
            thing.pop(rules_of_theirs, None)
    assert begun(written["queues"]) == [{"name": "support", "open": True, "pointer": -1}]
    assert begun(written["desks"]) == [
        {"name": "A", "state": "logged-out", "presence": "gone", "since": 7, "idle_since": 7}
    ]
    assert begun(written["lines"]) == [
        {"number": 3, "queue": "support", "state": "ringing", "since": us(1), "last_ring": us(1)}
    ]
    assert begun(written["calls"]) == [
        {
            "id": "c1", "arrival": 1, "line": 3, "state": "ringing", "since": us(1),
            "began": us(1), "rang": us(1), "tie": 1 << 20, "level": 1, "due": us(21), "ticket": 1,
        }
    ]  # fmt: skip


def test_alarms_that_are_up_go_down_again() -> None:
    rules = rules_of(desks="A", alarm_hold=us(20))
    office = Office(rules)
    office.seat(0, "A")
    office.call(1, "c1")
    office.at(2, e.DeskAnswers(0, "A"))
    office.at(10, e.DeskHolds(0, "A"))
    office.until(40)
    board = Switchboard.restore(rules, office.board.memento())
    said = [str(effect) for effect in board.instant(us(70), [e.DeskResumes(0, "A")])]
    assert said == ["unpark A c1", "clear long-hold"]


def test_a_memento_of_another_version_is_refused() -> None:
    written = msgspec.msgpack.decode(busy_office().board.memento())
    written["version"] += 1
    with pytest.raises(msgspec.DecodeError, match="memento of version 2, not 1"):
        Switchboard.restore(busy_rules(), msgspec.msgpack.encode(written))

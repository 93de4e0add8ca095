"""Board against shelf after a connection: what differs becomes events."""

from __future__ import annotations

from queuebox.recovery import differences
from queuebox.rules_from_config import rules
from queuebox_config import loads
from queuebox_core import events as e
from queuebox_core.events import Event
from queuebox_core.switchboard import Switchboard
from queuebox_wire import shelf_link as wire


def board(*events: Event) -> Switchboard:
    it = Switchboard(rules(loads(""), {}), 0)
    it.instant(1, events)
    return it


def told(board: Switchboard, state: str) -> list[Event]:
    lines = (wire.LineState(1, state, 0, reason="why"), wire.LineState(2, "idle", 0))
    return differences(board.snapshot(), wire.FullState(lines, (), 5), False, 5)


def test_a_starting_line_is_out_of_service_and_no_alarm() -> None:
    it = board()
    found = told(it, "starting")
    assert found == [e.LineLost(5, 1, "why", starting=True)]
    assert it.instant(5, found) == []
    assert [line.state for line in it.snapshot().lines] == ["out", "idle"]
    assert it.snapshot().alarms == ()


def test_a_line_that_is_out_is_an_alarm() -> None:
    it = board()
    assert [str(effect) for effect in it.instant(5, told(it, "out"))] == ["alarm line-lost"]


def test_a_line_that_is_there_again_is_back() -> None:
    it = board(e.LineLost(1, 1))
    found = told(it, "idle")
    assert found == [e.LineBack(5, 1)]
    assert [str(effect) for effect in it.instant(5, found)] == ["clear line-lost"]


def test_what_both_know_is_no_event() -> None:
    assert told(board(e.LineLost(1, 1)), "starting") == []
    assert told(board(), "idle") == []

"""Lines and desks that the shelf does not hold yet are not in force; all else is at once."""

from __future__ import annotations

from queuebox.in_force import in_force
from queuebox.rules_from_config import rules
from queuebox_config import loads
from queuebox_core import events
from queuebox_core.switchboard import Switchboard
from queuebox_wire.shelf_link import DeskState, FullState, LineState

SHELF = FullState(
    (LineState(1, "idle", 0), LineState(2, "idle", 0)), (DeskState("A", True, True, ""),), 0
)
NEW = loads("[line.2]\n[line.3]\n[desk.A]\n[desk.B]\n[agent.anna]\n[queue.sales]\n")


def test_only_what_the_shelf_holds_counts() -> None:
    config = in_force(NEW, SHELF)
    assert [line.number for line in config.lines] == [2]
    assert [desk.name for desk in config.desks] == ["A"]
    assert config.queues == NEW.queues and config.agents == NEW.agents
    assert in_force(NEW, None) == NEW, "as long as nobody knows better"


def test_a_line_that_goes_is_not_answered_any_more() -> None:
    board = Switchboard(rules(loads(""), {}), 0)
    board.instant(1, [events.RulesChanged(1, rules(in_force(NEW, SHELF), {}).encode())])
    effects = board.instant(2, [events.Ringing(2, 1, "c1")])
    assert [type(effect).__name__ for effect in effects] == []
    assert len(board.refusals) == 1 and not board.check()

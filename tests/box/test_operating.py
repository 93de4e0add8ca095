"""A supervisor's requests: each does what it says to a working board, or says why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queuebox import night_requests, operating, starting
from queuebox.aside import AtOnce
from queuebox.control import Later, Refused, Verb
from queuebox.night import Night, next_time
from queuebox.opening import OpeningHours
from queuebox.operating import Make
from queuebox.rules_from_config import rules
from queuebox_config import Config, loads
from queuebox_core import events
from queuebox_core.snapshot import Snapshot
from queuebox_core.switchboard import Switchboard
from queuebox_wire.shelf_link import DeskState, FullState, LineState

OFFICE = """\
[site]
time_zone = "Europe/Berlin"
[queue.sales]
hours = "day"
[queue.support]
[hours.day]
monday = "09:00-17:00"
tuesday = "09:00-17:00"
[agent.anna]
queues = ["sales"]
[agent.ben]
[desk.A]
agent = "anna"
[desk.B]
"""
MONDAY = datetime.fromisoformat("2026-03-02T11:00:00+00:00")


class Box:
    """A board at work on rules, without programs around it."""

    def __init__(self, folder: Path) -> None:
        self.at = 1
        self._config = loads(OFFICE)
        self.board = Switchboard(rules(self._config, {}), 0)
        self.night = Night(folder / "night.json", AtOnce())
        self.asked: list[str] = []
        self.stopped = False
        self._verbs: dict[str, Verb] = {
            **operating.verbs(self),
            **starting.verbs(self, self.ask_shelf),
            **night_requests.verbs(self, self.night),
        }

    def snapshot(self) -> Snapshot:
        return self.board.snapshot()

    def config(self) -> Config:
        return self._config

    def cards(self) -> FullState:
        return FullState((LineState(1, "idle", 0),), (DeskState("A", True, True, ""),), 0)

    def ask_shelf(self, what: str, args: dict[str, Any]) -> Later:
        self.asked.append(what)
        return Later()

    def stop(self) -> None:
        self.stopped = True

    def look_at_the_hours(self) -> None:
        """The test looks."""

    def decide(self, make: Make) -> None:
        self.at += 1
        self.board.instant(self.at, [make(self.at)])
        refused = [refusal.state for refusal in self.board.refusals]
        self.board.refusals.clear()
        if refused:
            raise Refused(refused[0])

    def ask(self, do: str, **args: object) -> Any:
        try:
            return self._verbs[do].do(dict(args))
        except Refused as refused:
            return str(refused)

    @property
    def requests(self) -> list[str]:
        return sorted(self._verbs)

    def desk(self, name: str) -> str:
        return next(desk.state for desk in self.snapshot().desks if desk.desk == name)

    def rings(self, line: int, call: str) -> None:
        self.decide(lambda at: events.Ringing(at, line, call))
        self.decide(lambda at: events.LineAnswered(at, line, call))


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def test_agents_are_sent_on_a_break_and_brought_back(box: Box) -> None:
    box.decide(lambda at: events.Plugged(at, "A"))
    box.ask("agent-away", agent="anna", why="lunch")
    assert box.desk("A") == "away"
    anna, ben = box.ask("agents")["agents"]
    assert (anna["desk"], anna["state"], anna["why"]) == ("A", "away", "lunch")
    assert (ben["desk"], ben["state"], ben["queues"]) == (None, "logged-out", ["sales", "support"])
    box.ask("agent-ready", agent="anna")
    assert box.desk("A") == "ready"
    assert "is at no desk" in box.ask("agent-away", agent="ben")
    assert "at most 24" in box.ask("agent-away", agent="anna", why="\x1b[2J")


def test_agents_log_in_and_out_from_the_shell(box: Box) -> None:
    box.ask("agent-log-in", agent="ben", desk="B")
    assert box.ask("agents")["agents"][1]["desk"] == "B"
    assert "agent ben is at desk B" in box.ask("agent-log-in", agent="ben", desk="A")
    assert "there is no agent eve" in box.ask("agent-log-in", agent="eve", desk="A")
    box.ask("agent-log-out", agent="ben")
    assert box.ask("agents")["agents"][1]["desk"] is None


def test_a_call_is_moved_raised_and_released(box: Box) -> None:
    box.rings(1, "c1")
    assert box.ask("call", call="c1")["queue"] == "sales"
    box.ask("move-call", call="c1", queue="support")
    assert box.ask("call", call="c1")["queue"] == "support"
    box.ask("raise-call", call="c1", priority="9")
    assert "say 0 to 9" in box.ask("raise-call", call="c1", priority="10")
    assert "there is no such call" in box.ask("move-call", call="c9", queue="support")
    box.ask("release-line", line="1")
    assert "there is no such call" in box.ask("call", call="c1")
    assert box.ask("release-line", line="2") == "line 2 has no call"
    assert "there is no such line" in box.ask("release-line", line="9")


def test_a_line_is_taken_out_of_use_and_given_back(box: Box) -> None:
    box.ask("busy-out-line", line="2")
    assert box.snapshot().lines[1].state == "busied-out"
    box.ask("return-line", line="2")
    assert box.snapshot().lines[1].state == "idle"


def test_the_shelf_is_not_restarted_under_a_call_unless_one_says_so(box: Box) -> None:
    box.ask("restart-shelf")
    box.rings(1, "c1")
    assert "1 calls are up" in box.ask("restart-shelf")
    box.ask("restart-shelf", now="now")
    assert box.asked == ["restart", "restart"]
    box.ask("restart-processor")
    assert box.stopped


def test_the_hardware_says_what_waits_for_a_restart(box: Box) -> None:
    parts = {part["part"]: part["state"] for part in box.ask("hardware")}
    assert parts["line 1"] == "idle" and parts["desk A"] == "no headset"
    assert parts["line 2"] == parts["desk B"] == "waits for the shelf to start again"


# ── night ───────────────────────────────────────────────────────────────────────


def due(box: Box, hours: OpeningHours, when: datetime) -> list[tuple[str, str, bool]]:
    found = hours.due(box.at, when)
    return [(type(e).__name__, e.queue, getattr(e, "night", False)) for e in found]


def test_night_closes_every_queue_until_its_hour(box: Box) -> None:
    hours = OpeningHours(box.config(), box.snapshot(), box.night)
    assert due(box, hours, MONDAY) == []
    box.night.close(["sales", "support"], MONDAY + timedelta(hours=1))
    closed = [("QueueClosed", "sales", True), ("QueueClosed", "support", True)]
    assert due(box, hours, MONDAY) == closed
    assert hours.deadline - box.at <= 3_600_000_000
    opened = [("QueueOpened", "sales", False), ("QueueOpened", "support", False)]
    assert due(box, hours, MONDAY + timedelta(hours=1)) == opened
    assert not box.night.until


def test_after_the_night_the_hours_count_again(box: Box) -> None:
    hours = OpeningHours(box.config(), box.snapshot(), box.night)
    assert box.ask("night-on", queue="sales") is None
    assert due(box, hours, MONDAY) == [("QueueClosed", "sales", True)]
    evening = MONDAY + timedelta(hours=8)
    assert due(box, hours, evening) == []
    box.ask("night-off")
    assert due(box, hours, evening) == [("QueueClosed", "sales", False)]
    assert due(box, hours, MONDAY + timedelta(days=1)) == [("QueueOpened", "sales", False)]


def test_the_night_survives_a_restart(box: Box, tmp_path: Path) -> None:
    box.ask("night-on", until="18:30")
    again = Night(tmp_path / "night.json", AtOnce())
    assert again.until == box.night.until and len(again.until) == 2
    assert [row["queue"] for row in box.ask("night")] == ["sales", "support"]
    assert "18:30" in box.ask("night")[0]["until"]
    (tmp_path / "night.json").write_text("{broken")
    assert not Night(tmp_path / "night.json", AtOnce()).until


def test_wrong_nights_are_refused(box: Box) -> None:
    assert "say a time of day" in box.ask("night-on", until="25:00")
    assert "there is no such queue; there are sales" in box.ask("night-on", queue="fish")
    assert not box.night.until


def test_a_time_of_day_is_the_next_one_of_the_office() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert next_time("12:30", MONDAY, berlin) == MONDAY + timedelta(minutes=30)
    assert next_time("12:00", MONDAY, berlin) == MONDAY + timedelta(days=1)
    assert next_time("7:05", MONDAY, UTC) == datetime(2026, 3, 3, 7, 5, tzinfo=UTC)
    for wrong in ("24:00", "7", "noon", "", "1:1"):
        assert next_time(wrong, MONDAY, UTC) is None


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=30),
    st.lists(st.integers(), max_size=2), st.sampled_from(["anna", "A", "sales", "1", "c1"]),
)  # fmt: skip
NAMES = st.sampled_from(["agent", "desk", "line", "call", "queue", "priority", "until", "why"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_no_request_breaks_the_office(box: Box, data: st.DataObject) -> None:
    box.ask(
        data.draw(st.sampled_from(box.requests)),
        **data.draw(st.dictionaries(NAMES, VALUES, max_size=3)),
    )
    assert box.board.check() == []

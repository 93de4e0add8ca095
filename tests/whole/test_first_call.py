"""Calls through the whole box: modem, shelf, core, desk, headset, records."""

from __future__ import annotations

import pytest
from whole.office import Office


def test_a_call_is_greeted_held_offered_answered_and_written_down(office: Office) -> None:
    office.press("A")
    office.until_desk("A", "away")
    office.call(1)
    office.until_call(1, "greeting")
    office.until_call(1, "waiting")
    office.press("A")
    office.until_call(1, "offered")
    office.press("A")
    office.talk(1)
    office.hang_up(1)
    office.until_idle(1)
    office.until_desk("A", "wrapping-up")
    office.until_desk("A", "ready")
    assert office.rows() == {"answered": 1}
    assert "line-lost" not in office.log(), "a line that is only starting is no alarm"
    status = office.bench.ask("status")
    assert status["violations"] == status["poisoned"] == 0


def test_the_agent_can_hang_up(office: Office) -> None:
    office.call(1)
    office.until_call(1, "offered")
    office.press("A")
    office.talk(1)
    office.press("A", button=2, seconds=1.8)
    office.until_idle(1)
    assert office.rows() == {"answered": 1}


def test_abandoned_while_waiting_and_while_offered(office: Office) -> None:
    office.press("A")
    office.until_desk("A", "away")
    office.call(1)
    office.until_call(1, "waiting")
    office.hang_up(1)
    office.until_idle(1)
    office.press("A")
    office.until_desk("A", "ready")
    office.call(2)
    office.until_call(2, "offered")
    office.hang_up(2)
    office.until_idle(2)
    office.until_desk("A", "ready")
    assert office.rows() == {"abandoned-waiting": 1, "abandoned-alerting": 1}


def test_two_callers_one_agent_longest_waiting_first(office: Office) -> None:
    office.press("A")
    office.until_desk("A", "away")
    office.call(2)
    office.until_call(2, "waiting")
    office.call(1)
    office.until_call(1, "waiting")
    office.press("A")
    office.until_call(2, "offered")
    office.press("A")
    office.talk(2)
    assert office.call_on(1) and office.call_on(1)["state"] == "waiting"
    office.hang_up(2)
    office.until_call(1, "offered")
    office.press("A")
    office.talk(1)
    office.hang_up(1)
    office.until_idle(1)
    assert office.rows() == {"answered": 2}


@pytest.mark.parametrize("office", [(1, 1)], indirect=True)
def test_a_modem_pulled_in_a_call_and_put_back(office: Office) -> None:
    office.call(1)
    office.until_call(1, "offered")
    office.press("A")
    office.talk(1)
    office.bench.town.pull(1)
    office.until(lambda: office.line(1)["state"] == "out", "line out of service")
    assert office.rows() == {"answered": 1}
    office.bench.town.pull(1)
    office.until(lambda: office.line(1)["state"] == "idle", "line back in service", 60)

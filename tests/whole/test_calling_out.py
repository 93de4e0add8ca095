"""Outgoing calls through the whole box: request, core, shelf, our touch-tones, their ear."""

from __future__ import annotations

import pytest
from whole.office import Office

from queuebox_wire.control_link import ControlError


def test_a_desk_calls_out_and_is_answered(office: Office) -> None:
    office.goes_to(2, "answer", "5551234", rings=1, says="speech")
    told = office.call_out("A", "555-1234")
    assert told["line"] == 2, "from the far end of where callers arrive"
    office.until_call(2, "dialling")
    with pytest.raises(ControlError, match="A"):
        office.call_out("A", "555-1234")
    office.until_call(2, "talking")
    office.hang_up(2)
    office.until_idle(2)
    office.until_desk("A", "ready")
    assert office.rows() == {"answered": 1}


def test_busy_and_glare(office: Office) -> None:
    """A number that is busy; then a caller who comes at the moment at which we seize."""
    office.goes_to(2, "busy")
    office.call_out("A", "5551234")
    office.until_call(2, "dialling")
    office.until_idle(2)
    office.until_desk("A", "ready")
    assert office.rows() == {"busy": 1}
    office.until(lambda: office.saw(2, "on-hook"), "the line is on-hook")
    office.call(2, says="speech", delay=30)  # the bell would ring later: who seizes, answers
    office.call_out("A", "5551234")
    office.until_call(2, "offered")
    office.press("A")
    office.talk(2)
    office.hang_up(2)
    office.until_idle(2)
    office.until(lambda: office.rows() == {"busy": 1, "glare": 1, "answered": 1}, "three rows")

"""Desks and the call processor itself: what goes over the shelf's socket, in real time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from box.peer_shelf import PeerShelf

from queuebox_wire import shelf_link as wire
from queuebox_wire.loop import now_us

OFFICE = """
[line.1]
[queue.office]
greeting = ""
wrap_up = "0 s"
[agent.anna]
[agent.carl]
[agent.auto]
auto_answer = true
[desk.bare]
agent = "anna"
[desk.zip]
agent = "auto"
[desk.three]
agent = "carl"
[board]
sit_down = "100 ms"
"""
BUTTONS = {"bare": 0, "zip": 1, "three": 3}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[PeerShelf]:
    shelf = PeerShelf(tmp_path, OFFICE, BUTTONS)
    yield shelf
    shelf.close()


def test_a_desk_without_a_button_is_ready_by_its_jack_and_answers_itself(shelf: PeerShelf) -> None:
    shelf.tell(wire.Jack("bare", True, now_us()))
    shelf.until(wire.Lamps, desk="bare", status="check")
    shelf.until(wire.Lamps, desk="bare", status="ready")
    shelf.call("1-1")
    shelf.until(wire.DeskTone, desk="bare", tone="zip")
    shelf.until(wire.ConnectDesk, desk="bare")
    shelf.until(wire.Lamps, desk="bare", status="talking", busy="closed")
    shelf.hang_up("1-1")
    shelf.tell(wire.Jack("bare", False, now_us()))
    shelf.until(wire.Lamps, desk="bare", status="off")


def test_an_agent_with_auto_answer_hears_the_tone_and_the_caller_after_the_check(
    shelf: PeerShelf,
) -> None:
    shelf.tell(wire.Jack("zip", True, now_us()))
    shelf.until(wire.DeskTone, desk="zip", tone="zip")
    shelf.tell(wire.Button("zip", 1, "press", now_us()))
    shelf.until(wire.Lamps, desk="zip", status="ready")
    shelf.call("1-1")
    shelf.until(wire.DeskTone, desk="zip", tone="zip")
    shelf.until(wire.ConnectDesk, desk="zip")


def test_anybody_else_presses_to_answer_and_says_why_he_goes(shelf: PeerShelf) -> None:
    shelf.tell(wire.Jack("three", True, now_us()))
    shelf.until(wire.DeskTone, desk="three", tone="zip")
    shelf.tell(wire.Button("three", 1, "press", now_us()))
    shelf.until(wire.Lamps, desk="three", status="ready")
    shelf.call("1-1")
    shelf.until(wire.DeskTone, desk="three", tone="ring")
    shelf.tell(wire.Button("three", 1, "press", now_us()))
    shelf.until(wire.ConnectDesk, desk="three")
    shelf.hang_up("1-1")
    for _ in range(2):
        shelf.tell(wire.Button("three", 2, "press", now_us()))
    shelf.until(wire.Flash, desk="three", times=2)
    shelf.until(wire.DeskTone, desk="three", tone="say:away-lunch")

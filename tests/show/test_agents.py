"""The bench's agents act on what they see: blinking green is an offer, and nothing else is."""

from __future__ import annotations

import random

import pytest

from queuebox_bench.agents import Eye, Habits
from queuebox_hw.fake.room_link import LampsSeen
from queuebox_hw.lamps import STATUS, Shown

MS = 1_000
SECOND = 1_000_000


def watch(eye: Eye, status: str, begin: int, end: int) -> None:
    """Show an eye the lamps of a pattern, as a room would: every change."""
    shown = Shown(status)
    before = None
    for now in range(begin, end, 50 * MS):
        levels = shown.at(now)
        if levels != before:
            # the wires one after the other, as the pins are switched
            seen = LampsSeen("A", levels.red, levels.green, levels.waiting, levels.busy, now + 300)
            was_green = before is not None and before.green
            eye.see(LampsSeen("A", levels.red, was_green, levels.waiting, levels.busy, now))
            eye.see(seen)
            before = levels


@pytest.mark.parametrize("status", sorted(STATUS))
def test_only_an_offer_looks_like_an_offer(status: str) -> None:
    eye = Eye()
    watch(eye, "ready", 0, 2 * SECOND)
    watch(eye, status, 2 * SECOND, 5 * SECOND)
    assert eye.offered(5 * SECOND) == (status == "offered")


def test_an_offer_that_ended_is_no_offer() -> None:
    eye = Eye()
    watch(eye, "offered", 0, 3 * SECOND)
    watch(eye, "talking", 3 * SECOND, 4 * SECOND)
    assert not eye.offered(4 * SECOND)


def test_an_agent_answers_an_offer_soon_and_once() -> None:
    answered = 0
    for seed in range(40):
        habits = Habits(random.Random(seed), 0)
        watch(habits.eye, "ready", 0, SECOND)
        presses = 0
        for now in range(SECOND, 4 * SECOND, 50 * MS):
            watch(habits.eye, "offered", now, now + 50 * MS)
            if habits.tick(now):
                presses += 1
                watch(habits.eye, "talking", now, now + 50 * MS)
                break
        answered += presses
    assert 30 <= answered <= 40


def test_an_agent_comes_back_from_amber() -> None:
    habits = Habits(random.Random(1), 0)
    pressed = []
    watch(habits.eye, "away", 0, 2 * SECOND)
    for now in range(2 * SECOND, 20 * SECOND, 100 * MS):
        watch(habits.eye, "away", now, now + 100 * MS)
        if habits.tick(now):
            pressed.append(now)
            break
    assert pressed and 4 * SECOND < pressed[0] < 12 * SECOND

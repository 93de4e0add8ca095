"""The bench's callers: everybody who comes rings, nobody is left on a line."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from queuebox_bench.callers import Callers, people

STEP = 200_000


@given(st.integers(1, 40), st.integers(1, 8), st.integers(0, 1000), st.integers(0, 30))
def test_everybody_rings_once_and_leaves(
    count: int, lines: int, seed: int, answered_after: int
) -> None:
    dice = random.Random(seed)
    callers = Callers(people(count, 0, 30_000_000, dice), list(range(1, lines + 1)))
    busy: dict[int, int] = {}
    rang = hung_up = 0
    now = 0
    while not callers.over:
        now += STEP
        idle = {n for n in range(1, lines + 1) if n not in busy}
        for line, one in callers.tick(now, idle):
            if one is not None:
                assert line in idle
                busy[line] = now
                rang += 1
            else:
                hung_up += 1
                busy.pop(line)
                callers.gone(line)
        for line, since in busy.items():
            if now - since > answered_after * 1_000_000:
                callers.hears_agent(line, now)
        assert now < 3_600_000_000, "somebody never leaves"
    assert rang == hung_up == callers.made == count


def test_the_same_seed_brings_the_same_people() -> None:
    first = people(10, 0, 1_000_000, random.Random(5))
    assert first == people(10, 0, 1_000_000, random.Random(5))
    assert first == sorted(first, key=lambda one: one.at)


def test_a_caller_without_a_line_hears_busy_once_and_tries_again() -> None:
    callers = Callers(people(1, 0, 0, random.Random(1)), [1])
    for now in (1, 2, 3):
        assert list(callers.tick(now, set())) == []
    assert callers.busy == 1
    assert [line for line, _ in callers.tick(4, {1})] == [1]


def test_when_the_show_is_over_everybody_leaves() -> None:
    callers = Callers(people(3, 0, 0, random.Random(1)), [1, 2])
    list(callers.tick(1, {1, 2}))
    assert list(callers.everybody_leaves()) == [1, 2]
    assert list(callers.everybody_leaves()) == []
    callers.gone(1)
    callers.gone(2)
    assert callers.over


def test_a_refused_caller_tries_again_and_counts_once() -> None:
    callers = Callers(people(1, 0, 0, random.Random(1)), [1])
    list(callers.tick(1, {1}))
    callers.refused(1, 2)
    assert callers.made == 0
    assert [line for line, _ in callers.tick(3, {1})] == [1]
    assert callers.made == 1


def test_a_caller_id_without_a_bell_is_no_call_yet() -> None:
    callers = Callers(people(2, 0, 0, random.Random(1)), [1, 2])
    list(callers.tick(1, {1, 2}))
    callers.told_number(1)
    callers.told_number(2)
    callers.rang(2, 1)
    callers.gone(1)
    callers.gone(2)
    assert (callers.made, callers.unheard) == (2, 1)


def test_whoever_rings_at_a_pulled_cable_leaves_and_is_no_call_of_the_box() -> None:
    callers = Callers(people(2, 0, 0, random.Random(1)), [1, 2])
    list(callers.tick(1, {1, 2}))
    callers.told_number(2)
    callers.rang(2, 1)
    assert callers.cable_pulled(1) and callers.cable_pulled(2)
    assert not callers.cable_pulled(1), "nobody hangs up twice"
    callers.told_number(1)
    callers.rang(1, 3)
    callers.gone(1)
    callers.gone(2)
    assert (callers.made, callers.unheard) == (2, 1), "the box had believed the second"

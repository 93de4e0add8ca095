"""The lamp table: nobody mistakes one pattern for another, and the room flashes in step."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise
from math import lcm

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_hw.lamps import BUSY, STATUS, WAITING, LampClock, Levels, Pattern

MS = 1000
STEP = 50
"""Every length in the table is a multiple of this many ms (tested)."""

TABLES = {"status": STATUS, "waiting": WAITING, "busy": BUSY}
ALL = [(table, name) for table, patterns in TABLES.items() for name in patterns]


def wave(pattern: Pattern, length: int) -> list[bool]:
    """The lamp every STEP ms for ``length`` ms, in black and white."""
    return [pattern.lit(at * MS) for at in range(0, length, STEP)]


def flashes(pattern: Pattern, period: int) -> list[int]:
    """The moments, in ms over three rounds, at which the lamp lights up."""
    samples = wave(pattern, 3 * period)
    return [n * STEP for n, (was, lit) in enumerate(pairwise(samples), 1) if lit and not was]


def difference(a: Pattern, b: Pattern) -> float:
    """The share of time in which two lamps differ, at the most alike of all offsets."""
    length = lcm(a.period or 1000, b.period or 1000)
    one, other = wave(a, length), wave(b, length)
    return min(
        sum(x != y for x, y in zip(one, other[shift:] + other[:shift], strict=True)) / len(one)
        for shift in range(len(other))
    )


def test_every_state_of_the_table_has_its_pattern() -> None:
    assert list(STATUS) == [
        "off", "away", "ready", "offered", "talking", "talking-pending", "holding",
        "wrap-up", "missed", "grace", "fault", "check",
    ]  # fmt: skip
    assert list(WAITING) == ["off", "steady", "slow", "fast"]
    assert list(BUSY) == ["open", "closed", "offered"]


@pytest.mark.parametrize(
    ("name", "colour", "period", "flashes_each", "lit_ms"),
    [
        ("off", "white", 0, 0, 0),
        ("away", "amber", 2000, 1, 100),
        ("ready", "green", 0, 0, 1000),
        ("offered", "green", 500, 1, 250),
        ("talking", "red", 3000, 1, 2800),
        ("talking-pending", "red", 3000, 2, 2600),
        ("holding", "red", 400, 1, 350),
        ("wrap-up", "amber", 2000, 1, 1000),
        ("missed", "amber", 2000, 2, 200),
        ("grace", "red", 1000, 1, 500),
        ("fault", "red", 3000, 3, 450),
        ("check", "amber", 1200, 2, 800),
    ],
)
def test_the_status_lamp_is_as_the_card_on_the_desk_says(
    name: str, colour: str, period: int, flashes_each: int, lit_ms: int
) -> None:
    pattern = STATUS[name]
    assert (pattern.colour, pattern.period) == (colour, period)
    assert len(pattern.pieces[1::2]) == flashes_each
    assert sum(pattern.pieces[::2]) == lit_ms


@pytest.mark.parametrize(("table", "name"), ALL)
def test_nothing_flashes_more_than_three_times_a_second(table: str, name: str) -> None:
    pattern = TABLES[table][name]
    lit = flashes(pattern, max(pattern.period, 1000))
    assert all(later - first >= 1000 for first, later in zip(lit, lit[3:], strict=False))
    assert all(piece % STEP == 0 for piece in pattern.pieces)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_state_is_told_apart_without_seeing_colour(table: Mapping[str, Pattern]) -> None:
    for (a, one), (b, other) in combinations(table.items(), 2):
        assert difference(one, other) >= 0.05, f"{a} looks like {b}"


@pytest.mark.parametrize(("table", "name"), ALL)
@given(now=st.integers(0, 1 << 40))
def test_the_clock_wakes_exactly_when_a_lamp_changes(table: str, name: str, now: int) -> None:
    pattern = TABLES[table][name]
    change = pattern.next_change(now)
    if change is None:
        assert pattern.lit(now) == pattern.lit(now + 12_345_678)
        return
    assert now < change
    assert pattern.lit(change - 1) == pattern.lit(now) != pattern.lit(change)


@given(st.integers(0, 1 << 40), st.integers(1, 20 * 1000 * MS))
def test_lamps_with_one_pattern_are_in_phase_whenever_they_were_set(now: int, later: int) -> None:
    clock = LampClock()
    clock.set("A", "offered", "slow", "offered")
    clock.at(now)
    clock.set("B", "offered", "slow", "offered")
    levels = clock.at(now + later)
    assert levels["A"] == levels["B"]


def test_an_offer_blinks_green_twice_a_second_and_the_contact_once() -> None:
    clock = LampClock()
    clock.set("A", "offered", "steady", "offered")
    seen = [clock.at(at * MS)["A"] for at in range(0, 1000, 250)]
    assert seen == [
        Levels(green=True, waiting=True, busy=True),
        Levels(waiting=True, busy=True),
        Levels(green=True, waiting=True),
        Levels(waiting=True),
    ]


def test_amber_is_red_and_green_at_once() -> None:
    clock = LampClock()
    clock.set("A", "wrap-up", "off", "closed")
    assert clock.at(0)["A"] == Levels(red=True, green=True, busy=True)
    assert clock.at(1_000 * MS)["A"] == Levels(busy=True)


def test_the_next_change_is_the_first_of_the_room() -> None:
    clock = LampClock()
    assert clock.next_change(0) is None
    clock.set("A", "ready", "off", "open")
    assert clock.next_change(0) is None
    clock.set("B", "talking", "off", "closed")
    assert clock.next_change(0) == 2800 * MS
    clock.set("C", "away", "fast", "open")
    assert clock.next_change(0) == 100 * MS
    assert clock.next_change(100 * MS) == 250 * MS
    clock.drop("C")
    assert clock.next_change(0) == 2800 * MS


def test_an_unknown_pattern_is_refused_and_the_old_one_stays() -> None:
    clock = LampClock()
    clock.set("A", "ready", "off", "open")
    with pytest.raises(KeyError, match="disco"):
        clock.set("A", "disco", "off", "open")
    assert clock.shown("A").status == "ready"


# ── a number, told in flashes ───────────────────────────────────────────────────


def amber(clock: LampClock, moments: range) -> list[bool]:
    seen = [clock.at(at * MS)["A"] for at in moments]
    assert all(levels.red == levels.green for levels in seen)
    return [levels.red for levels in seen]


@pytest.mark.parametrize("times", [1, 2, 4, 9])
def test_a_number_is_echoed_in_so_many_flashes_between_two_pauses(times: int) -> None:
    clock = LampClock()
    clock.set("A", "ready", "steady", "closed")
    clock.flash("A", times, 0)
    end = (800 + times * 500) * MS
    lit = amber(clock, range(0, end // MS, STEP))
    assert sum(now and not was for was, now in pairwise([False, *lit])) == times
    assert not any(lit[: 400 // STEP]) and not any(lit[-400 // STEP :])
    assert clock.at(end - 1)["A"] == Levels(waiting=True, busy=True)
    assert clock.at(end)["A"] == Levels(green=True, waiting=True, busy=True)


@given(st.integers(0, 5_000_000), st.integers(1, 9), st.integers(0, 6_000_000))
def test_the_clock_wakes_for_every_edge_of_an_echo(began: int, times: int, later: int) -> None:
    clock = LampClock()
    clock.set("A", "ready", "off", "open")
    clock.flash("A", times, began)
    now = began + later
    before = clock.at(now)["A"]
    change = clock.next_change(now)
    if change is None:
        assert before == Levels(green=True)
        return
    assert now < change
    assert clock.at(change - 1)["A"] == before


def test_an_echo_ends_with_its_desk_and_needs_no_pattern_before() -> None:
    clock = LampClock()
    clock.flash("A", 2, 0)
    assert clock.at(400 * MS)["A"] == Levels(red=True, green=True)
    clock.drop("A")
    assert clock.at(400 * MS) == {}

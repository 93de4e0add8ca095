"""Buttons and jacks in virtual time: what a person did comes out of what the contacts did."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_hw.debounce import MS, ButtonDebounce, Change, JackDebounce

SECOND = 1000 * MS
START = 7 * SECOND

Edges = list[tuple[int, bool]]


def button(
    edges: Edges, looks: Iterable[int] = (), until: int = 60 * SECOND, down: bool = False
) -> list[tuple[str, int]]:
    """Play edges (ms after the start) to a button that is looked at at ``looks`` as well."""
    contact = ButtonDebounce(down, START)
    return _play(contact, edges, looks, until)


def jack(edges: Edges, looks: Iterable[int] = (), present: bool = False) -> list[tuple[str, int]]:
    return _play(JackDebounce(present, START), edges, looks, 60 * SECOND)


def _play(
    contact: ButtonDebounce | JackDebounce, edges: Edges, looks: Iterable[int], until: int
) -> list[tuple[str, int]]:
    steps: list[tuple[int, int, bool | None]] = [(at, 0, level) for at, level in edges]
    steps += [(at, 1, None) for at in looks]
    changes: list[Change] = []
    for at, _, level in sorted(steps, key=lambda step: step[:2]):
        now = START + at
        changes += contact.advance(now) if level is None else contact.edge(now, level)
    changes += contact.advance(START + until)
    return [(change.kind, change.happened - START) for change in changes]


def bouncing(draw: st.DrawFn, at: int, to: bool, span: int, gap: int) -> Edges:
    """Edges from the first at ``at`` to the last one to ``to``, no further apart than ``gap``."""
    edges, level = [(at, to)], to
    for step in draw(st.lists(st.integers(1, gap), max_size=8)):
        if at + step >= edges[0][0] + span:
            break
        at, level = at + step, not level
        edges.append((at, level))
    return edges if level is to else [*edges, (at + 1, to)]


@st.composite
def presses(draw: st.DrawFn) -> tuple[Edges, list[int]]:
    """Presses of a worn button, each shorter than a hold; and the moments of the presses."""
    edges: Edges = []
    began: list[int] = []
    at = 0
    for _ in range(draw(st.integers(0, 5))):
        at += draw(st.integers(50 * MS, SECOND))
        began.append(at)
        edges += bouncing(draw, at, True, 15 * MS, 14 * MS)
        at += draw(st.integers(30 * MS, SECOND))
        edges += bouncing(draw, at, False, 40 * MS, 19 * MS)
        at = edges[-1][0]
    return edges, began


@given(presses())
def test_a_bouncing_button_is_pressed_once(case: tuple[Edges, list[int]]) -> None:
    edges, began = case
    assert button(edges) == [(kind, at) for at in began for kind in ("press", "tap")]


@given(
    st.lists(st.integers(0, 8 * SECOND), max_size=30, unique=True),
    st.lists(st.integers(0, 9 * SECOND), max_size=30),
    st.booleans(),
)
def test_what_comes_out_does_not_depend_on_how_often_one_looks(
    times: list[int], looks: list[int], down: bool
) -> None:
    edges = [(at, (n % 2 == 0) ^ down) for n, at in enumerate(sorted(times))]
    assert button(edges, looks, down=down) == button(edges, down=down)
    assert jack(edges, looks, present=down) == jack(edges, present=down)


def test_a_press_comes_at_its_first_edge() -> None:
    assert button([(100, True)], until=101) == [("press", 100)]


def test_a_hold_arms_and_then_arms_again() -> None:
    assert button([(0, True), (4 * SECOND, False)]) == [
        ("press", 0),
        ("hold", 1500 * MS),
        ("long-hold", 3000 * MS),
        ("long-held", 0),
    ]


def test_letting_go_just_before_a_hold_is_a_tap() -> None:
    assert button([(0, True), (1499 * MS, False)]) == [("press", 0), ("tap", 0)]


def test_a_contact_that_flickers_under_the_thumb_is_still_held() -> None:
    edges = [(0, True), (800 * MS, False), (803 * MS, True), (2 * SECOND, False)]
    assert button(edges) == [("press", 0), ("hold", 1500 * MS), ("held", 0)]


def test_two_quick_presses_are_two() -> None:
    edges = [(0, True), (40 * MS, False), (90 * MS, True), (130 * MS, False)]
    assert button(edges) == [
        ("press", 0),
        ("tap", 0),
        ("press", 90 * MS),
        ("tap", 90 * MS),
    ]


def test_a_button_held_at_the_start_means_nothing_until_it_is_released() -> None:
    edges = [(5 * SECOND, False), (6 * SECOND, True), (6100 * MS, False)]
    assert button(edges, down=True) == [("press", 6 * SECOND), ("tap", 6 * SECOND)]


@pytest.mark.parametrize("at_start", [False, True])
def test_a_stuck_button_is_no_press_and_is_told_once_and_told_when_it_is_free(
    at_start: bool,
) -> None:
    """A stack of paper on a button must never end in a deed: the deed waits for the release."""
    edges = [(0, True), (40 * SECOND, False)]
    told = button(edges[at_start:], down=at_start)
    assert told[-2:] == [("stuck", 30 * SECOND), ("freed", 40 * SECOND + 20 * MS)]
    assert not {"tap", "held", "long-held"} & {kind for kind, _ in told}
    assert len(told) == (2 if at_start else 5)


def test_the_deadline_of_a_button_is_the_next_thing_to_happen() -> None:
    contact = ButtonDebounce(False, START)
    assert contact.deadline is None
    list(contact.edge(START, True))
    assert contact.deadline == START + 1500 * MS
    list(contact.edge(START + 2 * MS, False))
    assert contact.deadline == START + 22 * MS
    list(contact.advance(START + 22 * MS))
    assert contact.deadline is None


@st.composite
def plug_moves(draw: st.DrawFn) -> tuple[Edges, list[tuple[str, int]]]:
    edges: Edges = []
    moves: list[tuple[str, int]] = []
    at, present = 0, False
    for _ in range(draw(st.integers(0, 4))):
        at += draw(st.integers(400 * MS, 3 * SECOND))
        present = not present
        moves.append(("plugged" if present else "unplugged", at))
        edges += bouncing(draw, at, present, SECOND, 250 * MS)
        at = edges[-1][0]
    return edges, moves


@given(plug_moves())
def test_a_scraping_plug_goes_in_once_and_out_once(
    case: tuple[Edges, list[tuple[str, int]]],
) -> None:
    edges, moves = case
    assert jack(edges) == moves


def test_a_plug_that_was_only_touched_did_not_move() -> None:
    assert jack([(0, True), (120 * MS, False)]) == []


def test_a_change_is_known_after_300_ms_and_dated_with_its_first_edge() -> None:
    contact = JackDebounce(False, START)
    list(contact.edge(START, True))
    assert contact.deadline == START + 300 * MS
    assert list(contact.advance(START + 299 * MS)) == []
    assert list(contact.advance(START + 300 * MS)) == [Change("plugged", START)]
    assert contact.present
    assert contact.deadline is None

"""The wall's pictures: kept references, and what must hold whatever the state."""

from __future__ import annotations

from itertools import pairwise

import pytest
from box.wall_cases import (
    FIGURES,
    GOALS,
    GOLDENS,
    README_PICTURE,
    STATES,
    pictures,
    readme_picture,
)
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageChops

from queuebox.display import digits, letters
from queuebox.display.details import details
from queuebox.display.pages import PAGES, Details, Number, Size
from queuebox.display.painter import SHIFTS, Moment, draw, moment, next_change, pages_for, paint
from queuebox.display.state import Figures, Goals, Mood, WallState
from queuebox.figures import FORMS

SECOND = 1_000_000
SMALL: Size = (128, 64)

counts = st.integers(0, 20)
states = st.builds(
    WallState,
    waiting=st.integers(0, 300),
    longest=st.none() | st.integers(0, 30_000),
    ready=counts,
    talking=counts,
    wrap_up=counts,
    away=counts,
    lines_busy=st.integers(0, 8),
    lines=st.integers(0, 8),
    figures=st.builds(
        Figures,
        service_level=st.none() | st.integers(0, 100),
        form=st.sampled_from(["", *FORMS]),
        all_lines_busy=counts,
    ),
    goals=st.builds(Goals, waiting_alarm=st.none() | counts, level=st.none() | st.just(80)),
    alarms=st.lists(st.text(max_size=60), max_size=2).map(tuple),
    message=st.text(max_size=80),
    stale=st.booleans(),
)


@pytest.mark.parametrize(
    ("name", "picture"), [pytest.param(*case, id=case[0]) for case in pictures()]
)
def test_every_picture_is_as_it_was_kept(name: str, picture: Image.Image) -> None:
    path = GOLDENS / f"{name}.png"
    with Image.open(path) as kept:
        same = kept.convert("1").tobytes() == picture.tobytes()
    assert same, f"{path.name} differs: run make goldens and look at what changed"


def test_no_kept_picture_is_left_over() -> None:
    assert {path.stem for path in GOLDENS.glob("*.png")} == {name for name, _ in pictures()}


def test_the_picture_in_the_readme_is_what_the_wall_shows_today() -> None:
    with Image.open(README_PICTURE) as kept:
        assert kept.tobytes() == readme_picture().tobytes()


@given(states, st.sampled_from(list(PAGES)), st.integers(0, 10_000 * SECOND))
def test_any_state_can_be_drawn_and_the_same_moment_looks_the_same(
    state: WallState, size: Size, now: int
) -> None:
    picture = draw(state, size, now)
    assert (picture.mode, picture.size) == ("1", size)
    assert picture.tobytes() == draw(state, size, now).tobytes()


@given(states, st.sampled_from(list(PAGES)), st.integers(0, 10_000 * SECOND))
def test_nothing_changes_before_it_is_said_to(state: WallState, size: Size, now: int) -> None:
    due = next_change(state, now)
    assert now < due <= now + SECOND
    assert moment(state, size, due - 1) == moment(state, size, now)


@pytest.mark.parametrize("size", PAGES)
@given(state=states)
def test_the_shift_never_pushes_anything_off_the_glass(size: Size, state: WallState) -> None:
    for page in range(len(pages_for(state, size))):
        still = paint(state, size, Moment(page=page))
        box = still.getbbox()
        assert box is not None
        assert box[2] < size[0]
        assert box[3] < size[1]
        for shift in SHIFTS:
            moved = paint(state, size, Moment(page=page, shift=shift))
            assert moved.tobytes() == ImageChops.offset(still, *shift).tobytes()


def test_every_pixel_rests_now_and_then() -> None:
    """Burn-in: over the shifts, the brightest digit's edge is not lit all the time."""
    lit = [paint(STATES["busy"], SMALL, Moment(shift=shift)) for shift in SHIFTS]
    always = lit[0]
    for picture in lit[1:]:
        always = ImageChops.logical_and(always, picture)
    assert always.convert("L").histogram()[255] < lit[0].convert("L").histogram()[255]


def test_on_a_small_panel_the_great_numbers_take_turns_while_somebody_waits() -> None:
    def names(state: WallState) -> list[str]:
        return [page.name for page in pages_for(state, SMALL)]

    assert names(STATES["quiet"]) == ["waiting"]
    assert names(STATES["busy"]) == ["waiting", "longest"]
    turns = [moment(STATES["busy"], SMALL, n * 4 * SECOND).page for n in range(4)]
    assert turns == [0, 1, 0, 1]


@pytest.mark.parametrize("size", PAGES)
def test_a_great_number_is_legible_from_afar(size: Size) -> None:
    """On a 2.42 inch panel (55 mm for 128 pixels) 45 pixels are 19 mm: read from 4.8 m."""
    for page in PAGES[size]:
        for part in page.parts:
            if isinstance(part, Number):
                text = "12" if part.of == "waiting" else "9:59"
                assert digits.tallest(text, part.width - 4, part.height - 4) >= 45


@pytest.mark.parametrize("size", PAGES)
@pytest.mark.parametrize("value", ["waiting", "longest"])
def test_a_worried_number_blinks_and_is_never_hidden(size: Size, value: str) -> None:
    state = replace(STATES["alarm"], waiting=7, longest=130, alarms=(), message="")
    page = next(
        n for n, page in enumerate(pages_for(state, size))
        if any(isinstance(part, Number) and part.of == value for part in page.parts)
    )  # fmt: skip
    part = next(
        part for part in PAGES[size][page].parts if isinstance(part, Number) and part.of == value
    )
    box = (part.x + 4, part.y + 4, part.x + part.width - 4, part.y + part.height - 4)
    plain = paint(state, size, Moment(page=page)).crop(box)
    blinking = paint(state, size, Moment(page=page, inverted=frozenset({value}))).crop(box)  # type: ignore[arg-type]
    assert ImageChops.invert(plain).tobytes() == blinking.tobytes()


def test_an_alarm_blinks_twice_as_fast_as_a_warning_and_calm_does_not() -> None:
    def inversions(mood: Mood) -> int:
        state = replace(STATES["busy"], waiting_mood=mood, longest_mood=Mood.CALM)
        seen = ["waiting" in moment(state, SMALL, n * SECOND // 10).inverted for n in range(100)]
        return sum(a != b for a, b in pairwise(seen))

    assert [inversions(mood) for mood in Mood] == [0, 9, 19]


def test_stale_figures_are_dashes() -> None:
    for page in pages_for(replace(STATES["busy"], stale=True), SMALL):
        assert not page.only_when_waiting
    stale = paint(replace(STATES["alarm"], stale=True), SMALL, Moment())
    assert stale.tobytes() == paint(STATES["unknown"], SMALL, Moment()).tobytes()
    assert not moment(replace(STATES["alarm"], stale=True), SMALL, SECOND // 2).inverted


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("level", [None, 9, 100])
def test_a_service_level_never_comes_without_the_name_of_its_form(
    form: str, level: int | None
) -> None:
    figures = replace(FIGURES, form=form, service_level=level)
    detail = details(WallState(lines=8, figures=figures, goals=GOALS))[-1]
    line = next(part for part in PAGES[SMALL][0].parts if isinstance(part, Details))
    fitting = [text for text in detail.wordings if letters.text_width(text) <= line.width - 2]
    assert fitting
    assert all(form in text for text in detail.wordings)
    assert "80%" in fitting[0]


def test_urgent_things_are_told_first() -> None:
    told = [detail.wordings[0] for detail in details(STATES["alarm"])]
    assert told == [
        "nobody logged in: sales",
        "Zoë covers the front desk",
        "all 8 lines busy",
        "all lines busy 11\N{MULTIPLICATION SIGN} today",
        "service level 43% in 20 s < 80%, abandons-hurt",
    ]


def test_names_from_the_telephone_network_are_written_as_far_as_letters_go() -> None:
    assert letters.plain("Zoë Łukasz ÆØ 日!") == "Zoe Lukasz AEO □!"


@given(st.text(max_size=60), st.integers(0, 130))
def test_a_line_of_text_is_as_wide_as_it_says_and_can_be_cut_to_fit(text: str, width: int) -> None:
    if letters.plain(text):
        assert letters.line(text).size == (letters.text_width(text), letters.HEIGHT)
    assert letters.text_width(letters.fitted(text, width)) <= width


@given(st.text("0123456789:", min_size=1, max_size=6), st.integers(8, 60))
def test_a_number_is_as_wide_as_it_says_and_its_digits_are_equally_wide(
    text: str, height: int
) -> None:
    assert digits.number(text, height).size == (digits.number_width(text, height), height)
    assert len({digits.number_width(digit, height) for digit in "0123456789"}) == 1


@pytest.mark.parametrize("height", [12, 20, 30, 39, 47])
def test_no_two_digits_look_alike(height: int) -> None:
    drawn = {digit: digits.number(digit, height) for digit in "0123456789"}
    for a, one in drawn.items():
        for b, other in drawn.items():
            apart = ImageChops.logical_xor(one, other).convert("L").histogram()[255]
            assert a == b or apart > 0.04 * one.width * one.height, f"{a} looks like {b}"

"""The wall over time: moods that do not flicker, a thread that outlives its panel, the mapping."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from box.wall_cases import FIGURES, GOALS, STATES
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from queuebox.display import cli
from queuebox.display.brightness import brightness
from queuebox.display.legibility import MODELS, legible, table
from queuebox.display.mapping import sentence, wall_state
from queuebox.display.moods import CALMING, Hysteresis, Moods
from queuebox.display.painter import Moment, paint
from queuebox.display.panel_thread import PanelThread
from queuebox.display.show import Show
from queuebox.display.state import Goals, Mood, WallState
from queuebox_config import loads
from queuebox_core.snapshot import CallView, DeskView, LineView, QueueView, Snapshot
from queuebox_hw.fake.panel import FakePanel
from queuebox_hw.panel import open_panel

SECOND = 1_000_000
SMALL = (128, 64)

# ── moods ───────────────────────────────────────────────────────────────────────


def test_a_mood_rises_at_once_and_falls_after_five_seconds_below() -> None:
    mood = Hysteresis()
    told = [
        mood.mood(wanted, at * SECOND)
        for at, wanted in [(0, Mood.CALM), (1, Mood.ALARM), (2, Mood.CALM), (6, Mood.CALM),
                           (7, Mood.CALM), (8, Mood.WARNING)]
    ]  # fmt: skip
    assert told == [Mood.CALM, Mood.ALARM, Mood.ALARM, Mood.ALARM, Mood.CALM, Mood.WARNING]


def test_a_value_that_hovers_about_its_threshold_does_not_flicker() -> None:
    mood = Hysteresis()
    told = {mood.mood(Mood.ALARM if n % 4 == 0 else Mood.CALM, n * SECOND) for n in range(60)}
    assert told == {Mood.ALARM}


def test_calming_stops_at_the_worst_that_was_asked_for_meanwhile() -> None:
    mood = Hysteresis()
    mood.mood(Mood.ALARM, 0)
    mood.mood(Mood.WARNING, SECOND)
    mood.mood(Mood.CALM, 2 * SECOND)
    assert mood.mood(Mood.CALM, SECOND + CALMING) is Mood.WARNING
    assert mood.mood(Mood.CALM, 2 * SECOND + CALMING) is Mood.WARNING
    assert mood.mood(Mood.CALM, 2 * SECOND + 2 * CALMING) is Mood.CALM


@given(st.lists(st.tuples(st.sampled_from(Mood), st.integers(0, 8 * SECOND)), max_size=40))
def test_a_mood_is_never_milder_than_what_is_asked_for_now(
    steps: list[tuple[Mood, int]],
) -> None:
    mood, now = Hysteresis(), 0
    for wanted, later in steps:
        now += later
        assert mood.mood(wanted, now) >= wanted


def test_both_numbers_have_moods_of_their_own() -> None:
    state = Moods().on(WallState(waiting=5, longest=300, goals=GOALS), 0)
    assert (state.waiting_mood, state.longest_mood) == (Mood.WARNING, Mood.ALARM)


# ── the show ────────────────────────────────────────────────────────────────────


def test_before_the_first_news_there_are_dashes() -> None:
    picture, _ = Show(SMALL).at(0)
    assert picture.tobytes() == paint(STATES["unknown"], SMALL, Moment()).tobytes()


def test_who_waits_goes_on_waiting_between_two_updates() -> None:
    show = Show((256, 64))
    state = WallState(waiting=1, longest=10, lines=4)
    show.update(state, 0)
    later, _ = show.at(32 * SECOND)
    expected = paint(replace(state, longest=42), (256, 64), Moment())
    assert later.tobytes() == expected.tobytes()


def test_an_alarm_begins_by_time_alone() -> None:
    show = Show(SMALL)
    show.update(WallState(waiting=1, longest=0, lines=4, goals=Goals(longest_alarm=5)), 0)
    _, due = show.at(SECOND)
    assert due == 2 * SECOND
    _, due = show.at(6 * SECOND)
    assert due == 6 * SECOND + SECOND // 2


def test_without_fresh_news_the_figures_are_dashes_again() -> None:
    show = Show(SMALL)
    show.update(STATES["busy"], 0)
    picture, _ = show.at(0, fresh=False)
    assert picture.tobytes() == paint(STATES["unknown"], SMALL, Moment()).tobytes()


# ── the thread ──────────────────────────────────────────────────────────────────


class Clock:
    """A clock that stands still but for what the test says, so that pictures do."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


class Wall:
    """A panel thread with its glass."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.glass = FakePanel(path)
        self.fresh, self.bright = True, 100
        self.thread = PanelThread(
            open_panel("ssd1306", "i2c", f"socket:{path}"),
            lambda: self.fresh,
            self.clock,
            lambda: self.bright,
        )

    def shows(self, state: WallState) -> None:
        wanted = paint(state, SMALL, Moment()).tobytes()
        self.glass.wait(lambda seen: seen.tobytes() == wanted, 30)

    def wait(self, wanted: bool) -> None:
        """Until the thread has (or has not) noticed that its panel is lost."""
        poll = threading.Event()
        for _ in range(3000):
            if (self.thread.lost is not None) == wanted:
                return
            poll.wait(0.01)
        raise TimeoutError(f"lost: {self.thread.lost}")

    def close(self) -> None:
        self.thread.close()
        self.glass.close()


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    wall = Wall(tmp_path / "glass")
    yield wall
    wall.close()


def test_the_newest_state_is_on_the_glass(wall: Wall) -> None:
    wall.shows(STATES["unknown"])
    for name in ("idle", "quiet", "alarm"):
        wall.thread.update(STATES[name])
        wall.shows(STATES[name])


def test_a_state_that_looks_the_same_costs_no_byte(wall: Wall) -> None:
    wall.thread.update(STATES["quiet"])
    wall.shows(STATES["quiet"])
    sent, pages = wall.glass.bytes_seen, wall.thread.pages_sent
    wall.thread.update(replace(STATES["quiet"], waiting_mood=Mood.CALM))
    poll = threading.Event()
    while wall.thread.pages_sent < pages + 2:
        poll.wait(0.01)
    assert wall.glass.bytes_seen == sent


def test_a_panel_that_is_pulled_comes_back_by_itself_with_the_newest_state(
    wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    wall.thread.update(STATES["quiet"])
    wall.shows(STATES["quiet"])
    with caplog.at_level(logging.INFO):
        wall.glass.unplug()
        wall.thread.update(STATES["idle"])
        wall.wait(True)
        wall.thread.update(STATES["alarm"])
        wall.glass.plug()
        wall.shows(STATES["alarm"])
        wall.wait(False)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_panel_that_naks_is_lost_until_it_answers(wall: Wall) -> None:
    wall.shows(STATES["unknown"])
    wall.glass.nak()
    wall.thread.update(STATES["idle"])
    wall.wait(True)
    assert "does not answer" in (wall.thread.lost or "")
    wall.glass.nak(False)
    wall.shows(STATES["idle"])


def test_figures_that_nobody_vouches_for_become_dashes(wall: Wall) -> None:
    wall.thread.update(STATES["quiet"])
    wall.shows(STATES["quiet"])
    wall.fresh = False
    wall.thread.update(STATES["quiet"])
    wall.shows(STATES["unknown"])


def test_the_panel_is_dimmed_while_it_shows_the_same(wall: Wall) -> None:
    wall.thread.update(STATES["quiet"])
    wall.shows(STATES["quiet"])
    wall.bright = 10
    wall.thread.update(STATES["idle"])
    wall.shows(STATES["idle"])
    wall.glass.wait(lambda _: wall.glass.glass.contrast == 25)


@pytest.mark.parametrize(
    ("hours", "time", "percent"),
    [
        ('"06:00-21:00"', "05:59", 10),
        ('"06:00-21:00"', "06:00", 90),
        ('"06:00-21:00"', "21:00", 10),
        ('"18:00-02:00"', "01:59", 90),
        ('"18:00-02:00"', "02:00", 10),
        ('"all day"', "03:00", 90),
        ('"closed"', "12:00", 10),
    ],
)
def test_the_night_is_by_the_clock_on_the_wall(hours: str, time: str, percent: int) -> None:
    panel = loads(f"[panel]\nbrightness = 90\nbright_hours = {hours}").panel
    when = datetime.fromisoformat(f"2026-03-01T{time}+01:00")
    assert brightness(panel, when) == percent


def test_a_clock_that_was_never_set_is_day() -> None:
    when = datetime.fromisoformat("1970-01-01T03:00+00:00")
    assert brightness(loads("").panel, when) == 100


def test_a_closed_wall_is_dark_and_its_thread_gone(tmp_path: Path) -> None:
    wall = Wall(tmp_path / "glass")
    wall.shows(STATES["unknown"])
    wall.thread.close()
    wall.glass.wait(lambda seen: seen.getbbox() is None)
    assert "wall panel" not in {thread.name for thread in threading.enumerate()}
    wall.glass.close()


# ── the mapping ─────────────────────────────────────────────────────────────────


def test_a_snapshot_becomes_what_the_wall_shows() -> None:
    at = 1_000 * SECOND
    states = ["ready", "ready", "offered", "talking", "holding", "wrapping-up", "away", "missed",
              "unplugged", "logged-out", "fault"]  # fmt: skip
    snapshot = Snapshot(
        at=at,
        calls=(
            CallView("c1", 1, "waiting", at - SECOND, entered=at - 95 * SECOND),
            CallView("c2", 2, "offered", at - SECOND, entered=at - 130 * SECOND),
            CallView("c3", 3, "talking", at - SECOND, entered=at - 400 * SECOND),
            CallView("c4", 4, "ringing", at - SECOND, entered=None),
        ),
        desks=tuple(DeskView(f"d{n}", state, at) for n, state in enumerate(states)),
        lines=(
            *(LineView(n, "busy", at) for n in (1, 2, 3)),
            LineView(4, "ringing", at),
            LineView(5, "idle", at),
            LineView(6, "out", at),
            LineView(7, "busied-out", at),
        ),
        queues=(QueueView("sales", True, 2, at - 130 * SECOND),),
        alarms=(("nobody-logged-in", "sales"), ("all-lines-busy", None)),
    )
    state = wall_state(snapshot, FIGURES, GOALS, at + 2 * SECOND, "Lunch")
    assert state == WallState(
        waiting=2, longest=132, ready=2, talking=3, wrap_up=1, away=2, lines_busy=4, lines=5,
        figures=FIGURES, goals=GOALS, alarms=("nobody logged in: sales",), message="Lunch",
    )  # fmt: skip


def test_an_empty_office_is_an_empty_wall() -> None:
    snapshot = Snapshot(at=0, calls=(), desks=(), lines=(), queues=())
    assert wall_state(snapshot, FIGURES, GOALS, 0) == WallState(figures=FIGURES, goals=GOALS)


def test_alarms_are_told_in_words() -> None:
    assert sentence("record-writer-failed", None) == "record writer failed"


# ── how far it can be read ──────────────────────────────────────────────────────


def test_the_page_in_docs_and_the_command_tell_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sizes"]) == 0
    page = Path(__file__).parents[2] / "docs" / "wall.md"
    assert capsys.readouterr().out == table()
    assert table() in page.read_text()


def test_a_digit_is_as_tall_as_it_is_drawn() -> None:
    """Measured in the picture itself, for the panel of the spec: 2.42 inches, 6 m wanted."""
    model = next(model for model in MODELS if model.name.startswith("2.42"))
    picture = paint(WallState(waiting=7), model.size, Moment())
    box = picture.crop((0, 0, 66, 51)).getbbox()
    assert box is not None
    seen = legible(model)
    assert seen.pixels == box[3] - box[1]
    assert seen.millimetres == pytest.approx(seen.pixels * 55.01 / 128)
    assert seen.metres == pytest.approx(seen.millimetres / 4)


# ── the command ─────────────────────────────────────────────────────────────────


def test_a_state_file_becomes_a_picture(tmp_path: Path) -> None:
    state, out = tmp_path / "state.json", tmp_path / "wall.png"
    state.write_text(json.dumps({"waiting": 4, "longest": 95, "lines": 8, "lines_busy": 7}))
    assert cli.main(["render", "--state", str(state), "--out", str(out), "--size", "256x64"]) == 0
    wanted = paint(WallState(waiting=4, longest=95, lines=8, lines_busy=7), (256, 64), Moment())
    with Image.open(out) as picture:
        assert picture.size == (1024, 256)
        assert picture.resize((256, 64)).convert("1").tobytes() == wanted.tobytes()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"waiting": "many"}', '{"wating": 3}', '{"goals": {"level": 1.5}}']
)
def test_a_state_file_that_is_wrong_is_one_clear_line(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state.json"
    state.write_text(text)
    out = tmp_path / "x.png"
    assert cli.main(["render", "--state", str(state), "--out", str(out)]) == 2
    complaint = capsys.readouterr().err
    assert complaint.startswith(f"queuebox panel render: {state}: ")
    assert complaint.count("\n") == 1
    assert not out.exists()


def test_a_picture_that_cannot_be_written_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state.json"
    state.write_text("{}")
    out = tmp_path / "nowhere" / "x.png"
    assert cli.main(["render", "--state", str(state), "--out", str(out)]) == 2
    assert "nowhere" in capsys.readouterr().err

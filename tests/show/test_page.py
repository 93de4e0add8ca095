"""The live page: everything asked for is on it, and it never breaks the terminal."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from queuebox_bench.page import LampSight, View, clip, draw

SNAPSHOT = {
    "at": 100_000_000,
    "lines": [
        {"line": 1, "state": "busy", "since": 0, "call": "1-1"},
        {"line": 2, "state": "idle", "since": 0, "call": None},
    ],
    "calls": [
        {
            "call": "1-1", "line": 1, "state": "talking", "since": 90_000_000,
            "entered": 60_000_000, "number": "5551234", "name": "SMITH JOHN", "desk": "A",
        }
    ],
    "desks": [
        {"desk": "A", "state": "talking", "since": 90_000_000, "agent": "Ann", "pending": "break"}
    ],
}  # fmt: skip
VIEW = View(
    "12:00:00", ["▀▀▀▀"], SNAPSHOT, {"A": LampSight(red=True, busy=True)}, {"A": True},
    [f"log {n}" for n in range(50)], ["shell: here"],
)  # fmt: skip


def plain(line: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def test_the_page_tells_lines_callers_desks_lamps_and_log() -> None:
    text = "\n".join(plain(line) for line in draw(VIEW, 100, 40))
    for word in ("5551234 SMITH JOHN", "talking", "with A", "in all 0:40", "line 2  idle",
                 "● red", "busy closed", "jack in", "Ann", "break pending", "log 49",
                 "shell: here", "q quit"):  # fmt: skip
        assert word in text, word


def test_the_newest_log_lines_fill_the_room_there_is() -> None:
    lines = draw(VIEW, 100, 12)
    assert len(lines) == 12
    assert any("log 49" in line for line in lines)
    assert not any("log 40" in line for line in lines)


def test_an_empty_office_can_be_drawn() -> None:
    assert draw(View("", [], {}, {}, {}, [], []), 80, 24)


@given(st.text(max_size=200), st.integers(0, 120))
def test_no_line_is_wider_or_moves_the_cursor(text: str, columns: int) -> None:
    shown = plain(clip(text.replace("\x1b", "?"), columns))
    assert len(shown) <= columns
    assert all(character.isprintable() for character in shown)

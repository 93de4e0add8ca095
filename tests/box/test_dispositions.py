"""What came of a call, by presses in wrap-up: a word of the list, and the last press counts."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from queuebox.dispositions import Dispositions
from queuebox.records.keeping import Remark
from queuebox_core.endings import CallEnding, CallReport, Segment
from queuebox_core.snapshot import DeskView

WRAPPING_UP = DeskView("A", "wrapping-up", 0, "anna")
CALL = CallReport(
    "1-1", 1, CallEnding.ANSWERED, None, 0, 1, 2, 9, 1, 7,
    segments=(Segment("B", "ben", 2, 4), Segment("A", "anna", 4, 9)),
)  # fmt: skip


def test_presses_go_round_and_the_next_call_begins_anew() -> None:
    said = Dispositions(("sold", "angry"))
    said.ended(CALL)
    words = [said.pressed(WRAPPING_UP, 3, "press") for _ in range(3)]
    assert words == [Remark("1-1", word) for word in ("sold", "angry", "sold")]
    said.ended(replace(CALL, call="1-2"))
    assert said.pressed(WRAPPING_UP, 3, "press") == Remark("1-2", "sold")


@pytest.mark.parametrize(
    ("desk", "button", "kind"),
    [
        (WRAPPING_UP, 1, "press"),  # ready
        (WRAPPING_UP, 2, "press"),  # longer, please
        (WRAPPING_UP, 3, "hold"),
        (DeskView("A", "ready", 0, "anna"), 3, "press"),
        (DeskView("B", "wrapping-up", 0, "ben"), 3, "press"),  # not the last one's
    ],
)
def test_presses_that_say_nothing(desk: DeskView, button: int, kind: str) -> None:
    said = Dispositions(("sold",))
    said.ended(CALL)
    assert said.pressed(desk, button, kind) is None


def test_an_office_without_words() -> None:
    said = Dispositions(())
    said.ended(CALL)
    assert said.pressed(WRAPPING_UP, 3, "press") is None

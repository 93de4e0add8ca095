"""What a modem claims by ``+VLS=?`` to report of a hang-up; any other text claims nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queuebox_hw.modem.probe import SIGNS, named_signs


def test_a_conexant_names_its_signs() -> None:
    lines = ['0,"",B0A0008000,B0A0008000,B0A0008000', '1,"T",0B8418E000,0FE418E000,0B8419E000']
    named = ("loop interruption", "busy tone", "dial tone", "extension picked up")
    assert named_signs(lines) == named


def test_other_labels_and_short_answers_name_none() -> None:
    assert named_signs(['3,"LT",0B8418E000', "(0,1)", "0,1,5,7", '1,"T",12']) == ()


@given(st.lists(st.one_of(st.text(), st.from_regex(r'1,"T"[,0-9A-F ]*'))))
def test_any_answer_names_known_signs_or_none(lines: list[str]) -> None:
    assert set(named_signs(lines)) <= set(SIGNS.values())

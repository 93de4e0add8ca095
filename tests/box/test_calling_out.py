"""A number as people write it, and what is said about one that cannot be dialled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox.calling_out import KEYS, MOST, keys_of
from queuebox.control import Refused
from queuebox.perform import Performer
from queuebox_core import effects
from queuebox_wire import shelf_link as wire


@pytest.mark.parametrize(
    ("written", "keys"),
    [("555-1234", "5551234"), ("(0)30 / 12.34", "0301234"), ("0,*21#", "0,*21#")],
)
def test_numbers_as_people_write_them(written: str, keys: str) -> None:
    assert keys_of(written) == keys


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("+4930123", "write the prefix that you dial"),
        ("call Bob", "'c' is no key"),
        ("5\x1b5", r"'\\x1b' is no key"),
        ("", "nothing to dial"),
        (",,", "nothing to dial"),
        (None, "nothing to dial"),
        (5551234, "nothing to dial"),
        ("1" * 33, "33 keys are too many; 32 at most"),
    ],
)
def test_what_cannot_be_dialled_gets_a_sentence(written: object, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        keys_of(written)


@given(st.text(max_size=60))
def test_any_text_is_keys_or_a_sentence(text: str) -> None:
    try:
        keys = keys_of(text)
    except Refused as refused:
        assert str(refused).isprintable()
    else:
        assert 0 < len(keys) <= MOST and set(keys) <= KEYS


def test_the_line_is_seized_before_the_desk_is_joined_to_it() -> None:
    """The shelf joins a desk only with a call that it knows."""
    orders = Performer({}, {}).orders_of([effects.Dial(2, "1-o1", "A", "555")])
    assert list(orders) == [wire.Seize(2, "1-o1", "555"), wire.ConnectDesk(2, "1-o1", "A")]

"""Caller ID in every form that modems were seen to print, and in those nobody has seen yet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_hw.modem.caller_id import CallerId, CallerIdParser


def parsed(*lines: str) -> CallerId:
    parser = CallerIdParser()
    for line in lines:
        parser.feed_line(line)
    return parser.caller


def message(kind: int, body: bytes) -> bytes:
    """A GR-30 message with its checksum."""
    head = bytes((kind, len(body))) + body
    return head + bytes((-sum(head) % 256,))


def mdmf(*parameters: tuple[int, bytes]) -> bytes:
    return message(0x80, b"".join(bytes((kind, len(data))) + data for kind, data in parameters))


CONEXANT = ("DATE = 0410", "TIME = 1530", "NMBR = 5551234567", "NAME = SMITH JOHN")
USR = ("DATE=0410", "TIME=1530", "NMBR=5551234567", "NAME=SMITH JOHN")


@pytest.mark.parametrize("lines", [CONEXANT, USR, tuple(reversed(USR)), (" nmbr=555-123-4567 ",)])
def test_spaces_order_and_missing_lines_do_not_matter(lines: tuple[str, ...]) -> None:
    caller = parsed(*lines)
    assert caller.number == "5551234567"
    assert caller.settled
    if len(lines) == 4:
        assert (caller.name, caller.stamp) == ("SMITH JOHN", "04101530")


@pytest.mark.parametrize("word", ["P", "PRIVATE", "Private", "ANONYMOUS", '"PRIVATE"', "WITHHELD"])
def test_withheld(word: str) -> None:
    caller = parsed(f"NMBR = {word}")
    assert caller.withheld and caller.number is None and caller.settled


@pytest.mark.parametrize("word", ["O", "OUT OF AREA", "", "UNAVAILABLE", "-", "Unknown", "?"])
def test_not_delivered(word: str) -> None:
    caller = parsed(f"NMBR = {word}")
    assert caller.absent and not caller.withheld and caller.settled
    assert caller.number is None


def test_a_reason_in_the_name_line() -> None:
    assert parsed("NAME = P").withheld
    assert parsed("NMBR = 5551234", "NAME = O") == CallerId(number="5551234")
    assert not parsed("NMBR = 5551234", "NAME = P").withheld


def test_checksum_error() -> None:
    assert parsed("ERRM = 1").corrupt
    assert parsed("ERRM = 1").settled


@pytest.mark.parametrize("prefix", ["MESG=", "MESG = ", ""])
def test_raw_message_of_many_parameters(prefix: str) -> None:
    raw = mdmf((1, b"04101530"), (2, b"5551234567"), (7, b"SMITH JOHN"))
    caller = parsed(prefix + raw.hex().upper())
    assert (caller.number, caller.name, caller.stamp) == ("5551234567", "SMITH JOHN", "04101530")


@pytest.mark.parametrize("prefix", ["MESG=", ""])
def test_raw_message_of_one_number(prefix: str) -> None:
    caller = parsed(prefix + message(0x04, b"041015305551234567").hex())
    assert (caller.number, caller.stamp) == ("5551234567", "04101530")


def test_raw_reasons_for_absence() -> None:
    assert parsed("MESG=" + mdmf((1, b"04101530"), (4, b"P"), (8, b"P")).hex()).withheld
    assert parsed("MESG=" + mdmf((1, b"04101530"), (4, b"O"), (8, b"O")).hex()).absent
    assert parsed(message(0x04, b"04101530P").hex()).withheld


def test_raw_message_with_a_wrong_bit() -> None:
    raw = bytearray(mdmf((2, b"5551234567")))
    raw[5] ^= 1
    assert parsed("MESG=" + raw.hex()) == CallerId(corrupt=True)
    assert parsed("MESG=80").corrupt
    assert parsed("MESG=nonsense").corrupt


def test_names_keep_their_letters_and_lose_their_control_characters() -> None:
    assert parsed("NAME = MÜLLER\x07  & SÖHNE").name == "MÜLLER & SÖHNE"
    assert parsed('NAME = "O\'BRIEN"').name == "O'BRIEN"
    assert len(parsed("NAME = " + "A" * 300).name or "") == 50


def test_international_numbers() -> None:
    assert parsed("NMBR = +49 (30) 123-456").number == "+4930123456"


def test_the_called_number_is_not_the_caller() -> None:
    caller = parsed("DDN_NMBR = 5550000")
    assert (caller.number, caller.called) == (None, "5550000")
    assert not caller.settled


@pytest.mark.parametrize("line", ["RING", "OK", "NAMED = X", "05551234", "8010ABCD", "DATE"])
def test_other_lines_are_not_caller_id(line: str) -> None:
    assert not CallerIdParser.is_caller_id(line)
    assert parsed(line) == CallerId()


def test_impossible_dates_are_not_believed() -> None:
    assert parsed("DATE = 1341", "TIME = 2561").stamp == ""


numbers = st.from_regex(r"[0-9]{3,15}", fullmatch=True)
spaces = st.sampled_from(["", " ", "  "])


@given(numbers, st.sampled_from(["SMITH", "A B", "Ö"]), spaces, spaces, st.permutations(range(4)))
def test_any_layout_of_the_same_call_is_the_same_caller(
    number: str, name: str, before: str, after: str, order: list[int]
) -> None:
    tags = (("DATE", "0410"), ("TIME", "1530"), ("NMBR", number), ("NAME", name))
    lines = [f"{tag}{before}={after}{value}" for tag, value in tags]
    assert parsed(*(lines[index] for index in order)) == CallerId(
        number=number, name=name, date="0410", time="1530"
    )


@given(numbers, st.text(alphabet="ABC XYZ", min_size=1, max_size=15).filter(str.strip))
def test_hex_and_text_agree(number: str, name: str) -> None:
    text = parsed("DATE=0410", "TIME=1530", f"NMBR={number}", f"NAME={name}")
    raw = mdmf((1, b"04101530"), (2, number.encode()), (7, name.encode()))
    assert parsed(raw.hex()) == text


@given(st.lists(st.text(max_size=80), max_size=8))
def test_any_text_is_survived(lines: list[str]) -> None:
    caller = parsed(*lines)
    assert caller.number is None or len(caller.number) <= 32


@given(st.sampled_from(["NMBR", "NAME", "DATE", "TIME", "MESG", "ERRM"]), st.text(max_size=600))
def test_any_value_is_survived(tag: str, value: str) -> None:
    caller = parsed(f"{tag}={value}")
    assert caller.name is None or caller.name.isprintable()


@given(st.binary(max_size=60))
def test_any_raw_message_is_survived(body: bytes) -> None:
    parsed("MESG=" + message(0x80, body).hex())
    parsed(message(0x04, body).hex())

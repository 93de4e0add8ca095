"""One call after the other against a scripted modem, in virtual time: what is said, and when."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hw.scripted_modem import CX930XX, GENERIC, MS, USR5637, Line, S, ScriptedModem

from queuebox_hw.modem.dialogue import TABLE, table_text
from queuebox_hw.modem.words import (
    CallerIdKnown,
    DigitHeard,
    Gone,
    Heard,
    InService,
    NotUp,
    Out,
    Rang,
    State,
)


def test_from_an_open_port_to_idle() -> None:
    line = Line().open()
    line.run_until(lambda: line.dialogue.state is State.IDLE)
    ladder = [data for _, data in line.sent[:5]]
    assert ladder == [b"\x00\x10^", b"\x00\x10\x18\x10\x03", b"\x10!", b"\r", b"ATE0\r"]
    (fact,) = line.facts
    assert isinstance(fact, InService)
    assert (fact.identity.family, fact.identity.law, fact.identity.format_id) == (
        "cx930xx",
        "mu",
        131,
    )
    assert line.modem.heard[-3:] == ["ATH", "AT+FCLASS=0", "AT+VCID=1"]


def test_commands_keep_the_gap_of_100_ms() -> None:
    line = Line().in_service()
    line.up()
    said = [at for at, _ in line.sent]
    assert len(said) >= 3
    for earlier, later in pairwise(said):
        assert later - earlier >= line.modem.latency + 100 * MS


def test_a_whole_call() -> None:
    line = Line().in_service()
    line.say("RING")
    line.run(3500 * MS)
    line.say("DATE = 0410", "TIME = 1530", "NMBR = 5551234567", "NAME = SMITH JOHN")
    line.answer()
    line.run_until(lambda: line.dialogue.state is State.STREAM)
    assert line.modem.heard == [
        "AT+FCLASS=8;+VSM=131,8000,0,0;+VSD=0,0;+VIT=0",
        "AT+VLS=1",
        "AT+VTR",
    ]
    assert line.armed == "mu"
    assert line.names() == ["Rang", "CallerIdKnown", "Up"]
    known = line.facts[1]
    assert isinstance(known, CallerIdKnown)
    assert (known.number, known.name, known.stamp) == ("5551234567", "SMITH JOHN", "04101530")

    line.run(60 * S)
    line.codes(b"/55~bb")
    line.run(S)
    line.codes(b"b")
    assert [type(fact) for fact in line.facts[3:]] == [DigitHeard, Gone]
    line.release()
    line.run_until(lambda: line.dialogue.state is State.IDLE)
    assert line.names()[-1] == "Idle"
    assert line.modem.heard[-4:] == ["AT+VLS=0", "ATH", "AT+FCLASS=0", "AT+VCID=1"]
    assert not line.modem.off_hook and not line.modem.in_stream


def test_the_first_ring_alone_is_no_call_yet() -> None:
    line = Line().in_service()
    line.say("RING")
    line.run(20 * S)
    assert line.facts == []
    assert line.dialogue.state is State.IDLE


def test_a_second_ring_makes_it_one_that_began_with_the_first() -> None:
    line = Line().in_service()
    began = line.now
    line.ring(0, 6 * S)
    line.run(7 * S)
    assert line.facts == [Rang(began)]


def test_the_caller_gives_up_while_ringing() -> None:
    line = Line().in_service()
    line.ring(0, 6 * S, 12 * S)
    line.run(12 * S + 8 * S)
    assert "RingGone" not in line.names()
    line.run(1 * S)
    assert line.names() == ["Rang", "RingGone", "Idle"]


def test_off_hook_at_the_moment_ordered_not_5_ms_later() -> None:
    line = Line().in_service()
    line.ring(0, 6 * S, 12 * S, 18 * S)
    line.run(3 * S)
    line.say("NMBR = 5551234", "NAME = A")
    moment = line.now + 6 * S
    line.answer(moment)
    line.run_until(lambda: line.modem.off_hook)
    (said,) = [at for at, data in line.sent if data == b"AT+VLS=1\r"]
    assert 0 <= said - moment < 5 * MS


def test_off_hook_only_in_the_silent_part() -> None:
    line = Line().in_service()
    began = line.now
    line.ring(0, 6 * S, 12 * S)
    line.run(6 * S + 100 * MS)
    line.answer()
    line.run_until(lambda: line.dialogue.state is State.STREAM)
    (said,) = [at for at, data in line.sent if data == b"AT+VLS=1\r"]
    assert 2 * S < (said - began) % (6 * S) < 5500 * MS


@pytest.mark.parametrize(
    ("texts", "exit", "careful"), [(CX930XX, b"\x10^", False), (USR5637, b"\x10\x03", True)]
)
def test_a_modem_that_refuses_in_a_burst_goes_off_hook_where_no_burst_can_be(
    texts: dict[str, tuple[str, ...]], exit: bytes, careful: bool
) -> None:
    """RING may be printed when a burst ends: 4.3 s later the next one may have begun."""
    line = Line(ScriptedModem(texts, exit=exit)).in_service()
    began = line.now
    line.ring(0, 6 * S, 12 * S)
    line.run(10 * S)
    line.answer()
    line.run_until(lambda: line.modem.off_hook)
    (said,) = [at - began for at, data in line.sent if data == b"AT+VLS=1\r"]
    assert (said > 14 * S) is careful
    if careful:
        assert 2 * S < said - 12 * S < 4 * S


def test_a_line_that_rings_on_is_tried_again() -> None:
    line = Line(ScriptedModem(USR5637, exit=b"\x10\x03")).in_service()
    line.ring(0, 6 * S)
    line.later(12 * S, lambda: line.codes(b"R"))
    line.run(6 * S + 100 * MS)
    line.answer()
    line.run_until(lambda: line.dialogue.state is State.STREAM)
    assert line.names() == ["Rang", "Up"]
    line.run_until(lambda: line.dialogue.state is not State.STREAM)
    assert line.names() == ["Rang", "Up", "StillRinging"]
    line.run_until(lambda: line.dialogue.state is State.STREAM)
    assert line.names() == ["Rang", "Up", "StillRinging", "Up"]
    assert line.modem.heard.count("AT+VLS=1") == 2


def test_usr_has_its_own_words() -> None:
    modem = ScriptedModem(USR5637, exit=b"\x10\x03")
    modem.marks_end = False
    line = Line(modem).in_service().up()
    assert modem.heard[0] == "AT+FCLASS=8;+VSM=131,8000;+VSD=128,0;+VIT=0"
    line.release()
    line.run_until(lambda: line.dialogue.state is State.IDLE)
    assert not modem.off_hook
    assert line.dialogue.identity.family == "usr5637"


def test_an_unknown_modem_gets_the_format_it_names() -> None:
    line = Line(ScriptedModem(GENERIC)).in_service().up()
    assert line.dialogue.identity.family == "generic"
    assert line.armed == "u8"


def test_a_half_duplex_modem_is_refused_with_a_sentence() -> None:
    modem = ScriptedModem(GENERIC)
    modem.instead["AT+VTR"] = ["ERROR"] * 10
    line = Line(modem).in_service()
    line.ring(*(n * 6 * S for n in range(8)))
    line.run(7 * S)
    line.answer()
    line.run_until(lambda: line.dialogue.state is State.OUT)
    refused, out = line.facts[-2:]
    assert isinstance(refused, NotUp)
    assert isinstance(out, Out)
    assert "half-duplex" in out.reason
    assert not modem.off_hook


def test_stream_ended_by_the_modem_releases() -> None:
    line = Line().in_service().up()
    line.modem.in_stream = False
    line.perform(line.dialogue.stream_ended(line.now))
    line.say("NO CARRIER")
    line.run_until(lambda: line.dialogue.state is State.IDLE)
    assert line.names() == ["Gone", "Idle"]


def test_an_answer_for_nobody_is_refused() -> None:
    line = Line().in_service()
    line.answer()
    assert line.names() == ["NotUp"]


def test_the_same_order_twice_is_one() -> None:
    line = Line().in_service().up()
    line.answer()
    assert line.facts == []


def test_the_table_knows_every_state_and_every_input() -> None:
    assert set(TABLE) == set(State)
    used = {heard for row in TABLE.values() for heard in row}
    assert used == set(Heard)


def test_the_page_shows_the_table_that_runs() -> None:
    page = Path(__file__).parents[2] / "docs" / "modem.md"
    assert table_text() in page.read_text()

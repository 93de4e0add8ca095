"""What goes wrong with modems and lines, in virtual time: always in service, or out and why."""

from __future__ import annotations

import pytest
from hw.modem_noise import Noise
from hw.scripted_modem import CX930XX, MS, USR5637, Line, S, ScriptedModem
from hypothesis import given, settings
from hypothesis import strategies as st

from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.words import (
    CallerIdKnown,
    Gone,
    InService,
    NotUp,
    Out,
    Rang,
    Reopen,
    State,
    Tone,
    ToneHeard,
)

CX = dict(CX930XX)


def idle(line: Line) -> bool:
    return line.dialogue.state is State.IDLE


def is_out(line: Line) -> bool:
    return line.dialogue.state is State.OUT


# ── finding a modem ─────────────────────────────────────────────────────────────


def test_a_modem_left_in_a_stream_is_led_out_by_the_ladder() -> None:
    line = Line()
    line.modem.in_stream = True
    line.open().run_until(lambda: idle(line))
    assert not line.modem.in_stream
    assert line.reopens == []


def test_a_modem_that_wants_three_dles_is_led_out_too() -> None:
    line = Line(ScriptedModem(CX, exit=b"\x10\x10\x10\x03"))
    line.modem.in_stream = True
    line.open().run_until(lambda: idle(line))
    assert not line.modem.in_stream


def test_silence_leads_over_dtr_to_out_with_a_retry_time_that_grows() -> None:
    line = Line()
    line.modem.instead["ATE0"] = [None] * 1000
    line.modem.instead["ATE0Q0V1"] = [None] * 1000
    line.open().run_until(lambda: is_out(line))
    assert line.reopens == [Reopen(dtr_low=True)]
    line.run(1000 * S)
    outs = [fact for fact in line.facts if isinstance(fact, Out)]
    waits = [(out.retry_at - out.at) // S for out in outs]
    assert waits[:6] == [1, 2, 5, 10, 20, 30]
    assert "cable" in outs[0].reason
    line.modem.instead.clear()
    line.run_until(lambda: idle(line), 400 * S)
    assert isinstance(line.facts[-1], InService)


def test_a_modem_told_to_be_quiet_and_numeric_speaks_again() -> None:
    line = Line()
    line.modem.instead["ATE0"] = [None]
    line.modem.instead["ATE0Q0V1"] = ["0", "0"]
    line.modem.instead["ATZ"] = ["0"]
    line.open().run_until(lambda: idle(line))


def test_voice_refused_names_the_command_and_the_firmware() -> None:
    line = Line(ScriptedModem(USR5637))
    line.modem.instead["AT+FCLASS=8"] = ["ERROR"] * 10
    line.open().run_until(lambda: is_out(line))
    (out,) = line.facts
    assert isinstance(out, Out)
    assert "AT+FCLASS=8" in out.reason and "1.2.21" in out.reason


def test_a_modem_without_duplex_is_out_at_once() -> None:
    line = Line(ScriptedModem({"ATI0": ("2494",)}))
    line.open().run_until(lambda: is_out(line))
    (out,) = line.facts
    assert isinstance(out, Out)
    assert "duplex" in out.reason and out.retry_at - out.at >= 600 * S


def test_no_usable_format_is_said() -> None:
    line = Line(ScriptedModem({"AT+VSM=?": ('129,"IMA ADPCM",4,0,8000,0,0',)}))
    line.open().run_until(lambda: is_out(line))
    assert "format" in line.dialogue.why_out


def test_errors_to_everything_optional_do_no_harm() -> None:
    line = Line()
    for command in ("AT+VSD=0,0", "AT+VSD=128,0", "AT+VIT=0", "AT+IFC=2,2", "ATI3", "AT+VGT=?"):
        line.modem.instead[command] = ["ERROR"] * 10
    line.open().run_until(lambda: idle(line))
    line.up()


def test_two_arguments_where_four_are_an_error() -> None:
    line = Line()
    line.modem.instead["AT+FCLASS=8;+VSM=131,8000,0,0;+VSD=0,0;+VIT=0"] = ["ERROR"] * 9
    line.in_service().up()
    assert line.modem.heard[0] == "AT+FCLASS=8;+VSM=131,8000;+VSD=0,0;+VIT=0"


def test_one_by_one_where_a_row_of_commands_is_an_error() -> None:
    line = Line()
    for arguments in (",0,0", ""):
        row = f"AT+FCLASS=8;+VSM=131,8000{arguments};+VSD=0,0;+VIT=0"
        line.modem.instead[row] = ["ERROR"] * 9
    line.modem.instead["AT+VSM=131,8000,0,0"] = ["ERROR"] * 9
    line.in_service().up()
    assert line.modem.heard[:3] == ["AT+FCLASS=8", "AT+VSM=131,8000,0,0", "AT+VSM=131,8000"]


def test_gains_are_clipped_to_what_works() -> None:
    modem = ScriptedModem(USR5637, exit=b"\x10\x03")
    line = Line(modem, ModemSettings(transmit_gain=140, receive_gain=200))
    line.in_service().up()
    assert "AT+VGT=140" in modem.heard and "AT+VGR=134" in modem.heard


@pytest.mark.parametrize("after", [1, 5, 10, 20])
def test_a_ring_during_the_initialisation_is_not_lost(after: int) -> None:
    line = Line().open()
    began = line.now + after * 100 * MS
    line.ring(after * 100 * MS, after * 100 * MS + 6 * S)
    line.run(after * 100 * MS + 7 * S)
    assert Rang(began) in line.facts
    assert line.dialogue.state is State.RINGING


# ── idle ────────────────────────────────────────────────────────────────────────


def test_an_idle_modem_is_asked_whether_it_lives() -> None:
    line = Line().in_service()
    line.run(200 * S)
    assert line.modem.heard == ["AT"] * 3
    assert line.facts == []


def test_a_modem_that_died_in_idle_is_noticed_and_revived() -> None:
    line = Line().in_service()
    line.modem.instead["AT"] = [None] * 4
    line.run(90 * S)
    assert idle(line)
    assert "ATZ" in line.modem.heard


def test_a_banner_means_that_the_settings_are_lost() -> None:
    line = Line().in_service()
    line.say("CONEXANT VOICE MODEM READY")
    line.run(10 * S)
    assert idle(line)
    assert "AT+VCID=1" in line.modem.heard


def test_endless_babble_takes_the_line_out() -> None:
    line = Line().in_service()
    for second in range(0, 300, 3):
        line.later(second * S, lambda: line.say("GARBAGE"))
    line.run(300 * S)
    assert any(isinstance(fact, Out) and "nonsense" in fact.reason for fact in line.facts)
    line.run(60 * S)
    assert idle(line)


def test_daily_reset_waits_for_a_quiet_line() -> None:
    line = Line(settings=ModemSettings(reset_every=600 * S)).in_service()
    line.ring(570 * S, 576 * S)
    line.run(690 * S)
    assert "ATZ" not in line.modem.heard
    line.run(180 * S)
    assert "ATZ" in line.modem.heard
    assert idle(line)
    assert "Out" not in line.names()


def test_reset_ordered_in_a_call_is_done_after_it() -> None:
    line = Line().in_service().up()
    line.perform(line.dialogue.reset(line.now))
    line.run(5 * S)
    assert line.dialogue.state is State.STREAM
    line.release()
    line.run(400 * S)
    assert "ATZ" in line.modem.heard


# ── ringing and answering ───────────────────────────────────────────────────────


def test_caller_id_before_the_first_ring() -> None:
    line = Line().in_service()
    line.say("NMBR = 02079460000")
    line.run(S)
    assert line.facts == []
    line.say("RING")
    line.run(S)
    assert line.names() == ["Rang", "CallerIdKnown"]


def test_caller_id_alone_is_no_call() -> None:
    line = Line().in_service()
    line.say("NMBR = 02079460000")
    line.run(30 * S)
    assert line.facts == [] and idle(line)


def test_a_name_that_comes_later_is_told_again() -> None:
    line = Line().in_service()
    line.say("RING")
    line.run(3 * S)
    line.say("NMBR = 5551234")
    line.run(S)
    line.say("NAME = SMITH")
    line.run(S)
    known = [fact for fact in line.facts if isinstance(fact, CallerIdKnown)]
    assert [(fact.number, fact.name) for fact in known] == [
        ("5551234", None),
        ("5551234", "SMITH"),
    ]


def test_caller_id_in_a_packet_and_ring_as_code_in_class_8() -> None:
    line = Line().in_service()
    line.text(b"\x10R")
    line.run(3 * S)
    line.text(b"\x10XNMBR=5551234\r\nNAME=M\xc3\x9cLLER\r\n\x10.")
    line.run(S)
    known = line.facts[-1]
    assert isinstance(known, CallerIdKnown)
    assert (known.number, known.name) == ("5551234", "MÜLLER")


def test_without_caller_id_the_answer_waits_for_the_second_ring_or_the_grace() -> None:
    line = Line(settings=ModemSettings(rings_to_believe=1)).in_service()
    began = line.now
    line.ring(0, 6 * S, 12 * S)
    line.run(100 * MS)
    line.answer()
    line.run_until(lambda: line.modem.off_hook)
    assert line.now - began > 4500 * MS


def test_the_caller_gives_up_while_we_prepare() -> None:
    line = Line().in_service()
    line.ring(0, 6 * S)
    line.run(7 * S)
    line.answer(line.now + 30 * S)
    line.run(30 * S)
    assert line.names() == ["Rang", "RingGone", "Idle"]
    assert not line.modem.off_hook


def test_a_modem_that_never_stops_the_ringing_is_given_up() -> None:
    line = Line().in_service()
    line.ring(*(n * 6 * S for n in range(3)))
    for n in range(3, 20):
        line.later(n * 6 * S, lambda: line.text(b"\r\nRING\r\n"))
        line.later(n * 6 * S + 1, lambda: line.codes(b"R") if line.stream else None)
    line.run(13 * S)
    line.answer()
    line.run(100 * S)
    assert "StillRinging" in line.names()
    refused = [fact for fact in line.facts if isinstance(fact, NotUp)]
    assert len(refused) == 1 and "rings on" in refused[0].reason


def test_off_hook_refused() -> None:
    line = Line().in_service()
    line.modem.instead["AT+VLS=1"] = ["ERROR"]
    line.ring(0, 6 * S)
    line.run(7 * S)
    line.answer()
    line.run_until(lambda: "NotUp" in line.names())
    line.run(20 * S)
    assert idle(line) and not line.modem.off_hook


@pytest.mark.parametrize("after", range(0, 5000, 250))
def test_hanging_up_at_any_moment_of_answering(after: int) -> None:
    line = Line().in_service()
    line.say("RING")
    line.run(3 * S)
    line.say("NMBR = 5551234", "NAME = A")
    line.answer()
    line.run(after * MS)
    line.release()
    line.run(20 * S)
    assert idle(line)
    assert not line.modem.off_hook and not line.modem.in_stream
    if "AT+FCLASS=8" in line.modem.heard:
        assert line.modem.heard[-2:] == ["AT+FCLASS=0", "AT+VCID=1"]


@pytest.mark.parametrize("lost", ["AT+FCLASS=8", "AT+VSD=0,0", "AT+VLS=1", "AT+VTR"])
def test_an_answer_that_never_comes(lost: str) -> None:
    line = Line().in_service()
    line.modem.instead[lost] = [None]
    line.ring(*(n * 6 * S for n in range(4)))
    line.run(7 * S)
    line.answer()
    line.run(60 * S)
    ended = set(line.names()) & {"Up", "NotUp", "RingGone"}
    assert ended
    if lost == "AT+VTR":
        assert line.modem.heard.count("AT+VTR") == 1  # never said into what may be a stream
    line.release()
    line.run(30 * S)
    assert idle(line) and not line.modem.off_hook


def test_a_command_is_not_said_while_another_is_being_answered() -> None:
    line = Line().in_service()
    line.modem.latency = 200 * MS
    line.run_until(lambda: "AT" in line.modem.heard)
    asked = line.now
    line.say("RING", "NMBR = 5551234", "NAME = A")
    line.answer()
    line.run_until(lambda: len(line.modem.heard) > 1)
    assert line.now - asked >= 300 * MS
    line.run_until(lambda: line.dialogue.state is State.STREAM)


def test_another_modem_in_place_of_a_hopeless_one_is_noticed_at_once() -> None:
    line = Line(ScriptedModem({"ATI0": ("2494",)})).open()
    line.run_until(lambda: is_out(line))
    line.perform(line.dialogue.lost("The port is gone: check its cable.", line.now))
    line.modem = ScriptedModem(CX)
    line.run_until(lambda: idle(line))


# ── the call ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("codes", [b"d", b"l", b"i"])
def test_gone_with_its_sentence(codes: bytes) -> None:
    line = Line().in_service().up()
    line.run(10 * S)
    line.codes(codes + codes)
    (gone,) = line.facts
    assert isinstance(gone, Gone)
    assert not gone.early and chr(codes[0]) in gone.evidence


def test_dial_tone_right_after_off_hook_means_nobody_was_there() -> None:
    line = Line().in_service().up()
    line.run(S)
    line.codes(b"d")
    (gone,) = line.facts
    assert isinstance(gone, Gone) and gone.early


def test_our_own_detector_counts() -> None:
    line = Line().in_service().up()
    line.run(10 * S)
    line.perform(line.dialogue.tone(Tone.BUSY, line.now))
    assert line.names() == ["Gone"]


def test_special_information_tone_ends_after_3_s_but_not_when_a_key_is_pressed() -> None:
    line = Line().in_service().up()
    line.run(10 * S)
    line.codes(b"J")
    line.run(4 * S)
    assert line.names() == ["Gone"]
    other = Line().in_service().up()
    other.run(10 * S)
    other.codes(b"J")
    other.codes(b"1")
    other.run(4 * S)
    assert other.names() == ["DigitHeard"]


def test_fax_is_told_once() -> None:
    line = Line().in_service().up()
    line.codes(b"ccc")
    assert line.names() == ["FaxHeard"]


def test_a_stall_is_healed_without_losing_the_caller() -> None:
    line = Line().in_service().up()
    line.perform(line.dialogue.stalled(line.now))
    line.run(5 * S)
    assert line.facts == []
    assert line.dialogue.state is State.STREAM and line.modem.off_hook
    assert line.modem.heard[-1] == "AT+VTR"


def test_a_stall_that_comes_back_ends_the_call() -> None:
    line = Line().in_service().up()
    for _ in range(2):
        line.perform(line.dialogue.stalled(line.now))
        line.run(5 * S)
    line.run(10 * S)
    assert line.names() == ["Gone", "Idle"]
    gone = line.facts[0]
    assert isinstance(gone, Gone) and "stopped sending sound" in gone.evidence


def test_a_dead_modem_in_a_stall_ends_the_call_and_says_out() -> None:
    line = Line().in_service().up()
    line.modem.exit = b"never"
    line.modem.in_stream = True
    line.perform(line.dialogue.stalled(line.now))
    line.run_until(lambda: is_out(line))
    assert line.names() == ["Gone", "Out"]


def test_exit_code_ignored_then_the_ladder() -> None:
    line = Line(ScriptedModem(CX, exit=b"\x10\x10\x10\x03")).in_service().up()
    line.release()
    line.run(30 * S)
    assert idle(line)
    assert not line.modem.off_hook and not line.modem.in_stream


def test_end_of_stream_without_ok() -> None:
    line = Line().in_service().up()
    line.modem.ok_after_end = False
    line.release()
    line.run(5 * S)
    assert idle(line) and line.names() == ["Idle"]


def test_pulled_out_in_a_call() -> None:
    line = Line().in_service().up()
    line.perform(line.dialogue.lost("The port is gone: check its cable.", line.now))
    assert line.names() == ["Out"]
    line.run(10 * S)
    assert idle(line) and line.names() == ["Out", "InService"]


# ── dialling ────────────────────────────────────────────────────────────────────


def seize(line: Line) -> None:
    line.perform(line.dialogue.seize("c9", line.now))


def test_seizing_an_idle_line() -> None:
    line = Line().in_service()
    seize(line)
    line.run_until(lambda: line.dialogue.state is State.STREAM)
    line.codes(b"d")
    assert line.facts[1:] == [ToneHeard(line.now, "dial tone")]
    line.perform(line.dialogue.far_end_answered(line.now))
    line.codes(b"r")
    line.run(5 * S)
    line.codes(b"b")
    line.run(S)
    line.codes(b"b")
    assert line.names() == ["Up", "ToneHeard", "ToneHeard", "ToneHeard", "ToneHeard", "Gone"]
    line.release()
    line.run(5 * S)
    assert idle(line)


def test_no_seizing_within_8_s_of_a_ring() -> None:
    line = Line().in_service()
    line.say("RING")
    line.run(3 * S)
    seize(line)
    assert line.names() == ["NotUp"]
    assert 0 < line.dialogue.seizable_at - line.now < 8 * S


def test_no_seizing_within_8_s_of_a_ring_that_was_answered_and_is_over() -> None:
    line = Line().in_service().up()
    line.release()
    line.run_until(lambda: idle(line))
    line.facts.clear()
    seize(line)
    assert line.names() == ["NotUp"]
    line.run(8 * S)
    seize(line)
    line.run_until(lambda: line.dialogue.state is State.STREAM)


def test_a_ring_while_seizing_takes_the_call() -> None:
    line = Line().in_service()
    line.modem.latency = 200 * MS
    seize(line)
    line.run(100 * MS)
    began = line.now
    line.ring(0)
    line.run(5 * S)
    assert line.names() == ["Idle", "Rang"], "believed at once, and no word of failure"
    assert line.facts[-1] == Rang(began)
    assert not line.modem.off_hook


def test_a_ring_at_the_very_moment_of_seizing_is_glare() -> None:
    line = Line().in_service()
    seize(line)
    line.run_until(lambda: line.dialogue.state is State.ENTERING)
    line.say("RING")
    line.run_until(lambda: line.dialogue.state is State.STREAM)
    assert line.names() == ["Up", "Glare"]
    line.run(10 * S)
    line.codes(b"d")
    assert line.names()[-1] == "Gone"


# ── noise ───────────────────────────────────────────────────────────────────────


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_any_bytes_at_any_time(seed: int) -> None:
    Noise(seed).run()

"""The fake modem in virtual time: dialogue, streams, line, callers. No pty, no waiting."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable
from contextlib import suppress
from math import cos, hypot, log10, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuebox_hw.fake import markers
from queuebox_hw.fake.far_end import Destination
from queuebox_hw.fake.g711 import (
    A_LINEAR,
    AMPLITUDE_0DBM0,
    FORMATS,
    LINEAR,
    level_dbm0,
    to_linear16,
)
from queuebox_hw.fake.line_ears import key_in
from queuebox_hw.fake.line_echo import Disturbance, Echo
from queuebox_hw.fake.modem_bench import VirtualHost, unshielded
from queuebox_hw.fake.modem_profiles import names
from queuebox_hw.fake.shielding import Unshielder, shield
from queuebox_hw.fake.sounds import counter, digit, tone_cycle
from queuebox_hw.fake.tone_plans import PLANS, parse_tone
from queuebox_hw.fake.world_words import WorldError

# ── the dialogue ────────────────────────────────────────────────────────────────


def test_echo_comes_first_and_goes_with_e0() -> None:
    host = VirtualHost()
    host.port.send(b"ATE0\r")
    assert host.until(rb"OK\r\n") == b"ATE0\r\r\nOK\r\n"
    host.port.send(b"AT\r\n")
    assert host.until(rb"OK\r\n") == b"\r\nOK\r\n"


def test_a_carriage_return_may_come_alone_and_late() -> None:
    host = VirtualHost()
    host.commands("E0")
    host.port.send(b"ATI")
    host.run(500)
    host.port.send(b"\r")
    assert host.until(rb"OK\r\n") == b"\r\n56000\r\n\r\nOK\r\n"


def test_a_line_half_typed_is_forgotten_after_thirty_seconds() -> None:
    host = VirtualHost()
    host.commands("E0")
    host.port.send(b"AT+FCLASS=")
    host.run(31_000)
    host.port.send(b"AT\r")
    assert host.until(rb"OK\r\n") == b"\r\nOK\r\n"
    assert host.modem.body.voice_class == 0


def test_a_bare_return_is_met_with_silence() -> None:
    host = VirtualHost()
    host.commands("E0")
    host.port.send(b"\r\r")
    host.run(1000)
    assert host.port.fetch() == b""


def test_numeric_results_have_no_line_feed() -> None:
    host = VirtualHost()
    host.commands("E0")
    host.port.send(b"ATV0\r")
    host.run(200)
    assert host.port.fetch() == b"0\r"
    host.port.send(b"AT+NONSENSE\r")
    host.run(200)
    assert host.port.fetch() == b"4\r"


def test_a_chain_stops_at_its_first_error_and_answers_once() -> None:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8")
    assert host.command("+VRA=70;+VDR=1,15;+VRN=3") == "ERROR"
    assert host.modem.body.parameters["+VRA"] == "70"
    assert host.modem.body.parameters["+VRN"] == "10"


@pytest.mark.parametrize(
    ("kind", "command", "answer"),
    [
        ("cx93010", "+VDR=1,15", "ERROR"),
        ("cx93010", "+VDR=1,6", "OK"),
        ("cx93010", "+VSD=40,70", "ERROR"),
        ("cx93010", "+VSD=0,0", "OK"),
        ("cx93010", "+VGR=127", "OK"),
        ("cx93001", "+VGR=127", "ERROR"),
        ("cx93010", "+VTR=?", "ERROR"),
        ("cx93010", "+IFC=2,2", "OK"),
        ("cx93010", "+VSM=131,8000,0,0", "OK"),
        ("usr5637", "+VSM=131,8000,0,0", "ERROR"),
        ("usr5637", "+VSM=131,8000", "OK"),
        ("usr5637", "+VSM=1,8000", "ERROR"),
        ("usr5637", "+VDR=1,15", "OK"),
        ("si2494", "+VSD=128,0", "OK"),
        ("si2494", "+VSD=0,0", "ERROR"),
        ("si2494", "+VSM=4,8000", "OK"),
        ("mt9234", "+VLS=13", "ERROR"),
    ],
)
def test_each_modem_refuses_what_it_refuses(kind: str, command: str, answer: str) -> None:
    host = VirtualHost(kind)
    host.commands("E0", "+FCLASS=8")
    assert host.command(command) == answer


def test_formats_are_listed_as_the_real_ones_list_them() -> None:
    host = VirtualHost("cx93010")
    host.commands("E0", "+FCLASS=8", "+VSM=?")
    assert b'131,"Mu-Law",8,0,8000,0,0' in host.said
    host = VirtualHost("usr5637")
    host.commands("E0", "+FCLASS=8", "+VSM=?")
    assert b'131,"8-BIT ULAW",(8000)' in host.said


def test_strict_modems_lose_what_comes_too_early() -> None:
    host = VirtualHost(strict=True)
    host.commands("E0")
    host.port.send(b"AT\r")
    host.until(rb"OK\r\n")
    host.port.send(b"AT\r")
    host.run(500)
    assert host.port.fetch() == b""
    assert host.saw("too-early")


def test_atz_goes_back_to_echo_and_class_zero() -> None:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8", "Z")
    assert host.modem.body.voice_class == 0
    host.port.send(b"AT\r")
    assert host.until(rb"OK\r\n").startswith(b"AT\r")


# ── ringing and caller ID ───────────────────────────────────────────────────────


def test_rings_come_every_six_seconds_and_the_caller_id_between() -> None:
    host = VirtualHost()
    host.commands("E0", "+VCID=1")
    host.call(number="5551234567", name="SMITH JOHN")
    host.run(5900)
    said = host.port.fetch().decode()
    assert said.startswith("\r\nRING\r\n")
    assert "\r\nNMBR = 5551234567\r\n" in said
    assert "\r\nNAME = SMITH JOHN\r\n" in said
    host.run(6000)
    assert host.port.fetch() == b"\r\nRING\r\n"
    at = [int(str(fact["at"])) for fact in host.saw("ringing")]
    assert at[1] - at[0] == 6_000_000


def test_other_families_write_caller_id_without_spaces() -> None:
    host = VirtualHost("usr5637")
    host.commands("E0", "+VCID=1")
    host.call(number="P")
    host.run(5000)
    assert b"\r\nNMBR=P\r\n" in host.port.fetch()


def test_caller_id_before_the_first_ring() -> None:
    host = VirtualHost(country="uk")
    host.commands("E0", "+VCID=1")
    host.call(number="02079460000", caller_id="before")
    host.run(900)
    assert b"NMBR = 02079460000" in host.port.fetch()
    host.run(1000)
    assert b"RING" in host.port.fetch()


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ({"caller_id": "none", "number": "1"}, b"NMBR"),
        ({"number": "O"}, b"NAME"),
    ],
)
def test_absent_parts_of_a_caller_id_stay_away(words: dict[str, object], seen: bytes) -> None:
    host = VirtualHost()
    host.commands("E0", "+VCID=1")
    host.call(**words)
    host.run(5900)
    assert seen not in host.port.fetch()


def test_a_corrupt_and_a_raw_caller_id() -> None:
    host = VirtualHost()
    host.commands("E0", "+VCID=1")
    host.call(number="1", caller_id="corrupt")
    host.run(5900)
    assert b"ERRM = 1" in host.port.fetch()
    host = VirtualHost()
    host.commands("E0", "+VCID=2")
    host.call(number="5551234", name='ÜNAL "Ü"')
    host.run(5900)
    packet = bytes.fromhex(re.search(rb"MESG = ([0-9A-F]+)", host.port.fetch())[1].decode())  # type: ignore[index]
    assert packet[0] == 0x80 and sum(packet) % 256 == 0


def test_in_class_eight_a_ring_is_a_code_and_caller_id_a_packet() -> None:
    host = VirtualHost()
    host.commands("E0", "+VCID=1", "+FCLASS=8")
    host.call(number="5551234")
    host.run(5000)
    said = host.port.fetch()
    assert said.startswith(b"\x10R\x10X")
    assert said.endswith(b"NMBR = 5551234\r\n\x10.")


def test_distinctive_ring_reports_the_cadence_and_zero_means_no_ring() -> None:
    host = VirtualHost()
    host.commands("E0", "+VDR=1,0")
    host.call(bell=[1.0, 1.0])
    host.run(1500)
    assert host.port.fetch() == b"\r\nDRON=10\r\n\r\nDROF=10\r\n"


def test_going_off_hook_stops_the_bell_and_loses_an_unfinished_caller_id() -> None:
    host = VirtualHost()
    host.commands("E0", "+VCID=1", "+FCLASS=8")
    host.call(number="5551234")
    host.run(2200)
    host.port.fetch()
    host.commands("+VLS=1")
    host.run(20_000)
    assert b"R" not in host.port.fetch()
    assert len(host.saw("ringing")) == 1
    assert host.saw("answered")


def test_a_daa_refuses_inside_the_burst_and_never_in_the_pause() -> None:
    host = VirtualHost("usr5637")
    host.modem.body.refuse_off_hook = 5
    host.commands("E0", "+FCLASS=8")
    host.call()
    host.run(500)
    host.commands("+VLS=1")
    assert host.saw("off-hook-refused") and not host.saw("answered")
    host.run(2000)
    host.commands("+VLS=0", "+VLS=1")
    assert host.saw("answered")


def test_a_caller_who_gives_up_stops_ringing() -> None:
    host = VirtualHost()
    host.call(rings=2)
    host.run(30_000)
    assert len(host.saw("ringing")) == 2
    assert host.saw("caller-gone")[0]["why"] == "gave up ringing"


def test_a_caller_loses_patience() -> None:
    host = VirtualHost()
    host.answer(patience=5)
    host.talk(3000)
    gone = host.saw("caller-gone")
    assert gone[0]["why"] == "lost patience"
    assert gone[0]["at"] == int(str(host.saw("ringing")[0]["at"])) + 5_000_000


def test_a_busy_line_refuses_a_second_caller() -> None:
    host = VirtualHost()
    host.call()
    with pytest.raises(WorldError, match="busy"):
        host.call()


# ── streams ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ppm", [0, -200, 200])
def test_duplex_gives_eight_thousand_samples_a_second_by_its_own_clock(ppm: float) -> None:
    host = VirtualHost(ppm=ppm)
    host.answer(says="counter:1")
    host.talk(100)
    before, start = host.modem.counts.from_line, host.now
    host.talk(100_000)
    seconds = (host.now - start) / 1e6
    assert host.modem.counts.from_line - before == pytest.approx(
        8000 * (1 + ppm / 1e6) * seconds, abs=81
    )


def test_the_caller_is_heard_sample_by_sample() -> None:
    host = VirtualHost()
    host.answer(says="counter:4")
    sound, _ = unshielded(host.talk(5000))
    reading = markers.read(array("h", to_linear16(sound)), 4)
    assert reading.heard > 0.98
    assert reading.jumps == ()
    assert reading.level == pytest.approx(markers.LEVEL, abs=0.2)


def test_a_host_that_follows_the_received_count_never_starves_the_line() -> None:
    host = VirtualHost()
    host.answer()
    host.port.send(b"\xff" * 160)
    host.talk(10_000, b"\x90\x10")
    assert host.modem.counts.underruns == 0
    assert host.modem.counts.odd_codes == 0
    assert host.modem.counts.to_line == pytest.approx(80_000, abs=400)


def test_a_gap_is_one_underrun_and_one_code() -> None:
    host = VirtualHost()
    host.answer()
    host.talk(500, b"\x90")
    host.port.fetch()
    host.run(300)
    _, codes = unshielded(host.port.fetch())
    assert codes == ["u"]
    host.talk(200, b"\x90")
    host.run(100)
    assert host.modem.counts.underruns == 2


def test_a_host_that_does_not_read_loses_samples_and_is_told_once() -> None:
    host = VirtualHost()
    host.answer()
    host.port.capacity = 1000
    host.run(2000)
    assert host.modem.counts.overruns == 1
    assert host.modem.counts.lost_samples > 10_000
    host.port.capacity = 17_408
    host.run(500)
    _, codes = unshielded(host.port.fetch())
    assert codes.count("o") == 1


def test_the_transmit_buffer_pushes_back() -> None:
    host = VirtualHost("generic")
    host.commands("E0", "+FCLASS=8", "+VSM=131,8000", "+VLS=1")
    assert host.command("+VTX") == "CONNECT"
    host.port.send(b"\x90" * 16_000)
    host.run(500)
    assert 16_000 - 4000 - 1024 - 160 <= host.port.waiting <= 16_000 - 4000 - 1024 + 160


def test_ok_comes_when_the_last_sample_has_been_played() -> None:
    host = VirtualHost("generic")
    host.commands("E0", "+FCLASS=8", "+VSM=131,8000", "+VLS=1")
    assert host.command("+VTX") == "CONNECT"
    start = host.now
    host.port.send(b"\x90" * 16_000 + b"\x10\x03")
    assert host.until(rb"OK\r\n") == b"\r\nOK\r\n"
    assert 1_990_000 <= host.now - start <= 2_030_000
    assert host.modem.counts.to_line == 16_000


def test_cancel_throws_the_buffer_away() -> None:
    host = VirtualHost("generic")
    host.commands("E0", "+FCLASS=8", "+VSM=131,8000", "+VLS=1")
    assert host.command("+VTX") == "CONNECT"
    host.port.send(b"\x90" * 1000 + b"\x00\x10\x18\x10\x03")
    start = host.now
    host.until(rb"OK\r\n")
    assert host.now - start < 40_000


def test_a_pair_may_be_cut_by_two_writes_and_sub_is_two_samples() -> None:
    host = VirtualHost()
    host.answer()
    before = host.modem.counts.to_line
    for piece in (b"\x90\x10", b"\x10\x90\x10", b"\x1a"):
        host.port.send(piece)
        host.run(30)
    assert host.modem.counts.to_line - before == 5
    assert host.modem.counts.odd_codes == 0


def test_a_received_stream_ends_with_etx_and_ok() -> None:
    host = VirtualHost("generic")
    host.commands("E0", "+FCLASS=8", "+VSM=131,8000", "+VLS=1")
    assert host.command("+VRX") == "CONNECT"
    host.run(1000)
    host.port.fetch()
    host.port.send(b"\x10!")
    assert host.until(rb"OK\r\n").endswith(b"\x10\x03\r\nOK\r\n")


@pytest.mark.parametrize(
    ("kind", "wrong", "right", "ending"),
    [
        ("cx93010", b"\x10\x03", b"\x10^", b"\x10\x03\r\nOK\r\n"),
        ("usr5637", b"\x10^", b"\x10\x03", b"\r\nOK\r\n"),
        ("zoom3095", b"\x90\x10^", b"\x10\x10\x10^", b"\x10\x03\r\nOK\r\n"),
    ],
)
def test_each_family_leaves_duplex_its_own_way(
    kind: str, wrong: bytes, right: bytes, ending: bytes
) -> None:
    host = VirtualHost(kind)
    host.answer()
    host.port.send(wrong)
    host.talk(300)
    assert host.modem.state()["stream"] == "duplex"
    host.port.send(right + b"\r")
    said = host.until(rb"OK\r\n")
    assert said.endswith(ending)
    assert said.endswith(b"\x10\x03" + ending) is False or kind == "usr5637"
    host.run(500)
    assert host.port.fetch() == b""  # the return after the code is met with silence
    host.commands("+VLS=0", "H", "+FCLASS=0")


def test_commands_typed_into_a_stream_are_sound_and_counted() -> None:
    host = VirtualHost()
    host.answer()
    host.port.send(b"AT+VLS=0\r")
    host.talk(100)
    assert host.modem.state()["stream"] == "duplex"
    assert host.modem.counts.commands_in_stream == 1


@pytest.mark.parametrize("kind", ["half-duplex", "mt9234", "si2494"])
def test_a_modem_without_duplex_says_so_when_asked_to_do_it(kind: str) -> None:
    host = VirtualHost(kind)
    host.commands("E0", "+FCLASS=8", "+VLS=1")
    assert host.command("+VTR") == "ERROR"


def test_on_hook_there_is_no_stream() -> None:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8")
    assert host.command("+VTR") == "ERROR"


@pytest.mark.parametrize(
    ("format_id", "per_second"),
    [(0, 8000), (1, 8000), (131, 8000), (132, 8000), (133, 16000), (129, 4000)],
)
def test_every_format_carries_the_same_tone(format_id: int, per_second: int) -> None:
    host = VirtualHost()
    host.answer(format_id, says="tone:440")
    sound, _ = unshielded(host.talk(1000))
    assert len(sound) == pytest.approx(per_second, rel=0.02)
    decode = {
        0: lambda s: [(b ^ 0x80) - 128 << 8 for b in s],
        1: lambda s: [(b - 128) << 8 for b in s],
        131: lambda s: [LINEAR[b] for b in s],
        133: lambda s: list(array("h", s[: len(s) & ~1])),
    }.get(format_id)
    if decode is not None:
        level = markers.tone_level(array("h", decode(sound)), 440)
        assert level == pytest.approx(-10, abs=0.5)


# ── what the caller does ────────────────────────────────────────────────────────


def test_keys_are_tones_in_the_sound_and_codes_beside_it() -> None:
    host = VirtualHost()
    host.answer()
    host.talk(200)
    host.modem.line.press("5#")
    sound, codes = unshielded(host.talk(700))
    assert codes[0] == "/" and "5" in codes and "#" in codes and codes[-1] == "~"
    values = [LINEAR[b] for b in sound]
    heard = [key_in(values[i : i + 160]) for i in range(0, len(values) - 160, 80)]
    order = [key for i, key in enumerate(heard) if key and key != heard[i - 1]]
    assert order == ["5", "#"]


def test_a_single_report_modem_says_each_key_once() -> None:
    host = VirtualHost("usr5637")
    host.answer()
    host.talk(100)
    host.modem.line.press("7", tone_ms=300)
    _, codes = unshielded(host.talk(700))
    assert codes == ["7"]


def test_a_held_key_is_repeated_by_conexant() -> None:
    host = VirtualHost("cx93010")
    host.answer()
    host.port.send(b"\xff" * 400)
    host.talk(100)
    host.modem.line.press("7", tone_ms=300)
    _, codes = unshielded(host.talk(700))
    assert codes == ["/", "7", "7", "7", "7", "~"]


def test_a_script_runs_from_the_answer() -> None:
    host = VirtualHost()
    host.answer(
        script=[
            {"after": 0.5, "do": "press", "digits": "1"},
            {"after": 1.5, "do": "say", "says": "tone:1000"},
            {"after": 3, "do": "hang-up", "signs": "busy"},
        ]
    )
    _, codes = unshielded(host.talk(7000))
    assert codes.count("1") >= 1
    assert codes.count("b") == 1
    assert host.saw("caller-gone")[0]["signs"] == "busy"


@pytest.mark.parametrize(
    ("kind", "country", "signs", "codes", "tone"),
    [
        ("cx93010", "us", "cpc", ["l", "d"], 440.0),
        ("cx93010", "us", "busy", ["b", "b"], 480.0),
        ("cx93010", "de", "busy", ["b", "b"], 425.0),
        ("usr5637", "us", "cpc", ["d"], 440.0),
        ("cx93010", "uk", "dial", ["d"], 350.0),
        ("cx93010", "us", "silence", [], 0.0),
    ],
)
def test_how_the_exchange_shows_a_hang_up(
    kind: str, country: str, signs: str, codes: list[str], tone: float
) -> None:
    host = VirtualHost(kind, country=country)
    host.answer()
    host.port.send(b"\xff" * 400)
    host.talk(200)
    host.modem.line.hang_up(signs)
    sound, seen = unshielded(host.talk(7000))
    assert seen == codes
    tail = array("h", to_linear16(sound[-24_000:]))
    if tone:
        assert markers.tone_level(tail, tone) > -26
    else:
        assert level_dbm0(sound[-8000:]) == -99


def test_the_box_hangs_up_and_the_line_is_free_again() -> None:
    host = VirtualHost()
    host.answer()
    host.port.send(b"\x10^")
    host.until(rb"OK\r\n")
    host.commands("+VLS=0", "H", "+FCLASS=0")
    assert host.saw("hung-up-by-box")
    host.call()
    host.run(1000)
    assert b"RING" in host.port.fetch()


def test_the_caller_tells_when_he_hears_something() -> None:
    host = VirtualHost()
    host.answer()
    host.talk(500, b"\x90\x10")
    host.talk(1000, b"\xff")
    assert [fact["what"] for fact in host.saw("heard")] == ["sound", "silence"]


# ── outgoing ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [("answer", "OK"), ("busy", "BUSY"), ("reorder", "BUSY"), ("no-answer", "NO ANSWER")],
)
def test_dialling_in_class_eight(outcome: str, answer: str) -> None:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8", "+VRA=50;+VRN=10", "S7=20")
    host.modem.line.destinations["*"] = Destination(outcome)
    assert host.command("D5551234", limit_s=90) == answer
    assert host.saw("dialled")[0]["number"] == "5551234"


def test_without_dial_tone_there_is_no_dialling() -> None:
    host = VirtualHost()
    host.modem.line.no_dial_tone = True
    host.commands("E0", "+FCLASS=8")
    assert host.command("D1") == "NO DIALTONE"
    assert not host.modem.body.off_hook


def test_any_byte_cuts_dialling_short() -> None:
    host = VirtualHost()
    host.commands("E0")
    host.port.send(b"ATD5551234\r")
    host.run(1000)
    host.port.send(b"x")
    assert host.until(rb"NO CARRIER") == b"\r\nNO CARRIER\r\n"
    assert not host.modem.body.off_hook


def test_conexant_does_not_dial_right_after_a_ring() -> None:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8")
    host.call(rings=1)
    host.run(9000)
    assert host.command("D1") == "NO CARRIER"
    host.run(8000)
    host.modem.line.destinations["1"] = Destination("answer")
    assert host.command("D1", limit_s=60) == "OK"


def test_the_exchange_hears_touch_tones_in_our_own_sound() -> None:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8", "+VSM=131,8000", "+VLS=1")
    assert host.command("+VTR") == "CONNECT"
    host.talk(1000)
    for key in "5551234":
        sound = digit(key)
        for start in range(0, len(sound), 80):
            host.run(10)
            host.port.fetch()
            host.port.send(sound[start : start + 80].replace(b"\x10", b"\x10\x10"))
    host.talk(5000)
    assert host.saw("dialled")[0]["number"] == "5551234"


def test_glare_answers_the_caller() -> None:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8")
    host.call(delay=2.0)
    host.run(500)
    host.commands("+VLS=1")
    assert host.saw("answered")[0]["glare"] is True


def test_tones_with_an_empty_field_take_their_time() -> None:
    host = VirtualHost("generic")
    host.commands("E0", "+FCLASS=8", "+VLS=1")
    start = host.now
    host.commands("+VTS=[933,,150]")
    assert host.now - start >= 1_500_000
    assert host.command("+VTS=[99,,150]") == "ERROR"
    assert VirtualHost("si2494").modem.profile.tone_fields_optional is False


# ── the line's own sounds ───────────────────────────────────────────────────────


def test_an_echo_comes_back_late_and_weaker() -> None:
    host = VirtualHost(disturbance=Disturbance((Echo(100, -12),)))
    host.answer()
    host.port.send(b"\xff" * 160)
    wave = counter(3)
    sound = b""
    for start in range(0, 40_000, 80):
        host.run(10)
        sound += host.port.fetch()
        host.port.send(wave[start % 32_000 : start % 32_000 + 80].replace(b"\x10", b"\x10\x10"))
    reading = markers.read(array("h", to_linear16(unshielded(sound)[0])), 3)
    assert reading.level == pytest.approx(markers.LEVEL - 12, abs=0.5)
    assert reading.jumps == ()


def test_noise_has_its_level() -> None:
    host = VirtualHost(disturbance=Disturbance(noise_level=-50))
    host.answer()
    sound, _ = unshielded(host.talk(2000))
    assert level_dbm0(sound) == pytest.approx(-50, abs=1.5)


# ── the exchange's sounds, country by country ───────────────────────────────────


@pytest.mark.parametrize("country", sorted(PLANS))
@pytest.mark.parametrize("name", ["dial", "ringback", "busy", "reorder"])
def test_every_country_sounds_as_its_plan_says(country: str, name: str) -> None:
    plan = PLANS[country]
    tone = plan.tones[name]
    cycle = tone_cycle(tone, plan.level)
    assert len(cycle) == pytest.approx(tone.seconds * 8000, abs=4)
    start = 0
    for burst in tone.bursts:
        piece = cycle[start : start + round(burst.seconds * 8000)]
        start += len(piece)
        if not burst.frequencies:
            assert set(piece) == {0xFF}
            continue
        # of a modulated tone the carrier keeps half, of a sum each has its share
        share = -6.0 if burst.modulated else -10 * log10(len(burst.frequencies))
        for frequency in burst.frequencies[: 1 if burst.modulated else None]:
            expected = plan.level + burst.db + share
            assert level_of(piece, frequency) == pytest.approx(expected, abs=1.0)


def level_of(mu: bytes, frequency: float) -> float:
    """dBm0 of one frequency in the whole piece, by a windowed sum: 25 Hz apart is far enough."""
    count, turn = len(mu), 2 * pi * frequency / 8000
    window = [1 - cos(2 * pi * n / count) for n in range(count)]
    values = [LINEAR[code] * w for code, w in zip(mu, window, strict=True)]
    real = sum(v * cos(turn * n) for n, v in enumerate(values))
    imaginary = sum(v * sin(turn * n) for n, v in enumerate(values))
    return 20 * log10(2 * hypot(real, imaginary) / count / AMPLITUDE_0DBM0)


def test_a_tone_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="could not convert"):
        parse_tone("loud 1/1")


# ── rates, inactivity ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("rate", [7200, 11025])
def test_some_modems_know_other_rates(rate: int) -> None:
    host = VirtualHost("usr5637")
    host.commands("E0", "+FCLASS=8", "+VSD=128,0")
    assert host.command(f"+VSM=131,{rate}") == "ERROR"
    host.commands(f"+VSM=128,{rate}")
    host.call(says="tone:1000", delay=60)
    host.commands("+VLS=1")
    assert host.command("+VRX") == "CONNECT"
    host.run(1000)
    host.port.fetch()
    host.run(1000)
    sound, _ = unshielded(host.port.fetch())
    assert len(sound) == pytest.approx(rate, abs=rate // 50)
    values = array("h", ((code - 128) << 8 for code in sound))
    assert markers.tone_level(values, 1000 * 8000 / rate) == pytest.approx(-10, abs=0.7)


def test_an_inactivity_timer_left_on_drops_the_call() -> None:
    host = VirtualHost()
    host.answer()
    host.modem.body.set_parameter("+VIT", ["3"])
    host.run(1500)
    host.port.fetch()
    host.run(1700)
    assert host.port.fetch().endswith(b"\r\nNO CARRIER\r\n")
    assert host.saw("hung-up-by-box")


# ── anything at any time ────────────────────────────────────────────────────────


@given(st.binary(max_size=200), st.lists(st.integers(1, 40), max_size=30))
def test_shielding_does_not_care_where_the_pieces_are_cut(data: bytes, cuts: list[int]) -> None:
    wire = shield(data) + b"\x10\x03"
    unshielder, sound, codes = Unshielder(), b"", []
    for cut in [*cuts, len(wire)]:
        piece, wire = wire[:cut], wire[cut:]
        while piece:
            part, code, piece = unshielder.next(piece)
            sound += part
            codes += [] if code is None else [code]
    assert (sound, codes) == (data, [3])


_HOST = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        b"AT|\r|ATZ\r|AT+FCLASS=8\r|AT+VLS=1\r|AT+VTR\r|AT+VRX\r|AT+VTX\r|\x10^|\x10\x03|\x10!|"
        b"ATD5,W1;\r|ATA\r|+++|AT+VTS=[900,,5],{1,3},!\r|AT+VSM=131,8000\r|AT&F0E0\r|ATH\r|\x10".split(
            b"|"
        )
    ),
)
_WORLD = st.sampled_from(["call", "hang-up", "press", "cut", "mend", "nothing", "nothing"])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(names()),
    st.lists(st.tuples(_HOST, _WORLD, st.integers(1, 3000)), max_size=25),
)
def test_no_bytes_and_no_caller_can_break_it(kind: str, life: list[tuple[bytes, str, int]]) -> None:
    host = VirtualHost(kind)
    for data, deed, ms in life:
        host.port.send(data)
        line = host.modem.line
        deeds: dict[str, Callable[[], None]] = {
            "call": host.call,
            "hang-up": line.hang_up,
            "press": lambda line=line: line.press("5"),  # type: ignore[misc]
            "cut": line.cut,
            "mend": line.mend,
            "nothing": lambda: None,
        }
        with suppress(WorldError):
            deeds[deed]()
        host.run(ms)
    host.port.fetch()
    host.modem.reset()
    if host.modem.profile.answers and not host.modem.profile.garbage:
        host.modem.line.mend()
        host.run(2000)
        host.port.fetch()
        host.port.send(b"\rAT\r")
        host.until(rb"OK\r\n")


def test_g711_has_the_values_of_the_recommendation() -> None:
    assert [LINEAR[code] for code in (0x00, 0x80, 0xFF, 0x7F, 0x8F)] == [-32124, 32124, 0, 0, 16764]
    assert [A_LINEAR[code] for code in (0x2A, 0xAA, 0xD5, 0x55)] == [-32256, 32256, 8, -8]
    to_alaw, from_alaw = FORMATS["alaw"]
    assert to_alaw[0xFF] == 0xD5 and from_alaw[0xD5] in (0xFF, 0xFE)


@pytest.mark.parametrize(
    ("country", "name", "frequencies", "cadence"),
    [
        ("us", "busy", (480, 620), [0.5, 0.5]),
        ("us", "ringback", (440, 480), [2, 4]),
        ("uk", "reorder", (400,), [0.4, 0.35, 0.225, 0.525]),
        ("de", "busy", (425,), [0.48, 0.48]),
        ("es", "reorder", (425,), [0.2, 0.2, 0.2, 0.2, 0.2, 0.6]),
        ("fr", "ringback", (440,), [1.5, 3.5]),
        ("it", "dial", (425,), [0.2, 0.2, 0.6, 1]),
        ("au", "reorder", (425,), [0.375] * 4),
        ("us", "sit", (950,), [0.33, 0.33, 0.33, 1]),
    ],
)
def test_plans_say_what_the_world_says(
    country: str, name: str, frequencies: tuple[float, ...], cadence: list[float]
) -> None:
    tone = PLANS[country].tones[name]
    assert tone.bursts[0].frequencies == frequencies
    assert [burst.seconds for burst in tone.bursts] == cadence

"""The faults of the fake modem, one by one: each does its harm, and wears off. Virtual time."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuebox_hw.fake.modem_bench import VirtualHost, unshielded
from queuebox_hw.fake.modem_delivery import Delivery
from queuebox_hw.fake.modem_faults import AT_ONCE, COUNTED, TIMED
from queuebox_hw.fake.modem_port import PtyPort
from queuebox_hw.fake.modem_profiles import ProfileError, profile
from queuebox_hw.fake.modem_world import ModemWorld
from queuebox_hw.fake.world_words import WorldError

Do = Callable[..., dict[str, object]]


@pytest.fixture
def host() -> VirtualHost:
    host = VirtualHost()
    host.commands("E0", "+FCLASS=8", "+VSD=0,0", "+VSM=131,8000")
    return host


@pytest.fixture
def do(host: VirtualHost) -> Do:
    """The world's verbs; the terminal itself has no part in these tests."""
    world = ModemWorld(host.modem, host.port, lambda: None)  # type: ignore[arg-type]

    def one(verb: str, /, **words: object) -> dict[str, object]:
        return world.do(verb, words)

    return one


def stream(host: VirtualHost) -> None:
    host.commands("+VLS=1")
    assert host.command("+VTR") == "CONNECT"


# ── answers ─────────────────────────────────────────────────────────────────────


def test_slow_answers(host: VirtualHost, do: Do) -> None:
    do("fault", kind="slow-answers", seconds=5)
    start = host.now
    host.commands("")
    host.commands("+VIT=0")
    assert host.now - start > 5_000_000
    do("fault", kind="heal")
    start = host.now
    host.commands("+VIT=0")
    assert host.now - start < 1_000_000


def test_no_answer_wears_off(host: VirtualHost, do: Do) -> None:
    do("fault", kind="no-answer")
    with pytest.raises(TimeoutError):
        host.command("", limit_s=2)
    assert host.command("") == "OK"


def test_an_answer_breaks_off(host: VirtualHost, do: Do) -> None:
    do("fault", kind="cut-answer")
    host.port.send(b"AT\r")
    host.run(1000)
    assert host.port.fetch() == b"\r\nO"


def test_error_to_anything(host: VirtualHost, do: Do) -> None:
    do("fault", kind="error", count=2)
    assert [host.command("") for _ in range(3)] == ["ERROR", "ERROR", "OK"]


def test_a_blank_line_before_the_answer(host: VirtualHost, do: Do) -> None:
    do("fault", kind="blank-line")
    host.port.send(b"AT\r")
    assert host.until(b"OK\r\n") == b"\r\n\r\nOK\r\n"


def test_a_wrong_echo(host: VirtualHost, do: Do) -> None:
    host.commands("E1")
    do("fault", kind="wrong-echo", count=2)
    host.port.send(b"AT\r")
    assert not host.until(b"OK\r\n").startswith(b"AT\r")


@pytest.mark.parametrize(("kind", "answer"), [("drop-byte", 5), ("duplicate-byte", 7)])
def test_a_byte_lost_or_twice(host: VirtualHost, do: Do, kind: str, answer: int) -> None:
    do("fault", kind=kind)
    host.port.send(b"AT\r")
    host.run(500)
    assert len(host.port.fetch()) == answer


def test_garbage_and_a_wrong_speed(host: VirtualHost, do: Do) -> None:
    do("fault", kind="garbage", count=33)
    assert len(host.port.fetch()) == 33
    do("fault", kind="wrong-baud", seconds=1)
    host.port.send(b"AT\r")
    host.run(500)
    assert host.port.fetch() != b"\r\nOK\r\n"
    host.run(600)
    assert host.command("") == "OK"


# ── the wire ────────────────────────────────────────────────────────────────────


def test_a_read_stall_delivers_late_and_a_stopped_stream_never(host: VirtualHost, do: Do) -> None:
    stream(host)
    host.talk(200)
    do("fault", kind="read-stall", seconds=0.1)
    assert host.talk(90) == b""
    late, _ = unshielded(host.talk(110))
    assert len(late) == pytest.approx(1600, abs=160)
    do("fault", kind="stream-stops", seconds=1)
    assert host.talk(900) == b""
    after, _ = unshielded(host.talk(1100))
    assert len(after) == pytest.approx(8000, abs=160)


def test_a_long_read_stall_is_an_overrun(host: VirtualHost, do: Do) -> None:
    stream(host)
    do("fault", kind="read-stall", seconds=2)
    host.talk(3000)
    assert host.modem.counts.overruns == 1


def test_a_write_stall_starves_the_line(host: VirtualHost, do: Do) -> None:
    stream(host)
    host.port.send(b"\xff" * 160)
    host.talk(500)
    do("fault", kind="write-stall", seconds=1)
    host.talk(900)
    assert host.modem.counts.underruns == 1


def test_half_open_takes_all_and_says_nothing(host: VirtualHost, do: Do) -> None:
    do("fault", kind="half-open", seconds=3)
    host.port.send(b"AT\r" * 100)
    host.run(2900)
    assert host.port.fetch() == b"" and host.port.waiting == 0
    host.run(200)
    assert host.command("") == "OK"


def test_a_pulled_modem_forgets_the_call(host: VirtualHost, do: Do) -> None:
    host.call()
    host.run(2300)
    stream(host)
    host.modem.reboot("BOOT\r\n")
    assert host.port.fetch().endswith(b"BOOT\r\n")
    assert host.saw("hung-up-by-box")
    assert host.modem.state()["off_hook"] is False
    host.port.send(b"AT\r")
    assert host.until(b"OK\r\n").startswith(b"AT\r")


def test_the_terminal_comes_back_under_another_number(tmp_path: Path) -> None:
    port = PtyPort(tmp_path / "tty")
    try:
        first = port.tty
        port.plug()
        assert port.tty != first
        assert (tmp_path / "tty").readlink() == Path(port.tty)
        port.unplug()
        assert not (tmp_path / "tty").exists()
        assert port.read(10) == b"" and port.write(b"lost") == 4
    finally:
        port.close()


# ── streams ─────────────────────────────────────────────────────────────────────


def test_etx_without_ok_and_ok_without_etx(host: VirtualHost, do: Do) -> None:
    for kind, ending in (
        ("etx-without-ok", rb"\x10\x03$"),
        ("ok-without-etx", rb"(?<!\x03)\r\nOK\r\n$"),
    ):
        do("fault", kind=kind)
        stream(host)
        host.talk(200)
        host.port.send(b"\x10^")
        host.run(1000)
        assert re.search(ending, host.port.fetch(), re.DOTALL), kind
        host.commands("+VLS=0")


def test_an_unknown_code_and_a_packet_without_an_end(host: VirtualHost, do: Do) -> None:
    stream(host)
    do("fault", kind="code", code="ee")
    do("fault", kind="code", char="l")
    do("fault", kind="packet-unterminated")
    said = host.port.fetch()
    assert b"\x10\xee\x10l\x10XNMBR" in said and b"\x10." not in said


def test_a_changed_rate_and_slipped_samples(host: VirtualHost, do: Do) -> None:
    stream(host)
    do("fault", kind="rate", hz=7200)
    got, _ = unshielded(host.talk(1000))
    assert len(got) == pytest.approx(7200, abs=160)
    do("fault", kind="heal")
    host.talk(100)
    do("fault", kind="slip", samples=200)
    got, _ = unshielded(host.talk(1000))
    assert len(got) == pytest.approx(7800, abs=90)
    do("fault", kind="slip", samples=-200)
    got, _ = unshielded(host.talk(1000))
    assert len(got) == pytest.approx(8200, abs=90)


def test_the_modem_leaves_the_stream_by_itself(host: VirtualHost, do: Do) -> None:
    stream(host)
    host.talk(100)
    do("fault", kind="lose-carrier")
    assert host.port.fetch().endswith(b"\x10\x03\r\nNO CARRIER\r\n")
    assert host.modem.state()["stream"] is None


def test_stuck_in_duplex_until_the_right_code(host: VirtualHost, do: Do) -> None:
    do("fault", kind="stuck-duplex")
    host.port.send(b"AT\r")
    host.run(300)
    assert b"OK" not in host.port.fetch()
    host.port.send(b"\x00\x10^")
    host.until(b"OK\r\n")


def test_stuck_in_data_until_the_escape(host: VirtualHost, do: Do) -> None:
    do("fault", kind="stuck-data")
    host.port.send(b"AT\r")
    host.run(1500)
    assert host.port.fetch() == b""
    host.port.send(b"+++")
    host.run(1500)
    assert host.port.fetch() == b"\r\nOK\r\n"
    assert host.command("") == "OK"


def test_stuck_in_numbers(host: VirtualHost, do: Do) -> None:
    do("fault", kind="stuck-numeric")
    host.port.send(b"AT\r")
    host.run(300)
    assert host.port.fetch() == b"0\r"


def test_a_reset_in_the_middle_of_a_call(host: VirtualHost, do: Do) -> None:
    stream(host)
    do("fault", kind="reset")
    host.port.fetch()
    host.run(500)
    assert host.port.fetch() == b""
    assert host.modem.body.voice_class == 0


def test_keys_that_are_heard_and_not_reported(host: VirtualHost, do: Do) -> None:
    host.call(delay=60)
    stream(host)
    do("fault", kind="lose-code")
    do("press", digits="1")
    host.port.send(b"\xff" * 400)
    _, codes = unshielded(host.talk(500))
    assert "1" not in codes and "/" in codes


def test_silence_detectors_flood_who_leaves_them_on(host: VirtualHost) -> None:
    host.commands("+VSD=128,10")
    host.call(delay=60)
    stream(host)
    host.port.send(b"\xff" * 400)
    _, codes = unshielded(host.talk(4500))
    assert codes == ["s"] * 4


def test_codes_fall_between_the_bytes_of_a_sample(host: VirtualHost) -> None:
    host.commands("+VSM=133,8000")
    host.call(delay=60)
    stream(host)
    host.modem.line.press("1234567890" * 3)
    host.port.send(b"\xff" * 800)
    sound = host.talk(6500)
    before = [match.start() for match in re.finditer(rb"\x10[0-9]", sound)]
    places = [len(unshielded(sound[:place])[0]) % 2 for place in before]
    assert set(places) == {0, 1}


def test_too_slow_for_sixteen_bits_both_ways(host: VirtualHost) -> None:
    host.commands("+VSM=133,8000")
    stream(host)
    host.port.send(b"\x01\x00" * 400)
    for _ in range(100):
        host.run(10)
        host.port.fetch()
        host.port.send(b"\x01\x00" * 80)
    assert host.modem.counts.underruns > 20


# ── wires of a certain speed ────────────────────────────────────────────────────


def timed(delivery: Delivery) -> list[int]:
    """When pieces of a duplex stream arrive, µs."""
    host = VirtualHost(delivery=delivery)
    host.answer()
    host.port.fetch()
    arrivals = []
    for _ in range(1000):
        host.run(1)
        if host.port.fetch():
            arrivals.append(host.now)
    return arrivals


def test_usb_delivers_in_bursts_and_sometimes_late() -> None:
    arrivals = timed(Delivery(batch_ms=16))
    assert len(arrivals) == pytest.approx(62, abs=4)
    late = timed(Delivery(batch_ms=8, jitter_ms=40))
    gaps = [b - a for a, b in pairwise(late)]
    assert max(gaps) > 20_000


def test_a_slow_uart_loses_samples() -> None:
    host = VirtualHost(delivery=Delivery(baud=57_600))
    host.answer()
    heard = host.talk(10_000)
    assert len(heard) == pytest.approx(57_600, rel=0.05)
    assert host.modem.counts.overruns >= 1


# ── the lists themselves ────────────────────────────────────────────────────────


def test_every_fault_has_a_sentence_and_can_be_asked_for(host: VirtualHost, do: Do) -> None:
    for kind, sentence in (COUNTED | TIMED | AT_ONCE).items():
        assert len(sentence) > 10
        if kind != "eio-once":  # needs a real terminal
            do("fault", kind=kind)
    with pytest.raises(WorldError, match="no such fault"):
        do("fault", kind="earthquake")


def test_the_world_is_told_what_is_possible(do: Do) -> None:
    with pytest.raises(WorldError, match="try call"):
        do("dance")
    with pytest.raises(WorldError, match="nobody is there"):
        do("press", digits="1")
    with pytest.raises(WorldError, match="is a number"):
        do("call", patience="long")
    with pytest.raises(ValueError, match="cannot say"):
        do("call", says="nonsense")


def test_an_own_profile_and_a_wrong_one(tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text('[mine]\nbase = "usr5637"\ntransmit_depth = 64\n')
    assert profile(str(own)).transmit_depth == 64
    assert profile(str(own)).duplex_end == ["etx"]
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[mine]\nbase = "usr5637"\ncolour = "red"\n')
    with pytest.raises(ProfileError, match="nobody reads colour"):
        profile(str(wrong))
    with pytest.raises(ProfileError, match="there are"):
        profile("hayes")


def test_a_refused_off_hook_goes_on_ringing(host: VirtualHost, do: Do) -> None:
    do("fault", kind="refuse-off-hook")
    host.call()
    host.run(500)
    host.port.fetch()
    host.commands("+VLS=1")
    host.run(6500)
    assert b"\x10R" in host.port.fetch()
    assert not host.saw("answered")


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 400),
    st.floats(-5, 500),
    st.sampled_from(["", "5", "12#x", "tone:440@99", "counter:77", "speech", "busy", "cpc,busy"]),
    st.text(max_size=5),
    st.lists(st.one_of(st.floats(-1, 70), st.dictionaries(st.just("do"), st.text(max_size=5)))),
    st.just([{"after": 0.5, "do": "press", "digits": "9x"}, {"after": 1, "do": "hang-up"}]),
)
_KEYS = ["number", "name", "says", "rings", "delay", "patience", "stays", "caller_id", "bell"]
_KEYS += ["signs", "script", "digits", "seconds", "count", "samples", "hz", "code", "char"]
_KEYS += ["outcome", "up", "cut", "dial_tone", "blocked", "tone_ms", "pause_ms", "text"]
_VERBS = ["call", "hang-up", "press", "say", "patience", "destination", "extension", "line"]
_VERBS += ["call-waiting", "polarity", "fault", "state", "dance"]
_KINDS = st.sampled_from([k for k in [*COUNTED, *TIMED, *AT_ONCE] if k != "eio-once"])
_WORDS = st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_VERBS), _WORDS, _KINDS), max_size=12))
def test_no_words_of_the_world_can_break_it(
    deeds: list[tuple[str, dict[str, object], str]],
) -> None:
    host = VirtualHost()
    world = ModemWorld(host.modem, host.port, lambda: None)  # type: ignore[arg-type]
    host.port.send(b"ATE0\r")
    for index, (verb, words, kind) in enumerate(deeds):
        # refusals are what the socket turns into a sentence
        with suppress(WorldError, ValueError, OSError):
            world.do(verb, {"kind": kind, **words})
        if index % 4 == 1:
            host.port.send(b"AT+FCLASS=8;+VLS=1\r")
        if index % 4 == 2:
            host.port.send(b"AT+VTR\r")
        host.run(700)
        host.port.fetch()

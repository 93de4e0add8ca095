"""A modem at the engine: from text into the stream and back, and not one byte lost."""

import os
import pty
import termios
import tty

import pytest
from media.rig import Modem, NaiveReader, Rig, blocks, connected, level_dbm0

from queuebox_media.engine import Engine
from queuebox_media.g711 import encoded
from queuebox_media.tones import tone

SINGLES_AND_PAIRS = b"\x84\x41" + b"\x84\xc1"
"""15996, which is mu-law 0x90, and the like below zero, 0x10."""


def noise(count: int, seed: int = 1) -> bytes:
    """Codes in which every value occurs that the limiter lets pass, the shielded one most."""
    value, out = seed, bytearray()
    for _ in range(count):
        value = (value * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(0x10 if value & 0x70000 == 0 else (value >> 16) & 0xFF)
    quiet = bytes(code | 4 if code & 0x7C == 0 else code for code in out)
    return quiet.replace(b"\x7f", b"\xff")  # minus zero is zero


def test_text_goes_up_and_down_verbatim() -> None:
    with Rig(1, 0) as rig:
        modem = rig.lines[0]
        rig.engine.attach_line(0, modem.near.fileno())
        rig.engine.send(0, b"ATZ\r")
        rig.engine.send(0, bytes(range(256)) * 3)
        modem.say(b"\r\nRING\r\n\x10\x03")
        rig.tick()
        modem.listen()
        assert modem.text == b"ATZ\r" + bytes(range(256)) * 3
        assert rig.said == [("text", 0, b"\r\nRING\r\n\x10\x03", rig.now)]


@pytest.mark.parametrize("law", ["mu", "a", "u8", "s8"])
def test_connect_is_seen_at_every_cut(law: str) -> None:
    wire = b"+VTR\r\r\nCONNECT\r\n" + b"\x01\x10\x10\x02" * 20
    for cut in range(len(wire)):
        with Rig(1, 0) as rig:
            modem = rig.lines[0]
            rig.engine.attach_line(0, modem.near.fileno())
            rig.engine.arm_stream(0, law)
            modem.say(wire[:cut])
            rig.tick()
            modem.say(wire[cut:])
            rig.tick()
            said = [report[2] for report in rig.reports("text")]
            text = b"".join(part for part in said if isinstance(part, bytes))
            assert text == b"+VTR\r\r\nCONNECT\r\n"
            assert len(rig.reports("stream")) == 1
            assert rig.counts(0)["frames_in"] == 60


def test_a_word_that_only_begins_like_connect() -> None:
    with Rig(1, 0) as rig:
        modem = rig.lines[0]
        rig.engine.attach_line(0, modem.near.fileno())
        rig.engine.arm_stream(0, "mu")
        modem.say(b"CONNEX\r\nCONNECONNECT 8000\r\n\x55")
        rig.tick()
        assert [report[0] for report in rig.said] == ["text", "stream"]


def test_unarmed_connect_is_only_text() -> None:
    with Rig(1, 0) as rig:
        rig.engine.attach_line(0, rig.lines[0].near.fileno())
        rig.lines[0].say(b"\r\nCONNECT\r\nabc")
        rig.tick()
        assert [report[0] for report in rig.said] == ["text"]


def test_samples_cross_from_line_to_line_unbroken_both_ways() -> None:
    with connected(2) as rig:
        rig.engine.hear(0, 1, 0.0)
        rig.engine.hear(1, 0, 0.0)
        rig.run(150)  # a modem that waits for the other's CONNECT counts as jitter at first
        there, back = noise(80 * 200, 1), noise(80 * 200, 2)
        rig.run(
            210,
            {0: blocks(there, 80, b"\xff" * 80), 1: blocks(back, 80, b"\xff" * 80)},
        )
        assert there in rig.lines[1].heard
        assert back in rig.lines[0].heard


def test_writes_are_reads_plus_the_lead() -> None:
    with connected(1) as rig:
        for _ in range(500):
            rig.run(1)
        assert len(rig.lines[0].heard) == 160 + 500 * 80


def test_a_tone_keeps_its_level() -> None:
    codes = encoded("mu", tone([1000], 3.0, dbm0=-10))
    with connected(2) as rig:
        rig.engine.hear(1, 0, 0.0)
        rig.run(250, {0: blocks(codes, 80, b"\xff" * 80)})
        assert level_dbm0(rig.lines[1].sound[4000:16000]) == pytest.approx(-10, abs=0.2)
        rig.engine.hear(1, 0, -6.0)
        rig.run(50, {0: blocks(codes, 80, b"\xff" * 80)})
        assert level_dbm0(rig.lines[1].sound[-3200:]) == pytest.approx(-16, abs=0.3)


def test_codes_and_packets_go_up_and_are_no_sound() -> None:
    with connected(1) as rig:
        rig.lines[0].say(b"\xff" * 40 + b"\x105\x10XNAME=A\x10." + b"\xff" * 40)
        rig.tick()
        assert rig.reports("code") == [("code", 0, ord("5"), rig.now)]
        assert rig.reports("packet") == [("packet", 0, b"NAME=A", rig.now)]
        assert rig.counts(0)["frames_in"] == 80


def test_leaving_sends_the_tail_behind_whole_pairs_and_text_follows() -> None:
    with connected(1) as rig:
        modem = rig.lines[0]
        rig.run(5)
        rig.engine.leave_stream(0, b"\x10^\r")
        modem.speak(b"\xff" * 80)
        rig.tick()
        assert modem.listen() == b"\x10^\r"
        modem.say(b"\xff" * 40 + b"\x10\x03\r\nOK\r\n")
        rig.tick()
        assert rig.said[-2:] == [("ended", 0, rig.now), ("text", 0, b"\r\nOK\r\n", rig.now)]
        modem.streaming = False
        rig.engine.send(0, b"ATH\r")
        rig.tick()
        assert modem.listen() == b"ATH\r"


def test_to_command_takes_everything_for_text() -> None:
    with connected(1) as rig:
        rig.engine.to_command(0)
        rig.lines[0].say(b"\x10\x03abc")
        rig.tick()
        assert rig.said[-1] == ("text", 0, b"\x10\x03abc", rig.now)


def test_end_of_file_is_a_lost_line() -> None:
    with connected(1) as rig:
        rig.lines[0].far.close()
        rig.tick(3)
        assert [report[:3] for report in rig.reports("lost")] == [("lost", 0, 0)]
        assert rig.counts(0)["attached"] is False


def test_silence_of_a_second_is_told_once() -> None:
    with connected(1) as rig:
        rig.run(5)
        rig.tick(250)
        assert len(rig.reports("stalled")) == 1
        rig.run(5)
        rig.tick(120)
        assert len(rig.reports("stalled")) == 2


def raw_pty() -> tuple[int, int]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    attributes = termios.tcgetattr(slave)
    attributes[6][termios.VMIN] = 0
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    os.set_blocking(slave, False)
    return master, slave


def test_a_device_that_takes_little_never_sees_half_a_pair() -> None:
    """A pty cuts writes at multiples of 32, and 3 of ours are a sample and a pair."""
    master, slave = raw_pty()
    os.set_blocking(master, False)
    engine = Engine(1, 0)
    engine.attach_line(0, slave)
    engine.arm_stream(0, "mu")
    engine.play(0, [engine.load(SINGLES_AND_PAIRS * 8000)], loop=True)
    os.write(master, b"\r\nCONNECT\r\n")
    got, now = bytearray(), 0
    for tick in range(600):
        now += 10_000
        engine.tick(now)
        os.write(master, b"\xff" * 80)
        if tick % 50 == 49:
            got += os.read(master, 1001)
    engine.leave_stream(0, b"\x00END")
    while not got.endswith(b"\x00END"):
        now += 10_000
        engine.tick(now)
        got += os.read(master, 65536)
    lines = engine.counters()["lines"]
    assert isinstance(lines, list)
    assert lines[0]["overruns"] > 0
    engine.detach_line(0)
    os.close(master)
    os.close(slave)
    naive = NaiveReader()
    naive.feed(bytes(got[:-4]))
    assert naive.samples.count(0x10) > 1000
    assert not naive.codes
    assert not naive.pending


def test_a_tty_with_nothing_to_read_is_not_lost_and_an_unplugged_one_is() -> None:
    master, slave = raw_pty()
    engine = Engine(1, 0)
    try:
        engine.attach_line(0, slave)
        engine.send(0, b"ATI\r")
        engine.tick(10_000)
        engine.tick(20_000)
        assert engine.reports() == []
        assert os.read(master, 100) == b"ATI\r"
        os.write(master, b"OK")
        engine.tick(30_000)
        assert engine.reports() == [("text", 0, b"OK", 30_000)]
    finally:
        os.close(master)
    engine.tick(40_000)
    assert [report[:2] for report in engine.reports()] == [("lost", 0)]
    os.close(slave)


def test_a_blocking_tty_is_refused() -> None:
    master, slave = pty.openpty()
    try:
        with pytest.raises(ValueError, match="non-blocking"):
            Engine(1, 0).attach_line(0, slave)
    finally:
        os.close(master)
        os.close(slave)


def test_detached_is_untouched_and_may_be_attached_again() -> None:
    with Rig(1, 0) as rig:
        modem = rig.lines[0]
        for _ in range(3):
            rig.engine.attach_line(0, modem.near.fileno())
            rig.tick()
            rig.engine.detach_line(0)
            modem.say(b"kept")
            rig.tick(3)
            assert modem.near.recv(10) == b"kept"
        assert rig.said == []


def test_a_house_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no such house"):
        Engine(-1, 2)
    with pytest.raises(ValueError, match="a tick of"):
        Engine(1, 1, tick_us=0)
    with pytest.raises(ValueError, match="a lead of"):
        Engine(1, 1, lead_samples=100_000)


def test_wrong_ports_are_refused_by_name() -> None:
    engine = Engine(2, 1)
    modem = Modem()
    try:
        with pytest.raises(ValueError, match="port 2 is no line"):
            engine.attach_line(2, modem.near.fileno())
        with pytest.raises(ValueError, match="port 1 is no desk"):
            engine.attach_desk(1, modem.near.fileno())
        with pytest.raises(ValueError, match="cannot hear"):
            engine.hear(0, 0, 0.0)
        with pytest.raises(ValueError, match="law"):
            engine.arm_stream(0, "z")
        with pytest.raises(ValueError, match="no port 3"):
            engine.stop_play(3)
    finally:
        modem.close()

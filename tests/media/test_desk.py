"""A headset at the engine, in its own clock."""

from __future__ import annotations

import socket
from array import array
from itertools import pairwise
from math import cos, log10, pi, sin

import pytest
from media.rig import Rig, blocks, connected, level_dbm0

from queuebox_media.g711 import encoded
from queuebox_media.tones import tone


def share_of(hertz: float, samples: array[int], rate: int) -> float:
    """How much of the sound is this one sine, in dB."""
    turn = 2 * pi * hertz / rate
    a = sum(value * cos(turn * at) for at, value in enumerate(samples))
    b = sum(value * sin(turn * at) for at, value in enumerate(samples))
    power = 2 * (a * a + b * b) / len(samples)
    return 10 * log10(power / sum(value * value for value in samples))


def test_line_and_desk_hear_each_other_at_the_right_level_and_pure() -> None:
    to_desk = encoded("mu", tone([800], 3.0, dbm0=-10))
    to_line = tone([500], 3.0, dbm0=-20, rate=48000)
    with connected(1, 1) as rig:
        desk = rig.engine.desk_port(0)
        rig.engine.hear(desk, 0, 0.0)
        rig.engine.hear(0, desk, 0.0)
        rig.run(250, {0: blocks(to_desk, 80, b"\xff" * 80), desk: blocks(to_line, 960, bytes(960))})
        heard = rig.desks[0].heard[-48000:]
        assert level_dbm0(heard) == pytest.approx(-10, abs=0.2)
        assert share_of(800, heard, 48000) > -0.01
        line = rig.lines[0].sound[-8000:]
        assert level_dbm0(line) == pytest.approx(-20, abs=0.2)
        assert share_of(500, line, 8000) > -0.01
        ears = rig.counts(desk)
        assert ears["gaps"] == 0
        assert ears["slips"] == 0


def test_a_headset_gets_what_it_sends_plus_a_lead() -> None:
    with connected(0, 1) as rig:
        rig.run(300)
        # its first block came before anything was written: that one is never repaid
        sent = 299 * 480
        assert 480 <= len(rig.desks[0].heard) - sent <= 960


def test_a_desk_that_hears_nobody_plays_its_tones() -> None:
    with connected(0, 1) as rig:
        port = rig.engine.desk_port(0)
        rig.engine.play(port, [rig.engine.load(tone([440], 0.4, dbm0=-15))], tag=3)
        rig.run(60)
        assert [report[:3] for report in rig.reports("played")] == [("played", port, 3)]
        assert level_dbm0(rig.desks[0].heard[4800:16000]) == pytest.approx(-15, abs=0.3)


def test_bytes_may_be_cut_in_the_middle_of_a_sample() -> None:
    with connected(1, 1) as rig:
        desk = rig.engine.desk_port(0)
        rig.engine.hear(0, desk, 0.0)
        sound = tone([400], 2.0, dbm0=-10, rate=48000)
        at = 0
        for tick in range(150):
            size = 961 if tick % 2 else 959
            rig.desks[0].speak(sound[at : at + size])
            at += size
            rig.lines[0].speak(b"\xff" * 80)
            rig.tick()
            rig.lines[0].listen()
            rig.desks[0].listen()
        assert share_of(400, rig.lines[0].sound[-4000:], 8000) > -0.01


def test_a_headset_that_takes_nothing_loses_sound_but_never_swaps_bytes() -> None:
    with connected(0, 1) as rig:
        # The kernel cuts a write to a socket at half its buffer less 64: here an odd number.
        rig.desks[0].near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2501)
        port = rig.engine.desk_port(0)
        rig.engine.play(port, [rig.engine.load(tone([400], 30.0, dbm0=-10))], loop=True)
        for tick in range(400):
            rig.desks[0].speak(bytes(960))
            rig.tick()
            if tick % 17 == 16:  # at another moment of the backlog each time
                rig.desks[0].take(3001)
        assert rig.counts(port)["overruns"] > 0
        rig.run(100)
        assert max(map(abs, rig.desks[0].heard)) < 8000  # swapped bytes are noise at full scale
        assert share_of(400, rig.desks[0].heard[-24000:], 48000) > -0.01


def test_an_unplugged_headset_is_lost_and_may_come_back() -> None:
    with connected(1, 1) as rig:
        port = rig.engine.desk_port(0)
        rig.engine.hear(0, port, 0.0)
        rig.run(10)
        rig.desks[0].far.close()
        rig.tick(2)
        assert [report[:2] for report in rig.reports("lost")] == [("lost", port)]
        rig.desks[0].close()
        rig.desks[0] = type(rig.desks[0])()
        rig.plug(0)
        sound = tone([600], 1.0, dbm0=-10, rate=48000)
        rig.run(90, {port: blocks(sound, 960, bytes(960))})
        assert level_dbm0(rig.lines[0].sound[-4000:]) == pytest.approx(-10, abs=0.3)


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_other_rates(rate: int) -> None:
    with Rig(1, 1) as rig:
        rig.connect(0)
        port = rig.engine.desk_port(0)
        rig.engine.attach_desk(port, rig.desks[0].near.fileno(), rate)
        rig.engine.hear(port, 0, 0.0)
        rig.engine.hear(0, port, 0.0)
        to_line = tone([500], 3.0, dbm0=-20, rate=rate)
        to_desk = encoded("mu", tone([800], 3.0, dbm0=-10))
        size = rate // 100 * 2
        for tick in range(250):
            rig.desks[0].speak(to_line[tick * size : (tick + 1) * size])
            rig.lines[0].speak(to_desk[tick * 80 : (tick + 1) * 80])
            rig.tick()
            rig.lines[0].listen()
            rig.desks[0].listen()
        assert share_of(500, rig.lines[0].sound[-8000:], 8000) > -0.02
        assert share_of(800, rig.desks[0].heard[-rate:], rate) > -0.02


def test_a_stall_of_the_headset_leaves_no_delay() -> None:
    """400 ms without the headset, then all of it at once: both ways it is dropped."""
    with connected(1, 1) as rig:
        desk = rig.engine.desk_port(0)
        rig.engine.hear(desk, 0, 0.0)
        rig.engine.hear(0, desk, 0.0)
        rig.run(100)
        for _ in range(40):
            rig.lines[0].speak(b"\xff" * 80)
            rig.tick()
            rig.lines[0].listen()
        rig.desks[0].speak(bytes(960 * 40))
        rig.run(100)
        line, headset = rig.counts(0), rig.counts(desk)
        assert headset["slips"] == 1
        assert line["hears"][0]["fill"] < 40
        assert headset["hears"][0]["fill"] < 40


def test_a_headset_that_was_idle_for_long_begins_without_a_click() -> None:
    with connected(1, 1) as rig:
        desk = rig.engine.desk_port(0)
        sound = tone([500], 3.0, dbm0=-10, rate=48000)
        speech = {desk: blocks(sound, 960, bytes(960))}
        rig.run(100, speech)
        assert rig.counts(desk)["level_in_dbm0"] == pytest.approx(-10, abs=0.3)
        rig.engine.hear(0, desk, 0.0)
        rig.engine.play(desk, [rig.engine.load(tone([400], 0.5, dbm0=-10))])
        rig.run(100, speech)
        heard = rig.desks[0].heard[-48000:]
        assert level_dbm0(heard[4800:19200]) == pytest.approx(-10, abs=0.3)
        assert max(abs(b - a) for a, b in pairwise(heard)) < 600
        assert set(heard[-9600:]) == {0}
        assert max(abs(b - a) for a, b in pairwise(rig.lines[0].sound[-8000:])) < 4500

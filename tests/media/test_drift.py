"""Hours with clocks that disagree, in lockstep: no gap, no slip, no growing delay."""

from __future__ import annotations

from math import cos, log10, pi, sin

import pytest
from media.rig import MU_VALUES, Rig, connected

from queuebox_media.g711 import encoded
from queuebox_media.tones import tone

TICKS_A_MINUTE = 6000


class Clock:
    """How many samples of a drifting device fall into each tick."""

    def __init__(self, per_tick: int, ppm: float) -> None:
        self._step = per_tick * (1 + ppm * 1e-6)
        self._exact = 0.0
        self._given = 0

    def next(self) -> int:
        self._exact += self._step
        count = int(self._exact) - self._given
        self._given += count
        return count


class Speech:
    """A tone without an end, in pieces of any length."""

    def __init__(self, second: bytes, width: int) -> None:
        self._loop = second * 3
        self._width = width
        self._size = len(second)
        self._at = 0

    def next(self, count: int) -> bytes:
        piece = self._loop[self._at : self._at + count * self._width]
        self._at = (self._at + count * self._width) % self._size
        return piece


def run(rig: Rig, minutes: float, line: Clock, desk: Clock) -> None:
    to_desk = Speech(encoded("mu", tone([800], 1.0, dbm0=-10, fade=0)), 1)
    to_line = Speech(tone([500], 1.0, dbm0=-10, fade=0, rate=48000), 2)
    modem, headset, engine, now = rig.lines[0].far, rig.desks[0].far, rig.engine, rig.now
    for _ in range(int(minutes * TICKS_A_MINUTE)):
        modem.send(to_desk.next(line.next()))
        headset.send(to_line.next(desk.next()))
        now += 10_000
        engine.tick(now)
        modem.recv(4096)
        headset.recv(16384)
    rig.now = now


@pytest.mark.parametrize(("line_ppm", "desk_ppm"), [(200, -200), (-200, 200), (35, 0)])
def test_half_an_hour_of_opposite_drift_without_a_gap(line_ppm: int, desk_ppm: int) -> None:
    with connected(1, 1) as rig:
        desk = rig.engine.desk_port(0)
        rig.engine.hear(desk, 0, 0.0)
        rig.engine.hear(0, desk, 0.0)
        line_clock, desk_clock = Clock(80, line_ppm), Clock(480, desk_ppm)
        run(rig, 1, line_clock, desk_clock)
        settled = {port: rig.counts(port) for port in (0, desk)}
        run(rig, 30, line_clock, desk_clock)
        for port in (0, desk):
            before, after = settled[port], rig.counts(port)
            assert after["slips"] == before["slips"] == 0
            assert after["hears"][0]["missing"] == before["hears"][0]["missing"]
            assert after["hears"][0]["overruns"] == 0
            assert after["hears"][0]["fill"] <= 60  # 7 ms
            drift = (line_ppm - desk_ppm) * (1 if port == desk else -1)
            assert after["hears"][0]["drift_ppm"] == pytest.approx(drift, abs=60)
        assert rig.reports("stalled") == []


def test_steering_is_inaudible() -> None:
    """A tone through 400 ppm of drift: what is not the tone lies 40 dB and more below it."""
    with connected(1, 1) as rig:
        desk = rig.engine.desk_port(0)
        rig.engine.hear(0, desk, 0.0)
        line_clock, desk_clock = Clock(80, 200), Clock(480, -200)
        run(rig, 1, line_clock, desk_clock)
        heard = bytearray()
        to_line = Speech(tone([500], 1.0, dbm0=-10, fade=0, rate=48000), 2)
        for _ in range(100):
            rig.desks[0].far.send(to_line.next(desk_clock.next()))
            rig.lines[0].far.send(b"\xff" * line_clock.next())
            rig.tick()
            heard += rig.lines[0].far.recv(4096)
            rig.desks[0].far.recv(16384)
        sound = [MU_VALUES[code] for code in heard.replace(b"\x10\x10", b"\x10")][-4000:]
        assert rest_of(500 * (1 - 400e-6), sound) < -37  # mu-law itself leaves -38


def rest_of(hertz: float, sound: list[int]) -> float:
    """What is left of the sound without this sine, in dB."""
    turn = 2 * pi * hertz / 8000
    a = 2 * sum(value * cos(turn * at) for at, value in enumerate(sound)) / len(sound)
    b = 2 * sum(value * sin(turn * at) for at, value in enumerate(sound)) / len(sound)
    rest = sum(
        (value - a * cos(turn * at) - b * sin(turn * at)) ** 2 for at, value in enumerate(sound)
    )
    return 10 * log10(rest / sum(value * value for value in sound))

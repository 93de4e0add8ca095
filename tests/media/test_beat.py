"""Devices that hand over blocks by clocks of their own: blocks pass each other by, in lockstep."""

from __future__ import annotations

import random

import pytest
from media.rig import Rig, connected

TICK = 4_700
BLOCK = 10_000
"""µs: what a modem or a sound card hands over at once."""
MINUTE = 60_000_000


class Blocks:
    """When a device's next block comes: its own period, and up to 0.3 ms on the way to us."""

    def __init__(self, now: int, ppm: float, seed: int) -> None:
        self._period = BLOCK / (1 + ppm * 1e-6)
        self._due = float(now)
        self._chance = random.Random(seed)
        self._comes = self._later()

    def _later(self) -> float:
        self._due += self._period
        return self._due + self._chance.uniform(0, 300)

    def come(self, now: int) -> bool:
        if self._comes > now:
            return False
        self._comes = self._later()
        return True


def run(rig: Rig, minutes: float, line: Blocks, desk: Blocks) -> None:
    modem, headset, engine, now = rig.lines[0].far, rig.desks[0].far, rig.engine, rig.now
    for _ in range(int(minutes * MINUTE / TICK)):
        now += TICK
        while line.come(now):
            modem.send(b"\x20" * 80)
        while desk.come(now):
            headset.send(b"\x20\x20" * 480)
        engine.tick(now)
        for end in (modem, headset):
            try:
                end.recv(16384)
            except BlockingIOError:
                continue
    rig.now = now


@pytest.mark.parametrize(("line_ppm", "desk_ppm"), [(60, -60), (-60, 60), (40, 0)])
def test_blocks_that_pass_each_other_by_cost_a_gap_once(line_ppm: int, desk_ppm: int) -> None:
    """The beat comes again and again: what it needs is found the first time, and kept."""
    with connected(1, 1) as rig:
        desk = rig.engine.desk_port(0)
        rig.engine.hear(desk, 0, 0.0)
        rig.engine.hear(0, desk, 0.0)
        line, glass = Blocks(rig.now, line_ppm, 1), Blocks(rig.now, desk_ppm, 2)
        run(rig, 5, line, glass)
        learned = {port: rig.counts(port) for port in (0, desk)}
        run(rig, 10, line, glass)
        for port in (0, desk):
            before, after = learned[port], rig.counts(port)
            assert after["slips"] == before["slips"] == 0
            assert before["hears"][0]["gaps"] <= 2
            assert after["hears"][0]["gaps"] == before["hears"][0]["gaps"]
            assert after["hears"][0]["fill"] <= 200  # 25 ms: two blocks and the goal


def test_a_few_samples_too_few_are_made_up_for_by_stretching_a_block() -> None:
    """70 instead of 80: with the eight that lay ready, two are lacking, and nobody hears it."""
    with connected(2) as rig:
        rig.engine.hear(1, 0, 0.0)
        rig.run(20)
        before = rig.counts(1)["hears"][0]
        rig.run(5, {0: iter([b"\x20" * 70, *[b"\x20" * 80] * 4])})
        after = rig.counts(1)["hears"][0]
        assert after["stretched"] - before["stretched"] == 2
        assert (after["gaps"], after["missing"]) == (before["gaps"], before["missing"])

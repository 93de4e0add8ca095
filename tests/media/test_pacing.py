"""The pacing rule against a modem that has a buffer and a clock: how much delay builds up?"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuebox_media.pacing import Pacer

RATE = 8000
LEAD = 160
TICK = 5_000


class Device:
    """A modem's sound side: sends and consumes at one rate, in steps of a microsecond clock.

    What it sends waits until it is fetched; when its buffer is empty it plays silence.
    """

    def __init__(self, ppm: int = 0, batch: int = 1) -> None:
        self.rate = RATE * (1 + ppm * 1e-6)
        self.batch = batch
        self.clock = 0.0
        self.unsent = 0.0
        self.sent = 0
        self.buffer = 0.0
        self.silence = 0.0
        self.gaps = 0

    def run(self, us: int) -> None:
        samples = us * self.rate / 1e6
        self.unsent += samples
        if self.unsent >= self.batch:
            whole = int(self.unsent // self.batch) * self.batch
            self.sent += whole
            self.unsent -= whole
        if self.buffer < samples:
            self.gaps += self.silence == 0 or self.buffer > 0
            self.silence += samples - self.buffer
        self.buffer = max(0.0, self.buffer - samples)

    def fetch(self) -> int:
        got, self.sent = self.sent, 0
        return got


class Bench:
    def __init__(self, device: Device, lead: int = LEAD) -> None:
        self.device = device
        self.now = 0
        self.pacer = Pacer(RATE, lead, 0)
        self.slips = 0

    def tick(self, after: int = TICK) -> float:
        """One tick, ``after`` µs behind the last; returns what waits in the device, ms."""
        self.device.run(after)
        self.now += after
        self.slips += self.pacer.heard(self.device.fetch(), self.now)
        _, written = self.pacer.due()
        self.device.buffer += written
        return self.device.buffer / RATE * 1000

    def run(self, seconds: float) -> float:
        """The most that waited in the last tenth of a second."""
        ticks = int(seconds * 1e6 / TICK)
        return max([self.tick() for _ in range(ticks)][-10:])


def test_in_steady_state_the_device_holds_the_lead() -> None:
    bench = Bench(Device())
    assert bench.run(10) == pytest.approx(20, abs=0.5)
    assert bench.device.silence <= 80  # before the first tick
    assert bench.slips == 0


@pytest.mark.parametrize("ppm", [-200, -50, 50, 200])
def test_an_hour_of_drift_builds_up_nothing(ppm: int) -> None:
    bench = Bench(Device(ppm))
    bench.run(1)
    silence = bench.device.silence
    assert bench.run(3600) == pytest.approx(20, abs=0.5)
    assert bench.device.silence == silence
    assert bench.slips == 0


@pytest.mark.parametrize("lead", [140, 160])
@pytest.mark.parametrize("ppm", [-40, 40])
def test_a_device_whose_period_beats_against_our_ticks_loses_nothing(ppm: int, lead: int) -> None:
    """Blocks of 10 ms drift past our looks: for minutes each comes just before or after one."""
    chance = random.Random(1)
    bench = Bench(Device(ppm, batch=80), lead)
    bench.run(1)
    silence, leads = bench.device.silence, set()
    late = 0
    for _ in range(20_000):
        later = chance.randint(0, 300)
        bench.tick(TICK + later - late)
        late = later
        leads.add(bench.pacer.lead)
    assert bench.device.silence == silence
    assert bench.slips == 0
    assert leads == {lead}


@pytest.mark.parametrize("stall", [50, 200, 400, 1000])
@pytest.mark.parametrize("keeps", [True, False])
def test_after_a_stall_the_delay_is_nominal_within_a_second(stall: int, keeps: bool) -> None:
    """``keeps``: what the device sent meanwhile waits in the kernel, or it is lost."""
    bench = Bench(Device())
    before = bench.run(2)
    bench.device.run(stall * 1000)
    bench.now += stall * 1000
    if not keeps:
        bench.device.fetch()
    bench.run(1.0)
    assert bench.run(0.1) == pytest.approx(before, abs=1)
    assert bench.slips == 1
    assert bench.pacer.slips == 1


def test_many_stalls_do_not_add_up() -> None:
    bench = Bench(Device())
    before = bench.run(2)
    for _ in range(20):
        bench.tick(400_000)
        bench.run(0.05)
    bench.run(1)
    assert bench.run(0.1) == pytest.approx(before, abs=1)


@pytest.mark.parametrize("batch", [62, 128, 320, 512])
def test_a_modem_that_sends_in_batches_gets_a_longer_lead_and_then_no_gap(batch: int) -> None:
    bench = Bench(Device(batch=batch))
    bench.run(2)
    gaps = bench.device.gaps
    bench.run(60)
    assert bench.device.gaps == gaps
    assert bench.pacer.lead <= batch + 160


def test_the_longer_lead_is_given_back_when_the_jitter_ends() -> None:
    bench = Bench(Device(batch=512))
    bench.run(2)
    assert bench.pacer.lead > 500
    bench.device.batch = 1
    bench.run(1.2)
    assert bench.pacer.lead == LEAD
    assert bench.run(0.1) == pytest.approx(20, abs=8)


def test_a_burst_of_garbage_earns_no_delay() -> None:
    bench = Bench(Device())
    before = bench.run(2)
    bench.device.sent += 4000
    bench.run(0.1)
    assert bench.pacer.excess >= 4000 - 480
    assert bench.run(1) <= before + 60


def test_a_device_that_ran_dry_is_filled_again_once() -> None:
    """Samples lost on their way to us would starve the other way for ever (code u)."""
    bench = Bench(Device())
    bench.run(2)
    for _ in range(10):  # 5 ms lost each time: no gap is long enough to see
        bench.tick()
        bench.device.sent = max(0, bench.device.sent - 40)
        bench.device.buffer = max(0, bench.device.buffer - 40)
    assert bench.run(0.1) <= 10.5  # one tick: the least delay of the machine ends every one
    for _ in range(5):
        bench.pacer.starved(bench.now)
    assert 15 < bench.run(0.1) < 45
    bench.run(1)
    assert bench.run(0.1) == pytest.approx(20, abs=11)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(-200, 200))
def test_whatever_the_jitter_the_delay_stays_under_its_bound(
    seed: int, most: int, ppm: int
) -> None:
    """Ticks late by up to ``most`` times 10 ms: never more than the longest lead waits."""
    chance = random.Random(seed)
    bench = Bench(Device(ppm))
    waiting = [bench.tick(TICK * chance.randint(1, most)) for _ in range(400)]
    assert max(waiting) <= 20 + 105 + 1
    bench.run(1.2)
    assert bench.run(0.2) == pytest.approx(20, abs=1)

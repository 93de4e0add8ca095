"""The whole way from one caller's mouth to another one's ear, before and after a stall."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from media.rig import TICK_US, Modem, Rig

CLICK = 0x0F
QUIET = 0xFF
NOMINAL_MS = 25  # the lead of 20, the crossing's fill and filter


class Telephone:
    """A modem with its line: speaks in real time, plays what it got, silence when there is none."""

    def __init__(self, modem: Modem) -> None:
        self.modem = modem
        self.spoken = 0
        self.played = 0
        self.taken = len(modem.reader.samples)  # it has played those before our time begins
        self.clicks: list[int] = []
        self.cable = True

    def pass_time(self, samples: int, click: bool) -> None:
        speech = bytearray([QUIET]) * samples
        if click:
            speech[0] = CLICK
        if self.cable:
            self.modem.speak(bytes(speech))
        self.spoken += samples
        self.modem.listen()
        heard = self.modem.reader.samples[self.taken : self.taken + samples]
        self.taken += len(heard)
        self.clicks += [self.played + at for at, code in enumerate(heard) if code & 0x7F < 0x30]
        self.played += samples


class Call:
    """Two telephones, each of which hears the other."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        for port in (0, 1):
            rig.connect(port)
        rig.engine.hear(0, 1, 0.0)
        rig.engine.hear(1, 0, 0.0)
        self.phones = [Telephone(modem) for modem in rig.lines]
        self.clicked = 0

    def run(self, ms: int, awake: bool = True) -> None:
        for _ in range(ms // 10):
            click = self.phones[0].spoken % 1600 == 0
            if click:
                self.clicked = self.phones[0].spoken
            for phone in self.phones:
                phone.pass_time(80, click)
            self.rig.now += TICK_US
            if awake:
                self.rig.engine.tick(self.rig.now)
                self.rig.said += self.rig.engine.reports()

    def delay_ms(self, to: int) -> float:
        """From the last click that can have arrived."""
        clicks = self.phones[to].clicks
        return (clicks[-1] - self.clicked) / 8


def engine_stalls(call: Call, ms: int) -> None:
    call.run(ms, awake=False)


def sound_is_lost(call: Call, ms: int) -> None:
    """One modem's cable carries nothing either way of what it says for a while."""
    call.phones[0].cable = False
    call.run(ms)
    call.phones[0].cable = True


@pytest.mark.parametrize("stall", [50, 200, 400, 1000])
@pytest.mark.parametrize("how", [engine_stalls, sound_is_lost])
def test_a_second_after_a_stall_the_delay_is_nominal(
    how: Callable[[Call, int], None], stall: int
) -> None:
    with Rig(2, 0) as rig:
        call = Call(rig)
        call.run(2000)
        call.run(150)
        assert all(10 < call.delay_ms(port) < NOMINAL_MS for port in (0, 1))
        how(call, stall)
        call.run(1000 - stall % 200 or 200)
        call.run((1600 - call.phones[0].spoken % 1600) // 8 + 160)
        assert all(10 < call.delay_ms(port) < NOMINAL_MS for port in (0, 1))
        assert rig.counts(0)["slips"] == 1


def test_the_cushion_that_jitter_needed_is_given_back() -> None:
    """A modem that sends in batches of 64 ms for a while, and then smoothly again."""
    with Rig(2, 0) as rig:
        call = Call(rig)
        call.run(1000)
        waiting, fills = b"", [0]
        for _ in range(60):
            for _ in range(10):
                waiting += b"\xff" * 80
                if len(waiting) >= 512:
                    call.phones[0].modem.speak(waiting[:512])
                    waiting = waiting[512:]
                call.phones[0].modem.listen()
                call.phones[1].pass_time(80, False)
                rig.tick()
                fills.append(rig.counts(1)["hears"][0]["fill"])
        assert max(fills[-20:]) > 300
        gaps = rig.counts(1)["hears"][0]["gaps"]
        call.run(2500)
        assert rig.counts(1)["hears"][0]["fill"] < 30
        assert rig.counts(1)["hears"][0]["gaps"] <= gaps + 1

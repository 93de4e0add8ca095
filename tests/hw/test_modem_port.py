"""ModemLine over a real pty: a scripted modem at the other end, a plain engine between."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from hw.plain_engine import PlainEngine
from hw.scripted_modem import CX930XX, ScriptedModem

from queuebox_hw.modem.port import ModemLine
from queuebox_hw.modem.words import Fact, InService, Out, State, Up

LIMIT = 30.0


class Bench:
    """A pty, its modem, an engine and a line; real descriptors, time that hurries.

    The clock is the line's next deadline or the next answer, whichever the wires give first.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self.modem = ScriptedModem(CX930XX)
        self.engine = PlainEngine()
        self.line = ModemLine(2, str(link), self.engine)
        self.now = 0
        self.facts: list[Fact] = []
        self.master = self.slave = -1
        self.plug()

    def plug(self) -> None:
        """A tty appears, under whatever number, at the same path."""
        self.master, self.slave = pty.openpty()
        tty.setraw(self.master)
        os.set_blocking(self.master, False)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(self.slave))

    def unplug(self) -> None:
        os.close(self.master)
        os.close(self.slave)
        self.link.unlink()
        self.master = -1

    def close(self) -> None:
        self.line.close()
        self.engine.close()
        if self.master >= 0:
            self.unplug()

    def until(self, condition: Callable[[], bool]) -> None:
        end = monotonic() + LIMIT
        while not condition():
            assert monotonic() < end, (self.line.state, self.facts)
            self._turn()

    def _turn(self) -> None:
        moved = self._modem_turn()
        for report in self.engine.pump(0.002, self.now):
            moved = True
            self.line.on_report(report)
        if not moved:  # the wires are quiet: let time pass
            deadline = self.line.deadline
            self.now = max(self.now + 1_000, min(deadline or 0, self.now + 50_000))
        self.line.tick(self.now)
        self.facts += self.line.drain()

    def _modem_turn(self) -> bool:
        if self.master < 0:
            return False
        try:
            data = os.read(self.master, 4096)
        except BlockingIOError:
            return False
        for _, reply in self.modem.take(data):
            if reply == "ended":
                os.write(self.master, b"\x10\x03")
            elif isinstance(reply, bytes):
                os.write(self.master, reply)
        return True

    def say(self, data: bytes) -> None:
        os.write(self.master, data)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "modem")
    yield made
    made.close()


def is_idle(bench: Bench) -> Callable[[], bool]:
    return lambda: bench.line.state is State.IDLE


def test_a_call_over_a_pty(bench: Bench) -> None:
    bench.line.open(bench.now)
    bench.until(is_idle(bench))
    bench.say(b"\r\nRING\r\n\r\nNMBR = 5551234\r\n\r\nNAME = SMITH\r\n")
    bench.until(lambda: bench.line.state is State.RINGING)
    bench.line.answer("c1", 0, bench.now)
    bench.until(lambda: bench.line.state is State.STREAM)
    assert any(isinstance(fact, Up) for fact in bench.facts)
    bench.say(b"\x7f\x10\x10\x10\x1a\x55")
    bench.until(lambda: bench.engine.wires[2].heard == 5)
    bench.say(b"\x105")
    bench.until(lambda: type(bench.facts[-1]).__name__ == "DigitHeard")
    bench.line.release(bench.now)
    bench.until(is_idle(bench))
    assert not bench.modem.off_hook


def test_pulled_and_back_under_another_number(bench: Bench) -> None:
    bench.line.open(bench.now)
    bench.until(is_idle(bench))
    bench.unplug()
    bench.until(lambda: isinstance(bench.facts[-1], Out))
    bench.facts.clear()
    bench.until(lambda: len(bench.facts) > 0)  # still gone: says so, tries again later
    assert isinstance(bench.facts[0], Out)
    assert "cable" in bench.facts[0].reason
    assert bench.facts[0].retry_at > bench.facts[0].at
    bench.plug()
    bench.until(is_idle(bench))
    assert isinstance(bench.facts[-1], InService)


def test_reports_of_other_ports_are_not_ours(bench: Bench) -> None:
    bench.line.open(bench.now)
    bench.until(is_idle(bench))
    bench.line.on_report(("text", 1, b"\r\nRING\r\n", bench.now))
    assert bench.line.state is State.IDLE


def test_a_late_report_of_a_closed_port_is_nobodys(bench: Bench) -> None:
    for _ in range(2):
        bench.line.on_report(("text", 2, b"\r\nNMBR = 1\r\n\r\nRING\r\n", bench.now))
    bench.line.open(bench.now)
    bench.until(lambda: bench.line.state in (State.IDLE, State.RINGING))
    assert bench.line.state is State.IDLE

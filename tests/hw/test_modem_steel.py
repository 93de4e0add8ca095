"""ModemLine and the sound engine over a tty in real time: a fake's pty, or steel (``--modem``).

Steel is asked only what needs nobody at the other end of the line; the fakes get callers.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, monotonic_ns

import pytest

from queuebox_hw.modem.port import ModemLine
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.words import DigitHeard, Fact, Gone, InService, Out, State
from queuebox_media.engine import Engine

LIMIT = 90.0
"""Real seconds that anything may take on a busy machine."""


def now_us() -> int:
    return monotonic_ns() // 1000


class Shelf:
    """The few lines of a shelf: an engine, one line, and a selector that waits for both."""

    def __init__(self, path: Path, settings: ModemSettings | None = None) -> None:
        self.engine = Engine(1, 0)
        self.engine.start(realtime=False)
        self.line = ModemLine(0, str(path), self.engine, settings)
        self.facts: list[Fact] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.engine.fileno(), selectors.EVENT_READ)
        self.line.open(now_us())

    def close(self) -> None:
        self.line.close()
        self._selector.close()
        self.engine.stop()

    def until(self, condition: Callable[[], bool]) -> None:
        end = monotonic() + LIMIT
        while not condition():
            assert monotonic() < end, (self.line.state, self.facts, self.line.why_out)
            due = self.line.deadline
            wait = 0.5 if due is None else (due - now_us()) / 1e6
            self._selector.select(max(0.0, min(wait, 0.5)))
            for report in self.engine.reports():
                self.line.on_report(report)
            self.line.tick(now_us())
            self.facts += self.line.drain()

    def told(self, kind: type[Fact]) -> Callable[[], bool]:
        return lambda: any(isinstance(fact, kind) for fact in self.facts)


class World:
    """A fake modem's process, and what happens around it."""

    def __init__(self, folder: Path, profile: str) -> None:
        self.link = folder / "modem"
        self._path = folder / "world.sock"
        self._process = subprocess.Popen(
            (
                *(sys.executable, "-m", "queuebox_hw.fake.modem_cli", "--profile", profile),
                *("--link", str(self.link), "--world", str(self._path)),
            ),
            env={"PYTHONPATH": ":".join(sys.path)},
            stderr=subprocess.DEVNULL,
        )
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def ready(self) -> None:
        end = monotonic() + LIMIT
        while True:
            with suppress(FileNotFoundError, ConnectionRefusedError):
                self._socket.connect(str(self._path))
                return
            assert monotonic() < end and self._process.poll() is None
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.05)

    def do(self, verb: str, **words: object) -> None:
        self._socket.sendall(json.dumps({"do": verb, **words}).encode() + b"\n")

    def close(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(LIMIT)


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    made = World(tmp_path, request.param)
    try:
        made.ready()
        yield made
    finally:
        made.close()


@pytest.fixture
def shelf(world: World) -> Iterator[Shelf]:
    made = Shelf(world.link)
    yield made
    made.close()


@pytest.mark.parametrize("world", ["cx93010"], indirect=True)
def test_a_call_and_a_pulled_cable(world: World, shelf: Shelf) -> None:
    shelf.until(shelf.told(InService))
    world.do("call", number="5551234", name="SMITH")
    shelf.until(lambda: shelf.line.state is State.RINGING)
    shelf.line.answer("c1", 0, now_us())
    shelf.until(lambda: shelf.line.state is State.STREAM)
    world.do("press", digits="5")
    shelf.until(shelf.told(DigitHeard))
    world.do("hang-up", signs="cpc")
    shelf.until(shelf.told(Gone))
    shelf.line.release(now_us())
    shelf.until(lambda: shelf.line.state is State.IDLE)
    shelf.facts.clear()
    world.do("unplug")
    shelf.until(shelf.told(Out))
    world.do("plug", after=0.1)  # under another number, at the same path
    shelf.until(shelf.told(InService))


def test_steel_comes_into_service(steel: str) -> None:
    shelf = Shelf(Path(steel))
    try:
        shelf.until(lambda: shelf.line.state in (State.IDLE, State.OUT))
        assert shelf.line.state is State.IDLE, shelf.line.why_out
        assert shelf.line.identity.law
    finally:
        shelf.close()


def test_steel_runs_duplex_on_an_idle_line(steel: str) -> None:
    """Goes off-hook for three seconds: the line must be free."""
    shelf = Shelf(Path(steel))
    try:
        shelf.until(lambda: shelf.line.state is State.IDLE)
        shelf.line.seize("test", now_us())
        shelf.until(lambda: shelf.line.state is State.STREAM)
        end = now_us() + 3_000_000
        shelf.until(lambda: now_us() >= end)
        assert shelf.line.state is State.STREAM
        shelf.line.release(now_us())
        shelf.until(lambda: shelf.line.state is State.IDLE)
    finally:
        shelf.close()

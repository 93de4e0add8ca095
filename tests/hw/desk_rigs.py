"""Rigs for the desk contract: a front on some pins, and the hands and eyes at the other end.

A rig that is not here, such as real gpiochips in a lab, is given on the command line:
``pytest tests/hw/test_desk_contract.py --desk-rig package.module:make`` where ``make()``
returns a :class:`Rig` whose clock is the real one.
"""

from __future__ import annotations

import select
import socket
import sys
from collections.abc import Callable
from typing import Protocol

from hw.wired_gpio import WiredGpio
from msgspec.structs import replace

from queuebox_hw.boards import load_board
from queuebox_hw.desk_front import GpioDeskFront, monotonic_us
from queuebox_hw.fake.chips import FakeChips
from queuebox_hw.fake.wires import DeskWires
from queuebox_hw.parts import Edge
from queuebox_hw.pins import Chips, open_chips

Outputs = tuple[bool, bool, bool, bool]
"""Red, green, calls waiting lit; busy contact closed."""


class World(Protocol):
    """The far end of the wires of one desk."""

    def plug(self, present: bool) -> None: ...
    def push(self, button: int, down: bool) -> None: ...
    def outputs(self) -> Outputs: ...


class Clock(Protocol):
    """Real, or as the test likes it."""

    def now(self) -> int: ...
    def sleep_until(self, at: int, woken: Callable[[], bool]) -> None:
        """Until ``at`` (µs), or until ``woken()``."""


class VirtualClock:
    def __init__(self) -> None:
        self._now = 100_000_000

    def now(self) -> int:
        return self._now

    def sleep_until(self, at: int, woken: Callable[[], bool]) -> None:
        self._now = max(self._now, at)


class RealClock:
    """Sleeps on a socket that the pin library's thread pokes."""

    def __init__(self) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.ours.setblocking(False)

    def now(self) -> int:
        return monotonic_us()

    def poke(self) -> None:
        self.theirs.send(b"!")

    def sleep_until(self, at: int, woken: Callable[[], bool]) -> None:
        while (left := at - self.now()) > 0 and not woken():
            if select.select([self.ours], [], [], left / 1e6)[0]:
                self.ours.recv(4096)
                return

    def close(self) -> None:
        self.ours.close()
        self.theirs.close()


class Rig:
    """A front that is looked after as the shelf does, and its world."""

    def __init__(
        self,
        chips: Chips,
        desk: str,
        world: World,
        clock: Clock,
        wake: Callable[[], None] = lambda: None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self.chips, self.desk, self.world = chips, desk, world
        self.clock, self._wake, self._close = clock, wake, close
        self.buttons = len(chips.board.desk(desk).buttons)
        self.edges: list[Edge] = []
        self.front = self.open()

    def open(self) -> GpioDeskFront:
        return GpioDeskFront(
            self.chips, self.desk, self.edges.append, self._wake, clock=self.clock.now
        )

    def wait(self, ms: int) -> None:
        """Let time pass; edges and deadlines are attended to as they come."""
        until = self.clock.now() + ms * 1_000
        while (now := self.clock.now()) < until:
            self.front.tick(now)
            self.clock.sleep_until(min(until, max(self.front.deadline, now + 1)), lambda: False)
        self.front.tick(self.clock.now())

    def until(self, wanted: Callable[[], bool], name: str, seconds: float = 20) -> None:
        """Attend to the front until ``wanted()``."""
        end = self.clock.now() + int(seconds * 1e6)
        while not wanted():
            assert self.clock.now() < end, f"not within {seconds} s: {name}; {self.kinds()}"
            self.wait(20)

    def kinds(self) -> list[str]:
        """Everything that came up, in words: ``1 press``, ``plugged``."""
        return [
            f"{edge.button} {edge.kind}" if edge.what == "button"
            else "plugged" if edge.present else "unplugged"
            for edge in self.edges
        ]  # fmt: skip

    def close(self) -> None:
        self.front.close()
        self.chips.close()
        self._close()


# ── the rigs of the bench ───────────────────────────────────────────────────────


class MockWorld:
    """gpiozero's mock pins from outside."""

    def __init__(self, chips: FakeChips, desk: str) -> None:
        pins = chips.board.desk(desk)
        self._wires = DeskWires(chips.board, pins, chips.wires[pins.chip])

    def plug(self, present: bool) -> None:
        self._wires.plug(present)

    def push(self, button: int, down: bool) -> None:
        self._wires.push(button, down)

    def outputs(self) -> Outputs:
        seen = self._wires.lamps(0)
        return seen.red, seen.green, seen.waiting, seen.busy


def header() -> Rig:
    """MockFactory on the Pi's header: lamps lit high, the Pi pulls up."""
    return _mock("two-desks", "B")


def expander() -> Rig:
    """MockFactory on an expander of many: lamps lit low."""
    return _mock("desk20-expander", "T")


def _mock(board: str, desk: str) -> Rig:
    chips = FakeChips(replace(load_board(board), factory="mock"))
    return Rig(chips, desk, MockWorld(chips, desk), VirtualClock())


def real_time() -> Rig:
    """MockFactory by the real clock, as a lab's rig is: not in the suite, whose machine may be
    too busy to let a button go in time. ``--desk-rig hw.desk_rigs:real_time``
    """
    chips = FakeChips(replace(load_board("two-desks"), factory="mock"))
    clock = RealClock()
    return Rig(chips, "A", MockWorld(chips, "A"), clock, clock.poke, clock.close)


class RpiWorld:
    """fake-rpi from outside."""

    def __init__(self, gpio: WiredGpio, chips: Chips, desk: str) -> None:
        self._gpio, self._pins = gpio, chips.board.desk(desk)
        self.plug(False)
        for button in range(1, len(self._pins.buttons) + 1):
            self.push(button, False)

    def plug(self, present: bool) -> None:
        self._gpio.drive(self._pins.jack, 0 if present else 1)

    def push(self, button: int, down: bool) -> None:
        self._gpio.drive(self._pins.buttons[button - 1], 0 if down else 1)

    def outputs(self) -> Outputs:
        pins, gpio = self._pins, self._gpio
        red, green, waiting, busy = (
            gpio.functions.get(line) == gpio.OUT and gpio.levels[line] == 1
            for line in (pins.red, pins.green, pins.waiting, pins.busy)
        )
        return red, green, waiting, busy


IMPORTERS = ("gpiozero.pins.rpigpio", "queuebox_hw.chips_rpigpio")
"""Modules that keep the RPi.GPIO which they were imported with."""


def rpigpio() -> Rig:
    """RPi.GPIO of an older kernel, played by fake-rpi: the header only."""
    gpio = WiredGpio()
    gpio.install()
    _forget_importers()
    chips = open_chips(replace(load_board("two-desks"), factory="rpigpio"))
    return Rig(chips, "A", RpiWorld(gpio, chips, "A"), VirtualClock(), close=lambda: _forget(gpio))


def _forget(gpio: WiredGpio) -> None:
    gpio.uninstall()
    _forget_importers()


def _forget_importers() -> None:
    for name in IMPORTERS:
        package, _, module = name.rpartition(".")
        sys.modules.pop(name, None)
        vars(sys.modules[package]).pop(module, None)  # "from package import module" looks there


RIGS: dict[str, Callable[[], Rig]] = {
    "mock-header": header,
    "mock-expander": expander,
    "rpigpio": rpigpio,
}

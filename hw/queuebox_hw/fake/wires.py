"""The world's side of the pins: wires that hands drive and eyes see. No gpiozero here."""

from __future__ import annotations

import errno
from collections.abc import Callable
from threading import RLock
from typing import Protocol

from queuebox_hw.board import Board, DeskPins
from queuebox_hw.fake.room_link import DeskSeen, LampsSeen


class WirePin(Protocol):
    """The program's end of a wire."""

    @property
    def output_level(self) -> bool | None:
        """What the program drives, or None while the line is an input."""

    def drive_high(self) -> None: ...

    def drive_low(self) -> None: ...


class Wires:
    """The world's side of one chip: what is driven onto its lines, and what it shows."""

    def __init__(self) -> None:
        self.gone = False
        """The chip does not answer on its bus."""
        self.watchers: dict[int, Callable[[], None]] = {}
        """By line: called in the program's thread when that output changes."""
        self.pins: dict[int, WirePin] = {}
        self.lock = RLock()
        self._driven: dict[int, bool] = {}

    def drive(self, line: int, high: bool) -> None:
        """Put a level on a line, from now on."""
        with self.lock:
            self._driven[line] = high
            pin = self.pins.get(line)
            if pin is not None and not self.gone:
                pin.drive_high() if high else pin.drive_low()

    def driven(self, line: int) -> bool | None:
        """The level on a line, or None if nobody drives it."""
        return self._driven.get(line)

    def output(self, line: int) -> bool | None:
        """The level that the program puts out, or None if it does not drive the line."""
        pin = self.pins.get(line)
        return pin.output_level if pin is not None else None

    def output_changed(self, line: int) -> None:
        """The program's pin has changed what it puts out."""
        if (watcher := self.watchers.get(line)) is not None:
            watcher()

    def answer(self) -> None:
        """Raises OSError as a kernel driver does whose chip is silent."""
        if self.gone:
            raise OSError(errno.EREMOTEIO, "Remote I/O error")

    def restore(self) -> None:
        """The chip is back, and shows what is driven now."""
        with self.lock:
            self.gone = False
            for line, pin in self.pins.items():
                if (high := self._driven.get(line)) is not None:
                    pin.drive_high() if high else pin.drive_low()


class DeskWires:
    """The wires of one desk front: drives its inputs, reads its outputs."""

    def __init__(self, board: Board, desk: DeskPins, wires: Wires) -> None:
        self.name = desk.name
        self.plugged = False
        self.pressed: set[int] = set()
        self._desk = desk
        self._wires = wires
        self._present_high = board.wiring.jack_present == "high"
        self._lit_high = board.wiring.lamps_lit == "high"
        self._closed_high = board.wiring.busy_closed == "high"
        self.on_deed: Callable[[], None] = lambda: None
        """Called after every move of a hand."""
        self.plug(False)
        for button in range(1, len(desk.buttons) + 1):
            self.push(button, False)

    def plug(self, present: bool) -> None:
        self.plugged = present
        self._wires.drive(self._desk.jack, present == self._present_high)
        self.on_deed()

    def push(self, button: int, down: bool) -> None:
        """Close a button to ground, or let go. Raises ValueError if there is none."""
        if not 1 <= button <= len(self._desk.buttons):
            raise ValueError(f"desk {self.name} has no button {button}")
        (self.pressed.add if down else self.pressed.discard)(button)
        self._wires.drive(self._desk.buttons[button - 1], not down)
        self.on_deed()

    def watch(self, saw: Callable[[], None]) -> None:
        """Have ``saw`` called, in the program's thread, at every change of an output."""
        desk = self._desk
        for line in (desk.red, desk.green, desk.waiting, desk.busy):
            self._wires.watchers[line] = saw

    def lamps(self, at: int) -> LampsSeen:
        desk, level = self._desk, self._wires.output
        return LampsSeen(
            desk=self.name,
            red=level(desk.red) is self._lit_high,
            green=level(desk.green) is self._lit_high,
            waiting=level(desk.waiting) is self._lit_high,
            busy=level(desk.busy) is self._closed_high,
            at=at,
        )

    def seen(self, at: int) -> DeskSeen:
        return DeskSeen(self.name, self.plugged, tuple(sorted(self.pressed)), at)

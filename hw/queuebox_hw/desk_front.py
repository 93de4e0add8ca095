"""One desk front on its pins: lamps and contact out, buttons and jack in. No meanings here."""

from __future__ import annotations

import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from gpiozero import DigitalInputDevice, DigitalOutputDevice
from gpiozero.pins.pi import PiFactory

from queuebox_hw.board import Level, Wiring
from queuebox_hw.debounce import ButtonDebounce, Change, JackDebounce
from queuebox_hw.parts import DeskLost, Edge, EdgeSink
from queuebox_hw.pins import Chips

SECOND = 1_000_000

# An interrupt may get lost on a shared expander line: look at the levels this often.
RESYNC = SECOND

JACK = 0
"""Stands for the jack where buttons count from 1."""

Outputs = tuple[bool, bool, bool, bool]


def monotonic_us() -> int:
    """CLOCK_MONOTONIC in µs, which both programs of one boot share."""
    return time.monotonic_ns() // 1_000


class GpioDeskFront:
    """The front of one desk (see ``parts.DeskFront``); owns its gpiozero devices.

    Edges come in the pin library's thread: they are only written down with their time,
    and ``wake`` is called there, which must be safe in any thread (an eventfd). What
    they mean comes out of ``on_edge``, called from within ``tick``.
    """

    def __init__(
        self,
        chips: Chips,
        desk: str,
        on_edge: EdgeSink,
        wake: Callable[[], None],
        name: str | None = None,
        clock: Callable[[], int] = monotonic_us,
        busy_opens: bool = False,
    ) -> None:
        """``desk``: its name on the board; ``name``: its name in edges, if another.

        ``busy_opens``: the busy contact is closed at rest and opens while busy.

        Raises BoardError for a desk that the board lacks, DeskLost if the chip is silent.
        """
        pins = chips.board.desk(desk)
        self.name = name or desk
        self._chips, self._chip = chips, pins.chip
        self._on_edge, self._wake, self._clock = on_edge, wake, clock
        self._raw: deque[tuple[int, int, bool]] = deque()
        self._outputs: list[DigitalOutputDevice] = []
        self._inputs: list[Contact] = []
        factory = chips.take(pins.chip)
        self._holds_chip = True
        try:
            wiring = chips.board.wiring
            for line in (pins.red, pins.green, pins.waiting):
                self._outputs.append(_output(line, wiring.lamps_lit, factory))
            busy = _other(wiring.busy_closed) if busy_opens else wiring.busy_closed
            self._outputs.append(_output(pins.busy, busy, factory))
            self._inputs.append(Contact(pins.jack, wiring, wiring.jack_present, factory))
            for line in pins.buttons:
                self._inputs.append(Contact(line, wiring, "low", factory))
            for which, contact in enumerate(self._inputs):
                contact.listen(partial(self._edge, which))
            now = clock()
            self._jack = JackDebounce(self._level(JACK), now)
            self._buttons = [
                ButtonDebounce(self._level(n), now) for n in range(1, len(self._inputs))
            ]
        except chips.errors as e:
            self.close()
            raise self._lost(e) from e
        self._shown: Outputs = (False, False, False, False)
        # Fronts look at their levels one after the other, not all in the same moment.
        self._resync = now + zlib.crc32(desk.encode()) % RESYNC

    @property
    def jack(self) -> bool:
        """Is a headset plugged in (settled)?"""
        return self._jack.present

    def show(self, red: bool, green: bool, waiting: bool, busy: bool) -> None:
        """Set the outputs now; raises DeskLost if the chip is silent."""
        wanted = (red, green, waiting, busy)
        if wanted == self._shown:
            return
        try:
            for device, level, was in zip(self._outputs, wanted, self._shown, strict=True):
                if level != was:
                    device.value = level
        except self._chips.errors as e:
            raise self._lost(e) from e
        self._shown = wanted

    def tick(self, now: int) -> None:
        """Work through the edges and let the timers run; ``now`` in µs.

        Raises DeskLost if the chip is silent; then close the front and open it anew later.
        """
        if now >= self._resync:
            self._look(now)
            self._resync += RESYNC * ((now - self._resync) // RESYNC + 1)
        while self._raw:
            at, which, level = self._raw.popleft()
            self._report(which, self._of(which).edge(at, level))
        for which in range(len(self._inputs)):
            self._report(which, self._of(which).advance(now))

    @property
    def deadline(self) -> int:
        """When ``tick`` next wants to be called, µs."""
        if self._raw:
            return self._raw[0][0]
        timers = (self._of(which).deadline for which in range(len(self._inputs)))
        return min((due for due in timers if due is not None), default=self._resync)

    def close(self) -> None:
        """Let the lines go; lamps are dark and the contact is open after that."""
        for device in (*self._outputs, *(contact.device for contact in self._inputs)):
            with suppress(*self._chips.errors):  # a chip that is gone cannot be tidied
                device.close()
        self._outputs, self._inputs = [], []
        if self._holds_chip:
            self._chips.give_back(self._chip)
            self._holds_chip = False

    def _edge(self, which: int, age: float | None, level: bool) -> None:
        """In the pin library's thread: write it down, nothing else.

        ``age`` is the seconds since the kernel saw it. Some kernels stamp edges by
        another clock than ours: an age that cannot be is taken as none.
        """
        late = int(age * SECOND) if age is not None and 0 <= age < 1 else 0
        self._raw.append((self._clock() - late, which, level))
        self._wake()

    def _look(self, now: int) -> None:
        """Read the levels themselves; a difference is an edge that got lost."""
        try:
            levels = [self._level(which) for which in range(len(self._inputs))]
        except self._chips.errors as e:
            raise self._lost(e) from e
        self._raw.extend((now, which, level) for which, level in enumerate(levels))

    def _level(self, which: int) -> bool:
        return self._inputs[which].active

    def _of(self, which: int) -> JackDebounce | ButtonDebounce:
        return self._jack if which == JACK else self._buttons[which - 1]

    def _report(self, which: int, changes: Iterator[Change]) -> None:
        for change in changes:
            self._on_edge(self._as_edge(which, change))

    def _as_edge(self, which: int, change: Change) -> Edge:
        if which == JACK:
            present = change.kind == "plugged"
            return Edge(self.name, "jack", change.happened, present=present)
        return Edge(self.name, "button", change.happened, button=which, kind=change.kind)

    def _lost(self, e: Exception) -> DeskLost:
        return DeskLost(f"desk {self.name}: {self._chip} does not answer ({e})")


def _other(level: Level) -> Level:
    return "low" if level == "high" else "high"


def _output(line: int, active: str, factory: PiFactory) -> DigitalOutputDevice:
    return DigitalOutputDevice(line, active_high=active == "high", pin_factory=factory)


class Contact:
    """A switch on an input line that something pulls up; owns its gpiozero device.

    gpiozero takes a line with its own pull-up for active when it is low; a jack whose
    switch opens when a plug goes in is the other way round.
    """

    def __init__(self, line: int, wiring: Wiring, active: str, factory: PiFactory) -> None:
        self._inverted = active == "high"
        if wiring.pull == "internal":
            self.device = DigitalInputDevice(line, pull_up=True, pin_factory=factory)
        else:
            self.device = DigitalInputDevice(
                line, pull_up=None, active_state=False, pin_factory=factory
            )

    @property
    def active(self) -> bool:
        """Is the button down, the plug in?"""
        return bool(self.device.is_active) != self._inverted

    def listen(self, edge: Callable[[float | None, bool], None]) -> None:
        """Have ``edge(age in seconds, active)`` called, in the pin library's thread."""
        low, high = not self._inverted, self._inverted
        self.device.when_activated = lambda: edge(self.device.active_time, low)
        self.device.when_deactivated = lambda: edge(self.device.inactive_time, high)

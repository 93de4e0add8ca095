"""The bell of a fake line: ring bursts by their cadence, and the caller ID between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from queuebox_hw.fake.agenda import MS, SECOND, Agenda
from queuebox_hw.fake.far_end import Caller
from queuebox_hw.fake.line_timers import Timers

_CALLER_ID_AFTER_RING = {"normal": 1, "corrupt": 1, "hex": 1, "late": 2}


class Bells(Protocol):
    """Who hears the bell."""

    def bell(self, first: bool) -> None:
        """A ring burst begins; not ``first``: the second half of a double ring."""

    def bell_ends(self, on: int, off: int) -> None:
        """A burst is over; its length and that of the pause after it, µs."""

    def caller_id(self, caller: Caller) -> None: ...


class Bell:
    """Rings for one caller at a time, from ``ring`` until the timers are dropped."""

    def __init__(
        self,
        agenda: Agenda,
        timers: Timers,
        heard_by: Bells,
        rings: Callable[[int], None],
        gives_up: Callable[[], None],
    ) -> None:
        self.in_burst = False
        self.rings = 0
        self.last = -(10**12)
        """When the last burst began or ended (µs)."""
        self._agenda = agenda
        self._timers = timers
        self._heard_by = heard_by
        self._rings = rings
        self._gives_up = gives_up

    def begin(self, caller: Caller, cadence: tuple[float, ...], wait: int) -> None:
        """The first ring comes after ``wait`` µs; some countries send the caller ID before."""
        self.rings = 0
        if caller.caller_id == "before":
            self._timers.after(0, lambda: self._heard_by.caller_id(caller))
        self._timers.after(wait, lambda: self._burst(caller, cadence, 0))

    def stop(self) -> None:
        """Answered, or given up; the timers are dropped by their owner."""
        self.in_burst = False

    def _burst(self, caller: Caller, cadence: tuple[float, ...], part: int) -> None:
        on, off = int(cadence[part] * SECOND), int(cadence[part + 1] * SECOND)
        if part == 0:
            if self.rings >= caller.rings:
                self._gives_up()
                return
            self.rings += 1
            self._rings(self.rings)
        self._heard_by.bell(part == 0)
        self.in_burst, self.last = True, self._agenda.now
        following = (part + 2) % len(cadence)
        self._timers.after(on, lambda: self._pause(caller, cadence, on, off, following))

    def _pause(
        self, caller: Caller, cadence: tuple[float, ...], on: int, off: int, following: int
    ) -> None:
        self.in_burst, self.last = False, self._agenda.now
        self._heard_by.bell_ends(on, off)
        self._timers.after(off, lambda: self._burst(caller, cadence, following))
        if following == 0 and _CALLER_ID_AFTER_RING.get(caller.caller_id) == self.rings:
            # Bellcore: from 0.5 s after the first ring to 0.2 s before the second
            self._timers.after(
                min(1300 * MS, off * 4 // 10), lambda: self._heard_by.caller_id(caller)
            )

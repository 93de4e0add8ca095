"""The live page's moment-to-moment: gathers what is shown, turns keys into deeds."""

from __future__ import annotations

import contextlib
import time

from queuebox_bench.bench import Bench
from queuebox_bench.page import LampSight, View, draw
from queuebox_bench.terminal import Terminal
from queuebox_wire.control_link import ControlError

LOG_EVERY = 0.25


class Live:
    """One person watching one bench."""

    def __init__(self, bench: Bench, terminal: Terminal) -> None:
        self.running = True
        self._bench = bench
        self._terminal = terminal
        self._log: list[str] = []
        self._log_at = 0.0
        self._next_pull = 0

    def draw(self) -> None:
        if time.monotonic() >= self._log_at:
            self._log_at = time.monotonic() + LOG_EVERY
            with contextlib.suppress(ControlError):
                self._log = self._bench.ask("log", lines=40)
        size = self._terminal.size
        self._terminal.show(draw(self._view(), size.columns, size.lines))

    def press(self, keys: str) -> None:
        """Deeds for what was typed (see ``page.KEYS``)."""
        for key in keys:
            self._press(key)

    def _press(self, key: str) -> None:
        bench = self._bench
        desks = bench.town.desks
        simple = {
            "c": bench.call_now,
            "h": bench.hang_up_somebody,
            "m": self._pull_next,
            "k": bench.kill_processor,
            "q": self._quit,
        }
        if key in simple:
            simple[key]()
        elif key.isdigit() and 0 < int(key) <= len(desks):
            bench.press(desks[int(key) - 1])
        elif key in desks:
            bench.toggle_headset(key)

    def _pull_next(self) -> None:
        """Pull the first modem's cable; with one out, put it back."""
        town = self._bench.town
        self._bench.move_cable(next(iter(town.pulled), town.lines[0]))

    def _quit(self) -> None:
        self.running = False

    def _view(self) -> View:
        bench = self._bench
        room = bench.town.room
        lamps = {} if room is None else room.lamps
        desks = {} if room is None else room.desks
        return View(
            time.strftime("%H:%M:%S"),
            bench.glass.text(),
            bench.snapshot,
            {n: LampSight(s.red, s.green, s.waiting, s.busy) for n, s in lamps.items()},
            {name: seen.plugged for name, seen in desks.items()},
            self._log,
            bench.notes(),
        )

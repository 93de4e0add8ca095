"""RPi.GPIO as fake-rpi has it, with what that leaves out: levels, pulls, functions, edges."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType

from fake_rpi.RPi import _GPIO
from fake_rpi.wrappers import toggle_print

toggle_print(False)


class WiredGpio(_GPIO):
    """Stands for the module ``RPi.GPIO``; ``drive`` is the world at the other end."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: dict[int, int] = {}
        self.levels: dict[int, int] = {}
        self._driven: dict[int, int] = {}
        self._callbacks: dict[int, Callable[[int], None]] = {}

    def install(self) -> None:
        """Be what ``import RPi.GPIO`` gives, until ``uninstall``."""
        package = ModuleType("RPi")
        package.GPIO = self  # type: ignore[attr-defined]
        self._before = {name: sys.modules.get(name) for name in ("RPi", "RPi.GPIO")}
        sys.modules.update({"RPi": package, "RPi.GPIO": self})  # type: ignore[dict-item]

    def uninstall(self) -> None:
        for name, module in self._before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module

    def drive(self, channel: int, level: int) -> None:
        """The world puts a level on a line."""
        self._driven[channel] = level
        if self.levels.get(channel) == level or self.functions.get(channel) != self.IN:
            return
        self.levels[channel] = level
        if channel in self._callbacks:
            self._callbacks[channel](channel)

    def setup(
        self, channel: int, state: int, pull_up_down: int | None = None, initial: int | None = None
    ) -> None:
        self.functions[channel] = state
        if state == self.IN:
            pulled = 1 if pull_up_down == self.PUD_UP else 0
            self.levels[channel] = self._driven.get(channel, pulled)
        elif initial is not None:
            self.levels[channel] = int(initial)

    def gpio_function(self, channel: int) -> int:
        return self.functions[channel]

    def input(self, channel: int) -> int:
        return self.levels[channel]

    def output(self, channel: int, state: int) -> None:
        if self.functions[channel] != self.OUT:
            raise RuntimeError("The GPIO channel has not been set up as an OUTPUT")
        self.levels[channel] = int(state)

    def add_event_detect(
        self, channel: int, edge: int, callback: Callable[[int], None], bouncetime: int
    ) -> None:
        self._callbacks[channel] = callback

    def remove_event_detect(self, channel: int) -> None:
        self._callbacks.pop(channel, None)

    def cleanup(self, channel: int | None = None) -> None:
        for line in [channel] if channel is not None else list(self.functions):
            self.functions.pop(line, None)

"""The wall panel through luma.oled: pictures in, bytes on a bus out. It draws nothing.

A picture is sent only when it differs from the one the panel shows. Every error of bus
or library comes out as ``PanelLost``; the next ``show`` tries to begin anew, so a panel
that was unplugged comes back by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress

import luma.core.error
from luma.core.framebuffer import diff_to_previous
from luma.oled.device import sh1106, ssd1306, ssd1309, ssd1322
from msgspec import Struct
from PIL import Image

from queuebox_hw.panel_bus import BUS_ERRORS, BusOpener, Wire, bus_opener
from queuebox_hw.parts import PanelLost

PANEL_ERRORS: tuple[type[Exception], ...] = (*BUS_ERRORS, luma.core.error.Error)


BRIGHTEST = 255
"""The contrast register of all these chips, at full."""


class Driver(Struct, frozen=True):
    """One family of panels that luma drives."""

    make: Callable[..., object]
    width: int
    height: int
    options: Mapping[str, object] = {}


DRIVERS: Mapping[str, Driver] = {
    "ssd1306": Driver(ssd1306, 128, 64),
    "ssd1309": Driver(ssd1309, 128, 64),
    "sh1106": Driver(sh1106, 128, 64),
    # One bit per pixel is all that our pages have, and a quarter of the work of RGB.
    "ssd1322": Driver(ssd1322, 256, 64, {"mode": "1"}),
}


class Tape:
    """luma's serial interface as it sees it: records the first words, then passes them on.

    A luma device says its opening words in its constructor and leaves an exit hook behind
    each time, so it is made once, onto the tape; a panel that comes back is played the
    tape again.
    """

    def __init__(self) -> None:
        self._opening: list[tuple[bool, tuple[int, ...]]] | None = []
        self._tape: list[tuple[bool, tuple[int, ...]]] = []
        self._wire: Wire | None = None

    def cut(self) -> None:
        """The opening words are over."""
        self._tape, self._opening = self._opening or [], None

    def connect(self, wire: Wire) -> None:
        """From now on words go to ``wire``, the opening words first."""
        self._wire = wire
        for is_data, words in self._tape:
            wire.data(list(words)) if is_data else wire.command(*words)

    def disconnect(self) -> None:
        if self._wire is not None:
            wire, self._wire = self._wire, None
            wire.cleanup()

    @property
    def connected(self) -> bool:
        return self._wire is not None

    # what luma calls

    def command(self, *words: int) -> None:
        if self._opening is not None:
            self._opening.append((False, words))
        elif self._wire is not None:
            self._wire.command(*words)

    def data(self, words: list[int]) -> None:
        if self._opening is not None:
            self._opening.append((True, tuple(words)))
        elif self._wire is not None:
            self._wire.data(words)

    def cleanup(self) -> None:
        """luma's exit hook: whoever opened the panel closes it."""


class LumaPanel:
    """A panel behind luma.oled (see ``parts.Panel``); owns its bus while it answers."""

    def __init__(self, driver: str, open_bus: BusOpener) -> None:
        """Nothing is sent yet: the first ``show`` opens the bus."""
        kind = DRIVERS[driver]
        self.width, self.height = kind.width, kind.height
        self._open_bus = open_bus
        self._tape = Tape()
        self._device = kind.make(self._tape, width=kind.width, height=kind.height, **kind.options)
        self._tape.cut()
        self._shown: bytes | None = None
        self._brightness, self._shining = 100, 0

    def shine(self, percent: int) -> None:
        """How bright the panel is from the next ``show`` on, 1 to 100 %."""
        self._brightness = percent

    def show(self, picture: object) -> None:
        """Send a PIL image of mode "1" of exactly this size, unless it is there already.

        Raises PanelLost when the panel does not answer, ValueError for another picture.
        """
        if not isinstance(picture, Image.Image) or picture.mode != "1":
            raise ValueError("a panel shows PIL images of mode 1")
        if picture.size != (self.width, self.height):
            raise ValueError(f"{picture.size} does not fit {self.width}x{self.height}")
        pixels = picture.tobytes()
        if pixels == self._shown and self._brightness == self._shining:
            return
        try:
            if not self._tape.connected:
                self._begin()
            if self._brightness != self._shining:
                self._device.contrast(BRIGHTEST * self._brightness // 100)  # type: ignore[attr-defined]
                self._shining = self._brightness
            self._device.display(picture)  # type: ignore[attr-defined]
        except PANEL_ERRORS as e:
            self._lose()
            raise PanelLost(f"the panel does not answer ({e}); check its cable") from e
        self._shown = pixels

    def renew(self) -> None:
        """Have the next ``show`` say everything again: heals a panel that nobody can hear."""
        self._lose()

    def close(self) -> None:
        """Leave the panel dark."""
        if self._tape.connected:
            with suppress(*PANEL_ERRORS):  # it may have gone before us
                self._device.hide()  # type: ignore[attr-defined]
        self._lose()

    def _begin(self) -> None:
        self._tape.connect(self._open_bus())
        if hasattr(self._device, "framebuffer"):  # it sends only what differs from before
            self._device.framebuffer = diff_to_previous()

    def _lose(self) -> None:
        self._shown, self._shining = None, 0
        with suppress(*PANEL_ERRORS):  # closing what is gone already
            self._tape.disconnect()


def open_panel(driver: str, bus: str, device: str) -> LumaPanel:
    """A panel by the words of the configuration; nothing is sent before the first ``show``.

    ``bus`` is "i2c" with ``device`` "1:0x3c" (bus and address), or "spi" with "0.0" (port
    and chip select); "socket:PATH" as the device is a glass of the bench. Raises
    ValueError for words that make no sense.
    """
    if driver not in DRIVERS:
        raise ValueError(f"no panel driver {driver!r}; there are {', '.join(DRIVERS)}")
    return LumaPanel(driver, bus_opener(bus, device))

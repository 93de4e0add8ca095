"""The protocols that every physical part fulfils, steel or fake. No implementation here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct


class LineLost(Exception):
    """The device is gone (cable, power, USB) or does not answer. The text says what to do."""


class ModemRefused(Exception):
    """The device answered, and said no. The text names the command and the answer."""


class DeskLost(Exception):
    """The pins of a desk front do not answer (cable, expander). The text says what to do."""


class Edge(Struct, frozen=True):
    """A settled change at a desk front: ``what`` is "jack" or "button"."""

    desk: str
    what: str
    happened: int
    """µs, CLOCK_MONOTONIC, of the first electrical edge of the press (of a hold: when it armed)."""
    button: int = 0
    kind: str = ""
    """For buttons: a word of ``debounce.KINDS``."""
    present: bool = False
    """For the jack."""


class DeskFront(Protocol):
    """LEDs, buttons, jack sense and busy output of one desk.

    Edges come from a thread of the pin library: ``on_edge`` must only hand them over.
    """

    name: str

    @property
    def jack(self) -> bool:
        """Is a headset plugged in (settled)?"""

    def show(self, red: bool, green: bool, waiting: bool, busy: bool) -> None:
        """Set the outputs now; the lamp clock calls this for every change of a pattern."""

    def tick(self, now: int) -> None:
        """Let debounce and hold timers run; ``now`` in µs."""

    @property
    def deadline(self) -> int | None:
        """When ``tick`` next wants to be called, µs; None: only after an edge."""

    def close(self) -> None: ...


class Panel(Protocol):
    """A wall display: a monochrome picture, sent when it changes."""

    width: int
    height: int

    def show(self, picture: object) -> None:
        """Send a PIL image of mode "1" of exactly this size; raises PanelLost."""

    def shine(self, percent: int) -> None:
        """How bright the panel is from the next ``show`` on."""

    def renew(self) -> None:
        """Have the next ``show`` say everything again, to a panel that cannot answer."""

    def close(self) -> None: ...


class PanelLost(Exception):
    """The panel does not answer on its bus."""


EdgeSink = Callable[[Edge], None]

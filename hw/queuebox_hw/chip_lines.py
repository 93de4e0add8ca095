"""What gpiozero must be told so that one program can use the lines of several gpiochips.

gpiozero thinks of one Raspberry Pi: its local factories share one table of pins, know
lines by the Pi's header and ask the machine for its revision. Here every chip has a
table of its own and lines are just numbers. No chip is opened in this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from threading import Lock

from gpiozero import PinInfo
from gpiozero.pins.pi import PiFactory, PiPin


class LineTable:
    """The lines of one chip, standing where gpiozero expects a board's description."""

    def __init__(self, count: int) -> None:
        self._infos = tuple(
            PinInfo(
                number=line,
                name=f"GPIO{line}",
                names=frozenset({line, str(line), f"GPIO{line}"}),
                pull="",
                row=0,
                col=0,
                interfaces=frozenset({"gpio"}),
            )
            for line in range(count)
        )

    def find_pin(self, name: int | str) -> Iterator[tuple[None, PinInfo]]:
        """gpiozero's question: which pins answer to this name?"""
        for info in self._infos:
            if name in info.names:
                yield None, info


class OwnLines(PiFactory):
    """Mixed into a pin factory: pins and reservations belong to this chip alone."""

    def own_lines(self, count: int) -> None:
        """To be called when the factory itself has been initialised."""
        self.pins: dict[PinInfo, PiPin] = {}
        self._reservations: defaultdict[PinInfo, list[object]] = defaultdict(list)
        self._res_lock = Lock()
        self._table = LineTable(count)

    def _get_board_info(self) -> LineTable:
        return self._table

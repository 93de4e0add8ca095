"""Whose number it is: names for callers whom the telephone company does not name. Asks nobody.

Priority and screening go by number and are the core's (``routing.vip``, ``routing.blocked``).
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from queuebox.records.keeping import digits
from queuebox_core.events import CallerKnown, Event, Ringing


class Directory:
    """The office's own names of numbers; however a number is written, its digits count."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {digits(number): name for number, name in names.items()}

    def named(self, event: Event) -> Event:
        """The event with the caller's name in it; the office's own goes before the line's."""
        if isinstance(event, Ringing | CallerKnown) and event.number is not None:
            name = self._names.get(digits(event.number))
            if name is not None:
                return replace(event, name=name)
        return event

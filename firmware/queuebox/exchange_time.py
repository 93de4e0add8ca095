"""The date and time that an exchange sends with a caller's number, for a box whose clock is not
set. It is told, not taken: caller ID carries no year, and without it no weekday is known."""

from __future__ import annotations

from datetime import datetime

from queuebox.opening import CLOCK_SET


class ExchangeTime:
    """Speaks once, while the clock is not set."""

    def __init__(self) -> None:
        self._told = False

    def heard(self, stamp: str, when: datetime) -> str | None:
        """A sentence for the technician, when ``stamp`` (MMDDHHMM) is all the time there is."""
        if self._told or when >= CLOCK_SET or len(stamp) != 8:
            return None
        self._told = True
        month, day, hour, minute = (stamp[at : at + 2] for at in range(0, 8, 2))
        return (
            f"the clock is not set; the exchange says that it is {hour}:{minute} on {month}-{day}. "
            f"Set it by hand (date --set='YEAR-{month}-{day} {hour}:{minute}') or connect a network"
        )

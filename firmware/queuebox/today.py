"""The day's sums for the wall: added up call by call, begun anew at the office's midnight."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from queuebox.figures import Counts, counts, level
from queuebox_core.endings import CallReport


class Today:
    """Counts of the calls that ended today. O(1) per call."""

    def __init__(self, threshold: int, form: str) -> None:
        """``threshold`` of the service level in µs; ``form`` one of ``figures.FORMS``."""
        self.counts = Counts()
        self._threshold = threshold
        self._form = form
        self._day: date | None = None

    def reckon_by(self, threshold: int, form: str) -> None:
        """From the next call on; what was counted stays counted by the old threshold."""
        self._threshold, self._form = threshold, form

    def add(self, report: CallReport, day: date) -> None:
        """A call that ended on ``day`` (the office's calendar)."""
        self.turn(day)
        more = structs.asdict(counts((report,), self._threshold))
        self.counts = Counts(**{k: v + more[k] for k, v in structs.asdict(self.counts).items()})

    def turn(self, day: date) -> None:
        """It is ``day`` now: another day's counts are forgotten."""
        if day != self._day:
            self._day, self.counts = day, Counts()

    @property
    def service_level(self) -> int | None:
        """Whole percent, or None while nobody has called."""
        share = level(self.counts, self._form)
        return None if share is None else round(100 * share)

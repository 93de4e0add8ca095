"""One ringing phone as seen through RING reports: believed or not, its cadence, its silences.

Pure arithmetic of times. RING may be printed at the start or at the end of a burst, once per
burst or once per half of a double burst (spec 4.3): so times are measured, not counted.
"""

from __future__ import annotations

from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.words import MILLISECOND, SECOND

SAME_BURST = 1_300 * MILLISECOND
"""RINGs closer than this belong to one (double) burst; the shortest period is JP and UK, 3 s."""
AFTER_BURST = 200 * MILLISECOND
BEFORE_BURST = 500 * MILLISECOND
"""Going off-hook takes a modem 100 to 400 ms."""
DATA_AFTER_BURST = 700 * MILLISECOND
"""Caller ID begins 0.5 s or more after the burst, and is over 0.6 s later (spec 1.5)."""
GLARE_GUARD = 8 * SECOND
"""Never seize a line so soon after the last sign of a caller (CX S1 rule, spec 4.7)."""


class Ringing:
    """Begun at the first RING or caller-ID line, thrown away when the ringing is over."""

    def __init__(self, settings: ModemSettings, at: int) -> None:
        self._settings = settings
        self._bursts: list[int] = []
        self.last_sign = at
        self.caller_id_at: int | None = None
        self._certain = False

    def ring(self, at: int) -> None:
        self.last_sign = max(at, self.last_sign)
        if not self._bursts or at - self._bursts[-1] > SAME_BURST:
            self._bursts.append(at)

    def believe(self) -> None:
        """We were about to take this line: a ring now is a caller (spec 4.7, glare)."""
        self._certain = True

    def caller_id(self, at: int) -> None:
        self.last_sign = max(at, self.last_sign)
        if self.caller_id_at is None:
            self.caller_id_at = at

    @property
    def first(self) -> int | None:
        return self._bursts[0] if self._bursts else None

    @property
    def believed(self) -> bool:
        """Enough rings, or one and a caller ID."""
        certain = self._certain or self.caller_id_at is not None
        needed = 1 if certain else self._settings.rings_to_believe
        return len(self._bursts) >= needed

    @property
    def period(self) -> int:
        """From burst to burst: measured when it can be, else the country's."""
        gaps = [b - a for a, b in zip(self._bursts, self._bursts[1:], strict=False)]
        return min(gaps) if gaps else self._settings.ring_period

    @property
    def gone_at(self) -> int:
        """Without a further ring the caller has given up by then."""
        return self.last_sign + max(self._settings.ring_gone, self.period * 3 // 2)

    def ready_at(self, not_before: int) -> int | None:
        """When we may go off-hook as far as caller ID goes; None: not on present knowledge."""
        if self.first is None or not self.believed:
            return None
        if not self._settings.caller_id or self.caller_id_at is not None:
            return max(not_before, self.first)
        graced = self.first + self._settings.caller_id_grace
        second = self._bursts[1] if len(self._bursts) > 1 else graced
        return max(not_before, min(graced, second))

    def silent_moment(self, earliest: int, *, cautious: bool = False) -> int:
        """The first instant from ``earliest`` on that lies in the silent part of the cadence.

        ``cautious`` holds whether RING is printed at the start of a burst or at its end;
        otherwise the start is assumed (there the window is wider).
        """
        if not self._bursts:
            return earliest
        last, period = self._bursts[-1], self.period
        burst = min(self._settings.ring_on, period * 2 // 5)
        told = None if self.caller_id_at is None else self.caller_id_at - last
        if told is not None and told >= burst + DATA_AFTER_BURST:
            cautious = False  # so late after the RING, it was printed at the start
        opens = burst + AFTER_BURST
        closes = max(opens, period - BEFORE_BURST - (burst if cautious else 0))
        whole, phase = divmod(max(earliest - last, 0), period)
        if phase > closes:
            return last + (whole + 1) * period + opens
        if whole == 0 and told is not None and told >= 0:
            opens = min(opens, told)  # caller ID is in, so the burst is over
        return max(earliest, last + whole * period + opens)

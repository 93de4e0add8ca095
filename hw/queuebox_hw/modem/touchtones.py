"""The modem's touch-tone reports, debounced: one press, one digit. Not a detector.

A held key is reported once, or about every 70 ms, or bracketed by ``/`` and ``~`` (spec 2.2).
"""

from __future__ import annotations

from queuebox_hw.modem.words import MILLISECOND

DIGITS = frozenset(b"0123456789*#ABCD")
GAP = 100 * MILLISECOND
"""A report of the same digit after this gap is a new press."""
GAP_IN_BRACKET = 300 * MILLISECOND
"""Inside a bracket reports may come late in a USB batch; a lost ``~`` must not swallow more."""


class TouchTones:
    def __init__(self) -> None:
        self._digit = 0
        self._last = 0
        self._bracketed = False

    def code(self, byte: int, at: int) -> str | None:
        """The digit newly pressed, if this code is one."""
        if byte in b"/~":
            self._digit = 0
            self._bracketed = byte == ord("/")
            return None
        if byte not in DIGITS:
            return None
        gap = GAP_IN_BRACKET if self._bracketed else GAP
        held = byte == self._digit and at - self._last < gap
        self._digit, self._last = byte, at
        return None if held else chr(byte)

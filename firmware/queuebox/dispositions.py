"""What came of a call, in a word, by presses of the third button in wrap-up. Routes nothing.

The office lists the words; the first press means the first of them, the next the second, and
after the last comes the first again. The last press before wrap-up is over counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from queuebox.records.keeping import Remark
from queuebox_core.endings import CallReport
from queuebox_core.snapshot import DeskView

BUTTON = 3


class Dispositions:
    """Knows the last call of every desk, and how often the button was pressed for it."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._last: dict[str, str] = {}
        self._presses: dict[str, int] = {}

    def reconfigure(self, words: Sequence[str]) -> None:
        """Other words from now on."""
        self._words = words

    def ended(self, report: CallReport) -> None:
        """A call is over: it is the last one's who had it."""
        if report.segments:
            desk = report.segments[-1].desk
            self._last[desk] = report.call
            self._presses[desk] = 0

    def pressed(self, desk: DeskView, button: int, kind: str) -> Remark | None:
        """What this press says of the desk's last call; None: it says nothing."""
        call = self._last.get(desk.desk)
        if button != BUTTON or kind != "press" or desk.state != "wrapping-up":
            return None
        if call is None or not self._words:
            return None
        word = self._words[self._presses[desk.desk] % len(self._words)]
        self._presses[desk.desk] += 1
        return Remark(call, disposition=word)

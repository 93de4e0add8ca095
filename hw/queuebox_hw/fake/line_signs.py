"""How an exchange shows that the far end is gone, and when a modem would notice. No states."""

from __future__ import annotations

from collections.abc import Callable

from queuebox_hw.fake.agenda import MS, SECOND
from queuebox_hw.fake.line_timers import Timers
from queuebox_hw.fake.tone_plans import TonePlan
from queuebox_hw.fake.world_words import WorldError

TONES = ("dial", "busy", "reorder", "howler")
_BRIEF = {"cpc": 1200 * MS, "polarity": 300 * MS}
"""Signs that pass, and how long they take; every other one stays."""
KNOWN = (*TONES, *_BRIEF, "silence")


def parse_signs(text: str) -> list[str]:
    """Signs in their order, comma-separated; raises WorldError. A break alone is followed by
    dial tone, as on a line whose battery has come back."""
    signs = [sign.strip() for sign in text.split(",")]
    if unknown := [sign for sign in signs if sign not in KNOWN]:
        raise WorldError(f"no such sign of a hang-up: {unknown[0]!r}; there are {', '.join(KNOWN)}")
    return [*signs, "dial"] if signs[-1] == "cpc" else signs


class Signs:
    """Plays them on a line: ``sound`` starts a tone, ``notice`` is the modem's detector."""

    def __init__(
        self,
        timers: Timers,
        plan: TonePlan,
        sound: Callable[[str], None],
        notice: Callable[[str], None],
        busy_repeat: float,
    ) -> None:
        self._timers = timers
        self._plan = plan
        self._sound = sound
        self._notice = notice
        self._busy_repeat = int(busy_repeat * SECOND)

    def show(self, signs: list[str]) -> None:
        """In order; the last one stays."""
        sign, rest = signs[0], signs[1:]
        if sign == "cpc":
            # the battery goes for half a second
            self._timers.after(600 * MS, lambda: self._notice("l"))
        elif sign == "polarity":
            self._timers.after(100 * MS, lambda: self._notice("L"))
        elif sign in TONES:
            self._timers.after(200 * MS, lambda: self._sound(sign))
            self.will_be_noticed(sign)
        if rest and sign in _BRIEF:
            self._timers.after(_BRIEF[sign], lambda: self.show(rest))

    def will_be_noticed(self, tone: str) -> None:
        """When a modem's own detector speaks up about a tone: two cycles of busy, then again
        and again; two seconds of dial tone."""
        cycle = int(self._plan.tones[tone].seconds * SECOND)
        if tone == "dial":
            self._timers.after(2 * SECOND, lambda: self._notice("d"))
        elif tone == "sit":
            self._timers.after(SECOND, lambda: self._notice("J"))
        elif tone == "ringback":
            self._timers.repeat(500 * MS, cycle, lambda: self._notice("r"))
        elif tone in ("busy", "reorder"):
            code = "b" if tone == "busy" else "K"
            self._timers.repeat(200 * MS + 2 * cycle, self._busy_repeat, lambda: self._notice(code))

"""What is to be simulated: an office, its callers and agents, and for how long. Runs nothing."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from queuebox.simulate.lengths import Fixed, Length
from queuebox.simulate.shifts import Duty
from queuebox.simulate.traffic import Stream, Visit
from queuebox_config.schema import Hours
from queuebox_core.rules import SECOND, Rules

MONDAY = date(2025, 1, 6)
"""Where the simulated calendar begins when nobody says otherwise."""


class Plan(Struct, frozen=True):
    """Times in µs; ``rules`` as they are in the box."""

    rules: Rules
    span: int
    """How long callers come; those who are in then are served to their end."""
    talk: Length
    streams: tuple[Stream, ...] = ()
    visits: tuple[Visit, ...] = ()
    """Calls at given times, in order."""
    patience: Length | None = None
    """From the first ring until the caller gives up; None: never."""
    wrap_up: Length | None = None
    """Instead of the rules'."""
    reaction: Length = Fixed(0)
    """From the offer to the agent's answer."""
    duties: tuple[Duty, ...] | None = None
    """Shifts; None: whoever has a desk of their own is always there."""
    hours: dict[str, Hours] = {}
    """Queue → opening hours; a queue without is always open."""
    start: date = MONDAY
    prompt: int = 5 * SECOND
    """Length of a last prompt (closed, full …), while it keeps the line busy."""
    comes_back: int = 60 * SECOND
    """An agent who missed too many offers presses ready after this."""
    threshold: int = 20 * SECOND
    """Of the service level."""
    interval: int = 1_800 * SECOND
    warm_up: int = 0
    """Calls before this are simulated and not counted."""
    seed: int = 1

    @property
    def weekday(self) -> int:
        """Of the first day; 0: Monday."""
        return self.start.weekday()

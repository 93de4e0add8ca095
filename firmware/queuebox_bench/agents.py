"""Agents with habits: they see lamps and press buttons, nothing else. Pure; no I/O."""

from __future__ import annotations

import random
from collections import deque
from typing import Protocol

SECOND = 1_000_000

GLANCE = 20_000
"""µs: what is shorter no eye sees."""
BLINK = 400_000
"""µs: two changes of the green lamp closer than this are the 2 Hz of an offer."""
STALE = 700_000
"""µs without a change after which the lamp blinks no more."""

REACTION = (0.3, 1.6)
MISSES = 0.06
"""Share of offers that an agent does not take."""
BREAK_EVERY = 45.0
BREAK = (4.0, 9.0)


class Lamps(Protocol):
    """One sight of a desk's lamps."""

    @property
    def red(self) -> bool: ...
    @property
    def green(self) -> bool: ...
    @property
    def at(self) -> int: ...


class Eye:
    """Tells the few things an agent must know from the changes of one lamp.

    Red and green are two wires, switched one after the other: what lasted for less than
    GLANCE nobody has seen.
    """

    def __init__(self) -> None:
        self._now: Lamps | None = None
        self._green: deque[tuple[int, bool]] = deque(maxlen=4)
        self._amber_since: int | None = None
        self._steady_since: int | None = None

    def see(self, lamps: Lamps) -> None:
        before, self._now = self._now, lamps
        if before is not None and lamps.at - before.at >= GLANCE:
            self._take_in(before)

    def offered(self, now: int) -> bool:
        """The green lamp blinks at 2 Hz."""
        self._look(now)
        if len(self._green) < 3 or now - self._green[-1][0] > STALE:
            return False
        times = [at for at, _ in self._green]
        return all(b - a < BLINK for a, b in zip(times[-3:], times[-2:], strict=False))

    def amber_for(self, now: int) -> int:
        """µs that the lamp has been amber or dark, without plain red or green."""
        self._look(now)
        return 0 if self._amber_since is None else now - self._amber_since

    def free_for(self, now: int) -> int:
        """µs of steady green."""
        self._look(now)
        return 0 if self._steady_since is None else now - self._steady_since

    def _look(self, now: int) -> None:
        if self._now is not None and now - self._now.at >= GLANCE:
            self._take_in(self._now)

    def _take_in(self, lamps: Lamps) -> None:
        """A state of the lamp that lasted long enough to be seen."""
        green = lamps.green and not lamps.red
        if not self._green or self._green[-1][1] != green:
            self._green.append((lamps.at, green))
        if lamps.red and lamps.green:
            self._amber_since = self._amber_since or lamps.at
        elif lamps.red or lamps.green:
            self._amber_since = None
        if not green:
            self._steady_since = None
        elif self._steady_since is None:
            self._steady_since = lamps.at


class Habits:
    """One agent: ``tick`` says when to press the first button."""

    def __init__(self, dice: random.Random, begin: int) -> None:
        self.eye = Eye()
        self._dice = dice
        self._will_answer_at: int | None = None
        self._ignores = False
        self._break_at = begin + int(dice.expovariate(1 / BREAK_EVERY) * SECOND)
        self._back_after = self._some(BREAK)

    def tick(self, now: int) -> bool:
        """Press now?"""
        if self.eye.offered(now):
            return self._answers(now)
        self._will_answer_at, self._ignores = None, False
        if self.eye.amber_for(now) > self._back_after:
            self._back_after = self._some(BREAK)
            self._break_at = now + int(self._dice.expovariate(1 / BREAK_EVERY) * SECOND)
            self.eye = Eye()
            return True
        if now > self._break_at and self.eye.free_for(now) > SECOND:
            self._break_at = now + 3600 * SECOND
            return True
        return False

    def _answers(self, now: int) -> bool:
        if self._will_answer_at is None:
            self._ignores = self._dice.random() < MISSES
            self._will_answer_at = now + self._some(REACTION)
        if self._ignores or now < self._will_answer_at:
            return False
        self._will_answer_at = now + SECOND
        return True

    def _some(self, span: tuple[float, float]) -> int:
        return int(self._dice.uniform(*span) * SECOND)

"""Contact bounce taken out of buttons and jacks: raw edges in, settled changes out. No pins.

Both classes are driven by ``edge(at, level)`` and ``advance(now)`` alone, and what comes
out depends only on the edges and their times, never on how often anybody looked. All
times are µs on the monotonic clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

MS = 1_000

# A press counts from the first edge; a contact that bounces does so for 5 to 20 ms.
PRESS_BLIND = 20 * MS
# 5 ms would do for a new button. A worn one opens for longer than that in the middle of
# its bouncing, and a second press undoes the first; nobody waits for a release.
RELEASE_STABLE = 20 * MS
HOLD = 1_500 * MS
LONG_HOLD = 3_000 * MS
# Nobody leans on a button for half a minute on purpose.
STUCK = 30_000 * MS
# A plug scrapes along its contacts for much longer than a button bounces.
JACK_STABLE = 300 * MS

NEVER = 1 << 62


class Change(Struct, frozen=True):
    """A settled change, in the words of ``KINDS``, ``plugged`` or ``unplugged``.

    What tells how a press ended (tap, held, long-held) is dated with the press itself;
    whatever else with its own moment.
    """

    kind: str
    happened: int


KINDS = {
    "press": "down, at the first edge",
    "tap": "let go before it was a hold",
    "hold": "a hold has armed: down for HOLD",
    "held": "let go after the hold had armed",
    "long-hold": "a long hold has armed: down for LONG_HOLD",
    "long-held": "let go after the long hold had armed",
    "stuck": "down for longer than anybody means: it is no press",
    "freed": "a stuck button is up again",
}


class ButtonState(Enum):
    UP = "up"
    DOWN = "down"
    ARMED = "armed"
    """Held for HOLD: the first click was given."""
    LONG = "long"
    """Held for LONG_HOLD."""
    STUCK = "stuck"
    """Down for STUCK."""
    IGNORED = "ignored"
    """Down since the front was opened: it means nothing until it is released."""


_NEXT_HOLD = {
    ButtonState.DOWN: (HOLD, "hold", ButtonState.ARMED),
    ButtonState.ARMED: (LONG_HOLD, "long-hold", ButtonState.LONG),
    ButtonState.LONG: (STUCK, "stuck", ButtonState.STUCK),
    ButtonState.IGNORED: (STUCK, "stuck", ButtonState.STUCK),
}

_LET_GO = {
    ButtonState.DOWN: "tap",
    ButtonState.ARMED: "held",
    ButtonState.LONG: "long-held",
    ButtonState.STUCK: "freed",
}


class ButtonDebounce:
    """One button: pressed on the first edge, released after it has been quiet."""

    def __init__(self, down: bool, at: int) -> None:
        """``down``: the level at start; a button held then means nothing until released."""
        self.state = ButtonState.IGNORED if down else ButtonState.UP
        self._raw = down
        self._raw_since = at
        self._pressed = at

    def edge(self, at: int, down: bool) -> Iterator[Change]:
        """An electrical edge at ``at``; first lets the timers run up to it."""
        yield from self.advance(at)
        if down == self._raw:
            return
        self._raw, self._raw_since = down, at
        if down and self.state is ButtonState.UP:
            self.state, self._pressed = ButtonState.DOWN, at
            yield Change("press", at)

    def advance(self, now: int) -> Iterator[Change]:
        """Let time pass: holds arm, a quiet contact counts as released."""
        while (due := self._hold_due()) <= min(now, self._release_due() - 1):
            _, kind, self.state = _NEXT_HOLD[self.state]
            yield Change(kind, due)
        due = self._release_due()
        if due <= now:
            was, self.state = self.state, ButtonState.UP
            if was in _LET_GO:
                yield Change(_LET_GO[was], due if was is ButtonState.STUCK else self._pressed)

    @property
    def deadline(self) -> int | None:
        """When ``advance`` next has something to do."""
        due = min(self._hold_due(), self._release_due())
        return None if due == NEVER else due

    def _hold_due(self) -> int:
        hold = _NEXT_HOLD.get(self.state)
        return self._pressed + hold[0] if hold and self._raw else NEVER

    def _release_due(self) -> int:
        if self._raw or self.state is ButtonState.UP:
            return NEVER
        return max(self._pressed + PRESS_BLIND, self._raw_since + RELEASE_STABLE)


class JackDebounce:
    """One jack: plugged or unplugged once it has been the same for JACK_STABLE."""

    def __init__(self, present: bool, at: int) -> None:
        self.present = present
        self._raw = present
        self._raw_since = at
        self._first: int | None = None

    def edge(self, at: int, present: bool) -> Iterator[Change]:
        """An electrical edge at ``at``; first lets the timers run up to it."""
        yield from self.advance(at)
        if present == self._raw:
            return
        self._raw, self._raw_since = present, at
        if self._first is None:
            self._first = at

    def advance(self, now: int) -> Iterator[Change]:
        """Let time pass; a change is dated with its first edge."""
        if self._first is None or now < self._raw_since + JACK_STABLE:
            return
        first, self._first = self._first, None
        if self._raw != self.present:
            self.present = self._raw
            yield Change("plugged" if self.present else "unplugged", first)

    @property
    def deadline(self) -> int | None:
        """When ``advance`` next has something to do."""
        return None if self._first is None else self._raw_since + JACK_STABLE

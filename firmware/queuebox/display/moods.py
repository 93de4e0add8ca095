"""Moods with hysteresis: quick to worry, slow to calm down, so that nothing flickers. No clock."""

from __future__ import annotations

from msgspec.structs import replace

from queuebox.display.state import Mood, WallState, judge

# Cleared only when the value has been below the threshold for this long, µs.
CALMING = 5_000_000


class Hysteresis:
    """One value's mood over time."""

    def __init__(self) -> None:
        self._mood = Mood.CALM
        self._milder: tuple[int, Mood] | None = None
        """Since when the value asks for a milder mood, and the worst asked for since."""

    @property
    def calm_at(self) -> int | None:
        """When the mood becomes milder if the value stays as it is, µs."""
        return None if self._milder is None else self._milder[0] + CALMING

    def mood(self, wanted: Mood, now: int) -> Mood:
        """The mood to show at ``now`` (µs) for a value that asks for ``wanted``."""
        if wanted >= self._mood:
            self._mood, self._milder = wanted, None
            return self._mood
        since, worst = self._milder or (now, wanted)
        self._milder = (since, max(worst, wanted))
        if now - since >= CALMING:
            self._mood, self._milder = self._milder[1], None
        return self._mood


class Moods:
    """The moods of a wall's two great numbers."""

    def __init__(self) -> None:
        self._waiting, self._longest = Hysteresis(), Hysteresis()

    def on(self, state: WallState, now: int) -> WallState:
        """The state with its moods at ``now`` (µs)."""
        goals = state.goals
        waiting = judge(state.waiting, goals.waiting_warning, goals.waiting_alarm)
        longest = judge(state.longest, goals.longest_warning, goals.longest_alarm)
        return replace(
            state,
            waiting_mood=self._waiting.mood(waiting, now),
            longest_mood=self._longest.mood(longest, now),
        )

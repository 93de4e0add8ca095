"""The wall over time: the newest state, aged to the moment, with its moods. No panel, no clock."""

from __future__ import annotations

from msgspec.structs import replace
from PIL import Image

from queuebox.display.moods import Moods
from queuebox.display.pages import Size
from queuebox.display.painter import draw, next_change
from queuebox.display.state import WallState

SECOND = 1_000_000


class Show:
    """What to draw when. Nothing is known before the first ``update``: dashes."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._state, self._since = WallState(stale=True), 0
        self._moods = Moods()

    def update(self, state: WallState, now: int) -> None:
        """The office is like this at ``now`` (µs)."""
        self._state, self._since = state, now

    def at(self, now: int, fresh: bool = True) -> tuple[Image.Image, int]:
        """The picture at ``now`` (µs), and when it may next look different.

        ``fresh``: is the office still there to tell what changes?
        """
        state = self._moods.on(self._aged(now), now)
        if not fresh:
            state = replace(state, stale=True)
        return draw(state, self._size, now), next_change(state, now)

    def _aged(self, now: int) -> WallState:
        """Who waits goes on waiting between two updates."""
        state = self._state
        if state.longest is None:
            return state
        return replace(state, longest=state.longest + (now - self._since) // SECOND)

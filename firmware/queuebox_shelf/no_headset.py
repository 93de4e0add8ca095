"""A desk whose sound device this version cannot open: never there, and says so once."""

from __future__ import annotations

import logging

log = logging.getLogger(__name__)


class NoHeadset:
    """Stands for a sound device of a kind that has no driver here."""

    there = False
    deadline = None

    def __init__(self, desk: str, sound: str) -> None:
        log.error(
            "desk %s: sound %s has no driver in this version; the desk stays out of service"
            " (socket:PATH works)", desk, sound,
        )  # fmt: skip

    def tick(self, now: int) -> None:
        """Nothing comes back."""

    def lost(self, now: int) -> None:
        """Nothing was attached."""

    def close(self) -> None:
        """Nothing is open."""

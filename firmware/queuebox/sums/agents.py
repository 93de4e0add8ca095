"""What one agent did: calls, talk, hold, wrap-up, offers by ending, and the time in each state.

Formulas: occupancy = (offered + talking + on hold + wrapping up) / (that + ready); handling time
= (talk + hold + wrap-up) / calls; staffed = all the time that somebody was logged in.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from queuebox_core.endings import OfferEnding

BUSY = ("offered", "whisper", "talking", "holding", "grace", "wrapping-up")
"""Desk states in which an agent works on a call."""
READY = "ready"
WRAP_UP = "wrapping-up"
AWAY = "away"
NOBODY = "logged-out"


class AgentSums(Struct, frozen=True):
    """One agent over a stretch of time. Times in µs."""

    calls: int
    """Answered in this time: one that was sent on counts for each who had it."""
    talk: int
    """Without hold."""
    held: int
    wrap_up: int
    handling: int | None
    """Mean of talk, hold and wrap-up per call."""
    offers: dict[str, int]
    """Offers by ending; only missed and declined count against an agent."""
    staffed: int
    """The sum of ``states``."""
    states: dict[str, int]
    """Time in each state while logged in."""
    away: dict[str, int]
    """Time away by reason: the parts of ``states["away"]``."""
    occupancy: float | None
    """0 to 1; None: neither ready nor at work."""

    @property
    def missed(self) -> int:
        return self.offers.get(OfferEnding.MISSED.value, 0)

    @property
    def declined(self) -> int:
        return self.offers.get(OfferEnding.DECLINED.value, 0)


class AgentTally:
    """The same, growing."""

    __slots__ = ("away", "calls", "held", "offers", "states", "talk")

    def __init__(self) -> None:
        self.calls = 0
        self.talk = 0
        self.held = 0
        self.offers: Counter[str] = Counter()
        self.states: Counter[str] = Counter()
        self.away: Counter[str] = Counter()

    def took(self, calls: int, length: int, held: int) -> None:
        """Shares of calls, ``length`` µs in all, of which ``held`` on hold."""
        self.calls += calls
        self.talk += length - held
        self.held += held

    def was(self, state: str, why: str | None, length: int) -> None:
        """So long (µs) in this state."""
        self.states[state] += length
        if state == AWAY:
            self.away[why or "break"] += length

    def sums(self) -> AgentSums:
        wrap_up = self.states[WRAP_UP]
        busy = sum(self.states[state] for state in BUSY)
        working = busy + self.states[READY]
        handled = self.talk + self.held + wrap_up
        return AgentSums(
            calls=self.calls,
            talk=self.talk,
            held=self.held,
            wrap_up=wrap_up,
            handling=handled // self.calls if self.calls else None,
            offers=dict(sorted(self.offers.items())),
            staffed=self.states.total(),
            states=dict(sorted(self.states.items())),
            away=dict(sorted(self.away.items())),
            occupancy=busy / working if working else None,
        )

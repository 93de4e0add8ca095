"""A queue's rules in the form that decisions read: numbers instead of ``None``. Decides nothing.

A struct's field costs a C caller a look-up by name, and every event reads a dozen of them.
"""

from __future__ import annotations

from queuebox_core.rules import QueueRules, Treatment
from queuebox_core.times import NEVER


class Terms:
    """Made once per committed set of rules; a caller keeps those it came under (S-32).

    Fields are those of :class:`QueueRules`. A limit that the rules leave out is NEVER.
    """

    def __init__(self, rules: QueueRules) -> None:
        self.rules: QueueRules = rules
        self.strategy: str = rules.strategy
        self.ring_all: bool = rules.strategy == "ring-all"
        self.priority: int = rules.priority
        self.capacity: int = _or_never(rules.capacity)
        self.greeting: int = rules.greeting
        self.greeting_forced: bool = rules.greeting_forced
        self.ring_time: int = rules.ring_time
        self.wrap_up: int = rules.wrap_up
        self.max_wait: int = _or_never(rules.max_wait)
        self.skill: str | None = rules.skill
        self.levels: tuple[int, ...] = rules.levels
        self.levels_at_agents: int = rules.levels_at_agents
        self.overflows: bool = bool(rules.overflow)
        self.no_agents: Treatment = rules.no_agents
        self.all_away: Treatment = rules.all_away
        self.drain_limit: int = rules.drain_limit
        self.announce_every: int = _or_never(rules.announce_every)
        self.announce_first: int = _or_never(rules.announce_first)
        self.screening: bool = rules.screening
        self.whisper: int = rules.whisper


def _or_never(limit: int | None) -> int:
    return NEVER if limit is None else limit

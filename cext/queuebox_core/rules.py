"""The rules of an office: everything the core may be told to do differently. Immutable.

Durations are integer microseconds; defaults are those of a small office. The runner
builds a Rules from the configuration; scenario files override named defaults.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Struct

SECOND = 1_000_000

Strategy = Literal["longest-idle", "fewest-calls", "round-robin", "linear", "ring-all"]


class Overflow(Struct, frozen=True):
    """After ``after`` µs of waiting, ``add`` another queue's agents or ``move`` the caller."""

    after: int
    to: str
    how: Literal["add", "move"] = "add"


class Treatment(Struct, frozen=True):
    """What happens to callers that nobody can take, after ``after`` µs."""

    after: int
    then: Literal["keep", "close", "move"] = "close"
    to: str | None = None


class QueueRules(Struct, frozen=True):
    name: str
    strategy: Strategy = "longest-idle"
    priority: int = 0
    capacity: int | None = None
    """Callers waiting at most; None: as many as there are lines."""
    greeting: int = 0
    """Length of the greeting, µs; 0: none."""
    greeting_forced: bool = True
    ring_time: int = 15 * SECOND
    wrap_up: int = 10 * SECOND
    max_wait: int | None = None
    skill: str | None = None
    levels: tuple[int, ...] = ()
    """µs of waiting at which level 2, 3 … of the skill joins."""
    levels_at_agents: int = 0
    """Ignore skill levels when at most this many agents are logged in (0: never)."""
    overflow: tuple[Overflow, ...] = ()
    no_agents: Treatment = Treatment(after=60 * SECOND)
    """Nobody logged in (S-73)."""
    all_away: Treatment = Treatment(after=300 * SECOND, then="keep")
    drain_limit: int = 15 * 60 * SECOND
    announce_every: int | None = 30 * SECOND
    announce_first: int | None = 30 * SECOND
    announce_length: int = 5 * SECOND
    announce_position: bool = True
    announce_wait: bool = True
    screening: bool = False
    """Refuse callers whose number is in ``Rules.blocked``."""
    requeue_age: Literal["entry", "transfer"] = "entry"
    whisper: int = 0
    """µs that an agent hears who it is, between accepting and talking (S-44, S-45)."""
    exit_key: str | None = None
    """Touch-tone keys that a waiting caller may press to leave the queue."""
    voicemail_key: str | None = None
    callback_key: str | None = None


class AgentRules(Struct, frozen=True):
    name: str
    queues: tuple[str, ...]
    skills: dict[str, int] = {}
    """Skill name → level (1 best). A queue with a skill takes only agents who have it."""
    order: int = 0
    """Place in linear and tier order."""
    wrap_up: int | None = None
    auto_answer: bool = False


class DeskRules(Struct, frozen=True):
    name: str
    agent: str | None = None
    """The default agent, logged in by plugging in."""


class LineRules(Struct, frozen=True):
    number: int
    queue: str
    answer_after: int = 0
    """µs of ringing before we may answer."""
    delay_answer: bool = False
    """Answer only when an agent is free (the caller hears ringing meanwhile)."""
    delay_limit: int = 20 * SECOND
    greeting: bool = True
    priority: int | None = None
    """Of the callers of this line; None: the queue's."""
    outgoing: bool = True


class Rules(Struct, frozen=True):
    queues: tuple[QueueRules, ...]
    lines: tuple[LineRules, ...]
    desks: tuple[DeskRules, ...]
    agents: tuple[AgentRules, ...]
    priority: Literal["ageing", "strict"] = "ageing"
    priority_step: int = 60 * SECOND
    """Ageing: one level of priority is this head start, µs (S-10)."""
    raise_ranks_by: Literal["entry", "change"] = "entry"
    away_idle: Literal["reset", "freeze"] = "reset"
    misses: int = 1
    """Missed offers in a row until an agent is not ready (N)."""
    miss_retry: int = 10 * SECOND
    """The same agent is not offered the same caller again sooner (S-53)."""
    headset_grace: int = 8 * SECOND
    phantom: int = 2 * SECOND
    """A caller gone this soon after connect is a phantom: no wrap-up, rank kept (S-66)."""
    short_abandon: int = 5 * SECOND
    returning_grace: int | None = None
    """A caller back within this time of abandoning inherits its wait (S-15); None: off."""
    overflow_hops: int = 3
    max_talkers: int | None = None
    lines_for_outgoing: int = 0
    wrap_up_after_pending_away: bool = True
    wrap_up_ceiling: int = 10 * 60 * SECOND
    """An extended wrap-up alarms after this."""
    recall_after: int = 15 * SECOND
    alarm_hold: int | None = None
    blocked: tuple[str, ...] = ()
    vip: dict[str, int] = {}
    """Number → priority."""
    vip_place: dict[str, int] = {}
    """Number → place asked for in the queue, 1 the first (clamped by priority: S-05)."""
    outgoing_wrap_up: int = 0
    """After an outgoing call, µs, unless the agent has a wrap-up of his own."""
    closing_limit: int = 30 * SECOND
    """A line that plays a last prompt counts as on-hook again after this at the latest."""
    outgoing_guard: int = 8 * SECOND
    """Never seize a line this soon after ringing (spec 4.7)."""

    def encode(self) -> str:
        """JSON text, for ``RulesChanged`` and the journal's head."""
        return msgspec.json.encode(self).decode()

    @staticmethod
    def decode(text: str) -> Rules:
        """The inverse of :meth:`encode`; raises ``msgspec.ValidationError``."""
        return msgspec.json.decode(text, type=Rules)

"""The callers: when they call, how long they would talk, and when they lose patience.

All of it is drawn when they call, each kind of length from a die of its own: with the same
seed, another number of lines or agents meets the same callers.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from heapq import merge
from random import Random

from queuebox.simulate.plan import Plan


class Stage(Enum):
    """How far a caller has come."""

    RINGING = "ringing"
    WAITING = "waiting"
    TALKING = "talking"
    GONE = "gone"


class Caller:
    """One call. Times in µs; ``patience`` None: endless."""

    __slots__ = ("at", "id", "line", "patience", "queue", "reaction", "stage", "talk", "wrap_up")

    def __init__(self, number: int, at: int, queue: str | None) -> None:
        self.id = f"c{number}"
        self.at = at
        self.queue = queue
        self.line = 0
        self.stage = Stage.RINGING
        self.talk = 0
        self.patience: int | None = None
        self.wrap_up = 0
        self.reaction = 0


def callers(plan: Plan) -> Iterator[Caller]:
    """All callers in the order of their time."""
    talk, patience, wrap_up, reaction = (
        Random(f"{plan.seed} {what}") for what in ("talk", "patience", "wrap-up", "reaction")
    )
    for number, (at, queue) in enumerate(_times(plan), 1):
        caller = Caller(number, at, queue)
        caller.talk = plan.talk.draw(talk)
        caller.reaction = plan.reaction.draw(reaction)
        if plan.patience is not None:
            caller.patience = plan.patience.draw(patience)
        if plan.wrap_up is not None:
            caller.wrap_up = plan.wrap_up.draw(wrap_up)
        yield caller


def _times(plan: Plan) -> Iterator[tuple[int, str | None]]:
    given = ((visit.at, visit.queue) for visit in plan.visits if visit.at < plan.span)
    return merge(given, *(_stream(plan, i) for i in range(len(plan.streams))), key=_when)


def _stream(plan: Plan, index: int) -> Iterator[tuple[int, str | None]]:
    stream = plan.streams[index]
    random = Random(f"{plan.seed} calls {stream.queue or ''}")
    return ((at, stream.queue) for at in stream.arrivals(plan.weekday, plan.span, random))


def _when(arrival: tuple[int, str | None]) -> int:
    return arrival[0]

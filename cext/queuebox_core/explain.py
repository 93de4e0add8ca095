"""Why a call waits, why a desk has nobody: the same rules as matching, told in words.

Data first (structs), text second (``str``). Changes nothing.
"""

from __future__ import annotations

from msgspec import Struct

from queuebox_core.books import known
from queuebox_core.levels import limit_of
from queuebox_core.lineup import position
from queuebox_core.matching import may_talk, offerable
from queuebox_core.model import Call, Desk, Office, QueueState
from queuebox_core.pick import Pick
from queuebox_core.rules import QueueRules
from queuebox_core.states import CallState, DeskState
from queuebox_core.times import NEVER
from queuebox_core.treatments import why_nobody


def _seconds(us: int) -> str:
    return f"{us / 1_000_000:.1f} s"


class Pair(Struct, frozen=True):
    """One desk and one call that are not together, and what keeps them apart."""

    desk: str
    call: str
    why_not: str


class WhyCall(Struct, frozen=True):
    """Everything that bears on a call now. Times in µs."""

    call: str
    at: int
    state: str
    since: int
    queue: str | None = None
    position: int | None = None
    waited: int = 0
    priority: int = 0
    head_start: int = 0
    """µs that the priority is worth in the order of callers."""
    level: int = 1
    nobody: str | None = None
    rules: QueueRules | None = None
    """The queue's rules as they are frozen for this caller."""
    due: int | None = None
    """When the core will next look at the call by itself."""
    offers: tuple[Pick, ...] = ()
    """Why the desks that are being offered the call were picked."""
    pairs: tuple[Pair, ...] = ()
    """Why no other desk has it."""
    unknown: bool = False

    def __str__(self) -> str:
        if self.unknown:
            return f"there is no call {self.call}"
        words = [f"call {self.call} is {self.state} for {_seconds(self.at - self.since)}"]
        if self.position is not None:
            head = f", {_seconds(self.head_start)} ahead by priority" if self.head_start else ""
            words.append(
                f"place {self.position} in {self.queue}, waited {_seconds(self.waited)}{head}"
            )
        if self.nobody is not None:
            words.append(f"nobody could take it: {self.nobody}")
        words += [f"offered to {pick.desk}: {pick}" for pick in self.offers]
        words += [f"not {pair.desk}: {pair.why_not}" for pair in self.pairs]
        if self.rules is not None and self.rules.levels:
            joins = ", ".join(_seconds(level) for level in self.rules.levels)
            words.append(f"levels up to {self.level} so far; the others join at {joins}")
        if self.due is not None:
            words.append(f"looked at again in {_seconds(self.due - self.at)}")
        return "; ".join(words)


class WhyDesk(Struct, frozen=True):
    """Everything that bears on a desk now. Times in µs."""

    desk: str
    at: int
    state: str
    since: int
    why: str | None = None
    agent: str | None = None
    serves: tuple[tuple[str, int], ...] = ()
    """Queue and level."""
    idle: int | None = None
    pick: Pick | None = None
    """Why it was picked for the call it is being offered, or for its last one."""
    pairs: tuple[Pair, ...] = ()
    """Why it has none of the callers who wait in its queues."""
    unknown: bool = False

    def __str__(self) -> str:
        if self.unknown:
            return f"there is no desk {self.desk}"
        words = [f"desk {self.desk} is {self.state} for {_seconds(self.at - self.since)}"]
        if self.pick is not None:
            words.append(f"got {self.pick.call} by {self.pick}")
        if self.idle is not None:
            words.append(f"idle for {_seconds(self.idle)}")
        words += [f"not {pair.call}: {pair.why_not}" for pair in self.pairs]
        return "; ".join(words)


def why_call(office: Office, name: str) -> WhyCall:
    call: Call | None = office.calls.get(name)
    if call is None:
        return WhyCall(name, office.now, CallState.OVER, office.now, unknown=True)
    queued = bool(call.reach)
    return WhyCall(
        call=name,
        at=office.now,
        state=call.state,
        since=call.since,
        queue=None if call.queue is None else call.queue.name,
        position=position(call) if queued else None,
        waited=0 if call.entered == NEVER else office.now - call.entered,
        priority=call.priority,
        head_start=call.priority * office.head_start,
        level=call.level,
        nobody=why_nobody(call.reach) if queued else None,
        rules=call.terms.rules,
        due=known(call.due),
        offers=tuple(opened.pick for opened in call.offers),
        pairs=tuple(_pairs_of_call(office, call)) if queued else (),
    )


def _pairs_of_call(office: Office, call: Call) -> list[Pair]:
    asked = [opened.desk for opened in call.offers]
    return [
        Pair(desk.name, call.id, why_not(office, call, desk))
        for desk in office.desks.values()
        if desk not in asked
    ]


def why_desk(office: Office, name: str) -> WhyDesk:
    desk: Desk | None = office.desks.get(name)
    if desk is None:
        return WhyDesk(name, office.now, DeskState.LOGGED_OUT, office.now, unknown=True)
    callers = [call for call in office.calls.values() if call.reach and desk.offer is None]
    ready = desk.state is DeskState.READY
    return WhyDesk(
        desk=name,
        at=office.now,
        state=desk.state,
        since=desk.since,
        why=desk.why,
        agent=None if desk.agent is None else desk.agent.name,
        serves=tuple(desk.serves.items()),
        idle=office.now - desk.idle_since if ready else None,
        pick=_last_pick(office, desk),
        pairs=tuple(Pair(name, call.id, why_not(office, call, desk)) for call in callers),
    )


def _last_pick(office: Office, desk: Desk) -> Pick | None:
    if desk.offer is not None:
        pick: Pick = desk.offer.pick
        return pick
    for pick in reversed(office.picks):
        if pick.desk == desk.name:
            return pick
    return None


def why_not(office: Office, call: Call, desk: Desk) -> str:
    """What keeps this desk from this call: the first of the rules that says no."""
    if desk.state is not DeskState.READY:
        return f"it is {desk.state}"
    queue = _common_queue(call, desk)
    if queue is None:
        return "it does not serve the queue"
    if not offerable(call):
        return f"the caller is {call.state}"
    if not may_talk(office, call):
        return f"{office.most_talkers} are talking, which is the most"
    if desk.serves[queue.name] > limit_of(call, queue):
        return f"its level is {desk.serves[queue.name]}"
    again = call.tried.get(desk.name, office.now)
    if again > office.now:
        return f"it had this call and may have it again in {_seconds(again - office.now)}"
    return "others come first"


def _common_queue(call: Call, desk: Desk) -> QueueState | None:
    for queue in call.reach:
        if queue.name in desk.serves:
            return queue
    return None

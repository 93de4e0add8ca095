"""Random offices and random events for the proof by machine. Checks nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st
from msgspec import Struct

from queuebox_core import events as e
from queuebox_core.rules import (
    SECOND,
    AgentRules,
    DeskRules,
    LineRules,
    Overflow,
    QueueRules,
    Rules,
    Treatment,
)
from queuebox_core.snapshot import CallView, Snapshot

NAMES: Final = ("Q1", "Q2", "Q3")
DESKS: Final = ("A", "B", "C", "D")
NUMBERS: Final = (None, None, None, "100", "100", "200", "300", "300")
"""100 is a VIP, 200 is blocked, 300 has asked for a place."""

# Few lengths, all of whole seconds: timers must often fall due in the same instant.
short = st.sampled_from((0, 1, 2, 5, 10)).map(lambda s: s * SECOND)
lengths = st.sampled_from((1, 5, 10, 15, 20, 60)).map(lambda s: s * SECOND)
long = st.sampled_from((5, 20, 20, 60, 60)).map(lambda s: s * SECOND)
maybe = st.one_of(st.none(), lengths)
seldom = st.sampled_from((False, False, False, True))


@st.composite
def queues(draw: st.DrawFn, name: str) -> QueueRules:
    others = [other for other in NAMES[:2] if other != name]
    treatment = st.builds(
        Treatment, long, st.sampled_from(("keep", "close", "move")), st.sampled_from(others)
    )
    steps = st.builds(Overflow, lengths, st.sampled_from(others), st.sampled_from(("add", "move")))
    return QueueRules(
        name=name,
        strategy=draw(
            st.sampled_from(("longest-idle", "fewest-calls", "round-robin", "linear", "ring-all"))
        ),
        priority=draw(st.integers(0, 2)),
        capacity=draw(st.sampled_from((None, None, 1, 3))),
        greeting=draw(short),
        greeting_forced=draw(st.booleans()),
        ring_time=draw(lengths),
        wrap_up=draw(short),
        max_wait=draw(st.one_of(st.none(), st.none(), long)),
        skill=draw(st.sampled_from((None, None, "s"))),
        levels=draw(st.sampled_from(((), (5 * SECOND,), (5 * SECOND, 10 * SECOND)))),
        levels_at_agents=draw(st.integers(0, 2)),
        overflow=tuple(sorted(draw(st.lists(steps, max_size=2)), key=lambda step: step.after)),
        no_agents=draw(treatment),
        all_away=draw(treatment),
        drain_limit=draw(long),
        announce_every=draw(maybe),
        announce_first=draw(maybe),
        announce_length=draw(short),
        screening=draw(seldom),
        requeue_age=draw(st.sampled_from(("entry", "transfer"))),
        whisper=draw(st.sampled_from((0, 0, 2 * SECOND))),
        exit_key=draw(st.sampled_from((None, "0"))),
        voicemail_key=draw(st.sampled_from((None, "1"))),
        callback_key=draw(st.sampled_from((None, "2"))),
    )


@st.composite
def agents(draw: st.DrawFn, name: str, names: Sequence[str]) -> AgentRules:
    return AgentRules(
        name=name,
        queues=tuple(draw(st.lists(st.sampled_from(names), min_size=1, unique=True))),
        skills=draw(st.sampled_from(({}, {"s": 1}, {"s": 1}, {"s": 2}, {"s": 3}))),
        order=draw(st.integers(0, 2)),
        wrap_up=draw(st.one_of(st.none(), short)),
    )


@st.composite
def lines(draw: st.DrawFn, number: int, names: Sequence[str]) -> LineRules:
    return LineRules(
        number=number,
        queue=draw(st.sampled_from(names)),
        answer_after=draw(short),
        delay_answer=draw(seldom),
        delay_limit=draw(lengths),
        greeting=draw(st.booleans()),
        outgoing=draw(st.booleans()),
    )


@st.composite
def offices(draw: st.DrawFn) -> Rules:
    names = NAMES[: draw(st.integers(2, 3))]
    desks = DESKS[: draw(st.integers(1, 4))]
    return Rules(
        queues=tuple(draw(queues(name)) for name in names),
        lines=tuple(draw(lines(n, names)) for n in range(1, draw(st.integers(1, 6)) + 1)),
        desks=tuple(DeskRules(desk, draw(st.sampled_from((None, desk)))) for desk in desks),
        agents=tuple(draw(agents(desk, names)) for desk in desks),
        priority=draw(st.sampled_from(("ageing", "strict"))),
        priority_step=draw(lengths),
        raise_ranks_by=draw(st.sampled_from(("entry", "change"))),
        away_idle=draw(st.sampled_from(("reset", "freeze"))),
        misses=draw(st.integers(1, 3)),
        miss_retry=draw(short),
        headset_grace=draw(lengths),
        phantom=draw(short),
        short_abandon=draw(short),
        returning_grace=draw(maybe),
        overflow_hops=draw(st.integers(0, 3)),
        max_talkers=draw(st.sampled_from((None, None, None, 1, 2))),
        lines_for_outgoing=draw(st.sampled_from((0, 0, 1))),
        wrap_up_after_pending_away=draw(st.booleans()),
        wrap_up_ceiling=draw(lengths),
        recall_after=draw(lengths),
        alarm_hold=draw(maybe),
        blocked=("200",),
        vip={"100": 3},
        vip_place={"300": 1},
        outgoing_guard=draw(short),
    )


# ── what may happen ─────────────────────────────────────────────────────────────

DESK_KINDS: Final = (
    e.LoggedIn, e.LoggedOut, e.Plugged, e.Unplugged, e.DeskFailed, e.DeskRepaired,
    e.DeskAnswers, e.DeskDeclines, e.DeskAway, e.DeskReady, e.DeskExtends, e.DeskHolds,
    e.DeskResumes, e.DeskHangsUp, e.NobodyThere, e.DeskTransfers, e.DeskAsksHelp, e.CallOut,
)  # fmt: skip
CALL_KINDS: Final = (
    e.LineAnswered, e.FarEndGone, e.RingingStopped, e.AnswerFailed, e.CallerKnown, e.FaxHeard,
    e.Digit, e.FarEndAnswered, e.DialFailed, e.Glare, e.CallRaised, e.CallMoved, e.CallReleased,
    e.CallMissing,
)  # fmt: skip
LINE_KINDS: Final = (
    e.Ringing, e.LineLost, e.LineBack, e.LineIdle, e.LineBusiedOut, e.CallFound,
)  # fmt: skip
QUEUE_KINDS: Final = (e.QueueOpened, e.QueueClosed)
SELDOM: Final = (
    e.FaxHeard, e.CallReleased, e.CallMissing, e.CallFound, e.LineLost, e.LineBusiedOut,
    e.RingingStopped, e.AnswerFailed, e.LoggedOut, e.DeskFailed, e.QueueClosed,
)  # fmt: skip
KINDS: Final = (*DESK_KINDS, *CALL_KINDS, *LINE_KINDS, *QUEUE_KINDS)
OFTEN: Final = tuple(kind for kind in KINDS if kind not in SELDOM)


class Wish(Struct, frozen=True):
    """A kind of event and three numbers that choose among what is there."""

    kind: type[e.Event]
    a: int
    b: int


wishes = st.builds(
    Wish, st.sampled_from((*OFTEN, *OFTEN, *KINDS)), st.integers(0, 7), st.integers(0, 7)
)


class Caller:
    """Turns wishes into events, sensible ones mostly, and mints the names of calls."""

    def __init__(self) -> None:
        self.minted = 0

    def mint(self) -> str:
        self.minted += 1
        return f"c{self.minted}"

    def event(self, wish: Wish, at: int, now: Snapshot) -> e.Event | None:
        """The event that is wished for, or None when there is nobody to do it."""
        if wish.kind in DESK_KINDS:
            return self._of_desk(wish, at, now)
        if wish.kind in CALL_KINDS:
            return self._of_call(wish, at, now)
        if wish.kind in LINE_KINDS:
            return self._of_line(wish, at, now)
        queue = now.queues[wish.a % len(now.queues)].queue
        if wish.kind is e.QueueClosed:
            return e.QueueClosed(at, queue, wish.b % 2 == 1)
        return e.QueueOpened(at, queue)

    def _of_desk(self, wish: Wish, at: int, now: Snapshot) -> e.Event:
        desk = now.desks[wish.a % len(now.desks)].desk
        if wish.kind is e.LoggedIn:
            return e.LoggedIn(at, desk, DESKS[wish.b % 2] if wish.b > 5 else desk)
        if wish.kind is e.DeskAway:
            return e.DeskAway(at, desk, ("break", "lunch")[wish.b % 2])
        if wish.kind is e.CallOut:
            return e.CallOut(at, self.mint(), desk, "5551234", wish.b % 2 == 1)
        if wish.kind is e.DeskTransfers:
            if wish.b % 2:
                return e.DeskTransfers(at, desk, to_queue=NAMES[wish.b % 3])
            return e.DeskTransfers(at, desk, to_desk=DESKS[wish.b % 4])
        return wish.kind(at, desk)  # type: ignore[call-arg]

    def _of_call(self, wish: Wish, at: int, now: Snapshot) -> e.Event | None:
        if not now.calls:
            return None
        call = now.calls[wish.a % len(now.calls)]
        if wish.kind is e.CallRaised:
            return e.CallRaised(at, call.call, wish.b)
        if wish.kind is e.CallMoved:
            return e.CallMoved(at, call.call, NAMES[wish.b % 3])
        if wish.kind is e.CallReleased:
            return e.CallReleased(at, call.call)
        return self._on_line(wish, at, call)

    def _on_line(self, wish: Wish, at: int, call: CallView) -> e.Event:
        line, name = call.line, call.call
        if wish.kind is e.Digit:
            return e.Digit(at, line, name, "0129#"[wish.b % 5])
        if wish.kind is e.DialFailed:
            why = ("busy", "no-answer", "unobtainable", "no-dial-tone")[wish.b % 4]
            return e.DialFailed(at, line, name, why)
        if wish.kind is e.Glare:
            return e.Glare(at, line, name, self.mint())
        if wish.kind is e.CallerKnown:
            return e.CallerKnown(at, line, name, NUMBERS[wish.b], withheld=wish.b > 5)
        if wish.kind is e.FarEndGone:
            return e.FarEndGone(at, line, name, "", at - wish.b * SECOND if wish.b > 4 else None)
        return wish.kind(at, line, name)  # type: ignore[call-arg]

    def _of_line(self, wish: Wish, at: int, now: Snapshot) -> e.Event:
        line = now.lines[wish.a % len(now.lines)].line
        if wish.kind is e.Ringing:
            return e.Ringing(at, line, self.mint(), NUMBERS[wish.b])
        if wish.kind is e.LineBusiedOut:
            return e.LineBusiedOut(at, line, wish.b % 2 == 1)
        if wish.kind is e.CallFound:
            desk = DESKS[wish.b % 4] if wish.b > 4 else None
            since = at - wish.b * SECOND
            return e.CallFound(at, line, self.mint(), since, since if wish.b % 2 else None, desk)
        return wish.kind(at, line)  # type: ignore[call-arg]

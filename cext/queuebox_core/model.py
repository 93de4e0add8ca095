"""The office as it is at this instant: the only things in the core that change. Decides nothing.

All times are microseconds on the monotonic clock, or NEVER; views and reports say None for
that.
"""

from __future__ import annotations

from collections import deque

from queuebox_core.effects import Effect
from queuebox_core.endings import OfferEnding, OfferReport, Segment, VisitReport
from queuebox_core.errors import NotNow
from queuebox_core.pick import Candidate, Pick
from queuebox_core.rules import AgentRules, LineRules, QueueRules, Rules
from queuebox_core.states import CALL_NEW, CallState, DeskState, LineState, Presence
from queuebox_core.terms import Terms
from queuebox_core.times import NEVER

PICKS_KEPT = 200


class Clocked:
    """Something that wants the clock at one time at most: a desk, a call, a line.

    Which time that is follows from its state. ``ticket`` tells the entry in the office's
    heap that counts from older ones.
    """

    def __init__(self) -> None:
        self.due: int = NEVER
        self.ticket: int = 0


class Line(Clocked):
    """A telephone line, and the call on it."""

    def __init__(self, rules: LineRules, queue: QueueState, at: int) -> None:
        super().__init__()
        self.number: int = rules.number
        self.come_under(rules, queue)
        self.state: LineState = LineState.IDLE
        self.since: int = at
        self.call: Call | None = None
        self.busied_out: bool = False
        """Wished for by a person; the state follows once the line is idle."""
        self.last_ring: int = -NEVER
        self.retired: bool = False
        """No longer in the rules; goes when its call is over."""

    def come_under(self, rules: LineRules, queue: QueueState) -> None:
        """New rules: for callers who ring from now on."""
        self.rules: LineRules = rules
        self.queue: QueueState = queue
        self.delay_answer: bool = rules.delay_answer
        self.answer_after: int = rules.answer_after
        self.greeting: bool = rules.greeting


class QueueState:
    """Callers waiting for a kind of help, and the desks that are ready to take them."""

    def __init__(self, rules: QueueRules) -> None:
        self.name: str = rules.name
        self.terms: Terms = Terms(rules)
        self.open: bool = True
        self.night: bool = False
        self.closed_since: int = NEVER
        self.lineup: list[Call] = []
        """In order: its own callers, and guests whom overflow lets reach its agents."""
        self.ready: list[Desk] = []
        """Ready desks that serve it, longest idle first."""
        self.working: int = 0
        self.away: int = 0
        self.missed: int = 0
        self.pointer: int = -1
        """Round robin: the seat of the desk that was picked last."""
        self.served_wait: int = 0
        """Wait of the caller who was answered last, and when that was."""
        self.served_at: int = -NEVER
        self.alarm: str | None = None
        self.review: bool = False
        """Everybody who waits here has to be told anew whether somebody could come."""
        self.retired: bool = False


class Desk(Clocked):
    """A place with headset, lamps and buttons, and the agent who sits there."""

    def __init__(self, name: str, place: int, at: int) -> None:
        super().__init__()
        self.name: str = name
        self.place: int = place
        """Place among the desks of the rules."""
        self.seat: int = place
        """Order for linear and round robin, and what decides a tie: see seats.seat_number."""
        self.default_agent: str | None = None
        self.agent: AgentRules | None = None
        self.serves: dict[str, int] = {}
        """Queue → skill level of the agent there."""
        self.queues: list[QueueState] = []
        self.plugged: bool = False
        self.faulty: bool = False
        self.state: DeskState = DeskState.LOGGED_OUT
        self.presence: Presence = Presence.GONE
        """What the state means to callers; kept beside it by seats.become."""
        self.since: int = at
        self.why: str | None = None
        self.pending: str | None = None
        """Away as soon as the desk comes to rest, and why."""
        self.leaving: bool = False
        """Logs out as soon as the call is over."""
        self.held_before: bool = False
        """In grace: the agent had put the caller on hold before the headset was pulled."""
        self.idle_since: int = at
        self.idle_stopped: int = NEVER
        """When the idle clock was stopped (away, missed, unplugged); NEVER while it runs."""
        self.card: Candidate = Candidate(name, at, 0)
        """The desk as picks record it, made when it becomes ready."""
        self.misses: int = 0
        self.load: int = 0
        """Calls taken, for fewest-calls only: no statistics."""
        self.call: Call | None = None
        self.offer: OpenOffer | None = None
        self.answered: int = NEVER
        """When the agent's part of the present call began."""
        self.held_since: int = NEVER
        self.held: int = 0
        self.withdrawn_at: int = -NEVER
        """When an offer was last withdrawn here, and why: a press may cross it on its way."""
        self.withdrawn_for: OfferEnding | None = None
        self.help: bool = False
        self.retired: bool = False


class OpenOffer:
    """A call that a desk is being offered now."""

    def __init__(self, desk: Desk, call: Call, began: int, pick: Pick) -> None:
        self.desk: Desk = desk
        self.call: Call = call
        self.began: int = began
        self.pick: Pick = pick
        self.accepted: int = NEVER
        """When the agent accepted, while the whisper still runs."""


class Call(Clocked):
    """One visit of a caller, or one outgoing call, from first ring to ending."""

    def __init__(self, id: str, line: Line, at: int, arrival: int) -> None:
        self.due = NEVER  # not by super(): every ring makes a call
        self.ticket = 0
        self.id: str = id
        self.arrival: int = arrival
        """The how-manieth call it is."""
        self.line: Line = line
        self.outgoing: bool = False
        self.callback: bool = False
        self.number: str | None = None
        self.name: str | None = None
        self.withheld: bool = False
        self.state: CallState = CALL_NEW
        self.since: int = at
        self.began: int = at
        self.rang: int = NEVER
        self.answered_line: int = NEVER
        self.entered: int = NEVER
        """Start of the wait: never moved by anything that happens to the call."""
        self.answered: int = NEVER
        """The first agent's answer."""
        self.priority: int = 0
        self.raised: bool = False
        """A supervisor has set the priority; caller ID no longer does."""
        self.rank: int = NEVER
        """The time that the order counts from: ``entered``, less a returning caller's credit."""
        self.score: int = NEVER
        """``rank`` less the head start of the priority: the smaller, the earlier."""
        self.tie: int = arrival << 20
        """Between equal scores: order of arrival, with room for places asked for."""
        self.place: int = 0
        """Place asked for, 0 for none."""
        self.queue: QueueState | None = None
        self.terms: Terms = self.line.queue.terms
        """The queue's rules when the visit began: frozen for this caller (S-32)."""
        self.reach: list[QueueState] = []
        """Queues whose agents may take the call: its own, then those that overflow added."""
        self.visit: int = NEVER
        """When the visit to the queue began: the queue's own clocks run from here."""
        self.level: int = 1
        """Skill levels up to this one may take the call."""
        self.level_steps: int = 0
        self.overflow_done: int = 0
        """Bit i: step i of the overflow rules has been taken."""
        self.overflow_at: int = NEVER
        self.hops: int = 0
        self.tried: dict[str, int] = {}
        """Desk → until when it is not offered this call again."""
        self.treated: str | None = None
        self.treated_since: int = NEVER
        self.announce_at: int = NEVER
        self.told_place: int = NEVER
        self.told_over: int = NEVER
        """The time by which the last told estimate is over."""
        self.told_minutes: int = NEVER
        self.desk: Desk | None = None
        self.offers: list[OpenOffer] = []
        self.target: Desk | None = None
        """A transfer to this desk; the call is then in no queue."""
        self.recall_to: Desk | None = None
        self.recall_at: int = NEVER
        self.number_dialled: str | None = None
        self.evidence: str = ""
        self.flags: tuple[str, ...] = ()
        self.segments: tuple[Segment, ...] = ()
        self.visits: tuple[VisitReport, ...] = ()
        self.offered: tuple[OfferReport, ...] = ()


class Office:
    """Everything there is, the instant that is being decided, and what has been decided."""

    def __init__(self, rules: Rules, at: int) -> None:
        self.rules: Rules = rules
        self.now: int = at
        self.head_start: int = 0
        """What one level of priority is worth, µs."""
        self.most_talkers: int = NEVER
        """``Rules.max_talkers``, in the form that decisions read; the next two likewise."""
        self.lines_kept: int = 0
        self.welcomes_back: bool = False
        self.lines: dict[int, Line] = {}
        self.desks: dict[str, Desk] = {}
        self.queues: dict[str, QueueState] = {}
        self.calls: dict[str, Call] = {}
        self.directed: list[Call] = []
        """Transfers that wait for their desk."""
        self.effects: list[Effect] = []
        self.heap: list[tuple[int, int, Clocked]] = []
        self.tickets: int = 0
        self.arrivals: int = 0
        self.new_callers: list[Call] = []
        """Calls that became, or may have become, eligible in this instant."""
        self.new_desks: list[Desk] = []
        self.stirred: bool = False
        """Anything may have changed for anybody: match all of them."""
        self.holding_back: int = 0
        """Lines that ring and are not to be answered yet."""
        self.announcing: list[Call] = []
        """Callers whose announcement is due; told after the matching pass."""
        self.reviewing: list[QueueState] = []
        """Queues where it may have changed whether anybody could come, or who is told so."""
        self.untold: list[Call] = []
        """Callers who have begun to wait where nobody may be able to come."""
        self.alarms: list[tuple[str, str | None]] = []
        self.free_lines: int = 0
        self.working_lines: int = 0
        self.all_busy_since: int = NEVER
        self.all_busy_occasions: int = 0
        self.all_busy_time: int = 0
        self.loads: dict[str, int] = {}
        """Agent → calls taken, kept while logged out."""
        self.returners: dict[str, tuple[int, int]] = {}
        """Number → when this caller gave up, and the wait it had."""
        self.refusals: list[NotNow] = []
        self.refused: int = 0
        self.picks: deque[Pick] = deque(maxlen=PICKS_KEPT)

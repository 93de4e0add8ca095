"""The simulation: virtual time goes from one thing that happens to the next. Nothing polls.

What happens next is the earliest of: a caller calls, somebody does what they had in mind (the
agenda), the clock on the wall turns something (the timetable), the core's own deadline. The
core is the one that runs the box; the effects it gives are what callers and agents react to.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from queuebox.simulate.agenda import Agenda
from queuebox.simulate.callers import Caller, Stage, callers
from queuebox.simulate.desks import Desks
from queuebox.simulate.lengths import Fixed
from queuebox.simulate.plan import Plan
from queuebox.simulate.result import Result, result
from queuebox.simulate.tally import Tally
from queuebox.simulate.timetable import AgentComes, AgentGoes, QueueTurns, Turn, timetable
from queuebox.simulate.week import DAY
from queuebox_core import effects as f
from queuebox_core import events as e
from queuebox_core.rules import QueueRules, Rules
from queuebox_core.switchboard import Switchboard

DRAIN = DAY
"""µs; callers who are in when the last has called are served for so long at most."""
LOOK_UP = 1_000
"""Instants between two calls of ``watch``."""
CROSSED = (e.DeskAnswers, e.DeskReady)
"""Presses that may come in the instant in which their reason goes away; the core refuses them."""


def simulate(plan: Plan, watch: Callable[[int], None] = lambda at: None) -> Result:
    """Run it. ``watch`` is told from time to time how far it has come, µs."""
    run = Simulation(plan)
    run.play(watch)
    return result(plan, run.tally.intervals, run.inside)


def simulated_rules(plan: Plan) -> Rules:
    """The plan's rules for people without bodies.

    Announcements change no routing and are left out. There are no phantoms: whoever is drawn
    is there. Agents log in by the timetable, not by plugging in.
    """
    rules = plan.rules
    agents = rules.agents
    if plan.wrap_up is not None:
        agents = tuple(msgspec.structs.replace(agent, wrap_up=None) for agent in agents)
    return msgspec.structs.replace(
        rules,
        queues=tuple(_queue(queue, plan) for queue in rules.queues),
        desks=tuple(msgspec.structs.replace(desk, agent=None) for desk in rules.desks),
        agents=agents,
        phantom=0,
    )


def _queue(queue: QueueRules, plan: Plan) -> QueueRules:
    wrap_up = queue.wrap_up
    if isinstance(plan.wrap_up, Fixed):
        wrap_up = plan.wrap_up.length
    elif plan.wrap_up is not None:
        wrap_up = DAY  # the agent ends it by pressing ready
    return msgspec.structs.replace(queue, announce_first=None, announce_every=None, wrap_up=wrap_up)


class Simulation:
    """One office at work. Owns the core, and everybody who rings it up or sits in it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.board = Switchboard(simulated_rules(plan), 0)
        self.agenda = Agenda()
        numbers = [line.number for line in plan.rules.lines]
        self.tally = Tally(plan.interval, plan.span, len(numbers), plan.threshold)
        self.desks = Desks(plan, self.agenda, self.tally)
        self._reactions: dict[type[f.Effect], Callable[..., None]] = {
            f.Answer: self._answered,
            f.Offer: self._offered,
            f.Withdraw: self.desks.withdrawn,
            f.Connect: self._connected,
            f.DeskIs: self.desks.told,
            f.Close: self._closing,
            f.Ended: self._ended,
        }
        self._callers = callers(plan)
        self._caller = next(self._callers, None)
        self._turns = timetable(plan, plan.span + DRAIN)
        self._turn = next(self._turns, None)
        self._lines = {queue.name: self._numbers(queue.name) for queue in plan.rules.queues}
        self._all_lines = tuple(numbers)
        self._free = set(numbers)
        self._last_prompt: set[int] = set()
        self._calls: dict[str, Caller] = {}

    @property
    def inside(self) -> int:
        """Callers who have a line now."""
        return len(self._calls)

    def _numbers(self, queue: str) -> tuple[int, ...]:
        return tuple(line.number for line in self.plan.rules.lines if line.queue == queue)

    # ── time ────────────────────────────────────────────────────────────────────

    def play(self, watch: Callable[[int], None]) -> None:
        """From the first instant until everybody has gone home."""
        board, plan = self.board, self.plan
        board.instant(0, [e.Plugged(0, desk.name) for desk in plan.rules.desks])
        instants = 0
        while (at := self._next()) < plan.span or (self._calls and at < plan.span + DRAIN):
            instants += 1
            if instants % LOOK_UP == 0:
                watch(at)
            events = self._happening(at)
            if not events and at != board.deadline:
                continue  # what somebody had in mind came too late to matter
            for effect in board.instant(at, events):
                react = self._reactions.get(type(effect))
                if react is not None:
                    react(at, effect)
            if board.refusals:
                self._look_at_refusals()
        self.tally.until(plan.span)

    def _next(self) -> int:
        at = self.agenda.next
        if self._caller is not None and self._caller.at < at:
            at = self._caller.at
        if self._turn is not None and self._turn.at < at:
            at = self._turn.at
        due = self.board.deadline
        return due if due is not None and due < at else at

    def _happening(self, at: int) -> list[e.Event]:
        """Everything of one instant; the core puts it into its fixed order."""
        self.tally.until(at)
        events = self.agenda.due(at)
        while self._turn is not None and self._turn.at == at:
            event = self._turned(at, self._turn)
            if event is not None:
                events.append(event)
            self._turn = next(self._turns, None)
        while self._caller is not None and self._caller.at == at:
            event = self._calls_up(at, self._caller)
            if event is not None:
                events.append(event)
            self._caller = next(self._callers, None)
        return events

    def _look_at_refusals(self) -> None:
        for refusal in self.board.refusals:
            if not isinstance(refusal.event, CROSSED):
                raise AssertionError(f"the simulation did what nobody can do: {refusal}")
        self.board.refusals.clear()

    def _turned(self, at: int, turn: Turn) -> e.Event | None:
        match turn:
            case AgentComes(agent=agent):
                return self.desks.comes(at, agent)
            case AgentGoes(agent=agent):
                return self.desks.goes(at, agent)
            case QueueTurns(queue=queue, open=True):
                return e.QueueOpened(at, queue)
            case QueueTurns(queue=queue):
                return e.QueueClosed(at, queue)
        raise AssertionError(turn)

    # ── callers ─────────────────────────────────────────────────────────────────

    def _calls_up(self, at: int, caller: Caller) -> e.Event | None:
        """A caller dials: the first free line rings, or there is the busy tone."""
        self.tally.called()
        numbers = self._all_lines if caller.queue is None else self._lines[caller.queue]
        line = next((number for number in numbers if number in self._free), None)
        if line is None:
            self.tally.busy_tone()
            return None
        caller.line = line
        self._free.remove(line)
        self.tally.line_taken()
        self._calls[caller.id] = caller
        if caller.patience is not None:
            self.agenda.put(at + caller.patience, lambda at: self._gives_up(at, caller))
        return e.Ringing(at, line, caller.id)

    def _answered(self, at: int, effect: f.Answer) -> None:
        caller = self._calls[effect.call]
        self.agenda.put(max(at, effect.not_before), lambda at: self._line_answered(at, caller))

    def _line_answered(self, at: int, caller: Caller) -> e.Event | None:
        if caller.stage is not Stage.RINGING:
            return None
        caller.stage = Stage.WAITING
        self.tally.waiting += 1
        return e.LineAnswered(at, caller.line, caller.id)

    def _gives_up(self, at: int, caller: Caller) -> e.Event | None:
        stage = caller.stage
        if stage is Stage.RINGING:
            caller.stage = Stage.GONE
            return e.RingingStopped(at, caller.line, caller.id)
        if stage is Stage.WAITING:
            self._waits_no_more(caller, Stage.GONE)
            return e.FarEndGone(at, caller.line, caller.id)
        return None

    def _offered(self, at: int, effect: f.Offer) -> None:
        self.desks.offered(at, effect, self._calls[effect.call])

    def _connected(self, at: int, effect: f.Connect) -> None:
        caller = self._calls[effect.call]
        self._waits_no_more(caller, Stage.TALKING)
        self.desks.connected(at, effect, caller)
        self.agenda.put(at + caller.talk, lambda at: self._hangs_up(at, caller))

    def _hangs_up(self, at: int, caller: Caller) -> e.Event | None:
        if caller.stage is not Stage.TALKING:
            return None
        return e.FarEndGone(at, caller.line, caller.id)

    def _waits_no_more(self, caller: Caller, stage: Stage) -> None:
        if caller.stage is Stage.WAITING:
            self.tally.waiting -= 1
        caller.stage = stage

    # ── lines ───────────────────────────────────────────────────────────────────

    def _closing(self, at: int, effect: f.Close) -> None:
        """The line is busy until its last prompt is over."""
        line = effect.line
        self._last_prompt.add(line)
        self.agenda.put(at + self.plan.prompt, lambda at: self._prompt_over(at, line))

    def _prompt_over(self, at: int, line: int) -> e.Event:
        self._last_prompt.remove(line)
        self._line_free(line)
        return e.LineIdle(at, line)

    def _ended(self, at: int, effect: f.Ended) -> None:
        caller = self._calls.pop(effect.report.call)
        self._waits_no_more(caller, Stage.GONE)
        self.tally.over(effect.report, caller.at)
        if caller.line not in self._last_prompt:
            self._line_free(caller.line)

    def _line_free(self, line: int) -> None:
        self._free.add(line)
        self.tally.lines_used -= 1

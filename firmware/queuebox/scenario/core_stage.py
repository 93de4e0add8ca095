"""The routing core alone as a stage, on virtual time. No devices, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy

import msgspec

from queuebox.scenario.outcomes import words_of
from queuebox.scenario.script import SECOND, DeskStart, Glance, Scenario, seconds_text
from queuebox.scenario.stage import Heard, SetUpFailed
from queuebox_core import events as e
from queuebox_core.effects import Answer, Effect, Ended, Offer
from queuebox_core.endings import CallReport
from queuebox_core.rules import Rules
from queuebox_core.switchboard import Switchboard

ZERO = 100_000 * SECOND
"""The scenario's zero on the core's clock: there is room for a past."""
PAST = 20_000 * SECOND
"""The core begins this long before the scenario's zero; calls of the past day are played there."""
WARM_UP_CALL = 30 * SECOND
"""Length of one call of the past day, wrap-up included."""
PATIENCE = 100_000
"""Steps without time going on: more than this is a core that never comes to rest."""


class CoreStage:
    """A switchboard brought to the state that a scenario's set-up lines describe."""

    def __init__(self, scenario: Scenario) -> None:
        self.rules = scenario.rules
        self.board = Switchboard(scenario.rules, ZERO - PAST)
        self.now = ZERO - PAST
        self.reports: dict[str, CallReport] = {}
        self.reasons: dict[str, str] = {}
        self.now = _Past(self.board, scenario).bring_about()

    def again(self) -> CoreStage:
        """The same office once more: what is played there does not happen here."""
        other = copy(self)
        other.board = Switchboard.restore(self.rules, self.board.memento())
        other.reports, other.reasons = dict(self.reports), dict(self.reasons)
        return other

    def until(self, at: int) -> list[Heard]:
        heard: list[Heard] = []
        for _ in range(PATIENCE):
            due = self.board.deadline
            if due is None or due >= ZERO + at:
                return heard
            heard += self._told(due - ZERO, self._instant(due, ()))
        raise RuntimeError(f"the core asks to be woken without end before {seconds_text(at)} s")

    def play(self, at: int, before: Sequence[e.Event], events: Sequence[e.Event]) -> list[Heard]:
        rings = self._instant(max(self.now, ZERO + before[0].at), before) if before else []
        heard = self._told(at, (effect for effect in rings if not isinstance(effect, Answer)))
        if any(isinstance(event, e.Restarted) for event in events):
            self.board = Switchboard.restore(self.rules, self.board.memento())
        if events or self.board.deadline == ZERO + at:  # else nothing wakes the core
            heard += self._told(at, self._instant(ZERO + at, events))
        return heard

    def look(self, at: int) -> Glance:
        if self.now < ZERO + at:
            self._instant(ZERO + at, ())
        return Glance(self.board.snapshot(), ZERO, self.reports, self.reasons)

    def broken(self) -> list[str]:
        return self.board.check()

    def _instant(self, at: int, events: Sequence[e.Event]) -> list[Effect]:
        self.now = at
        return self.board.instant(at, [_on_core_clock(event) for event in events])

    def _told(self, at: int, effects: Iterable[Effect]) -> list[Heard]:
        heard = []
        for effect in effects:
            if isinstance(effect, Ended):
                self.reports[effect.report.call] = effect.report
            elif isinstance(effect, Offer):
                self.reasons[effect.desk] = str(self.board.why_desk(effect.desk))
            heard.append(Heard(at, words_of(str(effect))))
        heard += [Heard(at, ("refused",), str(refusal)) for refusal in self.board.refusals]
        self.board.refusals.clear()
        return heard


def _on_core_clock(event: e.Event) -> e.Event:
    times = {
        field: value + ZERO
        for field in ("at", "happened", "since", "entered")
        if isinstance(value := getattr(event, field, None), int)
    }
    return msgspec.structs.replace(event, **times)


class _Past:
    """What went before: plays the same core until the desks stand as they should."""

    def __init__(self, board: Switchboard, scenario: Scenario) -> None:
        self.board = board
        self.rules: Rules = scenario.rules
        self.starts = sorted(scenario.desks, key=lambda start: start.since)
        self.now = ZERO - PAST

    def bring_about(self) -> int:
        """Earlier calls of the day first; then each desk at its own time. Returns the time."""
        busy = [start for start in self.starts if start.calls]
        for start in busy:
            self._log_in(start)
            self._do(e.DeskAway(self.now, start.desk))
        for start in busy:
            self._calls_of_the_day(start)
        for start in self.starts:
            if start.state == "talking":
                self._talk(start)
            else:
                self._stand(start)
        return self.now

    def _go_to(self, at: int) -> None:
        for _ in range(PATIENCE):
            due = self.board.deadline
            if due is None or due >= at:
                break
            self.board.instant(due, ())
        self.now = max(self.now, at)

    def _do(self, *events: e.Event) -> list[Effect]:
        effects = self.board.instant(self.now, events)
        if self.board.refusals:
            raise SetUpFailed(f"the set-up is refused: {self.board.refusals[0]}")
        return effects

    def _log_in(self, start: DeskStart) -> None:
        desk = next(view for view in self.board.snapshot().desks if view.desk == start.desk)
        if desk.agent is None:
            self._do(e.LoggedIn(self.now, start.desk, start.agent))
        if not desk.plugged:
            self._do(e.Plugged(self.now, start.desk))

    def _stand(self, start: DeskStart) -> None:
        self._go_to(ZERO + start.since)
        if start.state == "logged-out":
            self._do(e.Plugged(self.now, start.desk))
        elif start.state == "unplugged":
            self._do(e.LoggedIn(self.now, start.desk, start.agent))
        else:
            self._log_in(start)
            if start.state == "away":
                self._do(e.DeskAway(self.now, start.desk, start.why))
            elif start.calls:
                self._do(e.DeskReady(self.now, start.desk))

    def _calls_of_the_day(self, start: DeskStart) -> None:
        """The desk alone, while the others are away, takes its calls; then it goes away, too."""
        line = self._line_for(start)
        self._do(e.DeskReady(self.now, start.desk))
        for n in range(start.calls):
            call = f"earlier-{n + 1}-of-{start.desk}"
            self._connect(start, line, call)
            self._go_to(self.now + WARM_UP_CALL // 2)
            self._do(e.FarEndGone(self.now, line, call))
            self._do(e.DeskReady(self.now, start.desk))
            self._go_to(self.now + WARM_UP_CALL // 2)
        self._do(e.DeskAway(self.now, start.desk))

    def _talk(self, start: DeskStart) -> None:
        """Ring early enough that the desk may be offered the call at the time it is to begin."""
        self._go_to(ZERO + start.since - self._lead(start))
        self._log_in(start)
        if start.calls:
            self._do(e.DeskReady(self.now, start.desk))
        self._connect(start, start.talk_line, start.call, until=ZERO + start.since)

    def _connect(self, start: DeskStart, line: int, call: str, until: int = 0) -> None:
        self._do(e.Ringing(self.now, line, call))
        self._do(e.LineAnswered(self.now, line, call))
        self._go_to(until or self.now + self._lead(start))
        self._do()
        offered = {view.call: view.desk for view in self.board.snapshot().calls}
        if offered.get(call) != start.desk:
            raise SetUpFailed(
                f"desk {start.desk} could not be given {call}: somebody else was ready, or it may "
                "not take callers of this line. Say an earlier time: talking since -300"
            )
        self._do(e.DeskAnswers(self.now, start.desk))

    def _line_for(self, start: DeskStart) -> int:
        agent = next(agent for agent in self.rules.agents if agent.name == start.agent)
        for line in self.rules.lines:
            if line.queue in agent.queues:
                return line.number
        raise SetUpFailed(f"no line's callers may be offered to desk {start.desk}")

    def _lead(self, start: DeskStart) -> int:
        """How long a caller waits before this desk may be offered the call."""
        agent = next(agent for agent in self.rules.agents if agent.name == start.agent)
        longest = 0
        for queue in self.rules.queues:
            level = agent.skills.get(queue.skill, 1) if queue.skill is not None else 1
            widening = queue.levels[level - 2] if 2 <= level <= len(queue.levels) + 1 else 0
            longest = max(longest, widening, queue.greeting)
        return longest

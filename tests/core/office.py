"""A small office for tests of the core: short words for events, seconds instead of µs."""

from __future__ import annotations

from collections.abc import Iterable

from queuebox_core import events as e
from queuebox_core.effects import Effect, Ended
from queuebox_core.endings import CallReport
from queuebox_core.rules import SECOND, AgentRules, DeskRules, LineRules, QueueRules, Rules
from queuebox_core.switchboard import Switchboard


def us(seconds: float) -> int:
    return round(seconds * SECOND)


def rules_of(
    *queues: QueueRules,
    desks: Iterable[str] = "ABC",
    agents: Iterable[AgentRules] = (),
    lines: Iterable[LineRules] = (),
    **office: object,
) -> Rules:
    """Eight lines into the first queue; each desk's agent has its name and serves every queue."""
    queues = queues or (QueueRules("support", announce_first=None),)
    own = {agent.name: agent for agent in agents}
    every = tuple(queue.name for queue in queues)
    return Rules(
        queues=queues,
        lines=tuple(lines) or tuple(LineRules(n, queues[0].name) for n in range(1, 9)),
        desks=tuple(DeskRules(name) for name in desks),
        agents=tuple(own.get(name, AgentRules(name, every)) for name in desks),
        **office,  # type: ignore[arg-type]
    )


class Office:
    """A board, and what came of the calls. After each event the invariants must hold."""

    def __init__(self, rules: Rules | None = None) -> None:
        self.board = Switchboard(rules or rules_of(), 0)
        self.reports: dict[str, CallReport] = {}

    def do(self, event: e.Event) -> list[str]:
        """One event; the effects in words."""
        return self.words(self.board.step(event))

    def at(self, seconds: float, *events: e.Event) -> list[str]:
        """One instant, whatever ``at`` the events have."""
        return self.words(self.board.instant(us(seconds), events))

    def words(self, effects: list[Effect]) -> list[str]:
        self.reports |= {
            effect.report.call: effect.report for effect in effects if isinstance(effect, Ended)
        }
        assert self.board.check() == []
        return [str(effect) for effect in effects]

    def until(self, seconds: float) -> list[str]:
        """Let time pass, waking the core at its deadlines only."""
        said: list[str] = []
        while self.board.deadline is not None and self.board.deadline <= us(seconds):
            due = self.board.deadline
            said += [f"{due / SECOND:g} {word}" for word in self.do(e.TimePassed(due))]
        return said

    def seat(self, seconds: float, *desks: str) -> list[str]:
        """Log in and plug in."""
        said: list[str] = []
        for desk in desks:
            said += self.at(seconds, e.LoggedIn(0, desk, desk), e.Plugged(0, desk))
        return said

    def call(
        self, seconds: float, name: str, line: int = 0, number: str | None = None
    ) -> list[str]:
        """A caller rings and is answered at once. The line is that of the name: c3 on line 3."""
        line = line or int(name[1:])
        return self.at(
            seconds,
            e.Ringing(0, line, name, number),
            e.LineAnswered(0, line, name),
        )[1:]

    def desk(self, name: str) -> str:
        return next(view.state for view in self.board.snapshot().desks if view.desk == name)

    def position(self, name: str) -> int | None:
        return next(view.position for view in self.board.snapshot().calls if view.call == name)

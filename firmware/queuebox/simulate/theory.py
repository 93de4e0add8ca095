"""What queueing theory says of an office: the yardstick that simulations are held to.

Exact for callers who come at random (Poisson), talk for exponential times, and give up after
exponential times or never; first come, first served. Nothing here simulates.

Sources: Erlang B by its recursion, and Erlang C from it: R. B. Cooper, Introduction to Queueing
Theory (2nd ed., 1981), ch. 3. Waiting room of a fixed size (M/M/c/K): D. Gross and C. M. Harris,
Fundamentals of Queueing Theory, ch. "finite queues". Callers who give up (Erlang A, M/M/c+M):
C. Palm, 1946; O. Garnett, A. Mandelbaum and M. Reiman, Designing a Call Center with Impatient
Customers, Manufacturing & Service Operations Management 4 (2002). All of them are birth-death
processes: p(n+1) / p(n) = rate of arrival / rate of leaving with n + 1 callers.
"""

from __future__ import annotations

from math import exp, inf

from msgspec import Struct

ENOUGH_LINES = 2_000
"""For "ample lines", where no caller is ever turned away."""
NEGLIGIBLE = 1e-18


class Office(Struct, frozen=True):
    """What goes into the formulas. Times in seconds."""

    calls_per_hour: float
    talk: float
    agents: int
    lines: int = ENOUGH_LINES
    patience: float = inf

    @property
    def erlangs(self) -> float:
        """Offered traffic: calls per hour times talk / 3600."""
        return self.calls_per_hour * self.talk / 3600


class Forecast(Struct, frozen=True):
    """What comes out. Shares 0 to 1, times in seconds."""

    busy_tone: float
    """Of all calls: found every line busy."""
    must_wait: float
    """Of the callers who got a line."""
    mean_wait: float
    """Of the callers who got a line, those who gave up included."""
    gave_up: float
    """Of the callers who got a line."""
    occupancy: float
    waiting: float
    """Callers waiting, on average over time."""
    lines_used: float
    """Lines in use, on average over time."""


def forecast(office: Office) -> Forecast:
    """Any of the models: M/M/c/K, with or without callers who give up."""
    p = states(office)
    c = office.agents
    waiting = sum((n - c) * p[n] for n in range(c, len(p)))
    talking = sum(min(n, c) * p[n] for n in range(len(p)))
    full = p[-1] if len(p) == office.lines + 1 else 0.0
    admitted = office.calls_per_hour / 3600 * (1 - full)
    return Forecast(
        busy_tone=full,
        must_wait=(sum(p[c:]) - full) / (1 - full),
        mean_wait=waiting / admitted,
        gave_up=waiting / office.patience / admitted,
        occupancy=talking / c,
        waiting=waiting,
        lines_used=waiting + talking,
    )


def states(office: Office) -> list[float]:
    """The share of time with n callers in the office, n = 0, 1, 2 …; the sum is 1."""
    arriving, ending = office.calls_per_hour / 3600, 1 / office.talk
    weights = [1.0]
    for n in range(1, office.lines + 1):
        leaving = min(n, office.agents) * ending + max(0, n - office.agents) / office.patience
        weights.append(weights[-1] * arriving / leaving)
        if n > office.agents and weights[-1] < NEGLIGIBLE * max(weights):
            break  # more lines than could ever be used
    total = sum(weights)
    return [weight / total for weight in weights]


def answered_within(office: Office, seconds: float) -> float:
    """Service level of callers who got a line, nobody giving up (M/M/c/K).

    A caller who finds n others, n >= c, waits for n - c + 1 talks to end, each ending at the
    rate c / talk: an Erlang distribution.
    """
    p = states(office)
    full = p[-1] if len(p) == office.lines + 1 else 0.0
    last = len(p) - 1 if full else len(p)
    mean_ended = office.agents / office.talk * seconds
    late = sum(
        p[n] * _fewer_than(n - office.agents + 1, mean_ended) for n in range(office.agents, last)
    )
    return 1 - late / (1 - full)


def _fewer_than(count: int, mean: float) -> float:
    """A Poisson variable of this mean is smaller than ``count``."""
    term = total = exp(-mean)
    for k in range(1, count):
        term *= mean / k
        total += term
    return total


def erlang_b(erlangs: float, lines: int) -> float:
    """The share of calls that find all lines busy, when nobody waits."""
    blocked = 1.0
    for n in range(1, lines + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def erlang_c(erlangs: float, agents: int) -> float:
    """The share of callers who must wait, when lines are ample; needs agents > erlangs."""
    blocked = erlang_b(erlangs, agents)
    return agents * blocked / (agents - erlangs * (1 - blocked))

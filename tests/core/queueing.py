"""A grid of offices that queueing theory can reckon, and simulations of them held against it."""

from __future__ import annotations

from math import isinf

from msgspec.structs import replace

from queuebox.simulate import measures as m
from queuebox.simulate.confidence import batches, half_width, without_each
from queuebox.simulate.lengths import Exponential
from queuebox.simulate.measures import Formula
from queuebox.simulate.plan import Plan
from queuebox.simulate.result import Result
from queuebox.simulate.run import simulate
from queuebox.simulate.sums import Sums
from queuebox.simulate.theory import Forecast, Office, answered_within, forecast
from queuebox.simulate.traffic import SLOTS, Stream
from queuebox_core.rules import SECOND, AgentRules, DeskRules, LineRules, QueueRules, Rules

HOUR = 3600 * SECOND
AMPLE = 60
"""Lines; in none of these offices more than a caller in a million would find them busy."""

TABLE = {  # acd.md section 1: agents, calls per hour → per cent and seconds as printed there
    (2, 20): (1.6, 51, 148, 52, 66),
    (2, 30): (11.8, 80, 336, 22, 88),
    (3, 30): (2.0, 41, 74, 63, 65),
    (4, 30): (0.5, 17, 17, 86, 50),
    (4, 40): (2.6, 33, 40, 72, 65),
    (4, 60): (13.9, 64, 96, 41, 86),
    (6, 60): (4.6, 18, 10, 87, 64),
    (6, 80): (12.6, 34, 20, 74, 78),
}
GRID = {
    **{f"M/M/{c}/8 {rate}/h": Office(rate, 240, c, 8) for c, rate in TABLE},
    "Erlang B 4 lines 30/h": Office(30, 240, 4, 4),
    "Erlang B 8 lines 60/h": Office(60, 240, 8, 8),
    "Erlang B 8 lines 120/h": Office(120, 240, 8, 8),
    "Erlang B 2 lines 20/h": Office(20, 180, 2, 2),
    "Erlang C 3 agents 25/h": Office(25, 240, 3, AMPLE),
    "Erlang C 5 agents 50/h": Office(50, 240, 5, AMPLE),
    "Erlang C 2 agents 20/h": Office(20, 180, 2, AMPLE),
    "Erlang A 3 agents 60/h": Office(60, 240, 3, AMPLE, 120),
    "Erlang A 4 agents 50/h": Office(50, 240, 4, AMPLE, 60),
    "Erlang A 6 agents 80/h": Office(80, 240, 6, AMPLE, 240),
    "Erlang A 2 agents 5 lines 30/h": Office(30, 200, 2, 5, 180),
}


def plan_of(office: Office, calls: int, seed: int) -> Plan:
    """About so many calls to the office, after an hour of warm-up."""
    agents = [f"a{n}" for n in range(office.agents)]
    rules = Rules(
        queues=(QueueRules("q", wrap_up=0),),
        lines=tuple(LineRules(n + 1, "q") for n in range(office.lines)),
        desks=tuple(DeskRules(f"d{name}", name) for name in agents),
        agents=tuple(AgentRules(name, ("q",)) for name in agents),
    )
    patience = None if isinf(office.patience) else Exponential(round(office.patience * SECOND))
    return Plan(
        rules=rules,
        span=round((calls / office.calls_per_hour + 1) * HOUR),
        talk=Exponential(round(office.talk * SECOND)),
        patience=patience,
        streams=(Stream((office.calls_per_hour,) * SLOTS),),
        interval=HOUR // 4,
        warm_up=HOUR,
        seed=seed,
    )


def lines_used(sums: Sums) -> float | None:
    return sums.lines_used / sums.span


def expected(office: Office) -> list[tuple[str, Formula, float]]:
    """What theory says, and which of the run's figures it speaks of."""
    says: Forecast = forecast(office)
    found: list[tuple[str, Formula, float]] = [
        ("busy tone", m.busy_tone, says.busy_tone),
        ("must wait", m.must_wait, says.must_wait),
        ("mean wait", m.mean_wait, says.mean_wait),
        ("gave up", m.gave_up, says.gave_up),
        ("occupancy", m.occupancy, says.occupancy),
        ("waiting", m.waiting, says.waiting),
        ("lines used", lines_used, says.lines_used),
    ]
    if isinf(office.patience):
        level = answered_within(office, 20)
        found.append(("within 20 s", lambda sums: m.service_level("answered-only", sums), level))
    return found


def outside(found: Result, office: Office) -> list[str]:
    """Figures for which theory lies outside of the run's own 99 % confidence interval."""
    left = without_each(batches([interval.sums for interval in found.intervals]))
    wrong = []
    for name, formula, truth in expected(office):
        value, half = formula(found.total), half_width(formula, left)
        assert value is not None and half is not None, name
        if abs(value - truth) > half + 1e-6:  # a figure that cannot vary has no interval
            wrong.append(f"{name}: {value:.4f} ± {half:.4f}, theory {truth:.4f}")
    return wrong


def run(office: Office, calls: int, seed: int) -> Result:
    return simulate(plan_of(office, calls, seed))


def busier(office: Office, times: float) -> Office:
    """The same office, rung up more often."""
    return replace(office, calls_per_hour=office.calls_per_hour * times)

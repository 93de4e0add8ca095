"""From the options to the plan: an office of a configuration or of two numbers, its callers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from msgspec import Struct

from queuebox import rules_from_config
from queuebox.simulate.call_times import read_call_times
from queuebox.simulate.errors import BadPlan
from queuebox.simulate.options import HOUR, MOST_AGENTS, parser
from queuebox.simulate.plan import MONDAY, Plan
from queuebox.simulate.rows import Fold
from queuebox.simulate.shifts import Duty, Shift, duties, most_at_once
from queuebox.simulate.traffic import Visit, add_up
from queuebox.simulate.week import DAY
from queuebox_config import load
from queuebox_config.schema import Goals, Hours
from queuebox_core.rules import AgentRules, DeskRules, LineRules, QueueRules, Rules

FOUR_WEEKS = 28 * DAY


class Order(Struct, frozen=True):
    """What the command line asks for."""

    plan: Plan
    format: str
    form: str
    """Of the service level, in the rows of the table."""
    fold: Fold


class Office(Struct, frozen=True):
    rules: Rules
    goals: Goals = Goals()
    hours: dict[str, Hours] = {}


def read_order(arguments: Sequence[str] | None) -> Order:
    """Raises :class:`BadPlan`, and ``ConfigError`` for a bad configuration file."""
    given = parser().parse_args(arguments)
    office = _simple(given) if given.config is None else _configured(given)
    start, visits = given.start, tuple[Visit, ...]()
    if given.calls_csv is not None:
        start, visits = read_call_times(given.calls_csv, given.start)
    plan = Plan(
        rules=office.rules,
        span=_span(given, visits),
        talk=given.talk,
        streams=add_up(given.calls),
        visits=visits,
        patience=given.patience,
        wrap_up=given.wrap_up,
        reaction=given.reaction,
        duties=_duties(given.shift, office.rules),
        hours=office.hours,
        start=start or MONDAY,
        threshold=office.goals.answer_within if given.threshold is None else given.threshold,
        interval=given.interval * HOUR // 60,
        warm_up=given.warm_up,
        seed=given.seed,
    )
    _check(plan)
    fold = given.rows or (Fold.EACH if plan.span <= DAY else Fold.DAY)
    return Order(plan, given.format, given.form or office.goals.service_level_form, Fold(fold))


def _span(given: argparse.Namespace, visits: tuple[Visit, ...]) -> int:
    """As ordered; else the days of a list of calls; else four weeks."""
    ordered: int | None = given.days or given.hours
    if ordered is not None:
        return ordered
    return (visits[-1].at // DAY + 1) * DAY if visits else FOUR_WEEKS


# ── the office ──────────────────────────────────────────────────────────────────


def _configured(given: argparse.Namespace) -> Office:
    if given.lines is not None or given.agents is not None:
        raise BadPlan("--lines and --agents stand in the configuration; leave out one or the other")
    config = load(given.config)
    named = {hours.name: hours for hours in config.hours}
    return Office(
        rules_from_config.rules(config, dict(given.prompt)),
        config.goals,
        {queue.name: named[queue.hours] for queue in config.queues if queue.hours},
    )


def _simple(given: argparse.Namespace) -> Office:
    """One queue, and a desk for every agent; everything else as in an unconfigured box."""
    if given.lines is None:
        raise BadPlan("give --config FILE, or --lines N and --agents N")
    if given.prompt:
        raise BadPlan("--prompt goes with --config: without it there are no prompts")
    agents = given.agents or _needed(given.shift)
    names = [f"a{n}" for n in range(1, agents + 1)]
    return Office(
        Rules(
            queues=(QueueRules("office"),),
            lines=tuple(LineRules(n, "office") for n in range(1, given.lines + 1)),
            desks=tuple(DeskRules(f"desk-{name}", name) for name in names),
            agents=tuple(AgentRules(name, ("office",)) for name in names),
        )
    )


def _needed(shifts: Sequence[Shift]) -> int:
    """As many agents as the shifts need."""
    if not shifts:
        raise BadPlan("say how many agents: --agents N, or --shift")
    pool = tuple(f"a{n}" for n in range(1, MOST_AGENTS + 1))
    return max((pool.index(duty.agent) + 1 for duty in duties(shifts, pool)), default=1)


def _duties(shifts: Sequence[Shift], rules: Rules) -> tuple[Duty, ...] | None:
    if not shifts:
        return None
    found = duties(shifts, tuple(agent.name for agent in rules.agents))
    most = most_at_once(found)
    if most > len(rules.desks):
        raise BadPlan(f"{most} agents at once, and only {len(rules.desks)} desks")
    return found


# ── does it hold together ───────────────────────────────────────────────────────


def _check(plan: Plan) -> None:
    if not plan.visits and not any(rate for stream in plan.streams for rate in stream.rates):
        raise BadPlan("nobody calls; give --calls or --calls-csv")
    if plan.warm_up >= plan.span:
        raise BadPlan("the warm-up is as long as the run; make the run longer")
    served = {line.queue for line in plan.rules.lines}
    known = {queue.name for queue in plan.rules.queues}
    wanted = {stream.queue for stream in plan.streams} | {visit.queue for visit in plan.visits}
    for queue in sorted(name for name in wanted if name is not None and name not in served):
        if queue in known:
            raise BadPlan(f"no line leads to the queue {queue!r}")
        raise BadPlan(f"there is no queue {queue!r}; there are {', '.join(sorted(known))}")
    if plan.duties is None and not any(desk.agent for desk in plan.rules.desks):
        raise BadPlan("no desk of the configuration has an agent of its own; give --shift")

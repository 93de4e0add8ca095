"""What came of a simulation: sums by interval and in total, and how sure they are. No text."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from queuebox.simulate.confidence import batches, half_width, without_each
from queuebox.simulate.measures import MEASURES
from queuebox.simulate.plan import Plan
from queuebox.simulate.sums import Sums, total
from queuebox.simulate.traffic import SLOTS
from queuebox.simulate.week import DAY, HALF_HOUR


class Interval(Struct, frozen=True):
    """A stretch of the run; in a folded result the same stretch of every day, or week."""

    begins: int
    """µs since midnight of the first day, or of any day, or of Monday."""
    sums: Sums


class Result(Struct, frozen=True):
    plan: Plan
    total: Sums
    intervals: tuple[Interval, ...]
    plus_minus: dict[str, float | None]
    """Measure → half of its confidence interval; None where the run is too short to tell."""
    unfinished: int
    """Callers who were still in when the run was given up, a day after the last had called."""


def result(plan: Plan, intervals: Sequence[Sums], unfinished: int) -> Result:
    """Left out are the warm-up, and nights: intervals in which nobody would call."""
    spans = ((i * plan.interval, sums) for i, sums in enumerate(intervals))
    kept = tuple(
        Interval(begins, sums)
        for begins, sums in spans
        if begins >= plan.warm_up and (sums.calls or _may_call(plan, begins))
    )
    left = without_each(batches([interval.sums for interval in kept]))
    widths = {measure.name: half_width(measure.formula, left) for measure in MEASURES}
    return Result(plan, total(interval.sums for interval in kept), kept, widths, unfinished)


def _may_call(plan: Plan, begins: int) -> bool:
    """A list of calls does not tell when its silence is that of a night."""
    if plan.visits:
        return True
    slot = plan.weekday * 48 + begins // HALF_HOUR
    slots = [(slot + i) % SLOTS for i in range(plan.interval // HALF_HOUR or 1)]
    return any(stream.rates[slot] > 0 for stream in plan.streams for slot in slots)


def folded(found: Result, period: int) -> tuple[Interval, ...]:
    """The intervals by their place in a day or a week."""
    offset = found.plan.weekday * DAY if period > DAY else 0
    same: dict[int, list[Sums]] = {}
    for interval in found.intervals:
        same.setdefault((interval.begins + offset) % period, []).append(interval.sums)
    return tuple(Interval(begins, total(parts)) for begins, parts in sorted(same.items()))

"""A result as rows of plain values: what CSV and JSON are made of. Data, no layout."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from queuebox.figures import FORMS, level
from queuebox.simulate import measures as m
from queuebox.simulate.measures import MEASURES, SECOND
from queuebox.simulate.result import Interval, Result, folded
from queuebox.simulate.sums import Sums
from queuebox.simulate.week import DAY, WEEKDAYS

Value = str | int | float | None
Row = dict[str, Value]

DECIMALS = 6


class Fold(StrEnum):
    """Which rows there are: every interval, the same ones of all days or weeks, or none."""

    EACH = "each"
    DAY = "day"
    WEEK = "week"
    NONE = "none"


def shown(found: Result, fold: Fold) -> tuple[Interval, ...]:
    """The intervals to show."""
    match fold:
        case Fold.DAY:
            return folded(found, DAY)
        case Fold.WEEK:
            return folded(found, 7 * DAY)
        case Fold.NONE:
            return ()
    return tuple(interval for interval in found.intervals if interval.sums.span)


def label(found: Result, begins: int, fold: Fold) -> str:
    """When an interval begins: ``2025-01-06 08:00``, ``08:00`` or ``mon 08:00``."""
    when = datetime.combine(found.plan.start, time()) + timedelta(microseconds=begins)
    if fold is Fold.EACH:
        return f"{when:%Y-%m-%d %H:%M}"
    minutes = begins % DAY // (60 * SECOND)
    clock = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{WEEKDAYS[begins // DAY]} {clock}" if fold is Fold.WEEK else clock


def row(sums: Sums) -> Row:
    """The figures of one interval or of the whole. Shares are 0 to 1, times seconds."""
    counts = sums.counts
    values: Row = {
        "seconds": _neat(sums.span / SECOND),
        "calls": sums.calls,
        "busy_tone": sums.busy_tone,
        "offered": counts.offered,
        "answered": counts.answered,
        "abandoned": counts.abandoned,
        "short": counts.short,
        "other": other(sums),
        "answered_in_time": counts.answered_in_time,
        "abandoned_in_time": counts.abandoned_in_time,
    }
    for form in FORMS:
        values[f"service_level_{form.replace('-', '_')}"] = _neat(level(counts, form))
    return values | {
        "asa_s": _neat(m.speed_of_answer(sums)),
        "mean_wait_s": _neat(m.mean_wait(sums)),
        "longest_wait_s": _neat(m.longest(sums)),
        "occupancy": _neat(m.occupancy(sums)),
        "agents": _neat(m.agents(sums)),
        "waiting": _neat(m.waiting(sums)),
        "line_use": _neat(m.line_use(sums)),
        "all_busy_s": _neat(m.all_busy(sums)),
        "all_busy_occasions": sums.occasions,
    }


def other(sums: Sums) -> int:
    """Calls that got a line and were neither answered nor abandoned in the queue."""
    counts = sums.counts
    return sums.got_a_line - counts.answered - counts.abandoned - counts.short


def plus_minus(found: Result) -> Row:
    """Half of the 99 % confidence interval of each measure, by its name."""
    return {measure.name: _neat(found.plus_minus[measure.name]) for measure in MEASURES}


def _neat(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)

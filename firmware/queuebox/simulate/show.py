"""A result on paper: a table for people, CSV and JSON for programs. Reckons nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import msgspec

from queuebox.simulate import measures as m
from queuebox.simulate.measures import MEASURES, Measure
from queuebox.simulate.result import Result
from queuebox.simulate.rows import Fold, label, other, plus_minus, row, shown
from queuebox.simulate.sums import Sums
from queuebox.simulate.week import DAY
from queuebox_config.kinds import duration_text

ANSWERED = ("answered",)
WIDTH = 32


def as_table(found: Result, form: str, fold: Fold) -> str:
    """For people. ``form``: the service level that the rows show."""
    parts = [_headline(found), _total(found)]
    intervals = shown(found, fold)
    if intervals:
        lines = [_HEADING.format(level=f"SL {duration_text(found.plan.threshold)}")]
        lines += [
            _line(label(found, interval.begins, fold), interval.sums, form)
            for interval in intervals
        ]
        note = f"SL: service level {form}"
        parts.append("\n".join([*lines, _line("total", found.total, form), note]))
    return "\n\n".join(parts) + "\n"


# ── the head and the total ──────────────────────────────────────────────────────


def _headline(found: Result) -> str:
    plan = found.plan
    wrap_up = "by the rules" if plan.wrap_up is None else str(plan.wrap_up)
    patience = "endless" if plan.patience is None else str(plan.patience)
    return (
        f"{len(plan.rules.lines)} lines, {len(plan.rules.desks)} desks,"
        f" {_span(plan.span)} from {plan.start}, seed {plan.seed}\n"
        f"talk {plan.talk}; wrap-up {wrap_up}; patience {patience}; reaction {plan.reaction}"
    )


def _span(span: int) -> str:
    return f"{span // DAY} days" if span % DAY == 0 else duration_text(span)


def _total(found: Result) -> str:
    sums = found.total
    lines = [
        f"{'calls':{WIDTH}} {sums.calls:>9}",
        f"{'  every line busy (busy tone)':{WIDTH}} {sums.busy_tone:>9}",
        f"{'  answered':{WIDTH}} {sums.counts.answered:>9}",
        f"{'  abandoned':{WIDTH}} {sums.counts.abandoned:>9}",
        f"{'  short (in no service level)':{WIDTH}} {sums.counts.short:>9}",
        f"{'  other endings':{WIDTH}} {other(sums):>9}{_others(sums)}",
    ]
    if found.unfinished:
        lines.append(f"{'  not over a day after the last':{WIDTH}} {found.unfinished:>9}")
    lines.append("")
    lines += [_measure(found, measure) for measure in MEASURES]
    minutes = f"{sums.all_busy / 60e6:.0f} min"
    lines.append(f"{'longest wait':{WIDTH}} {_seconds(m.longest(sums)):>9}")
    lines.append(f"{'all lines busy':{WIDTH}} {minutes:>9}   on {sums.occasions} occasions")
    if any(found.plus_minus.values()):
        lines.append("±: the 99 % confidence interval of this run")
    return "\n".join(lines)


def _others(sums: Sums) -> str:
    """How the other ones ended."""
    told = ("answered", "abandoned-waiting", "abandoned-alerting")
    ways = [f"{ending} {n}" for ending, n in sorted(sums.endings.items()) if ending not in told]
    return f"   ({', '.join(ways)})" if ways else ""


def _measure(found: Result, measure: Measure) -> str:
    text = _UNITS[measure.unit]
    value, half = measure.formula(found.total), found.plus_minus[measure.name]
    spread = f"± {text(half)}" if half else ""
    return f"{measure.name:{WIDTH}} {text(value):>9}   {spread:10} {measure.meaning}".rstrip()


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


_UNITS: dict[str, Callable[[float | None], str]] = {"share": _share, "s": _seconds, "": _number}


# ── the rows ────────────────────────────────────────────────────────────────────

_HEADING = (
    f"{'from':16} {'calls':>7} {'busy':>6} {'answ.':>7} {'aband.':>6} {'{level}':>9}"
    f" {'ASA':>8} {'longest':>9} {'occup.':>7} {'waiting':>7} {'lines':>7}"
)


def _line(begins: str, sums: Sums, form: str) -> str:
    counts = sums.counts
    return (
        f"{begins:16} {sums.calls:>7} {sums.busy_tone:>6} {counts.answered:>7}"
        f" {counts.abandoned:>6} {_share(m.service_level(form, sums)):>9}"
        f" {_seconds(m.speed_of_answer(sums)):>8} {_seconds(m.longest(sums)):>9}"
        f" {_share(m.occupancy(sums)):>7} {_number(m.waiting(sums)):>7}"
        f" {_share(m.line_use(sums)):>7}"
    )


# ── for programs ────────────────────────────────────────────────────────────────


def as_csv(found: Result, form: str, fold: Fold) -> str:
    """One row for each interval, the total last, with every form of the service level."""
    rows = [
        {"from": label(found, interval.begins, fold), **row(interval.sums)}
        for interval in shown(found, fold)
    ]
    rows.append({"from": "total", **row(found.total)})
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[-1]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_json(found: Result, form: str, fold: Fold) -> str:
    """Everything, with every form of the service level."""
    plan = found.plan
    whole = {
        "plan": {
            "lines": len(plan.rules.lines),
            "desks": len(plan.rules.desks),
            "seconds": plan.span / 1_000_000,
            "start": plan.start,
            "seed": plan.seed,
            "talk": str(plan.talk),
            "wrap_up": None if plan.wrap_up is None else str(plan.wrap_up),
            "patience": None if plan.patience is None else str(plan.patience),
            "reaction": str(plan.reaction),
            "threshold_s": plan.threshold / 1_000_000,
        },
        "total": row(found.total),
        "endings": {str(ending): n for ending, n in found.total.endings.items()},
        "plus_minus_99": plus_minus(found),
        "unfinished": found.unfinished,
        "intervals": [
            {"from": label(found, interval.begins, fold), **row(interval.sums)}
            for interval in shown(found, fold)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(whole)).decode() + "\n"


FORMATS: dict[str, Callable[[Result, str, Fold], str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
}

"""A report as tables, the same for text, CSV and the page: what stands where. Formats nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from queuebox.reports.report import Report
from queuebox.sums import Summary
from queuebox_core.endings import CallEnding, VisitEnding


class Span(Struct, frozen=True):
    """A length of time in µs; None: there is none."""

    us: int | None


class Share(Struct, frozen=True):
    """0 to 1; None: there was nothing to reckon with."""

    part: float | None


class Moment(Struct, frozen=True):
    """By the office's clock."""

    when: datetime
    day: bool
    """The day is to be said as well."""


Cell = str | int | Span | Share | Moment


class Table(Struct, frozen=True):
    name: str
    """One word, for who wants just this one."""
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


GONE_ELSEWHERE = (VisitEnding.OVERFLOWED.value, VisitEnding.MOVED.value)
BUSY_LINE = ("ringing", "busy")
IN_THE_HEADLINE = "all-lines-busy"
"""An alarm that has a line of its own above, with its minutes."""
OUT_OF_SERVICE = ("out", "busied-out")


def tables(report: Report, form: str) -> list[Table]:
    """Those that have any rows; ``form`` of the service level."""
    found = [
        _queues(report, form), _agents(report), _agent_time(report), _lines(report),
        *_when(report, form), _lost(report), _breaches(report), _alarms(report),
    ]  # fmt: skip
    return [table for table in found if table.rows]


CALLS = ("calls", "offered", "answered", "abandoned", "longest", "mean", "level")


def _calls(sums: Summary, form: str) -> tuple[Cell, ...]:
    return (
        sums.arrivals, sums.offered, sums.answered, sums.abandoned,
        Span(sums.longest_hold), Span(sums.mean_wait), Share(sums.levels[form]),
    )  # fmt: skip


def _queues(report: Report, form: str) -> Table:
    rows = tuple(
        (name or "(none)", *_calls(queue.calls, form),
         sum(queue.visits.get(ending, 0) for ending in GONE_ELSEWHERE))
        for name, queue in report.sums.queues.items()
    )  # fmt: skip
    return Table("queues", "Queues", ("queue", *CALLS, "moved on"), rows)


def _agents(report: Report) -> Table:
    rows = tuple(
        (name, a.calls, Span(a.talk), Span(a.held), Span(a.wrap_up), Span(a.handling),
         a.missed, a.declined)
        for name, a in report.sums.agents.items()
    )  # fmt: skip
    heads = ("agent", "calls", "talk", "held", "wrap-up", "handling", "missed", "declined")
    return Table("agents", "Agents", heads, rows)


def _agent_time(report: Report) -> Table:
    rows = tuple(
        (name, Span(a.staffed), Span(a.states.get("ready", 0)), Span(a.states.get("away", 0)),
         Share(a.occupancy), _reasons(a.away))
        for name, a in report.sums.agents.items() if a.staffed
    )  # fmt: skip
    heads = ("agent", "there", "ready", "away", "occupancy", "away for")
    return Table("time", "Agents' time", heads, rows)


def _reasons(away: dict[str, int]) -> str:
    return ", ".join(sorted(away, key=lambda why: -away[why]))


def _lines(report: Report) -> Table:
    rows = tuple(
        (str(number), line.calls.arrivals, sum(line.calls.outgoing.values()),
         line.calls.endings.get(CallEnding.ABANDONED_RINGING.value, 0),
         line.calls.endings.get(CallEnding.LINE_FAILURE.value, 0),
         Span(sum(line.states.get(state, 0) for state in BUSY_LINE)),
         Span(sum(line.states.get(state, 0) for state in OUT_OF_SERVICE)))
        for number, line in report.sums.lines.items()
    )  # fmt: skip
    heads = ("line", "calls in", "calls out", "gone ringing", "failed", "in use", "out of service")
    return Table("lines", "Lines", heads, rows)


def _when(report: Report, form: str) -> Iterator[Table]:
    sums = report.sums
    if report.kind == "day":
        rows = tuple((_hour(h.began), *_calls(h.calls, form)) for h in sums.hours)
        yield Table("hours", "Hours", ("hour", *CALLS), rows)
        return
    days = tuple(
        (f"{day.began:%a %d %b}", *_calls(day.calls, form), Span(day.all_busy)) for day in sums.days
    )
    yield Table("days", "Days", ("day", *CALLS, "no line"), days)
    rows = tuple((f"{hour:02}:00", *_calls(calls, form)) for hour, calls in sums.clock.items())
    yield Table("hours", "Hours of the day", ("hour", *CALLS), rows)


def _hour(began: datetime) -> str:
    """The hour that comes twice is told apart the second time."""
    return f"{began:%H:%M}{' again' if began.fold else ''}"


def _lost(report: Report) -> Table:
    day = report.kind != "day"
    rows = tuple(
        (Moment(lost.began, day), lost.number or "unknown", lost.name or "", lost.queue or "",
         Span(lost.wait), f"{lost.called_back:%d %b %H:%M}" if lost.called_back else "")
        for lost in report.lost
    )  # fmt: skip
    heads = ("abandoned", "number", "name", "queue", "waited", "called back")
    return Table("abandoned", "Abandoned calls", heads, rows)


def _breaches(report: Report) -> Table:
    day = report.kind != "day"
    rows = tuple(
        (
            b.goal,
            b.about,
            b.grade,
            f"{b.value:g}",
            f"{b.limit:g}",
            Moment(b.began, day),
            Moment(b.ended, day) if b.ended else "",
        )
        for b in report.breaches
    )
    heads = ("goal missed", "about", "grade", "worst", "limit", "from", "to")
    return Table("goals", "Goals missed", heads, rows)


def _alarms(report: Report) -> Table:
    alarms = [alarm for alarm in report.alarms if alarm.what != IN_THE_HEADLINE]
    if report.kind == "day":
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (" ".join(filter(None, (a.what, a.about))), Moment(a.at, False), "" if a.on else "over")
            for a in alarms
        )
        return Table("alarms", "Alarms", ("alarm", "at", ""), rows)
    times = Counter(alarm.what for alarm in alarms if alarm.on)
    return Table("alarms", "Alarms", ("alarm", "times"), tuple(sorted(times.items())))

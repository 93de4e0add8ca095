"""A report as one HTML page: to be printed, to be sent, to be looked at without a network.

Every word that comes from outside is escaped, and nothing on the page loads anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from queuebox.reports import charts
from queuebox.reports.report import Report
from queuebox.reports.tables import Cell, Moment, Table, tables
from queuebox.reports.text import heading, headlines, plain, shown
from queuebox.sums import AgentSums, Summary
from queuebox_config.schema import Config

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Belt and braces: a browser that opens the page fetches and runs nothing."""

STYLE = """
body { font: 14px/1.4 sans-serif; color: #222; max-width: 1000px; margin: 1.5em auto; }
h1 { font-size: 22px; margin-bottom: 0; } h2 { font-size: 16px; margin: 1.6em 0 .4em; }
p { margin: .2em 0; }
table { border-collapse: collapse; width: 100%; break-inside: auto; }
th, td { text-align: right; padding: .2em .6em; border-bottom: 1px solid #ccc; }
th { border-bottom: 2px solid #222; } .word { text-align: left; }
thead { display: table-header-group; } tr, svg, h2 { break-inside: avoid; }
h2 { break-after: avoid; } svg { width: 100%; height: auto; margin-top: 1em; }
@page { size: A4; margin: 15mm; } @media print { body { margin: 0; font-size: 11px; } }
"""


def page(report: Report, config: Config) -> str:
    """The whole page, a complete document."""
    title = escape(heading(report, config))
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<title>{title}</title><style>{STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            *(f"<p>{escape(line)}</p>" for line in headlines(report, config)),
            *_charts(report, config),
            *(_table(table) for table in tables(report, config.goals.service_level_form)),
            "</body></html>",
            "",
        ]
    )


def _table(table: Table) -> str:
    words = [isinstance(cell, str | Moment) for cell in table.rows[0]]
    head = "".join(_cell("th", name, word) for name, word in zip(table.heads, words, strict=True))
    rows = "\n".join(
        "<tr>" + "".join(_cell("td", c, word) for c, word in zip(row, words, strict=True)) + "</tr>"
        for row in table.rows
    )
    return (
        f"<h2>{escape(table.title)}</h2>\n"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"
    )


def _cell(tag: str, cell: Cell, word: bool) -> str:
    kind = ' class="word"' if word else ""
    return f"<{tag}{kind}>{escape(plain(shown(cell)))}</{tag}>"


# ── charts ──────────────────────────────────────────────────────────────────────


def _charts(report: Report, config: Config) -> Iterator[str]:
    labels, calls = _bars(report)
    if calls:
        form = config.goals.service_level_form
        yield charts.stacked("Calls", labels, _kinds(calls))
        yield charts.level(
            f"Service level, % ({form})",
            labels,
            [_percent(one.levels[form]) for one in calls],
            config.goals.service_level,
        )
    there = {name: sums for name, sums in report.sums.agents.items() if sums.staffed}
    if there:
        names = [plain(name) for name in reversed(there)]
        yield charts.lying("Agents, hours", names, _states(list(reversed(there.values()))))


def _percent(part: float | None) -> float | None:
    return None if part is None else 100 * part


def _bars(report: Report) -> tuple[list[str], list[Summary]]:
    """One bar an hour of a day, or a day of more."""
    if report.kind == "day":
        hours = report.sums.hours
        return [f"{hour.began:%H}" for hour in hours], [hour.calls for hour in hours]
    days = report.sums.days
    return [f"{day.began:%a %d}" for day in days], [day.calls for day in days]


def _kinds(calls: list[Summary]) -> list[charts.Series]:
    return [
        ("answered", [one.answered for one in calls]),
        ("abandoned", [one.abandoned for one in calls]),
        ("others offered", [one.offered - one.answered - one.abandoned for one in calls]),
        ("not offered", [one.arrivals - one.offered for one in calls]),
    ]


def _states(agents: list[AgentSums]) -> list[charts.Series]:
    def hours(*states: str) -> list[float]:
        return [
            round(sum(one.states.get(state, 0) for state in states) / charts.HOUR, 2)
            for one in agents
        ]

    return [
        ("talking", hours("talking", "whisper", "grace")),
        ("away, missed", hours("away", "missed")),
        ("ready", hours("ready")),
        ("on hold, offered", hours("holding", "offered")),
        ("wrap-up", hours("wrapping-up")),
    ]

"""``queuebox report``: a day, a week or a month from the records. Writes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from queuebox.records.errors import RecordsError
from queuebox.reports.report import Report, read_report
from queuebox.reports.spreadsheet import csv_text, table_csv
from queuebox.reports.tables import tables
from queuebox.reports.text import report_text
from queuebox.sums.hours import Hours, period
from queuebox_config import Config, ConfigError, load, loads
from queuebox_wire.places import Places, add_arguments, places

CANNOT_READ = 1
BAD_CONFIGURATION = 2
KINDS = ("day", "week", "month")
EVERY = "every"


class NoSuchTable(Exception):
    """The text names those that there are."""


def main(argv: list[str] | None = None) -> int:
    """Print the report; the exit status says whether it could be made."""
    arguments = _parser().parse_args(argv)
    where = places(arguments)
    try:
        config = _config(where)
        sys.stdout.write(_made(arguments, where, config))
    except ConfigError as e:
        sys.stderr.write(f"{e}\n")
        return BAD_CONFIGURATION
    except (RecordsError, NoSuchTable) as e:
        sys.stderr.write(f"queuebox report: {e}\n")
        return CANNOT_READ
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="queuebox report", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=(*KINDS, "queue-log"),
        default="day",
        help="the stretch of time; queue-log: a day in the words of Asterisk",
    )
    parser.add_argument(
        "date", nargs="?", type=_day, help="a day in it: 2026-01-05, today or yesterday (today)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="the data instead of the text")
    form.add_argument(
        "--csv",
        nargs="?",
        const=EVERY,
        metavar="TABLE",
        help="comma separated: every table, or the one that is named",
    )
    form.add_argument("--html", action="store_true", help="one page with charts, to be printed")
    add_arguments(parser)
    return parser  # fmt: skip


def _made(arguments: argparse.Namespace, where: Places, config: Config) -> str:
    today = datetime.now(UTC).astimezone(config.site.zone).date()
    day = today + arguments.date if isinstance(arguments.date, timedelta) else arguments.date
    kind = "day" if arguments.what == "queue-log" else arguments.what
    hours = period(kind, day or today, config.site.zone)
    if arguments.what == "queue-log":
        return _queue_log(where.records, hours)
    report = read_report(where.records, kind, hours, config.goals.answer_within)
    if arguments.json:
        return msgspec.json.encode(report).decode() + "\n"
    if arguments.csv:
        return _csv(report, config, arguments.csv)
    if arguments.html:
        # charts and what they are drawn with are loaded by those who want them
        from queuebox.reports.page import page

        return page(report, config)
    return report_text(report, config)


def _csv(report: Report, config: Config, name: str) -> str:
    found = tables(report, config.goals.service_level_form)
    if name == EVERY:
        return csv_text(found)
    named = {table.name: table for table in found}
    if name not in named:
        raise NoSuchTable(f"{name}: not a table of this report; it has {_names(list(named))}")
    return table_csv(named[name])


def _names(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _queue_log(path: Path, hours: Hours) -> str:
    from queuebox.reports.queue_log import queue_log

    return queue_log(path, hours)


def _config(where: Places) -> Config:
    return load(where.config) if where.config.exists() else loads("", str(where.config))


def _day(text: str) -> date | timedelta:
    """A day that has a next month, or so many days from today."""
    near = {"today": timedelta(), "yesterday": timedelta(days=-1)}
    if text in near:
        return near[text]
    day = date.fromisoformat(text)
    if not 1971 <= day.year <= 9998:
        raise ValueError(text)
    return day

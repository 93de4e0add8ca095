"""``queuebox report``: the figures of a day from the records, as text or JSON. Reads only."""

import argparse
import sys
from datetime import UTC, date, datetime

import msgspec

from queuebox.records.day import read_day
from queuebox.records.errors import RecordsError
from queuebox.records.text import day_text
from queuebox_config import Config, ConfigError, load, loads
from queuebox_wire.places import Places, add_arguments, places

CANNOT_READ = 1
BAD_CONFIGURATION = 2


def main(argv: list[str] | None = None) -> int:
    """Print the report; the exit status says whether it could be made."""
    parser = argparse.ArgumentParser(prog="queuebox report", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--day", type=_day, help="YYYY-MM-DD, by the office's clock (today)")
    parser.add_argument("--json", action="store_true", help="the data instead of the text")
    arguments = parser.parse_args(argv)
    where = places(arguments)
    try:
        config = _config(where)
        day = arguments.day or datetime.now(UTC).astimezone(config.site.zone).date()
        report = read_day(where.records, day, config.site.zone, config.goals.answer_within)
    except ConfigError as e:
        sys.stderr.write(f"{e}\n")
        return BAD_CONFIGURATION
    except RecordsError as e:
        sys.stderr.write(f"queuebox report: {e}\n")
        return CANNOT_READ
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    else:
        sys.stdout.write(day_text(report, config))
    return 0


def _config(where: Places) -> Config:
    return load(where.config) if where.config.exists() else loads("", str(where.config))


def _day(text: str) -> date:
    """A day that has a next one."""
    day = date.fromisoformat(text)
    if not 1971 <= day.year <= 9998:
        raise ValueError(text)
    return day

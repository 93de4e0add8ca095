"""The options of ``queuebox simulate``: their names, their values, their help. Reads no files."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeVar

from queuebox.figures import FORMS
from queuebox.simulate.errors import BadPlan
from queuebox.simulate.lengths import LONGEST, SAYS, Fixed, Length, read_length
from queuebox.simulate.plan import MONDAY
from queuebox.simulate.rows import Fold
from queuebox.simulate.shifts import read_shift
from queuebox.simulate.show import FORMATS
from queuebox.simulate.traffic import read_stream
from queuebox.simulate.week import DAY
from queuebox_config.errors import Wrong

HOUR = DAY // 24
MOST_LINES = 100
MOST_AGENTS = 1000
MOST_SPAN = 36_600 * DAY

Value = TypeVar("Value")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        raise BadPlan(message)


def parser() -> Parser:
    """The options, in the groups in which the help shows them."""
    options = Parser(
        prog="queuebox simulate",
        description="Offered traffic through the routing core on virtual time (docs/simulate.md).",
        allow_abbrev=False,
    )
    _office(options)
    _callers(options)
    _run(options)
    _shown(options)
    return options


def _office(options: Parser) -> None:
    add = options.add_argument_group("the office").add_argument
    add("--config", metavar="FILE", help="rules, lines, desks and agents from a configuration")
    add("--lines", type=_whole(1, MOST_LINES), metavar="N", help="without --config: how many")
    add("--agents", type=_whole(1, MOST_AGENTS), metavar="N", help="without --config: how many")
    add(
        "--shift",
        action="append",
        default=[],
        type=_told(read_shift),
        help='who is there when: "mon-fri 08:00-17:00 3" or "… anna,ben"; several add up',
    )
    add("--wrap-up", type=_told(read_length), metavar="LENGTH", help="instead of the rules'")
    add(
        "--reaction",
        type=_told(read_length),
        default=Fixed(0),
        metavar="LENGTH",
        help="from an offer to the agent's answer (0 s)",
    )
    add(
        "--prompt",
        action="append",
        default=[],
        type=_prompt,
        metavar="NAME=TIME",
        help='how long a prompt of the configuration is: "greeting=8 s"',
    )


def _callers(options: Parser) -> None:
    add = options.add_argument_group("the callers", f"LENGTH is {SAYS}").add_argument
    add(
        "--calls",
        action="append",
        default=[],
        type=_told(read_stream),
        metavar="RATE",
        help='per hour: "40", "mon-fri 08:00-18:00 40", or 24 or 48 rates;'
        ' "QUEUE: …" for the lines of one queue; several add up',
    )
    add("--calls-csv", type=Path, metavar="FILE", help="the times, and queues, of calls")
    add(
        "--talk",
        type=_told(read_length),
        default=read_length("exp 4 min"),
        metavar="LENGTH",
        help="of a call (exp 4 min)",
    )
    add(
        "--patience",
        type=_patience,
        metavar="LENGTH",
        help="from the first ring until a caller gives up; or endless (endless)",
    )


def _run(options: Parser) -> None:
    group = options.add_argument_group("the run")
    span = group.add_mutually_exclusive_group()
    span.add_argument("--days", type=_span(DAY), metavar="N", help="how long callers come (28)")
    span.add_argument("--hours", type=_span(HOUR), metavar="N", help="the same in hours")
    group.add_argument("--start", type=_date, metavar="DATE", help=f"first day ({MONDAY})")
    group.add_argument(
        "--warm-up",
        type=_time,
        default=0,
        metavar="TIME",
        help="simulated first and not counted (0 s)",
    )
    group.add_argument("--seed", type=_whole(0, 2**32), default=1, help="other callers (1)")


def _shown(options: Parser) -> None:
    add = options.add_argument_group("what is shown").add_argument
    add("--format", choices=FORMATS, default="table", help="(table)")
    add(
        "--threshold",
        type=_time,
        metavar="TIME",
        help="of the service level (that of the configuration, or 20 s)",
    )
    add("--form", choices=FORMS, help="of the service level that the table's rows show")
    add(
        "--interval",
        type=_whole(30, 60),
        choices=(30, 60),
        default=30,
        help="its length in minutes (30)",
    )
    add(
        "--rows",
        choices=[fold.value for fold in Fold],
        help="each interval, those of all days or all weeks together, or none",
    )


# ── values ──────────────────────────────────────────────────────────────────────


def _told(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """argparse passes on what is wrong only if it is told in its own words."""

    def reading(text: str) -> Value:
        try:
            return read(text)
        except BadPlan as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return reading


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text[:12]) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least} to {most}")
        return int(text)

    return read


def _span(unit: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 1 <= number * unit <= MOST_SPAN:
            most = MOST_SPAN // unit
            raise argparse.ArgumentTypeError(f"{text!r} is no number above 0 and up to {most}")
        return round(number * unit)

    return read


def _time(text: str) -> int:
    try:
        return LONGEST.read(text)
    except Wrong as wrong:
        raise argparse.ArgumentTypeError(str(wrong)) from None


def _patience(text: str) -> Length | None:
    return None if text == "endless" else _told(read_length)(text)


def _prompt(text: str) -> tuple[str, int]:
    name, equals, length = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f'{text!r} is no prompt; write "greeting=8 s"')
    return name, _time(length.strip())


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not 1971 <= day.year <= 9000:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2025-01-06")
    return day

"""``queuebox line``: test one line, or find which number is which line. Asks the running box."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from queuebox.line_finding import Finding
from queuebox_wire.control_link import Control, ControlError
from queuebox_wire.line_report import HangUpReport, LineReport, hang_up_text, report_text
from queuebox_wire.places import Places, add_arguments, places

CANNOT = 1
LONGEST_TEST = 180.0
"""Seconds: a modem that answers no question takes two for each."""
LOOK_EVERY = 0.2


def main(argv: list[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    where = places(arguments)
    try:
        return int(arguments.do(arguments, where))
    except ControlError as error:
        sys.stderr.write(f"queuebox line: {error}\n")
        return CANNOT
    except KeyboardInterrupt:
        sys.stdout.write("\n")
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="queuebox line", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    test = verbs.add_parser("test", help="what this line and its modem can do, and what to do")
    test.add_argument("line", type=int, metavar="N", help="the line's number")
    test.add_argument("--json", action="store_true", help="the data instead of the text")
    test.add_argument(
        "--caller",
        action="store_true",
        help="with a helper at another telephone: how long does a ghost live on this line?",
    )
    test.set_defaults(do=_test)
    find = verbs.add_parser("find", help="ring each number: it is told which line rings")
    find.set_defaults(do=_find)
    for verb in (test, find):
        add_arguments(verb)
    return parser


def _test(arguments: argparse.Namespace, where: Places) -> int:
    if arguments.caller:
        return _hang_up(arguments, where)
    with Control(where.control_socket, LONGEST_TEST) as control:
        sys.stderr.write(f"testing line {arguments.line}: half a minute without calls on it …\n")
        told = control.ask("line-test", line=arguments.line)
    report = msgspec.convert(told["report"], LineReport)
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    else:
        sys.stdout.write(f"{report_text(report)}\nkept as {told['kept']}\n")
        sys.stdout.write(f"hang-up: measure it with queuebox line test {report.line} --caller\n")
    return 0


def _hang_up(arguments: argparse.Namespace, where: Places) -> int:
    """Guides the technician; the moment of hanging up is that of the Enter key."""
    number = arguments.line
    with Control(where.control_socket, LONGEST_TEST) as control:
        sys.stderr.write(f"call line {number} from another telephone now; it will be answered …\n")
        control.ask("hang-up-test", line=number)
        sys.stderr.write(
            "it is answered, and silent. Hang up that telephone, and press Enter here\n"
        )
        sys.stderr.write("at the same moment. Then wait: up to two minutes.\n")
        sys.stdin.readline()
        told = control.ask("hang-up-test", line=number, now=True)
    report = msgspec.convert(told["report"], HangUpReport)
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
    else:
        sys.stdout.write(f"{hang_up_text(report)}\nkept as {told['kept']}\n")
    return 0


def _find(arguments: argparse.Namespace, where: Places) -> int:
    """Until every line has rung, or Ctrl-C."""
    with Control(where.control_socket) as control:
        finding = Finding(control.ask("snapshot"))
        sys.stdout.write("ring each number of the office from another telephone; Ctrl-C ends\n")
        for snapshot in _snapshots(control):
            for sentence in finding.look(snapshot):
                sys.stdout.write(f"{sentence}\n")
                sys.stdout.flush()
            if finding.complete:
                sys.stdout.write("every line has rung\n")
                return 0
    return 0


def _snapshots(control: Control) -> Iterator[dict[str, Any]]:
    while True:
        yield control.ask("snapshot")
        time.sleep(LOOK_EVERY)

"""The requests with which a line is tried out: its modem, its exchange, its hang-up. No state.

The shelf does it; what it reports is kept and given to whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from queuebox.control import Later, Refused, Verb
from queuebox.line_reports import Kept, LineReports

Args = dict[str, Any]
Ask = Callable[[str, Args], Later]
"""A question to the shelf; raises Refused while it is away."""


def verbs(ask: Ask, reports: LineReports) -> dict[str, Verb]:
    """Every request about a line as a piece of hardware."""

    def test_line(args: Args) -> Later:
        """``line``: out of service, tested and put back. The report is kept, too."""
        return _then(ask("line-test", {"line": _line_of(args)}), reports.keep_test)

    def test_hang_up(args: Args) -> Later:
        """``line``, and ``now``: the helper hangs up. Without it: when his call is up."""
        now = bool(args.get("now"))
        asked = ask("hang-up-test", {"line": _line_of(args), "now": now})
        return _then(asked, reports.keep_hang_up) if now else asked

    return {
        "modems": Verb("viewer", lambda args: ask("modems", args)),
        "line-test": Verb("technician", test_line, changes=True),
        "hang-up-test": Verb("technician", test_hang_up, changes=True),
    }


def _then(asked: Later, keep: Callable[[bool, Any, str], Kept]) -> Later:
    told = Later()
    asked.then(lambda ok, data, why: told.give(*keep(ok, data, why)))
    return told


def _line_of(args: Args) -> int:
    number = args.get("line")
    if not isinstance(number, int):
        raise Refused("line: say which line, as a number")
    return number

"""The figures of an office, each a formula over sums, with its name and its unit. No text.

The service level and its forms are in ``queuebox.figures``; occupancy, ASA and the others as
in the glossary of the field: occupancy is (offered + talking + wrap-up) / (that + ready).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec import Struct

from queuebox.figures import FORMS, level
from queuebox.simulate.sums import Sums

SECOND = 1_000_000

Formula = Callable[[Sums], float | None]
"""None where there is nothing to divide by."""


class Measure(Struct, frozen=True):
    """A figure. ``unit`` is ``share`` (0 to 1), ``s``, or empty for a plain number."""

    name: str
    unit: str
    formula: Formula
    meaning: str


def _ratio(over: float, under: float) -> float | None:
    return over / under if under else None


def busy_tone(sums: Sums) -> float | None:
    return _ratio(sums.busy_tone, sums.calls)


def must_wait(sums: Sums) -> float | None:
    return _ratio(sums.delayed, sums.got_a_line)


def gave_up(sums: Sums) -> float | None:
    return _ratio(sums.gave_up, sums.got_a_line)


def speed_of_answer(sums: Sums) -> float | None:
    return _ratio(sums.wait_answered / SECOND, sums.counts.answered)


def mean_wait(sums: Sums) -> float | None:
    return _ratio(sums.wait / SECOND, sums.got_a_line)


def longest(sums: Sums) -> float | None:
    return sums.longest / SECOND


def occupancy(sums: Sums) -> float | None:
    return _ratio(sums.busy, sums.busy + sums.free)


def agents(sums: Sums) -> float | None:
    return _ratio(sums.busy + sums.free, sums.span)


def waiting(sums: Sums) -> float | None:
    return _ratio(sums.waiting, sums.span)


def line_use(sums: Sums) -> float | None:
    return _ratio(sums.lines_used, sums.lines_there)


def all_busy(sums: Sums) -> float | None:
    return sums.all_busy / SECOND


def service_level(form: str, sums: Sums) -> float | None:
    return level(sums.counts, form)


LEVELS: Final = tuple(
    Measure(f"service level {form}", "share", partial(service_level, form), "") for form in FORMS
)
MEASURES: Final = (
    Measure("busy tone", "share", busy_tone, "of all calls: every line was busy"),
    Measure("must wait", "share", must_wait, "of those who got a line"),
    Measure("gave up", "share", gave_up, "of those who got a line; short ones included"),
    *LEVELS,
    Measure("speed of answer", "s", speed_of_answer, "mean wait of those answered (ASA)"),
    Measure("mean wait", "s", mean_wait, "of those who got a line"),
    Measure("occupancy", "share", occupancy, "of the agents' time at work or ready"),
    Measure("agents there", "", agents, "on average, at work or ready"),
    Measure("waiting", "", waiting, "callers, on average"),
    Measure("line use", "share", line_use, "of all lines, all the time"),
)
"""Those that have a confidence interval."""

"""Service level from call reports, in all its named forms. Pure sums: no clock, no database.

Formulas: docs and books differ in what they do with callers who give up; each form has a
name, and a number is worth nothing without it. ``T`` is the threshold.

========================  ==================  =========================================
form                      formula             meaning
========================  ==================  =========================================
ignoring-abandons         a / (O - b)         abandons within T are left out
abandons-hurt             a / O               an abandon counts as not served
abandons-help             (a + b) / O         who leaves within T was not made to wait
answered-only             a / A               of those who were answered
combined                  (a + b) / (A + B)   of those answered or given up
========================  ==================  =========================================

O offered, A answered, B abandoned, a answered within T, b abandoned within T. *Short*
abandons and callers who gave up in the greeting are in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from queuebox_core.endings import CallEnding, CallReport

ABANDONED: Final = frozenset({CallEnding.ABANDONED_WAITING, CallEnding.ABANDONED_ALERTING})
NOT_OFFERED: Final = frozenset(
    {
        CallEnding.ABANDONED_RINGING,
        CallEnding.ABANDONED_GREETING,
        CallEnding.REFUSED_FULL,
        CallEnding.SCREENED,
        CallEnding.FAX,
        CallEnding.PHANTOM,
    }
)
"""Endings of calls that never asked for an agent, or had nobody in them."""


class Counts(Struct, frozen=True):
    """How many calls of each kind the forms are made of."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    answered_in_time: int = 0
    abandoned_in_time: int = 0
    short: int = 0
    """Left out of all the others."""


def counts(reports: Iterable[CallReport], threshold: int) -> Counts:
    """Sort inbound calls into the kinds; ``threshold`` in µs, itself still in time."""
    offered = answered = abandoned = answered_in_time = abandoned_in_time = short = 0
    for report in reports:
        if report.outgoing or report.ending in NOT_OFFERED or _never_spoke(report):
            continue
        if "short" in report.flags:
            short += 1
            continue
        offered += 1
        in_time = report.wait <= threshold
        if report.ending is CallEnding.ANSWERED:
            answered += 1
            answered_in_time += in_time
        elif report.ending in ABANDONED:
            abandoned += 1
            abandoned_in_time += in_time
    return Counts(offered, answered, abandoned, answered_in_time, abandoned_in_time, short)


def _never_spoke(report: CallReport) -> bool:
    """Answered, but the caller dropped in the same instant: not served (S-67)."""
    return report.ending is CallEnding.ANSWERED and report.talk == 0


FORMS: Final = (
    "ignoring-abandons",
    "abandons-hurt",
    "abandons-help",
    "answered-only",
    "combined",
)


def service_level(reports: Iterable[CallReport], threshold: int, form: str) -> float | None:
    """The share served in time, 0 to 1, in the named form; None when nobody asked.

    Raises KeyError for a form that is not in :data:`FORMS`.
    """
    return level(counts(reports, threshold), form)


def level(c: Counts, form: str) -> float | None:
    """The service level of counts that are already made; see :func:`service_level`."""
    over, under = {
        "ignoring-abandons": (c.answered_in_time, c.offered - c.abandoned_in_time),
        "abandons-hurt": (c.answered_in_time, c.offered),
        "abandons-help": (c.answered_in_time + c.abandoned_in_time, c.offered),
        "answered-only": (c.answered_in_time, c.answered),
        "combined": (
            c.answered_in_time + c.abandoned_in_time,
            c.answered + c.abandoned,
        ),
    }[form]
    return over / under if under else None

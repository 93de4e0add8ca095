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
from enum import IntEnum
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


class Kind(IntEnum):
    """What a call is to the sums."""

    OUTGOING = 0
    NOT_OFFERED = 1
    """Never asked for an agent, or had nobody in it."""
    UNSPOKEN = 2
    """Answered, but the caller dropped in the same instant: not served (S-67)."""
    SHORT = 3
    ANSWERED = 4
    ABANDONED = 5
    OTHER = 6
    """Offered, and let go in another way: timed out, exit key, voicemail, closed …"""


_BY_ENDING: Final = {
    ending: Kind.NOT_OFFERED
    if ending in NOT_OFFERED
    else Kind.ABANDONED
    if ending in ABANDONED
    else Kind.OTHER
    for ending in CallEnding
} | {CallEnding.ANSWERED: Kind.ANSWERED}


def kind_of(report: CallReport) -> Kind:
    """The one place that says what counts as what."""
    if report.outgoing:
        return Kind.OUTGOING
    kind = _BY_ENDING[report.ending]
    if kind is Kind.NOT_OFFERED:
        return kind
    if kind is Kind.ANSWERED and report.talk == 0:
        return Kind.UNSPOKEN
    return Kind.SHORT if "short" in report.flags else kind


def counts(reports: Iterable[CallReport], threshold: int) -> Counts:
    """Sort inbound calls into the kinds; ``threshold`` in µs, itself still in time."""
    found = [0] * len(Kind)
    in_time = [0] * len(Kind)
    for report in reports:
        kind = kind_of(report)
        found[kind] += 1
        in_time[kind] += report.wait <= threshold
    return Counts(
        offered=found[Kind.ANSWERED] + found[Kind.ABANDONED] + found[Kind.OTHER],
        answered=found[Kind.ANSWERED],
        abandoned=found[Kind.ABANDONED],
        answered_in_time=in_time[Kind.ANSWERED],
        abandoned_in_time=in_time[Kind.ABANDONED],
        short=found[Kind.SHORT],
    )


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

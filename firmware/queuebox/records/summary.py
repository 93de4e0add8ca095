"""The sums of a list of calls: offered, answered, abandoned by kind, longest hold, service level.

Pure sums over reports, wherever they come from. Which calls count as offered, and every form
of the service level, is ``queuebox.figures``'s business.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from queuebox.figures import FORMS, NOT_OFFERED, counts, level
from queuebox.records.reading import read_outlines
from queuebox_core.endings import CallEnding, CallReport

SECOND = 1_000_000


class Summary(Struct, frozen=True):
    """The headline numbers of a stretch of time. Times in µs."""

    arrivals: int
    """Inbound calls, each with exactly one ending: the sum of ``endings``."""
    endings: dict[str, int]
    """Inbound calls by ending, the endings that occurred."""
    outgoing: dict[str, int]
    """Outgoing calls by ending."""
    offered: int
    """Calls that asked for an agent: arrivals without those refused, silent or short."""
    answered: int
    abandoned: int
    """While waiting or while being offered, and not short."""
    short: int
    longest_hold: int
    """The longest wait of an inbound call that asked for an agent, answered or not."""
    mean_wait: int | None
    """Speed of answer: the mean wait of answered calls, µs."""
    talk: int
    """Of inbound calls."""
    threshold: int
    levels: dict[str, float | None]
    """Form → service level, 0 to 1; None when nobody asked."""


def summarise(reports: Iterable[CallReport], threshold: int = 20 * SECOND) -> Summary:
    """The sums over any calls; ``threshold`` (µs) is that of the service level."""
    reports = list(reports)
    inbound = [report for report in reports if not report.outgoing]
    asked = [report for report in inbound if report.ending not in NOT_OFFERED]
    answered = [report.wait for report in inbound if report.ending is CallEnding.ANSWERED]
    endings = Counter(report.ending.value for report in inbound)
    found = counts(reports, threshold)
    return Summary(
        arrivals=len(inbound),
        endings=dict(sorted(endings.items())),
        outgoing=dict(sorted(Counter(r.ending.value for r in reports if r.outgoing).items())),
        offered=found.offered,
        answered=found.answered,
        abandoned=found.abandoned,
        short=found.short,
        longest_hold=max((report.wait for report in asked), default=0),
        mean_wait=sum(answered) // len(answered) if answered else None,
        talk=sum(report.talk for report in inbound),
        threshold=threshold,
        levels={form: level(found, form) for form in FORMS},
    )


def summary(
    path: Path,
    since: datetime | None = None,
    until: datetime | None = None,
    threshold: int = 20 * SECOND,
) -> Summary:
    """The sums of the books; raises RecordsError."""
    return summarise(read_outlines(path, since, until), threshold)

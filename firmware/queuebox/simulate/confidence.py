"""How far a simulated figure may be from the truth: batch means, and the jackknife. Pure sums.

The intervals of a run, one after the other, are put together into batches long enough to know
little of each other. A figure is a ratio of sums, so its spread is found by leaving out one
batch at a time (the jackknife; e.g. A. M. Law, Simulation Modeling and Analysis, ch. 9, and
B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982), and its interval by
Student's t with one degree of freedom less than there are batches.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, fmean

from queuebox.simulate.measures import Formula
from queuebox.simulate.sums import Sums, total

BATCHES = 30
LEAST_CALLS = 50
"""In a batch on average; with fewer, the batches know too much of each other."""
CONFIDENCE = 0.99


def batches(intervals: Sequence[Sums]) -> list[Sums]:
    """The run in parts of about the same number of calls; none if the run is too short."""
    calls = sum(sums.calls for sums in intervals)
    if calls < BATCHES * LEAST_CALLS:
        return []
    parts: list[list[Sums]] = [[]]
    seen = 0
    for sums in intervals:
        parts[-1].append(sums)
        seen += sums.calls
        if seen * BATCHES >= calls * len(parts) and len(parts) < BATCHES:
            parts.append([])
    full = [part for part in parts if part]
    return [total(part) for part in full] if len(full) == BATCHES else []


def without_each(parts: Sequence[Sums]) -> list[Sums]:
    """The run without its first batch, without its second …"""
    before, after = [Sums()], [Sums()]
    for part in parts[:-1]:
        before.append(total((before[-1], part)))
    for part in reversed(parts[1:]):
        after.append(total((after[-1], part)))
    return [total(pair) for pair in zip(before, reversed(after), strict=True)]


def half_width(formula: Formula, left: Sequence[Sums]) -> float | None:
    """Half of the confidence interval of a figure; ``left`` is from :func:`without_each`."""
    known = [value for value in map(formula, left) if value is not None]
    n = len(known)
    if n < 2 or n < len(left):
        return None
    middle = fmean(known)
    spread = sqrt((n - 1) / n * sum((value - middle) ** 2 for value in known))
    return student(CONFIDENCE, n - 1) * spread


def student(confidence: float, freedom: int) -> float:
    """The two-sided quantile of Student's t, by the expansion of Abramowitz and Stegun 26.7.5."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    terms: tuple[float, ...] = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return sum(term / float(freedom) ** i for i, term in enumerate(terms))

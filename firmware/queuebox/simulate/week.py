"""Days of the week and hours of the day, as they are written on a command line. No calendar."""

from __future__ import annotations

import re

from queuebox.simulate.errors import BadPlan

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HALF_HOUR = 30 * 60_000_000
"""µs; the step of day profiles."""
DAY = 48 * HALF_HOUR
EVERY_DAY = frozenset(range(7))

_SPAN = re.compile(r"(\d\d?):(\d\d)-(\d\d?):(\d\d)", re.ASCII)


def take_days(words: list[str]) -> tuple[frozenset[int], list[str]]:
    """The days that the first word names (0: Monday), and the other words; every day without."""
    if not words or not words[0][:1].isalpha():
        return EVERY_DAY, words
    days: set[int] = set()
    for part in words[0].lower().split(","):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise BadPlan(f"{words[0]!r} are no days; write mon-fri, sat or mon,wed,fri")
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last if dash else first)
        days |= {day % 7 for day in range(begin, end + 1 + (7 if end < begin else 0))}
    return frozenset(days), words[1:]


def is_span(word: str) -> bool:
    return _SPAN.fullmatch(word) is not None


def read_span(word: str) -> tuple[int, int]:
    """Minutes since midnight; one that runs past midnight ends above 24 * 60."""
    match = _SPAN.fullmatch(word)
    hours = [int(digits) for digits in match.groups()] if match else [99, 0, 99, 0]
    begin, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if hours[1] > 59 or hours[3] > 59 or begin >= 24 * 60 or end > 24 * 60:
        raise BadPlan(f"{word!r} are no hours; write 08:00-17:30")
    return begin, end if end > begin else end + 24 * 60

"""When callers call: at random at a rate that follows the week, or at the times of a list.

Who they are and how long they talk is in ``callers``.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from msgspec import Struct

from queuebox.simulate.errors import BadPlan
from queuebox.simulate.week import HALF_HOUR, is_span, read_span, take_days

SLOTS = 7 * 48
HOUR = 2 * HALF_HOUR
SAYS = '"40" (per hour), "mon-fri 08:00-18:00 40", or 24 or 48 rates; "QUEUE: …" for one queue'
MOST = 100_000.0
"""Calls per hour; more is a slip of the finger."""


class Stream(Struct, frozen=True):
    """Calls to one number: calls per hour for each half hour of the week, Monday first."""

    rates: tuple[float, ...]
    queue: str | None = None
    """Ring the lines of this queue only; None: any line of the office."""

    def arrivals(self, weekday: int, end: int, random: Random) -> Iterator[int]:
        """Times in µs from midnight of a day of the week until ``end``: a Poisson process.

        Each half hour is drawn afresh, which changes nothing: the process has no memory.
        """
        slot, begin = weekday * 48, 0
        while begin < end:
            rate = self.rates[slot % SLOTS] / HOUR
            if rate > 0:
                at = begin + random.expovariate(rate)
                while at < min(begin + HALF_HOUR, end):
                    yield int(at)
                    at += random.expovariate(rate)
            slot, begin = slot + 1, begin + HALF_HOUR


class Visit(Struct, frozen=True):
    """One call of a list of calls."""

    at: int
    queue: str | None = None


def read_stream(text: str) -> Stream:
    """One description of traffic; raises :class:`BadPlan`."""
    queue, colon, rest = text.partition(": ")
    if not colon:
        queue, rest = "", text
    days, words = take_days(rest.replace(";", " ").split())
    span, words = (words[0], words[1:]) if words and is_span(words[0]) else ("", words)
    rates = _rates(words, text)
    if span and len(rates) == 1:
        day = _only(span, rates[0])
    elif not span and len(rates) in (1, 24, 48):
        day = [rate for rate in rates for _ in range(48 // len(rates))]
    else:
        raise BadPlan(f"{text!r} is no traffic; write {SAYS}")
    return Stream(_week(days, day), queue.strip() or None)


def _rates(words: list[str], text: str) -> list[float]:
    try:
        rates = [float(number) for word in words for number in word.split(",") if number]
    except ValueError:
        raise BadPlan(f"{text!r} is no traffic; write {SAYS}") from None
    if not all(0 <= rate <= MOST for rate in rates):
        raise BadPlan(f"{text!r}: a rate is 0 to {MOST:.0f} calls per hour")
    return rates


def _only(span: str, rate: float) -> list[float]:
    """A day, and the morning after it, with calls in one span only."""
    begin, end = read_span(span)
    if begin % 30 or end % 30:
        raise BadPlan(f"{span!r}: traffic changes at full and half hours only")
    return [rate if begin <= slot * 30 < end else 0.0 for slot in range(max(48, end // 30))]


def _week(days: frozenset[int], day: list[float]) -> tuple[float, ...]:
    week = [0.0] * SLOTS
    for weekday in days:
        for slot, rate in enumerate(day):
            week[(weekday * 48 + slot) % SLOTS] += rate
    return tuple(week)


def add_up(streams: list[Stream]) -> tuple[Stream, ...]:
    """One stream for each queue: rates for the same queue add."""
    by_queue: dict[str | None, list[Stream]] = {}
    for stream in streams:
        by_queue.setdefault(stream.queue, []).append(stream)
    return tuple(
        Stream(tuple(map(sum, zip(*(stream.rates for stream in same), strict=True))), queue)
        for queue, same in by_queue.items()
    )

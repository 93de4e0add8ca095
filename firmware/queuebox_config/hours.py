"""When a queue is open: local wall time turned into instants, right on days of 23 and 25 hours.

Pure: (hours, moment) in, answer out. Reads no clock and wakes nobody.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct

from queuebox_config.kinds_of_time import Span
from queuebox_config.schema import Hours

HORIZON = 366 + 31
"""Days to look ahead for the next change: past any yearly holiday and what follows it."""


class Opening(Struct, frozen=True):
    """Whether a queue is open, and until when that holds."""

    open: bool
    until: datetime | None
    """The next change, in the zone that was asked in; None: no change in sight."""


def opening(hours: Hours | None, moment: datetime) -> Opening:
    """Whether ``hours`` (None: always open) are open at ``moment``, which must have a zone.

    A span is open from its first minute on and closed from its last minute on.
    """
    if moment.tzinfo is None:
        raise ValueError("opening hours need a moment with a time zone")
    zone, now = moment.tzinfo, moment.astimezone(UTC)
    if hours is None:
        return Opening(open=True, until=None)
    for opens, closes in _merged(_stretches(hours, moment.date(), zone)):
        if closes <= now:
            continue
        if now < opens:
            return Opening(open=False, until=opens.astimezone(zone))
        # open past the horizon is open for ever, as far as anybody can tell
        ends = closes - now < timedelta(days=HORIZON - 2)
        return Opening(open=True, until=closes.astimezone(zone) if ends else None)
    return Opening(open=False, until=None)


def spans_of(hours: Hours, day: date) -> tuple[Span, ...]:
    """The spans that begin on a day: those of the day with its year, of the day, of the weekday."""
    for name in (f"{day:%Y-%m-%d}", f"{day:%m-%d}"):
        if name in hours.holidays:
            return hours.holidays[name]
    return hours.week[day.weekday()]


def _stretches(hours: Hours, today: date, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """Open stretches in order, from yesterday's, which may run past midnight."""
    for offset in range(-1, HORIZON):
        day = today + timedelta(days=offset)
        for span in spans_of(hours, day):
            opens, closes = (_instant(day, minute, zone) for minute in (span.opens, span.closes))
            if opens < closes:  # an hour that the clock jumps over has no length
                yield opens, closes


def _merged(stretches: Iterator[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Stretches that touch or overlap (all day after all day, past midnight) become one."""
    current: tuple[datetime, datetime] | None = None
    for opens, closes in stretches:
        if current is None:
            current = opens, closes
        elif opens <= current[1]:
            current = current[0], max(current[1], closes)
        else:
            yield current
            current = opens, closes
    if current is not None:
        yield current


def _instant(day: date, minute: int, zone: tzinfo) -> datetime:
    """The first instant at which the clock on the wall shows that minute, or has passed it.

    A time that comes twice means its first coming, as in RFC 5545 3.3.5. A time that the clock
    jumps over means the jump: "from 02:30" is open from 03:00 on that day.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)

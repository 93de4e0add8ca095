"""The hours and days of a stretch of time by the office's clock. Knows zones, counts nothing.

A local day has 23, 24 or 25 hours. All instants here are UTC: two wall times of one zone compare
by the wall alone, and then the hour that comes twice would be one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

HOUR = timedelta(hours=1)


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a local day begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


class Hours:
    """The hours of the local days from ``first`` until before ``last``."""

    def __init__(self, first: date, last: date, zone: tzinfo) -> None:
        self.zone = zone
        self.since = midnight(first, zone)
        self.until = midnight(last, zone)
        self.days = [midnight(first + timedelta(days=n), zone) for n in range((last - first).days)]
        self.starts = self._hours()

    def _hours(self) -> list[datetime]:
        """Every full hour on the wall, as UTC, where a day begins, too.

        An offset from UTC is whole minutes: hours are looked for by quarters (Lord Howe
        Island moves its clocks by 30 minutes, Nepal is 5:45 ahead).
        """
        quarters = (self.until - self.since) // (HOUR / 4)
        steps = (self.since + n * (HOUR / 4) for n in range(quarters))
        return [at for at in steps if at.astimezone(self.zone).minute == 0 or at == self.since]

    def hour_of(self, when: datetime) -> datetime:
        """The start of the hour; a time outside belongs to the nearest hour inside."""
        return self.starts[max(0, bisect_right(self.starts, when) - 1)]

    def day_of(self, when: datetime) -> datetime:
        """The start of the day."""
        return self.days[max(0, bisect_right(self.days, when) - 1)]

    def inside(self, began: datetime, length: int) -> int:
        """Of ``length`` µs from ``began``, the part that lies within, µs."""
        return _common(began, length, self.since, self.until)

    def by_day(self, began: datetime, length: int) -> Iterator[tuple[datetime, int]]:
        """The same, day by day: the days that have a part, and how much."""
        ends = [*self.days[1:], self.until]
        for day, end in zip(self.days, ends, strict=True):
            part = _common(began, length, day, end)
            if part:
                yield day, part


def _common(began: datetime, length: int, since: datetime, until: datetime) -> int:
    over = began + timedelta(microseconds=length)
    return max(0, (min(over, until) - max(began, since)) // timedelta(microseconds=1))


def period(kind: str, day: date, zone: tzinfo) -> Hours:
    """The local ``day``, or the ``week`` (from Monday) or ``month`` around it."""
    if kind == "week":
        first = day - timedelta(days=day.weekday())
        return Hours(first, first + timedelta(days=7), zone)
    if kind == "month":
        first = day.replace(day=1)
        return Hours(first, (first + timedelta(days=31)).replace(day=1), zone)
    return Hours(day, day + timedelta(days=1), zone)

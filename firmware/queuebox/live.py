"""Today's figures while they come to be: each finished fact is added once. Reads no clock.

The same sums as in every report (``queuebox.sums``). A call counts on the day on which it began,
also when it ends after midnight: yesterday's sheet is kept for that. Time in a state counts on
the day on which it passes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct

from queuebox.figures import level
from queuebox.intervals import Interval
from queuebox.records.rows import BusyInterval, DeskInterval, LineInterval, began_at
from queuebox.sums import Sheet, Sums, Tally
from queuebox.sums.hours import period
from queuebox_config import Config
from queuebox_core.endings import CallReport

WallOf = Callable[[int], datetime]
Key = tuple[type, object, int]


class QueueNow(Struct, frozen=True):
    """A queue at this moment."""

    waiting: int
    longest_hold: int | None
    """µs that the caller who has waited longest has waited by now."""


class LiveFigures(Struct, frozen=True):
    """What is asked for while the day goes on."""

    at: datetime
    queues: dict[str, QueueNow]
    form: str
    """Name of the form of the service level that the office goes by."""
    level: float | None
    today: Sums
    goals: tuple[tuple[str, str, str], ...] = ()
    """Goals that are missed now: goal, about, warning or alarm."""


class _Day:
    def __init__(self, day: date, config: Config) -> None:
        self.day = day
        self.hours = period("day", day, config.site.zone)
        self.sheet = Sheet(self.hours, config.goals.answer_within)
        self.office = Tally(config.goals.answer_within)
        """What the wall shows after every event: ready without adding up hours."""

    def holds(self, when: datetime) -> bool:
        return self.hours.since <= when < self.hours.until

    def call(self, report: CallReport, began: datetime) -> None:
        self.sheet.call(report, self.hours.hour_of(began))
        self.sheet.parts(report)
        self.office.add(report)


class Live:
    """Sheets of today and yesterday. Every fact costs the same, however long the day."""

    def __init__(self, config: Config, now: datetime) -> None:
        """``now`` in UTC."""
        self._config = config
        self._zone = config.site.zone
        day = self._date(now)
        self._days = [_Day(day, config), _Day(day - timedelta(days=1), config)]
        self._counted: dict[Key, int] = {}
        """Intervals that are not over, and up to where they are counted (µs, monotonic)."""

    def _date(self, when: datetime) -> date:
        return when.astimezone(self._zone).date()

    @property
    def since(self) -> datetime:
        """Facts from here on are wanted to begin with: yesterday's midnight, UTC."""
        return self._days[1].hours.since

    @property
    def until(self) -> datetime:
        """The coming midnight of the office, UTC."""
        return self._days[0].hours.until

    def turn(self, now: datetime) -> bool:
        """It is ``now`` (UTC): another day, if it is one, begins a new sheet."""
        today = self._date(now)
        if today == self._days[0].day:
            return False
        self._days = [_Day(today, self._config), self._days[0]]
        return True

    # ── what happened ───────────────────────────────────────────────────────────

    def ended(self, report: CallReport, wall_of: WallOf) -> None:
        """A call is over."""
        self.began(report, wall_of(began_at(report)))

    def began(self, report: CallReport, began: datetime) -> None:
        """The same, for who knows when it began (UTC)."""
        for day in self._days:
            if day.holds(began):
                day.call(report, began)

    def over(self, interval: Interval, wall_of: WallOf) -> None:
        """What a desk or a line was is over."""
        since = self._counted.pop(_key(interval), interval.began)
        self._count(interval, since, interval.ended, wall_of, first=since == interval.began)

    def still(self, intervals: Iterable[Interval], wall_of: WallOf) -> None:
        """What is not over counts up to now, which is where these intervals end."""
        for interval in intervals:
            since = self._counted.get(_key(interval), interval.began)
            self._count(interval, since, interval.ended, wall_of, first=since == interval.began)
            self._counted[_key(interval)] = interval.ended

    def known(self, intervals: Iterable[Interval]) -> None:
        """These are counted up to where they end already: they came with ``was``."""
        self._counted.update((_key(interval), interval.ended) for interval in intervals)

    def _count(
        self, interval: Interval, since: int, until: int, wall_of: WallOf, first: bool
    ) -> None:
        began = wall_of(since)
        for day in self._days:
            self._add(day, interval, began, until - since, first)

    def was(self, interval: Interval, began: datetime) -> None:
        """An interval of before this start of the program, from the books."""
        for day in self._days:
            self._add(day, interval, began, interval.ended - interval.began, True)

    def _add(
        self, day: _Day, interval: Interval, began: datetime, length: int, first: bool
    ) -> None:
        inside = day.hours.inside(began, length)
        match interval:
            case DeskInterval(agent=agent, state=state, why=why):
                day.sheet.agent_was(agent, state, why, inside)
            case LineInterval(line=line, state=state):
                day.sheet.line_was(line, state, inside)
            case BusyInterval():
                day.sheet.all_busy(began, length, begins=first)

    # ── what is asked ───────────────────────────────────────────────────────────

    @property
    def level(self) -> float | None:
        """Today's service level in the office's form, 0 to 1; None: nobody has called."""
        return level(self._days[0].office.counts, self._config.goals.service_level_form)

    @property
    def offered(self) -> int:
        """Calls that today's service level is made of."""
        return self._days[0].office.counts.offered

    def busy_occasions(self, since: int | None) -> int:
        """How often today no line was left; ``since``: none has been since then (µs)."""
        counted = since is None or (BusyInterval, None, since) in self._counted
        return self._days[0].sheet.occasions + (not counted)

    def sums(self) -> Sums:
        """All of it; call ``still`` first."""
        return self._days[0].sheet.sums()

    def yesterday(self) -> Sums:
        """Of the day before the present one."""
        return self._days[1].sheet.sums()


def _key(interval: Interval) -> Key:
    match interval:
        case DeskInterval(desk=desk, began=began):
            return DeskInterval, desk, began
        case LineInterval(line=line, began=began):
            return LineInterval, line, began
        case BusyInterval(began=began):
            return BusyInterval, None, began

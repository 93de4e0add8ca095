"""Hands to the books and the live figures what happened in the office. Decides nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from queuebox.clock import ClockStep, WallClock
from queuebox.goals import GoalWatch
from queuebox.intervals import Interval, Intervals
from queuebox.live import Live, LiveFigures, QueueNow
from queuebox.records.history import History
from queuebox.records.keeping import Limits, Remark
from queuebox.records.rows import CLOCK_SET, Breach
from queuebox.recovery import Replayed
from queuebox_config import Config
from queuebox_core import effects as does
from queuebox_core.endings import CallReport
from queuebox_core.snapshot import Snapshot

log = logging.getLogger(__name__)

WallOf = Callable[[int], datetime]

STRETCH = 300_000_000
"""µs after which intervals that last are written with the time so far: what a power cut may
cost. A written page every few minutes is nothing to an SD card."""
LOOK_AGAIN = 60_000_000
"""µs until the clock is looked at again at the latest."""
PRUNE = 3_600_000_000
"""µs between two looks at what is too old."""
FLUSH_LIMIT = 1.0
"""Seconds that the start may wait for the books."""
MEGABYTE = 1_000_000


class Books(Protocol):
    """Where finished things are written; never makes the caller wait."""

    def call(self, report: CallReport, wall_of: WallOf) -> None: ...
    def interval(self, interval: Interval, wall_of: WallOf) -> None: ...
    def alarm(self, what: str, on: bool, about: str | None, at: int, wall_of: WallOf) -> None: ...
    def audit(self, what: str, at: int, wall_of: WallOf) -> None: ...
    def breach(self, breach: Breach, wall_of: WallOf) -> None: ...
    def clock_was_set(self, wall_of: WallOf) -> None: ...
    def prune(self, limits: Limits, now: datetime) -> None: ...
    def erase(self, number: str) -> None: ...
    def remark(self, remark: Remark) -> None: ...
    def since(self, when: datetime) -> History: ...
    def flush(self, timeout: float) -> bool: ...
    @property
    def trouble(self) -> str:
        """Why nothing can be written now, or empty."""


def _limits(config: Config) -> Limits:
    records = config.records
    return Limits(records.keep_days, records.numbers_days, records.max_size * MEGABYTE)


class Bookkeeper:
    """Knows what lasts; the books, lent to it, know what is over."""

    def __init__(self, config: Config, books: Books, wall_of: WallOf, at: int) -> None:
        """``wall_of`` gives the UTC date-time of an ``at`` by the clock as it is then."""
        self.books = books
        self._config = config
        self._wall_of = wall_of
        self._intervals = Intervals()
        self._clock = WallClock(at, wall_of(at))
        self._limits = _limits(config)
        self._goals = GoalWatch(config.goals)
        self.live = Live(config, wall_of(at))
        self._stretched = self._looked = at
        self._pruned = at - PRUNE
        self._midnight = at
        self._wind(at)

    def reconfigure(self, config: Config, at: int) -> None:
        """Other goals, another time zone: today is reckoned anew, by what the books hold."""
        before, self._config = self._config, config
        self._limits = _limits(config)
        if before.goals != config.goals:
            self._goals = GoalWatch(config.goals)
        if (before.goals, before.site) != (config.goals, config.site):
            self._reckon_anew(self._wall_of(at), at)

    # ── life ────────────────────────────────────────────────────────────────────

    def begin(self, board: Snapshot, replayed: Replayed | None) -> None:
        """The office is like this to begin with; ``replayed``: what the journal has brought.

        Everything in the journal is handed in once more, since the program may have died
        with it in memory: what the books have already they do not take again.
        """
        at = board.at
        if replayed is None:
            self._intervals.take(board)
        else:
            self._intervals = replayed.intervals
            self._again(replayed)
        still = self._intervals.still(at)
        for interval in still:
            self.books.interval(interval, self._wall_of)
        self._fill_live(still, () if replayed is None else [one.report for one in replayed.ended])

    def _again(self, replayed: Replayed) -> None:
        for ended in replayed.ended:
            self.books.call(ended.report, self._wall_of)
        for interval in replayed.over:
            self.books.interval(interval, self._wall_of)
        for at, alarm in replayed.alarms:
            self.books.alarm(alarm.what, alarm.on, alarm.about, at, self._wall_of)

    def _fill_live(self, still: Iterable[Interval], ended: Iterable[CallReport] = ()) -> None:
        """Today so far, out of the books; ``ended`` may not have come there yet."""
        self.books.flush(FLUSH_LIMIT)
        history = self.books.since(self.live.since)
        for call in history.calls:
            self.live.began(call.report, call.began)
        for interval, began in history.intervals:
            self.live.was(interval, began)
        self.live.known(still)
        there = {call.report.call for call in history.calls}
        for report in ended:
            if report.call not in there:
                self.live.ended(report, self._wall_of)

    def close(self, at: int) -> None:
        """The program ends: what lasts is written with the time so far."""
        self._stretch(at)

    # ── what happened ───────────────────────────────────────────────────────────

    def effects(self, at: int, effects: Sequence[does.Effect]) -> None:
        """The core has decided this at ``at``."""
        if at >= self._midnight:
            self._turn(at)
        for effect in effects:
            log.info("%s", effect)
            if isinstance(effect, does.Ended):
                self.books.call(effect.report, self._wall_of)
                self.live.ended(effect.report, self._wall_of)
            elif isinstance(effect, does.Alarm):
                self.books.alarm(effect.what, effect.on, effect.about, at, self._wall_of)

    def office(self, snapshot: Snapshot) -> None:
        """The office is like this now."""
        for interval in self._intervals.take(snapshot):
            self.books.interval(interval, self._wall_of)
            self.live.over(interval, self._wall_of)
        self._breached(self._goals.look(snapshot, self.live.level, self.live.offered))

    def audit(self, what: str, at: int) -> None:
        """Somebody did something to the box."""
        self.books.audit(what, at, self._wall_of)

    def _breached(self, breaches: Iterable[Breach]) -> None:
        for breach in breaches:
            log.info("goal %s", breach)
            self.books.breach(breach, self._wall_of)

    # ── time ────────────────────────────────────────────────────────────────────

    @property
    def deadline(self) -> int:
        """When ``tick`` wants to be called, µs on the monotonic clock."""
        return min(
            self._looked + LOOK_AGAIN,
            self._stretched + STRETCH,
            self._pruned + PRUNE,
            self._midnight,
        )

    @property
    def goal_deadline(self) -> int | None:
        """When the office is to be looked at again: a time passes its goal."""
        return self._goals.deadline

    def tick(self, at: int) -> None:
        """Time has passed: looks at the clock, and writes what lasts once in a while."""
        self._looked = at
        now = self._wall_of(at)
        step = self._clock.look(at, now)
        if step is not None:
            self._clock_step(step, at)
        if at >= self._midnight:
            self._turn(at)
        if at >= self._stretched + STRETCH:
            self._stretch(at)
        if at >= self._pruned + PRUNE:
            self._pruned = at
            if now >= CLOCK_SET:
                self.books.prune(self._limits, now)

    def _turn(self, at: int) -> None:
        """Midnight, most likely: another day begins a new sheet."""
        turned = self.live.turn(self._wall_of(at))
        if turned:
            self.live.still(self._intervals.still(at), self._wall_of)
            self._breached(self._goals.day_over(self.live.yesterday().agents, at))
        self._wind(at)

    def _wind(self, at: int) -> None:
        self._midnight = at + (self.live.until - self._wall_of(at)) // timedelta(microseconds=1)

    def _clock_step(self, step: ClockStep, at: int) -> None:
        log.warning("%s", step)
        self.audit(str(step), at)
        if step.from_unset:
            self.books.clock_was_set(self._wall_of)
        self._reckon_anew(step.after, at)

    def _reckon_anew(self, now: datetime, at: int) -> None:
        self.live = Live(self._config, now)
        self._stretch(at)
        self._fill_live(self._intervals.still(at))
        self._wind(at)

    def _stretch(self, at: int) -> None:
        self._stretched = at
        for interval in self._intervals.still(at):
            self.books.interval(interval, self._wall_of)

    # ── what is asked ───────────────────────────────────────────────────────────

    def figures(self, snapshot: Snapshot, at: int) -> LiveFigures:
        """Today up to ``at``."""
        self.live.still(self._intervals.still(at), self._wall_of)
        return LiveFigures(
            at=self._wall_of(at),
            queues={
                view.queue: QueueNow(
                    view.waiting,
                    None if view.longest_since is None else at - view.longest_since,
                )
                for view in snapshot.queues
            },
            form=self._config.goals.service_level_form,
            level=self.live.level,
            today=self.live.sums(),
            goals=self._goals.missed(),
        )

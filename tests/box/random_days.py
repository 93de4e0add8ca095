"""Days of an office at random through the real core, and a recount by hand. Tests nothing itself.

The recount reads the journal and looks at the office after every instant; it knows no interval,
no tally and no report.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from core.offices import KINDS, OFTEN, Caller, Wish

from queuebox.bookkeeper import Bookkeeper
from queuebox.journal import Head, Journal, read
from queuebox.records import Records
from queuebox.recovery import replay
from queuebox.runner import Runner
from queuebox_config import Config
from queuebox_core import events as e
from queuebox_core.effects import Alarm, Ended, Offer
from queuebox_core.rules import SECOND, Rules
from queuebox_core.switchboard import Switchboard

EPOCH = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)
"""In Berlin an evening; the night after has an hour more."""
BEGAN = 1_000 * SECOND
PAUSES = (0, 1, 1, 2, 5, 10, 60, 600, 3600)
PUSHES = (
    "caller", "caller", "caller", "line answered", "line answered", "desk answers",
    "desk answers", "talk ends", "back to work", "back to work", "anything", "anything",
)  # fmt: skip


def wall_of(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at - BEGAN)


class Days:
    """An office, its journal and its books. ``crash`` and it goes on from the journal."""

    def __init__(self, folder: Path, rules: Rules, config: Config, seed: int) -> None:
        self.random = random.Random(seed)
        self.config = config
        self.at = BEGAN
        self.journal = folder / "journal"
        self.records = folder / "records.db"
        head = Head("boot", "", BEGAN, rules.encode())
        self.runner = Runner(Switchboard(rules, BEGAN), Journal(self.journal, head))
        self.caller = Caller()
        self.deaf = False
        """The books hear nothing any more: what comes is in the memory of a program that dies."""
        self.books = Bookkeeper(config, Lossy(self, self.records), wall_of, BEGAN)
        self.books.begin(self.runner.board.snapshot(), None)
        for desk in rules.desks:
            self.happens(e.LoggedIn(self.at, desk.name, desk.name), e.Plugged(self.at, desk.name))

    def happens(self, *events: e.Event) -> None:
        effects = self.runner.take(self.at, events)
        self.runner.board.refusals.clear()
        self.books.effects(self.at, effects)
        self.books.office(self.runner.board.snapshot())
        if self.books.deadline <= self.at:
            self.books.tick(self.at)

    def crash(self) -> None:
        """The program is gone with all that was not on disk; another one starts."""
        self.books.books.flush(10)
        self.books.books.close()
        self.runner.journal.close()
        replayed = replay(read(self.journal))
        self.deaf = False
        self.books = Bookkeeper(self.config, Lossy(self, self.records), wall_of, self.at)
        self.books.begin(replayed.board.snapshot(), replayed)
        journal = Journal.resume(self.journal, replayed.history)
        self.runner = Runner(replayed.board, journal)

    def close(self) -> None:
        self.books.close(self.at)
        assert self.books.books.flush(60)
        self.books.books.close()
        self.runner.journal.close()

    # ── what goes on ────────────────────────────────────────────────────────────

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self._push(self.random.choice(PUSHES))
            self._pass(self.random.choice(PAUSES) * SECOND)

    def everybody_goes(self) -> None:
        """All calls end, and a minute passes."""
        now = self.runner.board.snapshot()
        self.happens(*(e.LineLost(self.at, line.line) for line in now.lines))
        self._pass(60 * SECOND)
        assert not self.runner.board.snapshot().calls

    def _pass(self, time: int) -> None:
        until = self.at + time
        while (due := self.runner.board.deadline) is not None and due <= until:
            self.at = max(due, self.at)
            self.happens()
        self.at = until

    def _push(self, what: str) -> None:
        now, pick = self.runner.board.snapshot(), self.random.choice
        calls = {state: [c for c in now.calls if c.state == state] for state in
                 ("answering", "talking")}  # fmt: skip
        idle = [line for line in now.lines if line.state == "idle"]
        offered = [desk for desk in now.desks if desk.state == "offered"]
        resting = [desk for desk in now.desks if desk.state in ("away", "missed")]
        if what == "caller" and idle:
            self.happens(e.Ringing(self.at, pick(idle).line, self.caller.mint()))
        elif what == "line answered" and calls["answering"]:
            call = pick(calls["answering"])
            self.happens(e.LineAnswered(self.at, call.line, call.call))
        elif what == "desk answers" and offered:
            self.happens(e.DeskAnswers(self.at, pick(offered).desk))
        elif what == "talk ends" and calls["talking"]:
            call = pick(calls["talking"])
            self.happens(e.FarEndGone(self.at, call.line, call.call, "busy tone"))
        elif what == "back to work" and resting:
            self.happens(e.DeskReady(self.at, pick(resting).desk))
        elif what == "anything":
            kinds = OFTEN if self.random.random() < 0.8 else KINDS
            wish = Wish(pick(kinds), self.random.randrange(8), self.random.randrange(8))
            event = self.caller.event(wish, self.at, now)
            if event is not None:
                self.happens(event)


class Lossy(Records):
    """Books of a program that may be dead already without knowing."""

    def __init__(self, days: Days, path: Path) -> None:
        lent = Records.open(path, "boot")
        super().__init__(path, lent.writer, "boot")
        self._days = days

    def _heard(self, name: str, *arguments: Any) -> None:
        if not self._days.deaf:
            getattr(super(), name)(*arguments)

    def call(self, *arguments: Any) -> None:
        self._heard("call", *arguments)

    def interval(self, *arguments: Any) -> None:
        self._heard("interval", *arguments)

    def alarm(self, *arguments: Any) -> None:
        self._heard("alarm", *arguments)


class Recount:
    """The journal counted again, instant by instant."""

    def __init__(self, journal: Path, until: int) -> None:
        history = read(journal)
        self.board = Switchboard(Rules.decode(history.head.rules), history.head.at)
        self.endings: Counter[str] = Counter()
        self.outgoing: Counter[str] = Counter()
        self.visits: Counter[tuple[str, str]] = Counter()
        self.offers: Counter[tuple[str, str]] = Counter()
        self.shares: Counter[str] = Counter()
        self.talk: Counter[str] = Counter()
        self.made = 0
        self.seen: set[str] = set()
        self.agents: Counter[tuple[str, str]] = Counter()
        self.lines: Counter[tuple[int, str]] = Counter()
        self.busy = 0
        self.occasions = 0
        self.alarms = 0
        self._at = history.head.at
        self._was_busy = False
        for one in history.past:
            self._time(one.instant.at)
            self._instant(self.board.instant(one.instant.at, one.instant.events))
        self._time(until)

    def _time(self, at: int) -> None:
        """So long was everything as it is."""
        passed, self._at = at - self._at, at
        now = self.board.snapshot()
        for desk in now.desks:
            if desk.agent is not None and desk.state != "logged-out":
                self.agents[desk.agent, desk.state] += passed
        for line in now.lines:
            self.lines[line.line, line.state] += passed
        if now.all_busy.since is not None:
            self.busy += passed
            # what begins and ends in one instant never turned a caller away
            self.occasions += passed > 0 and not self._was_busy
            self._was_busy = self._was_busy or passed > 0

    def _instant(self, effects: Sequence[object]) -> None:
        now = self.board.snapshot()
        self.seen |= {call.call for call in now.calls if not call.outgoing}
        if now.all_busy.since is None or now.all_busy.since == now.at:
            self._was_busy = False
        for effect in effects:
            self.made += isinstance(effect, Offer)
            self.alarms += isinstance(effect, Alarm)
            if isinstance(effect, Ended):
                self._ended(effect.report)

    def _ended(self, report: Any) -> None:
        ending = str(report.ending)
        if report.outgoing:
            self.outgoing[ending] += 1
        else:
            self.endings[ending] += 1
            self.seen.add(report.call)
        for visit in report.visits:
            self.visits[visit.queue, str(visit.ending)] += 1
        for offer in report.offers:
            self.offers[offer.agent, str(offer.ending)] += 1
        for segment in report.segments:
            self.shares[segment.agent] += 1
            self.talk[segment.agent] += segment.ended - segment.began

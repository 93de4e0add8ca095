"""The call processor: one loop that joins shelf, core, journal, books and control."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import msgspec

from queuebox.aside import Thread
from queuebox.audit import Audit
from queuebox.bookkeeper import Bookkeeper, Books
from queuebox.calling_out import keys_of
from queuebox.configuring import Life, Store
from queuebox.configuring.requests import verbs as configuration_verbs
from queuebox.configuring.touches import Now
from queuebox.control import ControlServer, Later, Refused, Verb
from queuebox.desks import Desks
from queuebox.directory import Directory
from queuebox.dispositions import Dispositions
from queuebox.exchange_time import ExchangeTime
from queuebox.in_force import in_force
from queuebox.journal import Head, Journal
from queuebox.line_reports import LineReports
from queuebox.line_requests import verbs as line_verbs
from queuebox.live import Live
from queuebox.logs import Newest
from queuebox.night import Night
from queuebox.night_requests import verbs as night_verbs
from queuebox.opening import OpeningHours
from queuebox.operating import Make
from queuebox.operating import verbs as operating_verbs
from queuebox.perform import Performer
from queuebox.records_requests import RecordsRequests
from queuebox.recovery import Replayed, recover, served, still_to_do
from queuebox.rules_from_config import rules as rules_from_config
from queuebox.runner import Runner, keep_for_report
from queuebox.seat_book import SeatBook
from queuebox.shelf_client import ShelfClient
from queuebox.shelf_view import Handshake, catch_up
from queuebox.starting import verbs as starting_verbs
from queuebox.support import verb as bundle_verb
from queuebox.trail import Trail
from queuebox.translate import event_of
from queuebox.user_requests import verbs as user_verbs
from queuebox.users import Users
from queuebox_config import Config
from queuebox_core import effects as does
from queuebox_core import events
from queuebox_core.errors import NotNow
from queuebox_core.snapshot import Snapshot
from queuebox_core.switchboard import Switchboard
from queuebox_wire import shelf_link as wire
from queuebox_wire.boot import boot_id
from queuebox_wire.loop import Loop, now_us
from queuebox_wire.places import Places

log = logging.getLogger(__name__)

JOURNAL_LIMIT = 500_000
"""Bytes after which the journal starts anew from a memento: about 2,500 events. A restart looks
at the office after each of them, to find again what desks and lines were: about 0.15 s here."""

FLUSH_LIMIT = 1.0
"""Seconds that the books may take to catch up before the journal forgets ended calls."""

STUCK = 2_000_000
"""µs in one pass of the loop after which nobody should believe the wall any more."""


class Wall(Protocol):
    """Whoever shows the office to everybody (the panel)."""

    def begin(self, believable: Callable[[], bool]) -> None: ...
    def reconfigure(self, config: Config) -> None: ...
    def update(self, snapshot: Snapshot, day: Live, message: str = "") -> None: ...


def _performer(config: Config) -> Performer:
    return Performer(
        {queue.name: queue.greeting for queue in config.queues},
        {queue.name: queue.whisper for queue in config.queues},
    )


def wall_of(at: int) -> datetime:
    """UTC date-time of an ``at`` of this boot, by the offset of the clocks now."""
    return datetime.now(UTC) - timedelta(microseconds=now_us() - at)


class Processor:
    """Owns the loop's sockets, the journal and the board; books and wall are lent to it."""

    def __init__(
        self,
        places: Places,
        config: Config,
        books: Books,
        newest: Newest,
        wall: Wall | None = None,
    ) -> None:
        """Raises SocketInUse, OSError."""
        self._places = places
        self._config = config
        self._performer = _performer(config)
        self._newest = newest
        self._wall = wall
        self._boot = boot_id()
        self._shelf_start = ""
        self._exchange_time = ExchangeTime()
        self._handshake = Handshake()
        self._facts: list[wire.Numbered] = []
        self._asked: dict[int, Later] = {}
        self._reports = LineReports(places.data / "line-tests", config.site.zone)
        self._ask_count = 0
        self._cards: wire.FullState | None = None
        """What the shelf held when it was last met: its lines and desks do not change later."""
        self._books = Bookkeeper(config, books, wall_of, now_us())
        self._directory = Directory(config.routing.names)
        self._dispositions = Dispositions(config.records.dispositions)
        self._trail = Trail(lambda what: self._books.audit(what, now_us()))
        self._trail.begin()
        self.loop = Loop()
        self._aside = Thread(self.loop.wake)
        self._audit = Audit(places.data / "audit.log")
        self._night = Night(places.data / "night.json", self._aside)
        self._users = Users(places.data / "users.toml")
        self._life = Life(
            Store(places.config), config, self._put_in_force,
            self._now, self._audit, self._aside, self._boot,
        )  # fmt: skip
        self._control = ControlServer(
            places.control_socket,
            self.loop.selector,
            self._verbs(),
            self._users,
            self._audit,
            self._aside,
        )
        self._life.begin()  # only now: no other call processor serves this place
        self._runner, self._rebuilt = self._begin()
        self._hours = OpeningHours(config, self._runner.board.snapshot(), self._night)
        self._shelf = ShelfClient(
            places.shelf_socket, self.loop.selector, self._on_report, self._shelf_lost
        )
        book = SeatBook(places.run / "seats.json", self._boot)
        self._desks = Desks(config, self._board, self._shelf.send, book)

    # ── life ────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        """Serve until a signal."""
        self.loop.catch_signals()
        if self._wall is not None:
            self._wall.begin(self._believable)
        self._show(self._runner.board.snapshot())
        self.loop.run(self._tick, self._deadline)

    def close(self) -> None:
        self._aside.close()
        self._trail.close()
        self._books.close(now_us())
        self._shelf.close()
        self._control.close()
        self._runner.journal.close()
        self.loop.close()

    def _begin(self) -> tuple[Runner, bool]:
        replayed = recover(self._places.journal, self._boot)
        at = now_us()
        if replayed is None:
            rules = rules_from_config(self._config, {})
            journal = Journal(self._places.journal, Head(self._boot, "", at, rules.encode()))
            log.info("a new journal")
            board = Switchboard(rules, at)
            self._books.begin(board.snapshot(), None)
            return Runner(board, journal), True
        self._recovered(replayed)
        journal = Journal.resume(self._places.journal, replayed.history)
        if replayed.poison is not None:
            keep_for_report(self._places.journal)
            journal.skip(replayed.poison)
        self._shelf_start = replayed.history.shelf
        served(self._places.journal)
        return Runner(replayed.board, journal, replayed.history.taken), False

    def _recovered(self, replayed: Replayed) -> None:
        log.info(
            "back: %d instants replayed, %d with other effects than before",
            replayed.instants,
            replayed.different,
        )
        self._books.begin(replayed.board.snapshot(), replayed)

    def _believable(self) -> bool:
        """From the panel's thread: is the snapshot that it was given still how things are?"""
        return self._handshake.in_step and self.loop.stuck_for() < STUCK

    # ── the pass ────────────────────────────────────────────────────────────────

    def _deadline(self) -> int | None:
        wanted = [
            self._shelf.deadline,
            self._runner.board.deadline,
            self._hours.deadline,
            self._life.deadline,
            self._desks.deadline,
            self._books.deadline,
            self._books.goal_deadline,
        ]
        return min((at for at in wanted if at is not None), default=None)

    def _tick(self) -> None:
        now = now_us()
        self._aside.tick()
        self._life.tick(now)
        self._shelf.tick(now)
        if self._books.deadline <= now:
            self._books.tick(now)
        if self._shelf.connected and self._handshake.hello is None:
            self._say_hello()
        facts, self._facts = self._facts, []
        early = self._handshake.early(facts)
        self._take(now, early)
        state = self._handshake.due(self._runner.taken)
        if state is not None:
            self._get_in_step(state)
        self._take(now_us(), facts[len(early) :])

    def _take(self, now: int, facts: Sequence[wire.Numbered]) -> None:
        """One instant, if anything happened or is due."""
        what = self._events(now, facts)
        if self._hours.deadline <= now:
            what += self._hours.due(now, datetime.now(UTC))
        people = self._desks.due(now)
        what += people or []
        due = min(
            (at for at in (self._runner.board.deadline, self._books.goal_deadline) if at),
            default=None,
        )
        if facts or what or people is not None or (due is not None and due <= now):
            self._instant(now, what, facts[-1].n if facts else None)

    def _events(self, now: int, facts: Sequence[wire.Numbered]) -> list[events.Event]:
        found: list[events.Event] = []
        for numbered in facts:
            found += self._events_of(numbered.fact, now)
        return found

    def _events_of(self, fact: wire.Fact, now: int) -> list[events.Event]:
        if isinstance(fact, wire.CallerId):
            self._note_time(fact)
        if isinstance(fact, wire.Button) and self._disposed(fact):
            return []
        event = event_of(now, fact)
        if event is None:
            return self._desks.events(fact, now)
        return [self._directory.named(event)]

    def _disposed(self, press: wire.Button) -> bool:
        """Does a press in wrap-up say what came of the call?"""
        desks = self._runner.board.snapshot().desks
        view = next((desk for desk in desks if desk.desk == press.desk), None)
        if view is None:
            return False
        said = self._dispositions.pressed(view, press.button, press.kind)
        if said is not None:
            self._books.books.remark(said)
        return said is not None

    def _note_time(self, fact: wire.CallerId) -> None:
        sentence = self._exchange_time.heard(fact.stamp, datetime.now(UTC))
        if sentence is not None:
            log.warning("%s", sentence)

    def _instant(
        self, at: int, what: Sequence[events.Event], taken: int | None = None
    ) -> list[NotNow]:
        """What happened, decided and performed; returns what the board refused."""
        effects = self._runner.take(at, what, taken)
        orders: list[wire.Order] = [*self._performer.orders_of(effects)]
        if taken is not None:
            orders.append(wire.Taken(taken))
        self._shelf.send(*orders)
        refused = self._runner.review()
        self._books.effects(at, effects)
        for effect in effects:
            if isinstance(effect, does.Ended):
                self._dispositions.ended(effect.report)
        self._tell(at, effects)
        answers = self._auto_answers(at, effects)
        if answers:
            self._instant(at, answers)
            return refused
        self._show(self._runner.board.snapshot())
        if self._runner.journal.size > JOURNAL_LIMIT:
            self._shorten()
        return refused

    def _auto_answers(self, at: int, effects: Sequence[does.Effect]) -> list[events.Event]:
        auto = {agent.name for agent in self._runner.board.rules.agents if agent.auto_answer}
        offered = {effect.desk for effect in effects if isinstance(effect, does.Offer)}
        if not offered:
            return []
        desks = self._runner.board.snapshot().desks
        return [
            events.DeskAnswers(at, view.desk, at)
            for view in desks
            if view.desk in offered
            and view.state == "offered"
            and (view.agent in auto or self._desks.answers_itself(view.desk))
        ]

    def _tell(self, at: int, effects: Sequence[does.Effect]) -> None:
        """To all who follow, as it happens."""
        if not self._control.followed:
            return
        when = wall_of(at).isoformat()
        for effect in effects:
            self._control.live("effect", {"when": when, **msgspec.to_builtins(effect)})

    def _show(self, snapshot: Snapshot) -> None:
        if self._handshake.in_step:
            self._desks.show(snapshot, now_us())
        self._books.office(snapshot)
        if self._wall is not None:
            records = [f"records: {trouble}"] if (trouble := self._books.books.trouble) else []
            message = ", ".join([*records, *self._desks.troubles()])
            self._wall.update(snapshot, self._books.live, message)

    def _shorten(self) -> None:
        if not self._books.books.flush(FLUSH_LIMIT):
            log.warning("the books are behind: the journal is kept until they have caught up")
            return
        self._runner.shorten(self._boot, self._shelf_start, self._runner.board.rules, now_us())

    # ── the shelf ───────────────────────────────────────────────────────────────

    def _say_hello(self) -> None:
        self._handshake.hello = wire.Hello("call processor")
        taken = self._runner.taken
        self._shelf.send(wire.Hello("call processor", 1, self._boot, self._shelf_start, taken))

    def _on_report(self, report: wire.Report) -> None:
        if isinstance(report, wire.Numbered):
            self._facts.append(report)
        elif isinstance(report, wire.FullState):
            # a journal that was lost or put aside does not bring back what it had taken
            self._runner.taken = max(self._runner.taken, report.taken)
            self._handshake.take_state(report)
            self._desks.met(report)
        elif isinstance(report, wire.Answered):
            later = self._asked.pop(report.ask, None)
            if later is not None:
                later.give(report.ok, report.data, report.sentence)
        else:
            self._meet(report)

    def _meet(self, hello: wire.Hello) -> None:
        if hello.version > wire.VERSION:
            log.error("the shelf speaks version %d, this call processor %d: install the same "
                      "version of both", hello.version, wire.VERSION)  # fmt: skip
            self.loop.stop()
            return
        if hello.shelf != self._shelf_start:
            self._shelf_start = hello.shelf
            self._runner.taken = 0
            self._runner.journal.met(hello.shelf)
        log.info("the shelf is there (start %s)", hello.shelf)

    def _get_in_step(self, state: wire.FullState) -> None:
        at = now_us()
        self._cards = state
        self._change_rules(at)
        found = catch_up(self._runner.board.snapshot(), state, self._rebuilt, at)
        found += self._desks.catch_up(state, at)
        self._rebuilt = False
        self._instant(at, found)
        for order in still_to_do(self._runner.board.snapshot(), state):
            log.info("once more: %s", order)
            self._shelf.send(order)
        log.info("in service")

    def _change_rules(self, at: int) -> None:
        config = in_force(self._config, self._cards)
        rules = rules_from_config(config, self._cards.prompts if self._cards else {})
        if rules != self._runner.board.rules:
            self._instant(at, [events.RulesChanged(at, rules.encode())])

    def _put_in_force(self, config: Config) -> None:
        """A commit: for what starts from now on. Nobody is moved or dropped (S-112)."""
        at = now_us()
        self._config = config
        self._performer = _performer(config)
        self._change_rules(at)
        self._hours = OpeningHours(config, self._runner.board.snapshot(), self._night)
        self._desks.reconfigure(config)
        self._directory = Directory(config.routing.names)
        self._dispositions.reconfigure(config.records.dispositions)
        self._books.reconfigure(config, at)
        if self._wall is not None:
            self._wall.reconfigure(config)

    def _shelf_lost(self) -> None:
        self._handshake = Handshake()
        self._facts.clear()
        self._desks.lost()
        for later in self._asked.values():
            later.give(False, None, "the shelf is away")
        self._asked.clear()

    # ── requests ────────────────────────────────────────────────────────────────

    def _verbs(self) -> dict[str, Verb]:
        board = self._board
        verbs = {
            "status": Verb("viewer", self._status),
            "snapshot": Verb("viewer", lambda args: msgspec.to_builtins(board().snapshot())),
            "log": Verb("viewer", lambda args: self._newest.last(int(args.get("lines", 50)))),
            "why-call": Verb("viewer", lambda args: str(board().why_call(str(args.get("call"))))),
            "why-desk": Verb("viewer", lambda args: str(board().why_desk(str(args.get("desk"))))),
            "audio": Verb("viewer", lambda args: self._ask_shelf("counters", args)),
            "sit": Verb("supervisor", self._sit, changes=True),
            "leave": Verb("supervisor", self._leave, changes=True),
            "call-out": Verb("supervisor", self._call_out, changes=True),
            **line_verbs(self._ask_shelf, self._reports),
            **self._about_records().verbs(),
            "flush": Verb("technician", lambda args: self._books.books.flush(FLUSH_LIMIT)),
            **configuration_verbs(self._life),
            **user_verbs(self._users, self._audit, self._aside),
            **operating_verbs(self),
            **starting_verbs(self, self._ask_shelf),
            **night_verbs(self, self._night),
        }
        support = bundle_verb(verbs, self._places.data / "support", self._aside)
        return {**verbs, "support-bundle": support}

    def snapshot(self) -> Snapshot:
        return self._runner.board.snapshot()

    def _now(self) -> Now:
        prompts = frozenset(self._cards.prompts) if self._cards else None
        return Now(self.snapshot(), prompts)

    def config(self) -> Config:
        return self._config

    def cards(self) -> wire.FullState | None:
        return self._cards

    def stop(self) -> None:
        self.loop.stop()

    def look_at_the_hours(self) -> None:
        self._hours.deadline = 0

    def decide(self, make: Make) -> None:
        at = now_us()
        refused = self._instant(at, [make(at)])
        if refused:
            raise Refused(refused[0].state)

    def _sit(self, args: dict[str, Any]) -> None:
        """``agent`` at ``desk``, until somebody else sits there or the shift is over."""
        at = now_us()
        self._instant(
            at, self._desks.sit(str(args.get("desk", "")), str(args.get("agent", "")), at)
        )

    def _leave(self, args: dict[str, Any]) -> None:
        """Log out whoever sits at ``desk``."""
        at = now_us()
        self._instant(at, self._desks.leave(str(args.get("desk", "")), at))

    def _about_records(self) -> RecordsRequests:
        return RecordsRequests(self._books, lambda: self._board().snapshot(), now_us, wall_of)

    def _board(self) -> Switchboard:
        return self._runner.board

    def _status(self, args: dict[str, Any]) -> dict[str, object]:
        return {
            "in_service": self._handshake.in_step,
            "shelf": self._shelf.connected,
            "poisoned": self._runner.poisoned,
            "violations": self._runner.violations,
            "journal_bytes": self._runner.journal.size,
            "records": self._books.books.trouble or "ok",
        }

    def _call_out(self, args: dict[str, Any]) -> dict[str, object]:
        """``desk``, ``number``: connect the desk with a free line and dial."""
        if not self._handshake.in_step:
            raise Refused("the shelf is away")
        at, desk, keys = now_us(), str(args.get("desk", "")), keys_of(args.get("number"))
        wish = events.CallOut(at, f"{self._shelf_start}-o{at}", desk, keys)
        for refusal in self._instant(at, [wish]):
            raise Refused(refusal.state)
        calls = self._runner.board.snapshot().calls
        line = next((call.line for call in calls if call.call == wish.call), None)
        return {"call": wish.call, "desk": desk, "number": keys, "line": line}

    def _ask_shelf(self, what: str, args: dict[str, Any]) -> Later:
        if not self._handshake.in_step:
            raise Refused("the shelf is away")
        self._ask_count += 1
        later = self._asked[self._ask_count] = Later()
        self._shelf.send(wire.Ask(self._ask_count, what, args))
        return later

"""Everything about desks between the shelf and the core: who arrives, presses, lamps.

Joins ``arrivals``, ``presses`` and ``desk_shows`` for the processor; decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queuebox.arrivals import Arrivals, Events, SeatRefused
from queuebox.control import Refused
from queuebox.desk_shows import DeskShows
from queuebox.presses import Presses
from queuebox.rules_from_config import seats
from queuebox.seat_book import SeatBook
from queuebox_config import Config
from queuebox_core import events as core
from queuebox_core.snapshot import Snapshot
from queuebox_core.switchboard import Switchboard
from queuebox_wire import shelf_link as wire

FACTS = (wire.Jack, wire.DeskFault, wire.Button)


class Desks:
    """The processor's view of all desks. ``board`` gives the core, ``send`` reaches the shelf."""

    def __init__(
        self,
        config: Config,
        board: Callable[[], Switchboard],
        send: Callable[[wire.Order], None],
        book: SeatBook,
    ) -> None:
        self._board, self._send = board, send
        self._arrivals = Arrivals(seats(config), self._office, send, book)
        self._presses = Presses(config.board.away_reasons)
        self._shows = DeskShows(config.goals.waiting_warning, config.goals.waiting_alarm)

    def reconfigure(self, config: Config) -> None:
        """Other rules from now on; who sits where, and what is pressed just now, stays."""
        self._arrivals.reconfigure(seats(config))
        self._presses.reconfigure(config.board.away_reasons)
        self._shows.reconfigure(config.goals.waiting_warning, config.goals.waiting_alarm)

    def _office(self) -> Snapshot:
        return self._board().snapshot()

    # ── what happened ───────────────────────────────────────────────────────────

    def events(self, fact: wire.Fact, at: int) -> Events:
        """What a fact about a desk means to the core."""
        if isinstance(fact, wire.Button) and not self._arriving(fact):
            return list(self._press(fact, at))
        if isinstance(fact, wire.DeskFault):
            self._presses.lost(fact.desk)
        if isinstance(fact, FACTS):
            return self._arrivals.heard(fact, at)
        return []

    def _arriving(self, press: wire.Button) -> bool:
        return self._arrivals.arriving(press.desk) and press.kind not in ("stuck", "freed")

    def _press(self, press: wire.Button, at: int) -> Iterator[core.Event]:
        view = next((desk for desk in self._office().desks if desk.desk == press.desk), None)
        event = None if view is None else self._presses.event(at, press, view)
        if event is not None:
            yield event

    def met(self, state: wire.FullState) -> None:
        """The shelf is there and says what it has; nothing is shown yet as far as we know."""
        self._arrivals.fronts(state)
        self.lost()

    def lost(self) -> None:
        """The shelf is away, or is another one than before."""
        self._presses.lost()
        self._shows.forget()

    def catch_up(self, state: wire.FullState, at: int) -> Events:
        """What brings the core in step with the headsets that are there."""
        return self._arrivals.catch_up(state, at)

    # ── time ────────────────────────────────────────────────────────────────────

    @property
    def deadline(self) -> int | None:
        """When ``due`` next has something to say, or a lamp calms down, µs."""
        wanted = (self._arrivals.deadline, self._presses.deadline, self._shows.deadline)
        return min((at for at in wanted if at is not None), default=None)

    def due(self, now: int) -> Events | None:
        """What time has brought; None: nothing was due."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return None
        for order in self._presses.due(now):
            self._send(order)
        return self._arrivals.due(now)

    # ── what is shown ───────────────────────────────────────────────────────────

    def show(self, snapshot: Snapshot, now: int) -> None:
        """Order the lamps that differ from what the desks show."""
        for lamps in self._shows.changes(snapshot, self._arrivals.lamps(), now):
            self._send(lamps)

    def troubles(self) -> list[str]:
        """Sentences for whoever can help."""
        broken = [f"desk {desk} does not answer" for desk in self._arrivals.broken()]
        failed = [f"desk {desk}: sound check failed" for desk in self._arrivals.failed()]
        return [*broken, *failed, *self._presses.troubles()]

    def answers_itself(self, desk: str) -> bool:
        """Nobody can press there: a call is connected at once."""
        return self._arrivals.buttonless(desk)

    # ── requests ────────────────────────────────────────────────────────────────

    def sit(self, desk: str, agent: str, at: int) -> Events:
        """Put an agent at a desk; raises Refused."""
        agents = [rules.name for rules in self._board().rules.agents]
        if agent not in agents:
            raise Refused(f"there is no agent {agent}; there are {', '.join(agents)}")
        try:
            return self._arrivals.sit(desk, agent, at)
        except SeatRefused as refused:
            raise Refused(str(refused)) from refused

    def leave(self, desk: str, at: int) -> Events:
        """Log out whoever sits at a desk; raises Refused."""
        try:
            return self._arrivals.leave(desk, at)
        except SeatRefused as refused:
            raise Refused(str(refused)) from refused

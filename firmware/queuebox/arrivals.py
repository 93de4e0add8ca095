"""Somebody sits down at a desk: from the plug in the jack to a person who gets calls.

Only here it is known that a headset in a jack is not yet an agent who hears: the core is
told ``Plugged`` when somebody has heard the tone and pressed (or, at a desk without a
button, when there was time to sit down), so whoever fails the sound check gets no calls
(S-59). How often was pressed says who it is. Routes nothing and opens nothing; who sat
where last is remembered in ``seat_book``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from msgspec import Struct

from queuebox.seat_book import SeatBook
from queuebox_core import events as core
from queuebox_core.snapshot import DeskView, Snapshot
from queuebox_wire import shelf_link as wire

SECOND = 1_000_000

ZIP_EVERY = 4 * SECOND
"""Until somebody has the headset on and presses."""
CHECK_FAILED = 60 * SECOND
"""Nobody has heard the tone in this time: the desk says so and is silent."""
BETWEEN_PRESSES = 1_500_000
"""µs: presses further apart do not belong together."""
CONFIRM_WITHIN = 10 * SECOND
SAME_MOMENT = SECOND
"""A jack that is found in use so soon after its front came back was in use all the time."""

IN_CALL = frozenset({"whisper", "talking", "holding", "grace"})


class Stage(Enum):
    """How far somebody has come."""

    EMPTY = "no headset"
    SITTING_DOWN = "no button here: there is time to sit down"
    CHECKING = "the tone is played until somebody presses"
    COUNTING = "presses are being counted"
    CONFIRMING = "the name was said: a press confirms it"
    FAILED = "nobody has pressed"
    TAKEN = "the core knows"


LAMP: Mapping[Stage, str] = {
    Stage.SITTING_DOWN: "check",
    Stage.CHECKING: "check",
    Stage.COUNTING: "check",
    Stage.CONFIRMING: "check",
    Stage.FAILED: "fault",
}
"""The status lamp where the core's state of the desk does not say it."""


class SeatRules(Struct, frozen=True):
    """One desk: who may sit there, and how."""

    own: str | None = None
    """The agent who is meant when nobody says anything else."""
    guests: tuple[str, ...] = ()
    sound_check: bool = True
    sit_down: int = 8 * SECOND
    """µs from the plug to the first call at a desk without a button."""

    @property
    def roster(self) -> tuple[str, ...]:
        """One press is the first of them, two presses the second …"""
        return (*((self.own,) if self.own else ()), *self.guests)


class Seat:
    """What is known of one desk while somebody arrives."""

    def __init__(self, rules: SeatRules) -> None:
        self.rules = rules
        self.stage = Stage.EMPTY
        self.buttons = 1
        self.due: int | None = None
        self.fails_at = 0
        self.presses = 0
        self.tone_since = 0
        """When the tone was first played: a press before proves nothing."""
        self.broken = False
        """The front does not answer, so that nobody knows of the jack."""
        self.repaired: int | None = None
        """When it came back."""

    def go(self, stage: Stage, due: int | None = None) -> None:
        self.stage, self.due = stage, due


class SeatRefused(Exception):
    """Nobody can be put there; the text is for the asker."""


Events = list[core.Event]


class Arrivals:
    """Every desk's arrival. ``send`` takes orders for the shelf, ``board`` the office as it is."""

    def __init__(
        self,
        rules: Mapping[str, SeatRules],
        board: Callable[[], Snapshot],
        send: Callable[[wire.Order], None],
        book: SeatBook,
    ) -> None:
        self._seats = {name: Seat(of) for name, of in rules.items()}
        self._board, self._send, self._book = board, send, book

    def reconfigure(self, rules: Mapping[str, SeatRules]) -> None:
        """Other rules; how far somebody has come at a desk that stays does not change."""
        before, self._seats = self._seats, {name: Seat(of) for name, of in rules.items()}
        for name, seat in before.items():
            if name in rules:
                seat.rules = rules[name]
                self._seats[name] = seat

    @property
    def deadline(self) -> int | None:
        """When ``due`` next wants to be called, µs."""
        wanted = (seat.due for seat in self._seats.values())
        return min((at for at in wanted if at is not None), default=None)

    def lamps(self) -> dict[str, str]:
        """Desk → status pattern, where somebody is arriving."""
        return {name: LAMP[seat.stage] for name, seat in self._seats.items() if seat.stage in LAMP}

    def failed(self) -> list[str]:
        """The desks at which nobody has heard the tone."""
        return [name for name, seat in self._seats.items() if seat.stage is Stage.FAILED]

    def broken(self) -> list[str]:
        """The desks whose fronts do not answer."""
        return [name for name, seat in self._seats.items() if seat.broken]

    def buttonless(self, desk: str) -> bool:
        """Nobody can answer by hand there."""
        seat = self._seats.get(desk)
        return seat is not None and seat.buttons == 0

    # ── what the shelf says ─────────────────────────────────────────────────────

    def fronts(self, state: wire.FullState) -> None:
        """Before anything else that the shelf says: what the fronts are."""
        for desk in state.desks:
            if desk.desk in self._seats:
                self._seats[desk.desk].buttons = desk.buttons

    def catch_up(self, state: wire.FullState, at: int) -> Events:
        """After a connection: whoever had arrived has; the others begin anew."""
        lines = {line.desk for line in state.lines if line.desk}
        found: Events = []
        for desk in state.desks:
            seat, view = self._seats.get(desk.desk), self._view(desk.desk)
            if seat is None or view is None:
                continue
            found += self._fault(desk, seat, view, at)
            present = desk.jack and desk.sound
            if present and view.plugged:
                seat.go(Stage.TAKEN)
            elif present and not self.arriving(desk.desk):
                known = self._book.passed(desk.desk) or desk.desk in lines
                found += self._came(desk.desk, seat, view, at, known)
            elif not present:
                found += self._went(desk.desk, seat, view, at)
        return found

    def _fault(
        self, desk: wire.DeskState, seat: Seat, view: DeskView, at: int
    ) -> Iterator[core.Event]:
        """A front that fell silent, or came back, before there was anybody to tell."""
        seat.broken = desk.fault is not None
        if desk.fault is not None:
            yield core.DeskFailed(at, desk.desk, desk.fault)
        elif view.state == "fault":
            yield core.DeskRepaired(at, desk.desk)

    def heard(self, fact: wire.Jack | wire.DeskFault | wire.Button, at: int) -> Events:
        """A fact about a desk; a button only while ``arriving``."""
        seat, view = self._seats.get(fact.desk), self._view(fact.desk)
        if seat is None or view is None:
            return []
        match fact:
            case wire.Jack(present=True):
                was_there = seat.repaired is not None and (
                    abs(fact.happened - seat.repaired) < SAME_MOMENT
                )
                known = was_there and self._book.passed(fact.desk)
                return self._came(fact.desk, seat, view, at, known)
            case wire.Jack():
                return self._went(fact.desk, seat, view, at)
            case wire.DeskFault(reason=None):
                seat.broken, seat.repaired = False, fact.happened
                return [core.DeskRepaired(at, fact.desk)]
            case wire.DeskFault():
                seat.broken = True
                return [core.DeskFailed(at, fact.desk, fact.reason or "")]
            case wire.Button(kind="press") if fact.happened >= seat.tone_since:
                return self._pressed(fact.desk, seat, at)
        return []

    def arriving(self, desk: str) -> bool:
        """Do presses at this desk say who is there, and nothing else?"""
        seat = self._seats.get(desk)
        return seat is not None and seat.stage in LAMP

    def due(self, at: int) -> Events:
        """Let time pass."""
        found: Events = []
        for name, seat in self._seats.items():
            if seat.due is not None and seat.due <= at:
                found += self._time_up(name, seat, at)
        return found

    # ── what the shell says ─────────────────────────────────────────────────────

    def sit(self, desk: str, agent: str, at: int) -> Events:
        """Put an agent at a desk until somebody else is, or for the shift; raises SeatRefused."""
        view = self._view(desk)
        if view is None:
            have = ", ".join(self._seats)
            raise SeatRefused(f"there is no desk {desk}; there are {have}")
        busy = self._hindrance(view, agent)
        if busy:
            raise SeatRefused(busy)
        self._book.sits(desk, None if agent == self._seats[desk].rules.own else agent)
        return list(self._seated(view, agent, at))

    def leave(self, desk: str, at: int) -> Events:
        """Log a desk out; its own agent is the next one to be expected there."""
        view = self._view(desk)
        if view is None or view.agent is None:
            raise SeatRefused(f"nobody is logged in at desk {desk}")
        self._book.forget(desk)
        return [core.LoggedOut(at, desk)]

    # ── stages ──────────────────────────────────────────────────────────────────

    def _came(self, desk: str, seat: Seat, view: DeskView, at: int, known: bool) -> Events:
        """A headset is there. ``known``: it was before, and somebody has heard the tone."""
        self._book.came(desk, at, known)
        if known or view.state == "grace" or (seat.buttons and not seat.rules.sound_check):
            return self._take(desk, seat, self._expected(desk, seat), at)
        if not seat.buttons:
            seat.go(Stage.SITTING_DOWN, at + seat.rules.sit_down)
            return []
        self._check(desk, seat, at)
        return []

    def _went(self, desk: str, seat: Seat, view: DeskView, at: int) -> Events:
        seat.go(Stage.EMPTY)
        self._book.went(desk, at, forget_check=not seat.broken)
        return [core.Unplugged(at, desk)] if view.plugged else []

    def _check(self, desk: str, seat: Seat, at: int) -> None:
        """Play the tone and wait for somebody who has heard it."""
        seat.presses, seat.tone_since = 0, at
        seat.fails_at = at + CHECK_FAILED
        self._zip(desk, seat, at)

    def _zip(self, desk: str, seat: Seat, at: int) -> None:
        self._send(wire.DeskTone(desk, "zip"))
        seat.go(Stage.CHECKING, at + ZIP_EVERY)

    def _pressed(self, desk: str, seat: Seat, at: int) -> Events:
        match seat.stage:
            case Stage.FAILED:  # somebody is there after all
                self._check(desk, seat, at)
            case Stage.CHECKING if len(self._roster(desk, seat)) < 2:  # nobody else is meant
                return self._take(desk, seat, self._expected(desk, seat), at)
            case Stage.CHECKING | Stage.COUNTING:
                seat.presses += 1
                seat.go(Stage.COUNTING, at + BETWEEN_PRESSES)
            case Stage.CONFIRMING:
                return self._take(desk, seat, self._chosen(desk, seat), at)
        return []

    def _time_up(self, desk: str, seat: Seat, at: int) -> Events:
        match seat.stage:
            case Stage.SITTING_DOWN:
                return self._take(desk, seat, self._expected(desk, seat), at)
            case Stage.CHECKING if at >= seat.fails_at:
                seat.go(Stage.FAILED)
            case Stage.CHECKING:
                self._zip(desk, seat, at)
            case Stage.COUNTING:
                return self._counted(desk, seat, at)
            case Stage.CONFIRMING:
                self._check(desk, seat, at)
        return []

    def _counted(self, desk: str, seat: Seat, at: int) -> Events:
        agent = self._chosen(desk, seat)
        if agent is None:
            self._refuse(desk, seat, at)
            return []
        self._send(wire.DeskTone(desk, f"say:name-{agent}"))
        if seat.presses == 1:
            return self._take(desk, seat, agent, at)
        self._send(wire.Flash(desk, seat.presses))
        seat.go(Stage.CONFIRMING, at + CONFIRM_WITHIN)
        return []

    def _refuse(self, desk: str, seat: Seat, at: int) -> None:
        """It cannot be: a falling tone, and the check begins anew."""
        self._send(wire.DeskTone(desk, "missed"))
        seat.presses = 0
        seat.fails_at = at + CHECK_FAILED
        seat.go(Stage.CHECKING, at + ZIP_EVERY)

    def _take(self, desk: str, seat: Seat, agent: str | None, at: int) -> Events:
        """Somebody is there: the core is told, first who it is."""
        view = self._view(desk)
        if view is None:
            return []
        sitting: Events = []
        if agent is not None and view.state not in IN_CALL:
            if self._hindrance(view, agent):
                self._refuse(desk, seat, at)
                return []
            sitting = list(self._seated(view, agent, at))
        seat.go(Stage.TAKEN)
        self._book.sits(desk, None if agent == seat.rules.own else agent, passed=True)
        return [*sitting, core.Plugged(at, desk)]

    # ── who ─────────────────────────────────────────────────────────────────────

    def _expected(self, desk: str, seat: Seat) -> str | None:
        """Who sat here last in this shift, else the desk's own agent."""
        return self._book.agent(desk) or seat.rules.own

    def _chosen(self, desk: str, seat: Seat) -> str | None:
        roster = self._roster(desk, seat)
        return roster[seat.presses - 1] if seat.presses <= len(roster) else None

    def _roster(self, desk: str, seat: Seat) -> list[str]:
        """Who is meant by one press, by two …: the first is who sat here last in this shift.

        Only the first two to change places do: every other number stays what is on the card.
        """
        roster = list(seat.rules.roster)
        last = self._book.agent(desk)
        if last in roster:
            place = roster.index(last)
            roster[0], roster[place] = roster[place], roster[0]
        elif last is not None:
            roster = [last, *roster[1:], *roster[:1]]
        return roster

    def _hindrance(self, view: DeskView, agent: str) -> str | None:
        """Why this agent cannot sit there now, or None."""
        if view.agent not in (None, agent) and view.state in IN_CALL:
            return f"desk {view.desk} has {view.agent}, who has a call"
        other = self._elsewhere(view.desk, agent)
        if other is not None and other.state in IN_CALL:
            return f"agent {agent} has a call at desk {other.desk}"
        return None

    def _seated(self, view: DeskView, agent: str, at: int) -> Iterator[core.Event]:
        if view.agent == agent:
            return
        other = self._elsewhere(view.desk, agent)
        if other is not None:
            self._book.forget(other.desk)
            yield core.LoggedOut(at, other.desk)
        if view.agent is not None:
            yield core.LoggedOut(at, view.desk)
        yield core.LoggedIn(at, view.desk, agent)

    def _elsewhere(self, desk: str, agent: str) -> DeskView | None:
        desks = self._board().desks
        return next((view for view in desks if view.agent == agent and view.desk != desk), None)

    def _view(self, desk: str) -> DeskView | None:
        return next((view for view in self._board().desks if view.desk == desk), None)

"""A fake room: somebody who presses buttons, plugs headsets and sees the lamps.

It lives beside the program on a thread of its own, stands at the far end of the wires
and knows nothing of what the program means by them. Its socket speaks ``room_link``.
"""

from __future__ import annotations

import heapq
import os
import random
import selectors
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from threading import Thread

import msgspec

from queuebox_hw.board import Board
from queuebox_hw.fake.onlookers import Onlooker
from queuebox_hw.fake.room_link import (
    Bounce,
    Hand,
    Look,
    LoseChip,
    Plug,
    Press,
    Refused,
    Release,
    RestoreChip,
    RoomSeen,
    Sight,
    Stick,
    Unplug,
)
from queuebox_hw.fake.wires import DeskWires, Wires

Deed = Callable[[], None]

_read_hand = msgspec.json.Decoder(Hand)


class FakeRoom:
    """Serves the room's socket at ``path``; owns its thread, its sockets and the path."""

    def __init__(self, board: Board, wires: Mapping[str, Wires], path: Path) -> None:
        self._wires = wires
        self._desks = {desk.name: DeskWires(board, desk, wires[desk.chip]) for desk in board.desks}
        self._seen: deque[Sight] = deque()
        for desk in self._desks.values():
            desk.watch(partial(self._saw_lamps, desk))
            desk.on_deed = partial(self._saw_desk, desk)
        self._onlookers: dict[int, Onlooker] = {}
        self._agenda: list[tuple[float, int, Deed]] = []
        self._order = count()
        self._closing = False
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._path = path
        self._listener = _listen(path)
        self._thread = Thread(target=self._run, name="fake room", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and take the socket away."""
        self._closing = True
        os.eventfd_write(self._wake, 1)
        self._thread.join()
        os.close(self._wake)
        self._path.unlink(missing_ok=True)

    # ── the room's own thread ───────────────────────────────────────────────────

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector, self._listener:
            selector.register(self._wake, selectors.EVENT_READ)
            selector.register(self._listener, selectors.EVENT_READ)
            while not self._closing:
                for key, _ in selector.select(self._patience()):
                    self._attend(key.fd, selector)
                self._do_what_is_due()
                self._tell_all(selector)
            for onlooker in self._onlookers.values():
                onlooker.connection.close()

    def _patience(self) -> float | None:
        return max(0.0, self._agenda[0][0] - time.monotonic()) if self._agenda else None

    def _attend(self, fd: int, selector: selectors.BaseSelector) -> None:
        if fd == self._wake:
            os.eventfd_read(self._wake)
        elif fd == self._listener.fileno():
            onlooker = Onlooker(self._listener.accept()[0])
            self._onlookers[onlooker.connection.fileno()] = onlooker
            selector.register(onlooker.connection, selectors.EVENT_READ)
            self._tell(onlooker, (self._everything(),), selector)
        elif fd in self._onlookers:
            self._listen_to(self._onlookers[fd], selector)

    def _listen_to(self, onlooker: Onlooker, selector: selectors.BaseSelector) -> None:
        try:
            onlooker.flush()
            lines = onlooker.lines()
        except OSError:
            self._forget(onlooker, selector)
            return
        for line in lines:
            self._tell(onlooker, self._obey(line), selector)
        if onlooker.connection.fileno() in self._onlookers:
            _watch_for(selector, onlooker)

    def _tell_all(self, selector: selectors.BaseSelector) -> None:
        while self._seen:
            sight = self._seen.popleft()
            for onlooker in list(self._onlookers.values()):
                self._tell(onlooker, (sight,), selector)

    def _tell(
        self, onlooker: Onlooker, sights: Iterable[Sight], selector: selectors.BaseSelector
    ) -> None:
        try:
            for sight in sights:
                onlooker.tell(msgspec.json.encode(sight) + b"\n")
        except OSError:
            self._forget(onlooker, selector)
        else:
            _watch_for(selector, onlooker)

    def _forget(self, onlooker: Onlooker, selector: selectors.BaseSelector) -> None:
        if self._onlookers.pop(onlooker.connection.fileno(), None) is not None:
            selector.unregister(onlooker.connection)
            onlooker.connection.close()

    # ── hands ───────────────────────────────────────────────────────────────────

    def _obey(self, line: bytes) -> Iterable[Sight]:
        """Do it; what only the one who asked is told."""
        try:
            hand = _read_hand.decode(line)
            if isinstance(hand, Look):
                return (self._everything(),)
            if isinstance(hand, LoseChip | RestoreChip):
                self._handle_chip(hand)
            else:
                self._handle_desk(hand)
        except (msgspec.DecodeError, LookupError, ValueError) as e:
            return (Refused(f"{e}: {line.decode(errors='replace')}"),)
        return ()

    def _handle_chip(self, hand: LoseChip | RestoreChip) -> None:
        wires = self._wires[hand.chip]
        if isinstance(hand, LoseChip):
            wires.gone = True
        else:
            wires.restore()

    def _handle_desk(self, hand: Press | Stick | Release | Plug | Unplug | Bounce) -> None:
        desk = self._desks[hand.desk]
        match hand:
            case Plug() | Unplug():
                desk.plug(isinstance(hand, Plug))
            case Stick() | Release():
                desk.push(hand.button, isinstance(hand, Stick))
            case Press():
                desk.push(hand.button, True)
                self._later(hand.seconds, partial(desk.push, hand.button, False))
            case Bounce(button=0):
                self._bounce(desk.plug, not desk.plugged, hand)
            case Bounce():
                push = partial(desk.push, hand.button)
                self._bounce(push, True, hand)
                self._later(hand.seconds, partial(self._bounce, push, False, hand))

    def _bounce(self, move: Callable[[bool], None], to: bool, hand: Bounce) -> None:
        """Chatter between the two levels for a while, and end at ``to``."""
        levels = [to if n % 2 == 0 else not to for n in range(hand.edges)] + [to]
        if not hand.over:
            for level in levels:
                move(level)
            return
        for level, after in zip(levels, _moments(hand), strict=True):
            self._later(after, partial(move, level))

    # ── eyes ────────────────────────────────────────────────────────────────────

    def _saw_lamps(self, desk: DeskWires) -> None:
        """A lamp changed; called in the thread of the program that owns the pins."""
        self._seen.append(desk.lamps(_now()))
        os.eventfd_write(self._wake, 1)

    def _saw_desk(self, desk: DeskWires) -> None:
        self._seen.append(desk.seen(_now()))

    def _everything(self) -> RoomSeen:
        desks, now = self._desks.values(), _now()
        return RoomSeen(tuple(d.seen(now) for d in desks), tuple(d.lamps(now) for d in desks))

    # ── the agenda ──────────────────────────────────────────────────────────────

    def _later(self, seconds: float, deed: Deed) -> None:
        heapq.heappush(self._agenda, (time.monotonic() + seconds, next(self._order), deed))

    def _do_what_is_due(self) -> None:
        while self._agenda and self._agenda[0][0] <= time.monotonic():
            heapq.heappop(self._agenda)[2]()


def _now() -> int:
    return time.monotonic_ns() // 1_000


def _moments(hand: Bounce) -> list[float]:
    return [0.0, *sorted(random.uniform(0.0, hand.over) for _ in range(hand.edges))]


def _listen(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()
    listener.setblocking(False)
    return listener


def _watch_for(selector: selectors.BaseSelector, onlooker: Onlooker) -> None:
    events = selectors.EVENT_READ | (selectors.EVENT_WRITE if onlooker.waits else 0)
    selector.modify(onlooker.connection, events)

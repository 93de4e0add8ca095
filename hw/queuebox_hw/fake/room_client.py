"""A client of the fake room: hands and eyes for the bench, the tests and a person's keys."""

from __future__ import annotations

import select
import socket
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import msgspec

from queuebox_hw.fake.room_link import (
    Bounce,
    DeskSeen,
    Hand,
    LampsSeen,
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

_read_sight = msgspec.json.Decoder(Sight)


class RoomRefused(Exception):
    """The room could not do what was asked; the text says why."""


class RoomClient:
    """Connects to a room and looks around once; owns its socket.

    Raises OSError when the room is not there.
    """

    def __init__(self, path: Path) -> None:
        self.lamps: dict[str, LampsSeen] = {}
        """The last sight of every desk's lamps."""
        self.desks: dict[str, DeskSeen] = {}
        """What hands last did to every desk."""
        self._half = b""
        self._lines: deque[bytes] = deque()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(path))
            self.wait(lambda room: bool(room.desks))
        except (OSError, EOFError):
            self._socket.close()
            raise

    def fileno(self) -> int:
        """For a selector: readable when there is something to ``poll``."""
        return self._socket.fileno()

    def close(self) -> None:
        self._socket.close()

    def press(self, desk: str, button: int = 1, seconds: float = 0.1) -> None:
        self.do(Press(desk, button, seconds))

    def stick(self, desk: str, button: int = 1) -> None:
        self.do(Stick(desk, button))

    def release(self, desk: str, button: int = 1) -> None:
        self.do(Release(desk, button))

    def plug(self, desk: str) -> None:
        self.do(Plug(desk))

    def unplug(self, desk: str) -> None:
        self.do(Unplug(desk))

    def bounce(self, desk: str, button: int = 1, edges: int = 6, over: float = 0.0) -> None:
        """Press a worn button (``button`` 0: let the plug scrape in or out)."""
        self.do(Bounce(desk, button, edges, over))

    def lose_chip(self, chip: str) -> None:
        self.do(LoseChip(chip))

    def restore_chip(self, chip: str) -> None:
        self.do(RestoreChip(chip))

    def do(self, hand: Hand) -> None:
        """Ask for any deed of ``room_link``."""
        self._socket.sendall(msgspec.json.encode(hand) + b"\n")

    def poll(self) -> list[LampsSeen | DeskSeen]:
        """What was seen since the last poll, without waiting.

        Raises RoomRefused if a deed made no sense, EOFError when the room is gone.
        """
        got: list[LampsSeen | DeskSeen] = []
        while self._readable(0):
            sight = self._next()
            if isinstance(sight, LampsSeen | DeskSeen):
                got.append(sight)
        return got

    def wait(self, wanted: Callable[[RoomClient], bool], seconds: float = 10.0) -> None:
        """Look until ``wanted(self)`` is true; raises TimeoutError after ``seconds``."""
        until = time.monotonic() + seconds
        while not wanted(self):
            if not self._readable(until - time.monotonic()):
                raise TimeoutError(f"not seen in {seconds} s; lamps {self.lamps}")
            self._next()

    def _readable(self, seconds: float) -> bool:
        if self._lines:
            return True
        return bool(select.select([self._socket], [], [], max(0.0, seconds))[0])

    def _next(self) -> Sight | None:
        """One sight, or None if only half a line came."""
        if not self._lines:
            data = self._socket.recv(1 << 16)
            if not data:
                raise EOFError("the room is gone")
            *lines, self._half = (self._half + data).split(b"\n")
            self._lines.extend(lines)
        return self._note(_read_sight.decode(self._lines.popleft())) if self._lines else None

    def _note(self, sight: Sight) -> Sight:
        match sight:
            case Refused():
                raise RoomRefused(sight.why)
            case LampsSeen():
                self.lamps[sight.desk] = sight
            case DeskSeen():
                self.desks[sight.desk] = sight
            case RoomSeen():
                self.lamps = {lamps.desk: lamps for lamps in sight.lamps}
                self.desks = {desk.desk: desk for desk in sight.desks}
        return sight

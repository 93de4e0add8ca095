"""The world around the box: fake modems, headsets, desks and glass as processes and sockets."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from queuebox_bench.programs import Program, Programs
from queuebox_bench.wire_to_fake import FakeGone, Sight, WireToFake
from queuebox_hw.fake.room_client import RoomClient

BIN = Path(sys.executable).parent
START_LIMIT = 60.0
"""Seconds that a part may take to be there on a very busy machine."""

PPM = (12, -35, 48, -60, 5, 80, -20, 33)
"""Clock errors of the fake crystals, as ordinary ones have."""


class TownError(Exception):
    """A part of the bench did not come up. The text says which, and its last words."""


def wait_for(what: Callable[[], object], name: str, limit: float = START_LIMIT) -> None:
    """Until ``what()`` is true; raises TownError."""
    until = time.monotonic() + limit
    while not what():
        if time.monotonic() > until:
            raise TownError(f"{name} did not come up within {limit:.0f} s")
        time.sleep(0.02)


class Town:
    """Starts and reaches every fake of the bench. Owns the connections."""

    def __init__(
        self,
        programs: Programs,
        folder: Path,
        recordings: Path,
        lines: list[int],
        desks: list[str],
        modem: str = "cx93010",
    ) -> None:
        """``desks``: names of fronts. ``modem``: a profile of the fake modem, or its file."""
        self._folder = folder
        self._recordings = recordings
        self._programs = programs
        self._modem_profile = modem
        self.lines = lines
        self.desks = desks
        self.modems: dict[int, WireToFake] = {}
        self.headsets: dict[str, WireToFake] = {}
        self.room: RoomClient | None = None
        self._checked: set[str] = set()
        self.pulled: set[int] = set()
        """Lines whose modem's cable is out."""

    def build(self) -> None:
        """Start modems and headsets, and reach them; raises TownError."""
        modems = {n: self._modem(n) for n in self.lines}
        headsets = {name: self._headset(name) for name in self.desks}
        for n, program in modems.items():
            self.modems[n] = self._reach(program, self._world(f"line{n}"))
        for name, program in headsets.items():
            self.headsets[name] = self._reach(program, self._world(f"headset-{name}"))

    def enter_room(self, path: Path, plug: bool = True) -> None:
        """Reach the desks' fronts, once the shelf is up, and sit down at each, or only look."""
        wait_for(lambda: self._try_room(path), "the desks' room")
        if plug:
            self._sit_down()

    def leave_room(self) -> None:
        """The shelf has gone, and with it the fronts."""
        if self.room is not None:
            self.room.close()
            self.room = None

    def return_to_room(self, path: Path) -> None:
        """If the shelf is up again: everybody plugs in."""
        if self.room is None and self._try_room(path):
            self._sit_down()

    def _sit_down(self) -> None:
        self._checked.clear()
        for name in self.desks:
            if self.room is not None:
                self.room.plug(name)

    def answer_tone(self) -> None:
        """Who sits down hears a tone while the lamp is amber, and presses once."""
        room = self.room
        if room is None:
            return
        for name in self.desks:
            lamps = room.lamps[name]
            if name not in self._checked and lamps.red and lamps.green:
                self._checked.add(name)
                room.press(name)

    def sights(self, line: int) -> list[Sight]:
        """What the fake modem of a line has seen since."""
        try:
            return self.modems[line].poll()
        except FakeGone:
            return []

    def pull(self, line: int) -> None:
        """Pull a modem's cable, or put it back."""
        if line in self.pulled:
            self.pulled.discard(line)
            self.modems[line].do(do="plug")
        else:
            self.pulled.add(line)
            self.modems[line].do(do="unplug")

    def close(self) -> None:
        for wire in (*self.modems.values(), *self.headsets.values()):
            wire.close()
        if self.room is not None:
            self.room.close()

    def _reach(self, program: Program, world: Path) -> WireToFake:
        """Connect to a fake that is just starting; raises TownError."""
        reached: list[WireToFake] = []

        def attempt() -> bool:
            if not program.running:
                raise TownError(f"{program.name}: {program.last_words()}")
            with contextlib.suppress(OSError):
                reached.append(WireToFake(world))
            return bool(reached)

        wait_for(attempt, program.name)
        return reached[0]

    def _try_room(self, path: Path) -> bool:
        self.leave_room()
        with contextlib.suppress(OSError, EOFError):
            self.room = RoomClient(path)
        return self.room is not None

    def _world(self, name: str) -> Path:
        return self._folder / f"{name}.world"

    def _modem(self, n: int) -> Program:
        return self._programs.start(
            f"line{n}",
            [
                str(BIN / "queuebox-fake-modem"),
                "--profile", self._modem_profile,
                "--link", str(self._folder / f"line{n}"),
                "--world", str(self._world(f"line{n}")),
                "--record", str(self._recordings),
                "--ppm", str(PPM[n % len(PPM)]),
                "--seed", str(n),
            ],
            hardware=True,
        )  # fmt: skip

    def _headset(self, name: str) -> Program:
        return self._programs.start(
            f"headset-{name}",
            [
                str(BIN / "queuebox-fake-headset"),
                "--socket", str(self._folder / f"headset-{name}"),
                "--world", str(self._world(f"headset-{name}")),
                "--record", str(self._recordings),
                "--ppm", str(-PPM[ord(name) % len(PPM)]),
            ],
            hardware=True,
        )  # fmt: skip

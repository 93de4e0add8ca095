"""The whole box on fakes: folders, programs, people, and the moment-to-moment of the show."""

from __future__ import annotations

import contextlib
import json
import os
import random
import time
from pathlib import Path
from typing import Any

from queuebox_bench.agents import Habits
from queuebox_bench.callers import Callers, Person, people, person
from queuebox_bench.folder import take_folder
from queuebox_bench.office import desk_names, write_hardware, write_office
from queuebox_bench.programs import Programs
from queuebox_bench.serial_port import SerialPort
from queuebox_bench.summary import Summary, audio_of, journal_of, rows_of
from queuebox_bench.town import BIN, Town, TownError, wait_for
from queuebox_bench.wire_to_fake import Sight
from queuebox_hw.fake.panel import FakePanel
from queuebox_hw.fake.room_link import LampsSeen
from queuebox_wire.control_link import Control, ControlError
from queuebox_wire.loop import now_us
from queuebox_wire.places import Places, environment

SNAPSHOT_EVERY = 100_000
"""µs between looks at the box."""

SPEECH = "speech"

REST_LIMIT = 15.0
"""Seconds that the last callers' lines may take to come to rest."""


class Bench:
    """Owns ``folder`` (by a lock) and everything started in it, until ``close``."""

    def __init__(
        self,
        folder: Path,
        lines: int,
        desks: int,
        record: Path | None,
        seed: int,
        fresh: bool = False,
    ) -> None:
        """``fresh``: as from the factory, for a technician: hardware, and nothing else."""
        self.folder = folder.absolute()
        self.places = Places(
            self.folder / "queuebox.toml", self.folder / "data", self.folder / "run"
        )
        self.recordings = (record or self.folder / "recordings").absolute()
        self._lock = take_folder(self.folder)
        self.recordings.mkdir(parents=True, exist_ok=True)
        self._dice = random.Random(seed)
        desk_list = desk_names(desks)
        write = write_hardware if fresh else write_office
        write(self.places.config, self.folder / "dev", lines, desks)
        self.programs = Programs(self.folder / "log", environment(self.places))
        self.serial = SerialPort(self.places.run / "serial")
        self.glass = FakePanel(self.folder / "dev" / "panel")
        self.town = Town(
            self.programs,
            self.folder / "dev",
            self.recordings,
            list(range(1, lines + 1)),
            desk_list,
        )
        self.callers = Callers([], self.town.lines)
        self.habits = {name: Habits(self._dice, now_us()) for name in desk_list}
        self.snapshot: dict[str, Any] = {}
        self.kills = 0
        self._control: Control | None = None
        self._look_at = 0
        self._off_hook: set[int] = set()

    # ── life ────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Until the box serves and every agent is at their desk; raises TownError.

        The modems are still being set up then: a line that rings meanwhile rings on.
        """
        self.town.build()
        self.shelf = self.programs.start("shelf", [str(BIN / "queuebox-shelf")], restart=True)
        self.processor = self.programs.start(
            "processor", [str(BIN / "queuebox"), "run"], restart=True
        )
        self.technician = self.programs.start(
            "shell",
            ["/usr/bin/env", "TERM=vt220", str(BIN / "queuebox-shell")],
            restart=True,
            terminal=self.serial.box_end,
        )
        self.town.enter_room(self.places.run / "desks.sock")
        wait_for(self._serves, f"the box (see {self.folder}/log)")
        for name in self.town.desks:
            self.town.headsets[name].do(do="say", says=SPEECH)

    def wait_for_lines(self) -> None:
        """Until every modem is set up and its line in service; raises TownError."""
        wait_for(self._lines_idle, f"every line (see {self.folder}/log)")

    def invite(self, calls: int, within: float) -> None:
        """``calls`` callers, beginning at random moments of the next ``within`` seconds."""
        self.callers = Callers(
            people(calls, now_us(), int(within * 1e6), self._dice), self.town.lines
        )

    def reachable(self) -> bool:
        """Does the call processor answer requests now?"""
        try:
            self.ask("status")
        except ControlError:
            return False
        return True

    def finish(self) -> Summary:
        """The show is over: everybody hangs up, the box comes to rest, the sums are made."""
        for line in self.callers.everybody_leaves():
            self.town.modems[line].do(do="hang-up")
        until = time.monotonic() + REST_LIMIT
        while time.monotonic() < until and (self.snapshot.get("calls") or not self.callers.over):
            self.tick()
            time.sleep(0.05)
        status = self.ask("status")
        counters = self.ask("audio")
        (self.folder / "audio.json").write_text(json.dumps(counters, indent=1))
        audio, late = audio_of(counters)
        self.ask("flush")
        endings, differs = journal_of(self.places.journal)
        return Summary(
            made=self.callers.made - self.callers.unheard,
            rows=rows_of(self.places.records),
            journal=endings,
            replay_differs=differs,
            violations=status["violations"],
            poisoned=status["poisoned"],
            audio=audio,
            late=late,
            restarts=self.kills,
        )

    def notes(self) -> list[str]:
        """What a person who watches may want to know."""
        return [
            f"shell: screen {_short(self.serial.path)}",
            f"heard: {self.recordings}",
        ]

    def close(self) -> None:
        if self._control is not None:
            self._control.close()
        self.town.close()
        self.programs.end()
        self.serial.close()
        self.glass.close()
        os.close(self._lock)

    # ── the show ────────────────────────────────────────────────────────────────

    def tick(self) -> None:
        """A moment of the show: call it some twenty times a second."""
        now = now_us()
        self.attend(now)
        self._callers(now)
        self._agents(now)

    def attend(self, now: int) -> None:
        """Keep the programs alive and look at the box; nobody acts."""
        if self.shelf in self.programs.keep_alive():
            self.town.leave_room()
        self.town.return_to_room(self.places.run / "desks.sock")
        self._see_lamps()
        self.town.answer_tone()
        if now >= self._look_at:
            self._look_at = now + SNAPSHOT_EVERY
            self._look()

    def until(self, seconds: float) -> None:
        """Let so many seconds pass in which nobody asks the box for anything."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.programs.keep_alive()
            time.sleep(0.05)

    def call_now(self) -> None:
        """Somebody more rings."""
        self.callers.add(person(now_us(), self._dice))

    def hang_up_somebody(self) -> None:
        """A caller loses patience."""
        for line in self.town.lines:
            there = self.callers.on(line)
            if there is not None and not there.leaving:
                there.leaving = True
                self.town.modems[line].do(do="hang-up")
                return

    def press(self, desk: str) -> None:
        if self.town.room is not None:
            with contextlib.suppress(OSError):
                self.town.room.press(desk)

    def toggle_headset(self, desk: str) -> None:
        room = self.town.room
        if room is not None:
            seen = room.desks.get(desk)
            with contextlib.suppress(OSError):
                (room.unplug if seen is None or seen.plugged else room.plug)(desk)

    def move_cable(self, line: int) -> None:
        """Pull a modem's cable, or put it back."""
        if line not in self.town.pulled and self.callers.cable_pulled(line):
            self.town.modems[line].do(do="hang-up")
        self.town.pull(line)

    def kill_processor(self) -> None:
        """As a crash would: it is started again at once."""
        self.kills += 1
        self.processor.kill()

    def ask(self, do: str, **args: object) -> Any:
        """A request to the box; raises ControlError while it is away."""
        if self._control is None:
            self._control = Control(self.places.control_socket, timeout=2.0)
        try:
            return self._control.ask(do, **args)
        except ControlError:
            self._control.close()
            self._control = None
            raise

    # ── inside ──────────────────────────────────────────────────────────────────

    def _serves(self) -> bool:
        for program in (self.shelf, self.processor):
            if not program.running and program.starts > 3:
                raise TownError(f"{program.name}: {program.last_words()}")
        self.attend(now_us())
        desks = self.snapshot.get("desks", ())
        return bool(desks) and all(desk["state"] == "ready" for desk in desks)

    def _lines_idle(self) -> bool:
        self.attend(now_us())
        return all(line["state"] == "idle" for line in self.snapshot["lines"])

    def _look(self) -> None:
        with contextlib.suppress(ControlError):  # away: it is being started again
            self.snapshot = self.ask("snapshot")

    def _callers(self, now: int) -> None:
        lines = {line["line"]: line["state"] for line in self.snapshot.get("lines", ())}
        usable = {n for n, state in lines.items() if state == "idle"}
        usable -= self.town.pulled | self._off_hook
        for line in self.town.lines:
            for sight in self.town.sights(line):
                self._sight(line, sight, now)
        for call in self.snapshot.get("calls", ()):
            if call["state"] == "talking":
                self.callers.hears_agent(call["line"], now)
        for line, one in self.callers.tick(now, usable):
            self._rings(line, one) if one else self.town.modems[line].do(do="hang-up")

    def _sight(self, line: int, sight: Sight, now: int) -> None:
        saw = sight.get("saw")
        if sight.get("refused") == "call":
            self.callers.refused(line, now)
        elif saw == "caller-id":
            self.callers.told_number(line)
        elif saw == "ringing":
            self.callers.rang(line, int(sight.get("ring", 1)))
        elif saw == "off-hook":
            self._off_hook.add(line)
        elif saw == "on-hook":
            self._off_hook.discard(line)
        elif saw == "answered":
            self.callers.answered(line, now)
        elif saw in ("hung-up-by-box", "caller-gone"):
            self.callers.gone(line)

    def _rings(self, line: int, one: Person) -> None:
        # half of them as exchanges in Britain and the Netherlands do: caller ID before the bell
        told = "before" if one.talk % 2 else "normal"
        self.town.modems[line].do(
            do="call", number=one.number, name=one.name, says=SPEECH, caller_id=told
        )

    def _see_lamps(self) -> None:
        with contextlib.suppress(EOFError, OSError):  # the shelf has gone: see attend
            for seen in self.town.room.poll() if self.town.room is not None else ():
                if isinstance(seen, LampsSeen):
                    self.habits[seen.desk].eye.see(seen)

    def _agents(self, now: int) -> None:
        self._see_lamps()
        room = self.town.room
        if room is None:
            return
        with contextlib.suppress(EOFError, OSError):  # the shelf has gone: see attend
            for name, habits in self.habits.items():
                if habits.tick(now):
                    room.press(name)


def _short(path: Path) -> str:
    """As it is typed from here."""
    relative = os.path.relpath(path)
    return relative if len(relative) < len(str(path)) else str(path)

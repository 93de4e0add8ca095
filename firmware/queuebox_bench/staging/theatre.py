"""The running bench that plays one scenario after another: programs, fakes and hands.

Shelf, modems and headsets run on; for each scenario the call processor starts with a
configuration and a journal of its own. Owns its folder (by a lock) and all it started.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from queuebox.scenario.script import DeskStart, Scenario
from queuebox_bench.folder import BenchError, take_folder
from queuebox_bench.programs import Program, Programs
from queuebox_bench.staging import deeds
from queuebox_bench.staging.office_file import (
    FRONTS,
    box_file,
    prompts_of,
    record_prompts,
    shelf_file,
)
from queuebox_bench.staging.outside import Outside
from queuebox_bench.staging.refusal import CannotStage
from queuebox_bench.town import BIN, Town, TownError, wait_for
from queuebox_bench.wire_to_fake import Sight
from queuebox_hw.fake.room_client import RoomClient
from queuebox_wire.places import Places, environment

LINES = 8
LOOK_EVERY = 0.01
WITHHELD = "P"
PUNCTUAL = """\
# A modem that always takes the same time: so a caller is on the line when the scenario says.
[punctual]
base = "cx93010"
[punctual.delays]
command = [2, 2]
reset = [300, 300]
class = [100, 100]
hook = [150, 150]
stream = [50, 50]
"""


def with_a_spare(used: set[int]) -> list[int]:
    """These lines and one that nobody rings: an office in which all lines are busy is another."""
    spare = next((line for line in range(1, LINES + 1) if line not in used), None)
    return sorted(used | ({spare} if spare else set()))


class Theatre:
    """Call ``open``, then for each scenario ``set_stage`` and ``clear_stage``, then ``close``."""

    def __init__(self, folder: Path, scenarios: Sequence[Scenario]) -> None:
        """All that any of ``scenarios`` needs is there. Raises BenchError."""
        self.folder = folder.absolute()
        self.places = Places(
            self.folder / "queuebox.toml", self.folder / "data", self.folder / "run"
        )
        self._lock = take_folder(self.folder)
        names = list(dict.fromkeys(desk.desk for one in scenarios for desk in one.desks))
        if len(names) > len(FRONTS):
            os.close(self._lock)
            raise BenchError(
                f"these files have {len(names)} desks of different names, the bench {len(FRONTS)}; "
                "play fewer files at once"
            )
        self._fronts = dict(zip(names, FRONTS, strict=False))
        self._prompts = prompts_of(scenarios)
        self._programs = Programs(self.folder / "log", environment(self.places))
        self._processor: Program | None = None
        profile = self.folder / "dev" / "punctual.toml"
        profile.write_text(PUNCTUAL)
        lines = with_a_spare({line for one in scenarios for line in lines_of(one)})
        self._town = Town(
            self._programs, self.folder / "dev", self.folder / "recordings", lines,
            list(self._fronts.values()), str(profile),
        )  # fmt: skip
        self._callers: set[int] = set()
        self._off_hook: set[int] = set()

    def open(self) -> None:
        """Until the shelf serves and every modem is set up; raises TownError."""
        sounds = self.folder / "dev" / "sounds"
        record_prompts(sounds, self._prompts)
        self.places.config.write_text(
            shelf_file(self.folder / "dev", self._town.lines, self._fronts, sounds)
        )
        self._town.build()
        self._shelf = self._programs.start("shelf", [str(BIN / "queuebox-shelf")])
        self._town.enter_room(self.places.run / "desks.sock", plug=False)
        wait_for(self._lines_set_up, f"every line (see {self.folder}/log)")

    def set_stage(self, scenario: Scenario) -> None:
        """Start the call processor of this scenario's office; raises CannotStage."""
        text = box_file(scenario, self._prompts)
        for folder, left in ((self.places.run, "journal*"), (self.places.data, "records.db*")):
            for path in folder.glob(left):
                path.unlink()
        self.places.config.write_text(text)
        self._processor = self._programs.start(
            "processor", [str(BIN / "queuebox"), "run"], restart=True
        )

    def clear_stage(self, empty: Callable[[], bool]) -> None:
        """Everybody leaves; the call processor ends once ``empty()``; raises TownError."""
        for line in self._callers:
            self._town.modems[line].do(do="hang-up")
        for line in tuple(self._town.pulled):
            self._town.pull(line)
        for front in self._town.desks:
            self.room.unplug(front)

        def gone() -> bool:
            self.attend()
            return empty()

        wait_for(gone, "an empty office after the scenario")
        self._end_processor()

    def close(self) -> None:
        self._town.close()
        self._programs.end()
        os.close(self._lock)

    @property
    def room(self) -> RoomClient:
        assert self._town.room is not None
        return self._town.room

    @property
    def trouble(self) -> str:
        """Why the show cannot go on, or empty."""
        if not self._shelf.running:
            return f"the shelf has ended: {self._shelf.last_words()}"
        processor = self._processor
        if processor is not None and not processor.running and processor.starts > 3:
            return f"the call processor does not stay: {processor.last_words()}"
        return ""

    def attend(self) -> None:
        """A moment passes: programs are kept alive, eyes are kept open. Raises TownError."""
        if trouble := self.trouble:
            raise TownError(trouble)
        self._programs.keep_alive()
        self.room.poll()
        for line in self._town.lines:
            for sight in self._town.sights(line):
                self._see(line, sight)
        time.sleep(LOOK_EVERY)

    def outside(self) -> Outside:
        """What can be seen at the wires of this theatre's lines and desks."""
        seen = {desk: self.room.lamps.get(front) for desk, front in self._fronts.items()}
        closed = {desk: lamps is not None and lamps.busy for desk, lamps in seen.items()}
        return Outside(frozenset(self._off_hook), closed)

    @property
    def lines(self) -> list[int]:
        """Those whose modem can be seen."""
        return [line for line in self._town.lines if line not in self._town.pulled]

    def do(self, deed: deeds.Deed) -> None:
        """Lend a hand."""
        match deed:
            case deeds.Call(line, number):
                words = {"number": number or WITHHELD, "caller_id": "before", "says": "silence"}
                self._town.modems[line].do(do="call", **words)
                self._callers.add(line)
            case deeds.HangUp(line):
                self._town.modems[line].do(do="hang-up", signs="cpc")
            case deeds.Key(line, digit):
                self._town.modems[line].do(do="press", digits=digit)
            case deeds.PullCable(line):
                self._town.pull(line)
            case deeds.Press(desk, button, seconds):
                self.room.press(self._fronts[desk], button, seconds)
            case deeds.PlugIn(desk):
                self.room.plug(self._fronts[desk])
            case deeds.Unplug(desk):
                self.room.unplug(self._fronts[desk])
            case deeds.Kill() if self._processor is not None:
                self._processor.kill()

    # ── inside ──────────────────────────────────────────────────────────────────

    def _see(self, line: int, sight: Sight) -> None:
        saw = sight.get("saw")
        if saw in ("hung-up-by-box", "caller-gone"):
            self._callers.discard(line)
        elif saw == "off-hook":
            self._off_hook.add(line)
        elif saw == "on-hook":
            self._off_hook.discard(line)

    def _lines_set_up(self) -> bool:
        """The shelf's log is the only place that tells before somebody is connected to it."""
        if not self._shelf.running:
            raise TownError(f"the shelf has ended: {self._shelf.last_words()}")
        log = (self.folder / "log" / "shelf.log").read_text()
        return all(f"line {line} is in service" in log for line in self._town.lines)

    def _end_processor(self) -> None:
        if self._processor is not None:
            self._processor.ask_to_end()
            self._processor.end()
            self._processor = None


def check_size(scenario: Scenario) -> None:
    """Raises CannotStage for an office that no box can have."""
    if len(scenario.rules.lines) > LINES:
        raise CannotStage(scenario, 0, f"a box has at most {LINES} lines")
    if not 0 < len(scenario.desks) <= len(FRONTS):
        raise CannotStage(scenario, 0, f"the bench has 1 to {len(FRONTS)} desks")


def lines_of(scenario: Scenario) -> set[int]:
    """The lines on which anything happens."""
    events = [event for step in scenario.steps for event in (*step.before, *step.events)]
    spoken = {line for event in events if isinstance(line := getattr(event, "line", None), int)}
    return spoken | {start.talk_line for start in scenario.desks if start.talk_line}


def in_order_of_arrival(scenario: Scenario) -> list[DeskStart]:
    """The desks as they were logged in; those of one time by their order and place."""
    order = {agent.name: agent.order for agent in scenario.rules.agents}
    return sorted(scenario.desks, key=lambda start: (start.since, order[start.agent]))

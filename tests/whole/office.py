"""The whole box on the bench, driven by hand: real time, real processes, real bytes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whole.tapes import Tape, newest, tape

from queuebox_bench.bench import Bench
from queuebox_bench.summary import rows_of
from queuebox_hw.fake.fake_loop import LATE
from queuebox_wire.loop import now_us

FINGER = 80_000
"""µs: no person presses a button again sooner than this after letting go."""


class Office:
    """A bench whose people are the test. Every wait has a limit far beyond what is normal."""

    def __init__(self, folder: Path, lines: int, desks: int, fresh: bool = False) -> None:
        self.bench = Bench(folder, lines, desks, None, seed=1, fresh=fresh)
        self._finger_up = 0
        try:
            self.bench.start()
            self.bench.wait_for_lines()
        except BaseException:
            self.bench.close()
            raise

    def close(self) -> None:
        self.bench.close()

    # ── hands ───────────────────────────────────────────────────────────────────

    def call(self, line: int, says: str = "silence", **words: object) -> None:
        self.bench.town.modems[line].do(do="call", number=f"555000{line}", says=says, **words)

    def hang_up(self, line: int) -> None:
        self.bench.town.modems[line].do(do="hang-up")

    def press(self, desk: str, button: int = 1, seconds: float = 0.1) -> None:
        """Down and up again: returns when the finger is off the button."""
        room = self.bench.town.room
        assert room is not None
        self.until(lambda: self.now > self._finger_up + FINGER, "the finger is off long enough")
        room.poll()
        before = room.desks[desk].at
        room.press(desk, button, seconds)
        room.wait(lambda r: r.desks[desk].at > before and not r.desks[desk].pressed)
        self._finger_up = self.now

    def talk(self, line: int, seconds: float = 2.5) -> None:
        """Until the call has talked so long: longer than a phantom does (2 s)."""
        since = self.until_call(line, "talking")["since"]
        self.until(lambda: self.now > since + int(seconds * 1e6), f"{seconds} s of talk")

    def agent_says(self, desk: str, says: str) -> None:
        self.bench.town.headsets[desk].do(do="say", says=says)

    def close_headset(self, desk: str) -> None:
        """Pull the sound, so that its recording is finished."""
        headset = self.bench.town.headsets[desk]
        headset.do(do="unplug")
        self.until(
            lambda: any(sight.get("saw") == "disconnected" for sight in headset.poll()),
            "headset's recording finished",
        )

    def open_headset(self, desk: str) -> None:
        """Plug it in again: a tone and a press, and its agent can take calls."""
        room = self.bench.town.room
        assert room is not None
        self.bench.town.headsets[desk].do(do="plug")

        def tone_is_heard() -> bool:
            room.poll()
            return room.lamps[desk].red and room.lamps[desk].green

        self.until(tone_is_heard, "the lamp shows the sound check")
        self.press(desk)
        self.until_desk(desk, "ready")

    def goes_to(self, line: int, outcome: str, number: str = "*", **words: object) -> None:
        """What dialling a number on a line comes to."""
        modem = self.bench.town.modems[line]
        modem.do(do="destination", number=number, outcome=outcome, **words)

    def call_out(self, desk: str, number: str) -> dict[str, Any]:
        told: dict[str, Any] = self.bench.ask("call-out", desk=desk, number=number)
        return told

    # ── eyes ────────────────────────────────────────────────────────────────────

    def saw(self, line: int, what: str) -> bool:
        """Has the fake modem of a line seen this since it was last asked?"""
        return any(sight.get("saw") == what for sight in self.bench.town.sights(line))

    @property
    def now(self) -> int:
        return now_us()

    def until(self, what: Callable[[], Any], name: str, seconds: float = 90) -> Any:
        """The first truth of ``what()``; fails with the box's state after ``seconds``."""
        end = time.monotonic() + seconds
        while not (found := what()):
            if time.monotonic() > end:
                pytest.fail(f"not within {seconds} s: {name}\n{self.bench.snapshot}\n{self.log()}")
            self.bench.attend(now_us())
            time.sleep(0.02)
        return found

    def until_call(self, line: int, state: str) -> dict[str, Any]:
        """Wait for the call of a line to be in a state."""
        call: dict[str, Any] = self.until(
            lambda: (found := self.call_on(line)) and found["state"] == state and found,
            f"line {line} {state}",
        )
        return call

    def until_idle(self, line: int) -> None:
        self.until(lambda: self.line(line)["state"] == "idle", f"line {line} idle")

    def until_desk(self, desk: str, state: str) -> None:
        self.until(lambda: self.desk(desk)["state"] == state, f"desk {desk} {state}")

    def call_on(self, line: int) -> dict[str, Any] | None:
        calls = self.bench.snapshot.get("calls", ())
        return next((call for call in calls if call["line"] == line), None)

    def line(self, line: int) -> dict[str, Any]:
        return next(x for x in self.bench.snapshot["lines"] if x["line"] == line)

    def desk(self, desk: str) -> dict[str, Any]:
        return next(x for x in self.bench.snapshot["desks"] if x["desk"] == desk)

    def rows(self) -> dict[str, int]:
        """Endings in the records."""
        assert self.bench.ask("flush")
        return rows_of(self.bench.places.records).endings

    def overslept(self) -> list[tuple[int, int]]:
        """From when to when (µs) the machine did not let the sound engine run, or the canary
        of the same priority: sound that was lost around then proves nothing. That the engine
        is late by its own fault is looked for elsewhere (tests/media/test_thread.py)."""
        thread = self.bench.ask("audio")["thread"]
        spans = thread["spans"] + thread["canary"]["spans"]
        return [(due, woke) for due, woke in spans if woke - due >= LATE]

    def tape(self, name: str) -> Tape:
        """The newest recording of that name, once it is finished."""
        path = newest(self.bench.recordings, name)
        self.until(path.with_suffix(".json").exists, f"{path.name} is finished")
        return tape(path)

    def log(self) -> str:
        names = ("shelf", "processor")
        return "\n".join(
            f"── {name}\n" + (self.bench.folder / "log" / f"{name}.log").read_text()[-3000:]
            for name in names
        )

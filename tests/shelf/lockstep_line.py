"""A line's card, the sound engine and a fake modem on a pty, in one process and virtual time.

All parts are the real ones; only the clock is the test's: 10 ms at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from queuebox_hw.fake.line_echo import Disturbance, Echo
from queuebox_hw.fake.modem import FakeModem
from queuebox_hw.fake.modem_port import PtyPort
from queuebox_hw.fake.modem_profiles import profile
from queuebox_hw.fake.modem_world import ModemWorld
from queuebox_hw.fake.tone_plans import PLANS
from queuebox_hw.modem.port import ModemLine
from queuebox_media.engine import Engine
from queuebox_shelf.line_card import LineCard
from queuebox_shelf.mixer import Mixer
from queuebox_shelf.sound_store import SoundStore
from queuebox_shelf.sounds import Library
from queuebox_wire import shelf_link as wire

TICK = 10_000
S = 1_000_000
DESK = 1
"""The engine's port of desk A, which has no headset."""


class LockstepLine:
    """Line 1. Owns everything; ``close`` it."""

    def __init__(
        self,
        folder: Path,
        *,
        modem: str = "cx93010",
        country: str = "us",
        echoes: tuple[Echo, ...] = (),
        noise: float | None = None,
    ) -> None:
        self.now = S
        self.told: list[wire.Fact] = []
        self.saw: list[tuple[str, dict[str, object]]] = []
        self._port = PtyPort(folder / "modem")
        self.modem = FakeModem(
            profile(modem),
            PLANS[country],
            self._port,
            lambda what, /, **facts: self.saw.append((what, facts)),
            now=self.now,
            disturbance=Disturbance(echoes, noise),
        )
        self._world = ModemWorld(self.modem, self._port, lambda: None)
        self._engine = Engine(1, 1)
        mixer = Mixer(self._engine, SoundStore(self._engine, Library([])))
        line = ModemLine(0, str(folder / "modem"), self._engine)
        self._calls = 0
        self.card = LineCard(1, line, mixer, self._mint, self.told.append)
        self.card.open(self.now)

    def close(self) -> None:
        self.card.close(self.now)
        self._port.close()

    def world(self, verb: str, **words: object) -> None:
        self._world.do(verb, words)

    def in_service(self) -> LockstepLine:
        self.until_told(wire.InService)
        self.told.clear()
        return self

    def dial(self, number: str = "5551234") -> LockstepLine:
        self.card.seize(wire.Seize(1, "o1", number), self.now)
        self.card.connect(wire.ConnectDesk(1, "o1", "A"), DESK)
        return self

    def until_told(self, kind: type, seconds: float = 90) -> Any:
        self.until(lambda: any(isinstance(fact, kind) for fact in self.told), seconds)
        return next(fact for fact in self.told if isinstance(fact, kind))

    def until(self, what: Callable[[], object], seconds: float = 90) -> None:
        end = self.now + int(seconds * S)
        while not what():
            assert self.now < end, (self.told, self.card.state(), self.saw[-10:])
            self.step()

    def run(self, seconds: float) -> None:
        end = self.now + int(seconds * S)
        while self.now < end:
            self.step()

    def step(self) -> None:
        self.now += TICK
        self._engine.tick(self.now)
        self.modem.advance(self.now)
        for report in self._engine.reports():
            self.card.on_report(report, self.now)
        if self.card.deadline is not None and self.card.deadline <= self.now:
            self.card.tick(self.now)

    def sights(self, what: str) -> list[dict[str, object]]:
        return [facts for saw, facts in self.saw if saw == what]

    def _mint(self) -> str:
        self._calls += 1
        return f"1-{self._calls}"

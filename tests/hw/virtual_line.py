"""The dialogue against the fake modem in one process and in virtual time: seconds cost nothing.

Neither knows the other's code; between them lie only bytes (``PlainWire``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hw.plain_engine import PlainWire, Report

from queuebox_hw.fake.modem import FakeModem
from queuebox_hw.fake.modem_port import MemoryPort
from queuebox_hw.fake.modem_profiles import profile
from queuebox_hw.fake.modem_world import ModemWorld
from queuebox_hw.fake.tone_plans import PLANS
from queuebox_hw.modem.dialogue import Dialogue
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.words import (
    ArmStream,
    Fact,
    LeaveStream,
    Outcome,
    Reopen,
    Send,
    State,
    ToCommand,
)

S = 1_000_000
MS = 1_000


class VirtualPort(MemoryPort):
    """A wire that can be pulled, with the names the fake's world expects of a pty."""

    plugged = True
    generation = 0
    link = Path("/virtual")
    tty = "/virtual"

    def plug(self) -> None:
        self.plugged = True
        self.generation += 1
        self._sent.clear()
        self.received.clear()

    def unplug(self) -> None:
        self.plugged = False


class VirtualLine:
    """A dialogue, a fake modem, and the exchange behind it."""

    def __init__(
        self,
        name: str,
        *,
        settings: ModemSettings | None = None,
        country: str = "us",
        seed: int = 1,
        strict: bool = True,
    ) -> None:
        self.now = 0
        self.saw: list[str] = []
        self.facts: list[Fact] = []
        self.dialogue = Dialogue(settings)
        self.wire = PlainWire(0)
        self._port = VirtualPort()
        self.modem = FakeModem(
            profile(name), PLANS[country], self._port, self._see, seed=seed, strict=strict
        )
        self._world = ModemWorld(self.modem, self._port, lambda: None)  # type: ignore[arg-type]
        self._plugged = True
        self._reopen_at: int | None = None

    def _see(self, what: str, /, **facts: object) -> None:
        self.saw.append(f"{what} {facts['text']}" if "text" in facts else what)
        if what == "ringing" and self.modem.body.off_hook:
            # the modem believes to be off-hook and is not: it hears the bell all the same
            self.modem.sign("R", always=True)

    # ── what a test does ────────────────────────────────────────────────────────

    def world(self, verb: str, **words: object) -> None:
        self.modem.advance(self.now)
        self._world.do(verb, words)

    def fault(self, kind: str, **words: object) -> None:
        self.world("fault", kind=kind, **words)

    def open(self) -> VirtualLine:
        self.perform(self.dialogue.open(self.now))
        return self

    def in_service(self) -> VirtualLine:
        self.open()
        self.until(lambda: self.dialogue.state is State.IDLE)
        self.facts.clear()
        return self

    def answer(self, not_before: int = 0) -> None:
        self.perform(self.dialogue.answer("c1", not_before, self.now))

    def release(self) -> None:
        self.perform(self.dialogue.release(self.now))

    def up(self) -> VirtualLine:
        """A caller with caller ID rings and is answered."""
        self.world("call", number="5551234", name="SMITH")
        self.until_told("CallerIdKnown")
        self.answer()
        self.until_told("Up")
        return self

    def run(self, duration: int) -> None:
        end = self.now + duration
        while self._step(end):
            pass

    def until(self, condition: Callable[[], bool], limit: int = 60 * S) -> None:
        end = self.now + limit
        while not condition():
            assert self._step(end), f"{self.dialogue.state}, {self.facts[-5:]}, {self.saw[-12:]}"

    def until_told(self, name: str, limit: int = 60 * S) -> None:
        self.until(lambda: name in self.names(), limit)

    def names(self) -> list[str]:
        return [type(fact).__name__ for fact in self.facts]

    @property
    def off_hook(self) -> bool:
        return self.modem.body.off_hook

    # ── the engine's and the port's part ────────────────────────────────────────

    def perform(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Fact):
                self.facts.append(outcome)
            elif isinstance(outcome, Send):
                self.wire.out += outcome.data
            elif isinstance(outcome, ArmStream):
                self.wire.arm(outcome.law)
            elif isinstance(outcome, LeaveStream):
                self.wire.leave(outcome.tail)
            elif isinstance(outcome, ToCommand):
                self.wire.to_command()
            elif isinstance(outcome, Reopen):
                self._reopen_at = self.now + 10 * MS

    def _step(self, end: int) -> bool:
        """Go to the next moment at which somebody wants something."""
        wanted = (
            self.modem.deadline,
            self.dialogue.deadline,
            self.wire.stall_due,
            self._reopen_at,
        )
        due = min((at for at in wanted if at is not None), default=end + 1)
        self.now = max(self.now, min(due, end))
        self.modem.advance(self.now)
        self._exchange_bytes()
        self._watch_plug()
        for report in self.wire.watch(self.now):
            self._report(report)
        if self.dialogue.deadline is not None and self.dialogue.deadline <= self.now:
            self.perform(self.dialogue.time_passed(self.now))
        self._exchange_bytes()
        return due <= end

    def _exchange_bytes(self) -> None:
        if not self._plugged:
            self.wire.out.clear()
            return
        if self.wire.out:
            self._port.send(bytes(self.wire.out))
            self.wire.out.clear()
            self.modem.advance(self.now)
        data = self._port.fetch()
        if data:
            for report in self.wire.feed(data, self.now):
                self._report(report)

    def _watch_plug(self) -> None:
        if self._plugged and not self._port.plugged:
            self._plugged = False
            self.wire = PlainWire(0)
            self.perform(self.dialogue.lost("The port is gone: check its cable.", self.now))
        if self._reopen_at is not None and self.now >= self._reopen_at:
            self._reopen_at = None
            self._plugged = self._port.plugged
            self.wire = PlainWire(0)
            if self._plugged:
                self.perform(self.dialogue.open(self.now))
            else:
                self.perform(self.dialogue.lost("No modem there: check its cable.", self.now))

    def _report(self, report: Report) -> None:
        word, carried = report[0], report[2]
        dialogue = self.dialogue
        if word == "text" and isinstance(carried, bytes):
            self.perform(dialogue.text(carried, self.now))
        elif word == "packet" and isinstance(carried, bytes):
            self.perform(dialogue.packet(carried, self.now))
        elif word == "code" and isinstance(carried, int):
            self.perform(dialogue.code(carried, self.now))
        elif word == "stream":
            self.perform(dialogue.stream_began(self.now))
        elif word == "ended":
            self.perform(dialogue.stream_ended(self.now))
        elif word == "stalled":
            self.perform(dialogue.stalled(self.now))

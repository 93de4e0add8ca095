"""A whole line in lockstep: card, dialogue, engine, and a fake modem on a fake exchange.

Time is a number that grows by a tick, so an hour of a line takes a minute or two, and the same
call comes out the same each time.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

from queuebox_hw.fake.far_end import Caller
from queuebox_hw.fake.line_echo import Disturbance, Echo
from queuebox_hw.fake.modem import FakeModem
from queuebox_hw.fake.modem_port import MemoryPort
from queuebox_hw.fake.modem_profiles import profile
from queuebox_hw.fake.sounds import Once
from queuebox_hw.fake.tone_plans import PLANS, TonePlan
from queuebox_hw.modem.port import ModemLine
from queuebox_media.engine import Engine
from queuebox_shelf.line_card import LineCard
from queuebox_shelf.mixer import Mixer
from queuebox_shelf.sound_store import SoundStore
from queuebox_shelf.sounds import Library
from queuebox_wire import shelf_link as wire

S = 1_000_000
TICK = 10_000
TONE_CODES = "bKdiJcearq"
"""What a modem says of tones; one without them is deaf, and our own ears must do."""
_PITCH = re.compile(r"\d+(?:\.\d+)?(?=[+*@ ])")


def detuned(plan: TonePlan, share: float, level: float) -> TonePlan:
    """A plan whose pitches are off by a share, at a level in dBm0."""

    def off(tone: str) -> str:
        parts = [part.strip().partition(" ") for part in tone.split(",")]
        return ", ".join(
            _PITCH.sub(lambda f: str(round(float(f[0]) * (1 + share))), pitch + " ") + cadence
            for pitch, _, cadence in parts
        )

    return replace(
        plan, dial=off(plan.dial), ringback=off(plan.ringback), busy=off(plan.busy),
        reorder=off(plan.reorder), level=level,
    )  # fmt: skip


class SocketLine(ModemLine):
    """A modem line whose tty is a socket that is open already."""

    def __init__(self, port: int, fd: int, engine: Engine) -> None:
        super().__init__(port, "/dev/none", engine)
        self._fd = fd

    def _attach(self) -> None:
        self._engine.attach_line(self.port, self._fd)
        self._attached = True


class CountingMixer(Mixer):
    """Counts how often a caller hears his hold audio fade."""

    hushes = 0

    def hush(self, port: int) -> None:
        self.hushes += 1
        super().hush(port)


class LockstepCall:
    """Line 1 of a box. ``deaf``: the modem has no codes for tones."""

    def __init__(
        self,
        country: str = "us",
        *,
        level: float = -20.0,
        off: float = 0.0,
        echo: tuple[float, float] | None = (12.0, -14.0),
        noise: float | None = -60.0,
        deaf: bool = True,
        library: Library | None = None,
    ) -> None:
        self.now = S
        self.told: list[wire.Fact] = []
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._wire = MemoryPort()
        kind = profile("cx93010")
        if deaf:
            kind = replace(kind, codes="".join(c for c in kind.codes if c not in TONE_CODES))
        self.modem = FakeModem(
            kind,
            detuned(PLANS[country], off, level),
            self._wire,
            lambda what, /, **_: None,
            now=self.now,
            disturbance=Disturbance(
                () if echo is None else (Echo(*echo),), noise_level=noise, seed=3
            ),
        )
        self.engine = Engine(1, 0)
        self._modem_line = SocketLine(0, self._near.fileno(), self.engine)
        sounds = SoundStore(self.engine, library or Library([]))
        self.mixer = CountingMixer(self.engine, sounds)
        self.card = LineCard(1, self._modem_line, self.mixer, self._mint, self._tell)
        self._calls = 0

    def __enter__(self) -> LockstepCall:
        self.card.open(self.now)
        self.until(lambda: self.card.state().state == "idle", 30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.engine.detach_line(0)
        self._near.close()
        self._far.close()

    def _mint(self) -> str:
        self._calls += 1
        return f"1-{self._calls}"

    def _tell(self, fact: wire.Fact) -> None:
        self.told.append(fact)

    # ── time ────────────────────────────────────────────────────────────────────

    def tick(self) -> None:
        self.now += TICK
        with suppress(BlockingIOError):
            self._wire.send(self._far.recv(1 << 16))
        self.modem.advance(self.now)
        self._far.send(self._wire.fetch())
        self.engine.tick(self.now)
        for report in self.engine.reports():
            self.card.on_report(report, self.now)
        self.card.tick(self.now)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * S / TICK)):
            self.tick()

    def until(self, condition: Callable[[], bool], limit: float) -> bool:
        """False: it did not come about within so many seconds."""
        end = self.now + int(limit * S)
        while not condition():
            if self.now >= end:
                return False
            self.tick()
        return True

    # ── a call ──────────────────────────────────────────────────────────────────

    def answered(self, says: str = "silence") -> LockstepCall:
        """Somebody rings and is answered; hold audio plays."""
        self.told.clear()
        self.modem.line.call(Caller(number="5551234", name="ANN", says=says))
        assert self.until(lambda: self.heard(wire.CallerId), 20), self.told
        call = self.card.state().call or ""
        self.card.answer(wire.GoOffHook(1, call, 0), self.now)
        assert self.until(lambda: self.heard(wire.Up), 20), self.told
        return self

    @property
    def hushes(self) -> int:
        return self.mixer.hushes

    def heard(self, kind: type[wire.Fact]) -> bool:
        return any(isinstance(fact, kind) for fact in self.told)

    def speaks(self, codes: bytes) -> None:
        """The caller says this once, in mu-law, and then nothing."""
        self.modem.line._source = Once(codes)

    def hang_up(self, sign: str) -> None:
        """The caller goes; the exchange shows it by a tone, or by nothing."""
        self.modem.line.hang_up(sign)

    def release_after(self, sign: str, limit: float = 60.0) -> tuple[float, str] | None:
        """Seconds from the hang-up until we let the line go, and the evidence."""
        began = self.now
        self.hang_up(sign)
        if not self.until(lambda: self.heard(wire.Gone), limit):
            return None
        (gone,) = [fact for fact in self.told if isinstance(fact, wire.Gone)]
        assert self.until(lambda: self.card.state().state == "idle", 20)
        return (gone.happened - began) / S, gone.evidence

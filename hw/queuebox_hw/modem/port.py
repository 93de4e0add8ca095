"""One line's modem as the shelf sees it: the dialogue, its tty and its place in the engine.

Thin: it carries actions to the engine and reports to the dialogue, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from queuebox_hw.modem.dialogue import Dialogue
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.tty import Tty
from queuebox_hw.modem.words import (
    MILLISECOND,
    ArmStream,
    Fact,
    Identity,
    LeaveStream,
    Outcome,
    Reopen,
    Send,
    State,
    ToCommand,
    Tone,
)
from queuebox_hw.parts import LineLost

DTR_LOW = 600 * MILLISECOND
"""At least 500 ms with &D2 (spec 2.4)."""

Report = tuple[object, ...]
"""What ``Engine.reports()`` yields: a word, the port, what it carries, and ``at``."""


class LineEngine(Protocol):
    """What of ``queuebox_media.engine.Engine`` a line needs (its docstrings are the contract)."""

    def attach_line(self, port: int, fd: int) -> None: ...
    def detach_line(self, port: int) -> None: ...
    def send(self, port: int, data: bytes) -> None: ...
    def arm_stream(self, port: int, law: str) -> None: ...
    def leave_stream(self, port: int, tail: bytes) -> None: ...
    def to_command(self, port: int) -> None: ...
    def tap(self, port: int, on: bool) -> None: ...


class ModemLine:
    """A line: give it orders, the engine's reports and the time; drain its facts.

    The shelf's loop: ``on_report`` for each report of this port, ``tick(now)`` whenever
    ``deadline`` has come, and after either ``drain()``. All times are µs, monotonic. Opening
    the port blocks for some ms at most. Owns its Tty, which owns the descriptor.
    """

    def __init__(
        self, port: int, path: str, engine: LineEngine, settings: ModemSettings | None = None
    ) -> None:
        self.port = port
        self._engine = engine
        self._tty = Tty(path)
        self._dialogue = Dialogue(settings)
        self._facts: list[Fact] = []
        self._attached = False
        self._open_at: int | None = None

    # ── orders ──────────────────────────────────────────────────────────────────

    def open(self, now: int) -> None:
        """Open the port and begin; InService or Out follows."""
        self._open_at = None
        try:
            self._attach()
        except LineLost as error:
            self._detach()
            self._perform(self._dialogue.lost(str(error), now), now)
        else:
            self._perform(self._dialogue.open(now), now)

    def close(self) -> None:
        """Let go of the port, for the end of the program. The modem is left as it is."""
        self._open_at = None
        self._detach()

    def answer(self, call: str, not_before: int, now: int) -> None:
        """Go off-hook for the caller who rings: Up, NotUp or RingGone follows."""
        self._perform(self._dialogue.answer(call, not_before, now), now)

    def release(self, now: int) -> None:
        """Hang up. Idle follows when the line was in use."""
        self._perform(self._dialogue.release(now), now)

    def seize(self, call: str, now: int) -> None:
        """Go off-hook to dial: Up or NotUp follows; then ToneHeard for call progress."""
        self._perform(self._dialogue.seize(call, now), now)

    def far_end_answered(self, now: int) -> None:
        """The number that was dialled answers: tones are evidence now."""
        self._perform(self._dialogue.far_end_answered(now), now)

    def inbound(self, now: int) -> None:
        """No dial tone on a seized line: a caller was there. Glare follows."""
        self._perform(self._dialogue.inbound(now), now)

    def tap(self, on: bool) -> None:
        """Samples of this line come as reports: ("heard", port, s16le, at) and ("said", …)."""
        self._engine.tap(self.port, on)

    def sounding(self, on: bool) -> None:
        """Our own sound begins or ends: under it a tone is Suspected, in the quiet it counts."""
        self._dialogue.sounding(on)

    def reset(self, now: int) -> None:
        """Initialise at the next idle moment; when out of service, try at once."""
        self._perform(self._dialogue.reset(now), now)

    def probe(self, now: int) -> bool:
        """Ask the day-one questions: Probed follows within some seconds. False: not idle."""
        idle = self._dialogue.state is State.IDLE
        self._perform(self._dialogue.probe(now), now)
        return idle

    def tone(self, kind: Tone, now: int) -> None:
        """Our own detector is sure of a tone."""
        self._perform(self._dialogue.tone(kind, now), now)

    # ── the world ───────────────────────────────────────────────────────────────

    def on_report(self, report: Report) -> None:
        """One report of the engine; those of other ports are not for us."""
        word, at = report[0], report[-1]
        if report[1] != self.port or not isinstance(at, int):
            return
        if word == "lost":
            self._detach()
            why = f"The modem at {self._tty.path} is gone: check its cable and power."
            self._perform(self._dialogue.lost(why, at), at)
        elif self._attached:  # a report that was under way when the port closed is nobody's
            self._perform(self._heard(word, report[2], at), at)

    def _heard(self, word: object, carried: object, at: int) -> list[Outcome]:
        dialogue = self._dialogue
        if word == "text" and isinstance(carried, bytes):
            return dialogue.text(carried, at)
        if word == "code" and isinstance(carried, int):
            return dialogue.code(carried, at)
        if word == "packet" and isinstance(carried, bytes):
            return dialogue.packet(carried, at)
        if word == "tone" and isinstance(carried, str):
            return dialogue.tone(Tone(carried), at)
        if word == "stream":
            return dialogue.stream_began(at)
        if word == "ended":
            return dialogue.stream_ended(at)
        if word == "stalled":
            return dialogue.stalled(at)
        return []

    def tick(self, now: int) -> None:
        """Time has passed; call it at ``deadline``, or at any time."""
        if self._open_at is not None and now >= self._open_at:
            self.open(now)
        self._perform(self._dialogue.time_passed(now), now)

    @property
    def deadline(self) -> int | None:
        """When ``tick`` next wants to be called, µs."""
        times = [at for at in (self._open_at, self._dialogue.deadline) if at is not None]
        return min(times, default=None)

    # ── what is known ───────────────────────────────────────────────────────────

    def drain(self) -> list[Fact]:
        """The facts since the last time, in order."""
        facts, self._facts = self._facts, []
        return facts

    @property
    def state(self) -> State:
        return self._dialogue.state

    @property
    def seizable_at(self) -> int:
        """Not sooner: the last sign of a caller is too fresh (glare, spec 4.7)."""
        return self._dialogue.seizable_at

    @property
    def identity(self) -> Identity:
        return self._dialogue.identity

    @property
    def why_out(self) -> str:
        """The last reason for being out of service."""
        return self._dialogue.why_out

    @property
    def path(self) -> str:
        return self._tty.path

    # ── inside ──────────────────────────────────────────────────────────────────

    def _attach(self) -> None:
        self._detach()
        self._engine.attach_line(self.port, self._tty.open())
        self._attached = True

    def _detach(self) -> None:
        if self._attached:
            self._engine.detach_line(self.port)
            self._attached = False
        self._tty.close()

    def _perform(self, outcomes: Iterable[Outcome], now: int) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Fact):
                self._facts.append(outcome)
            elif isinstance(outcome, Reopen):
                self._reopen(outcome.dtr_low, now)
            elif self._attached:
                self._act(outcome)

    def _act(self, action: Outcome) -> None:
        if isinstance(action, Send):
            self._engine.send(self.port, action.data)
        elif isinstance(action, ArmStream):
            self._engine.arm_stream(self.port, action.law)
        elif isinstance(action, LeaveStream):
            self._engine.leave_stream(self.port, action.tail)
        elif isinstance(action, ToCommand):
            self._engine.to_command(self.port)

    def _reopen(self, dtr_low: bool, now: int) -> None:
        """Close now; open at the next tick, or when DTR was low for long enough."""
        if self._attached:
            self._engine.detach_line(self.port)
            self._attached = False
        lowered = dtr_low and self._tty.lower_dtr()
        if not lowered:
            self._tty.close()
        self._open_at = now + (DTR_LOW if lowered else 0)

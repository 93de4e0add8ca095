"""The state of a fake modem and what its commands may do to it: settings, hook, speaking.

The body stands between the commands and the line. It reads no bytes and writes none.
"""

from __future__ import annotations

from random import Random
from typing import Protocol

from queuebox_hw.fake.agenda import MS, Agenda
from queuebox_hw.fake.modem_line import Line, LineState
from queuebox_hw.fake.modem_profiles import Profile
from queuebox_hw.fake.modem_stream import Kind
from queuebox_hw.fake.sounds import Once
from queuebox_hw.fake.world_words import Saw

_REGISTERS = {0: 0, 1: 0, 2: 43, 6: 2, 7: 50, 8: 2, 10: 14, 11: 95, 29: 70}
_SETTINGS = {"E": 1, "Q": 0, "V": 1, "X": 4}


class Voice(Protocol):
    """The part of the modem that tells the host something."""

    def information(self, lines: list[str]) -> None: ...

    def sign(self, code: str, *, always: bool = False) -> None: ...


class Body:
    """One modem between its port and its line."""

    def __init__(
        self, profile: Profile, agenda: Agenda, chance: Random, saw: Saw, voice: Voice
    ) -> None:
        self.profile = profile
        self.settings: dict[str, int] = {}
        self.registers: dict[int, int] = {}
        self.parameters: dict[str, str] = {}
        self.voice_class = 0
        self.label = 0
        """``+VLS``: what the modem believes it is connected to; 0 is on-hook."""
        self.format = profile.default_format
        self.rate = 8000
        self.next_stream: Kind | None = None
        self.last_caller_id: list[str] = []
        self.near: Once | None = None
        """A sound the modem itself makes (``+VTS``, dialling)."""
        self.refuse_off_hook = 0
        """So many of the next attempts inside a ring burst come to nothing."""
        self.blocked = ""
        """A result that ``ATD`` gets instead of a line: LINE IN USE and the like."""
        self.slow_by = 0
        """µs added to every answer."""
        self._agenda = agenda
        self._chance = chance
        self._saw = saw
        self._voice = voice
        self._line: Line | None = None
        self.factory()

    def connect(self, line: Line) -> None:
        """Plug the line in; once, before anything happens."""
        self._line = line

    @property
    def line(self) -> Line:
        assert self._line is not None
        return self._line

    @property
    def now(self) -> int:
        return self._agenda.now

    # ── settings ────────────────────────────────────────────────────────────────

    def factory(self) -> None:
        """Everything as after power-on: E1, class 0."""
        self.settings = dict(_SETTINGS)
        self.registers = dict(_REGISTERS)
        self.parameters = dict(self.profile.defaults)
        self.voice_class = 0
        self.format, self.rate = self.profile.default_format, 8000

    def voice_defaults(self) -> None:
        """``+VIP``: voice parameters back, class and hook untouched."""
        self.parameters = {**self.parameters, **self.profile.defaults}
        self.format, self.rate = self.profile.default_format, 8000

    def set_parameter(self, name: str, arguments: list[str]) -> None:
        """Store arguments; an empty one keeps what was there."""
        before = self.parameters.get(name, "").split(",")
        merged = [
            given or (before[index] if index < len(before) else "0")
            for index, given in enumerate(arguments)
        ]
        self.parameters[name] = ",".join(merged)
        self._saw("settings", name=name, value=self.parameters[name])

    def delay(self, kind: str) -> int:
        """How long a command takes, by the profile's distribution."""
        least, most = self.profile.delays[kind]
        return self._chance.randint(least * MS, most * MS) + self.slow_by

    def information(self, lines: list[str]) -> str | None:
        """Text before the result, which is then OK."""
        self._voice.information(lines)
        return None

    def volunteer(self, code: str) -> None:
        """An event that nobody asked for, just after the result."""
        self._agenda.after(MS, lambda: self._voice.sign(code, always=True))

    # ── hook ────────────────────────────────────────────────────────────────────

    @property
    def off_hook(self) -> bool:
        return self.label != 0

    def line_refusal(self) -> str:
        """Why there is no line to dial on, as a result, or nothing."""
        if self.blocked:
            return self.blocked
        return "NO LINE" if self.line.state is LineState.DEAD else ""

    def seize(self, label: int) -> None:
        """Go off-hook. Inside a ring burst a DAA may say OK and do nothing (USR 5637)."""
        before, self.label = self.label, label
        if self.line.in_burst and self._refuses():
            self._saw("off-hook-refused")
            return
        if before == 0 or self.line.state in (LineState.RINGING, LineState.COMING):
            self._saw("off-hook")
            self.line.off_hook()

    def _refuses(self) -> bool:
        if self.refuse_off_hook:
            self.refuse_off_hook -= 1
            return True
        return self._chance.random() < self.profile.burst_refusal

    def unseize(self, label: int = 0) -> None:
        """On-hook, or to a local device."""
        before, self.label = self.label, label
        if before:
            self._saw("on-hook")
            self.line.on_hook()

    def hang_up(self) -> None:
        self.unseize()

    # ── speaking ────────────────────────────────────────────────────────────────

    def speak(self, sound: bytes) -> int:
        """Put a sound on the line; returns how long it takes (µs)."""
        self.near = Once(sound)
        return len(sound) * 125

    def flash(self) -> int:
        """A hook-flash of S29 x 10 ms: the exchange notices, nothing changes here."""
        self._saw("flash")
        return self.registers[29] * 10 * MS

"""The fake headset: a sound card with an agent's ears and mouth, by its own drifting clock.

48000 samples a second each way, 16-bit little-endian mono, in periods of 10 ms: every
period some are captured and some played, what is missing then is a gap. No sockets here:
a ``Wire`` is read and written, time comes in through ``advance``.
"""

from __future__ import annotations

from array import array
from typing import Protocol

from queuebox_hw.fake.agenda import SECOND, Agenda
from queuebox_hw.fake.headset_record import NoTape, Tape
from queuebox_hw.fake.headset_sounds import WideSource, wide_says
from queuebox_hw.fake.world_words import Saw

RATE = 48_000
PERIOD = 480
_BYTES = 2 * PERIOD
_LONGEST = RATE * 2
"""Bytes of playback (1 s) after which the oldest are thrown away: the card is not a store."""
_LOUD = 180
"""Peak above which the agent hears something: about -42 dBm0."""
_QUIET_PERIODS = 30


class Wire(Protocol):
    """The headset's end of the cable. Neither call blocks."""

    def read(self) -> bytes:
        """Playback that has come."""

    def write(self, data: bytes) -> bool:
        """Capture; False: the far side does not fetch it, these samples are lost."""


class FakeHeadset:
    """One headset; plays and captures while something is connected."""

    def __init__(
        self, wire: Wire, saw: Saw, *, now: int = 0, ppm: float = 0.0, tape: Tape | None = None
    ) -> None:
        self.agenda = Agenda(now)
        self.connected = False
        self.underruns = 0
        self.missing_samples = 0
        self.overruns = 0
        self.lost_samples = 0
        self.played = 0
        self.captured = 0
        self.most_buffered = 0
        self._wire = wire
        self._saw = saw
        self._ppm = ppm
        self._tape: Tape = tape or NoTape()
        self._says: WideSource = wide_says("silence")
        self._playback = bytearray()
        self._flowing = self._starving = False
        self._stalled_until = 0
        self._hears, self._quiet_for = False, 0
        self._start = self._periods = 0
        self._epoch = 0

    # ── driving it ──────────────────────────────────────────────────────────────

    @property
    def deadline(self) -> int | None:
        """When ``advance`` is wanted next."""
        return self.agenda.deadline

    def advance(self, at: int) -> None:
        """Live up to ``at`` (µs)."""
        self.agenda.run(at)

    def overslept(self, due: int, woke: int) -> None:
        """The machine was late, not the card: kept with the recording (µs)."""
        self._tape.event("overslept", woke, due=due)

    def connect(self) -> None:
        """The box has opened the card: both directions run from now."""
        self.connected = True
        self._playback.clear()
        self._flowing = self._starving = False
        self._start, self._periods = self.agenda.now, 0
        self._epoch += 1
        self._tape.begin(self.agenda.now)
        self._tell("connected")
        self._next(self._epoch)

    def disconnect(self) -> None:
        """Closed, or the plug is out."""
        if self.connected:
            self.connected = False
            self._epoch += 1
            self._tell("disconnected")
            self._tape.end(self.agenda.now)

    # ── the agent ───────────────────────────────────────────────────────────────

    def say(self, says: str) -> None:
        """From now on the agent says this (as a caller's ``says``)."""
        self._says = wide_says(says)
        self._tell("says", what=says)

    def stall(self, seconds: float) -> None:
        """The card's clock stands still: no samples either way, and none made up for later."""
        self._stalled_until = self.agenda.now + int(seconds * SECOND)

    def state(self) -> dict[str, object]:
        """Everything a test may ask about; ``position`` in samples at 8000/s for markers."""
        return {
            "connected": self.connected,
            "underruns": self.underruns,
            "missing_samples": self.missing_samples,
            "overruns": self.overruns,
            "lost_samples": self.lost_samples,
            "played": self.played,
            "captured": self.captured,
            "buffered": len(self._playback) // 2,
            "most_buffered": self.most_buffered,
            "position": self._says.position / 6,
            "hears": self._hears,
        }

    # ── one period ──────────────────────────────────────────────────────────────

    def _next(self, epoch: int) -> None:
        self._periods += 1
        period_us = PERIOD * 1e12 / (RATE * (1_000_000 + self._ppm))
        due = self._start + round(self._periods * period_us)
        self.agenda.at(due, lambda: self._period(epoch))

    def _period(self, epoch: int) -> None:
        if epoch != self._epoch:
            return
        if self.agenda.now < self._stalled_until:
            self._start, self._periods = self._stalled_until, 0
        else:
            said = self._says.read(PERIOD)
            heard = self._play()
            self._capture(said)
            self._listen(heard)
            self._tape.period(said, heard)
        if epoch == self._epoch:
            self._next(epoch)

    def _capture(self, said: bytes) -> None:
        self.captured += PERIOD
        if not self._wire.write(said):
            self.lost_samples += PERIOD
            self.overruns += 1
            self._tell("overrun", count=self.overruns)

    def _play(self) -> bytes:
        """Fetch what has come, take a period of it; silence for what is missing."""
        if data := self._wire.read():
            self._flowing = True
            self._playback += data
        if len(self._playback) > _LONGEST:
            del self._playback[: (len(self._playback) - _LONGEST) & ~1]
            self._tell("playback-overrun")
        self.most_buffered = max(self.most_buffered, len(self._playback) // 2)
        # a sample cut in two by the wire waits for its other half
        ready = min(_BYTES, len(self._playback) & ~1)
        piece = bytes(self._playback[:ready])
        del self._playback[:ready]
        self.played += ready // 2
        if ready < _BYTES and self._flowing:
            self._starve((_BYTES - ready) // 2)
        elif ready == _BYTES:
            self._starving = False
        return piece + bytes(_BYTES - ready)

    def _starve(self, missing: int) -> None:
        self.missing_samples += missing
        if not self._starving:
            self._starving = True
            self.underruns += 1
            self._tell("underrun", count=self.underruns)

    def _listen(self, heard: bytes) -> None:
        loud = max(array("h", heard)) > _LOUD
        if loud and not self._hears:
            self._hears = True
            self._tell("heard", what="sound")
        self._quiet_for = 0 if loud else self._quiet_for + 1
        if self._hears and self._quiet_for > _QUIET_PERIODS:
            self._hears = False
            self._tell("heard", what="silence")

    def _tell(self, fact: str, /, **facts: object) -> None:
        self._tape.event(fact, self.agenda.now)
        self._saw(fact, at=self.agenda.now, **facts)

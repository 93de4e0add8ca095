"""What a line sounds like, 25 ms at a time, and ears for it. Decides nothing about a call.

The engine's own ear (``queuebox_media.progress``) knows cadences: busy, reorder, ringback. Here
is what only somebody who dials wants to know: is this dial tone, already; does a voice speak;
has the ringing stopped? All tones of the world's plan (spec 4.4) are one to three sines
between 350 and 640 Hz, so a country is never asked for.
"""

from __future__ import annotations

from collections import deque
from math import acos, log10, pi

from msgspec import Struct

from queuebox_hw.modem.words import MILLISECOND, SECOND
from queuebox_media.pitch import neighbours

RATE = 8000
PIECE = 200
"""Samples: 25 ms, in which all tones of the plan are steady."""
LENGTH = PIECE * SECOND // RATE
BESIDE = 2
"""Samples of the piece before, so that every sample has both its neighbours."""

FAINTEST = -38.0
"""dBm0; quieter is quiet (as in the engine's ear)."""
TONE_HERTZ = (333.0, 654.0)
PURE = 0.013
"""Impurity of call progress tones on a line with 28 dB of signal to noise, at most."""
PURE_AND_STEADY = 0.04
"""For a tone that has to last as well: 22 dB of signal to noise will do; no voice lasts so."""


class Piece(Struct, frozen=True):
    """Some sound, as three sums of ``neighbours``; ``at`` is its end, µs."""

    at: int
    samples: int
    xx: float
    xy: float
    yy: float

    @property
    def level(self) -> float:
        """dBm0: a sine of full scale is +3.14 (G.711)."""
        square = self.xx / self.samples / (32768.0 * 32768.0 / 2)
        return 10 * log10(square) + 3.14 if square > 1e-10 else -99.0

    @property
    def hertz(self) -> float:
        """The mean pitch, each sine by its share of the power."""
        cosine = self.xy / (2 * self.xx) if self.xx else 0.0
        return acos(min(1.0, max(-1.0, cosine))) * RATE / (2 * pi)

    @property
    def impurity(self) -> float:
        """0 for a sine; four times the variance of its cosines for a sum of sines."""
        if not self.xx:
            return 1.0
        return max(0.0, self.yy - self.xy * self.xy / self.xx) / self.xx

    @property
    def quiet(self) -> bool:
        return self.level < FAINTEST

    def tone(self, purity: float = PURE) -> bool:
        """Could it be of a call progress tone?"""
        low, high = TONE_HERTZ
        return not self.quiet and self.impurity < purity and low < self.hertz < high

    def __add__(self, other: Piece) -> Piece:
        return Piece(
            max(self.at, other.at),
            self.samples + other.samples,
            self.xx + other.xx,
            self.xy + other.xy,
            self.yy + other.yy,
        )


class Pieces:
    """Cuts a stream of s16le samples into pieces."""

    def __init__(self) -> None:
        self._held = b""

    def cut(self, samples: bytes, at: int) -> list[Piece]:
        """All whole pieces; ``at`` is when the last of these samples came, µs."""
        self._held += samples
        size, step = 2 * (PIECE + BESIDE), 2 * PIECE
        found: list[Piece] = []
        while len(self._held) >= size:
            sums = neighbours(self._held[:size])
            left = len(self._held) - size
            found.append(Piece(at - left // 2 * SECOND // RATE, PIECE, *sums))
            self._held = self._held[step:]
        return found


class DialToneEar:
    """Sure after more than half a second of one even tone (spec 4.7): busy is not so long."""

    WINDOW = 4
    """Pieces: in 100 ms a beat of 25 Hz (413 + 438) is even, too."""
    ENOUGH = 21
    """Windows, each a piece on. A burst of 0.5 s (busy in many countries) fills at most 20, one
    of 0.6 s, the shortest of an interrupted dial tone that has to be known (IT), at least 22."""
    LEVEL_SWING = 2.3
    PITCH_SWING = 25.0

    def __init__(self) -> None:
        self._recent: deque[Piece] = deque(maxlen=self.WINDOW)
        self._tone: Piece | None = None
        self._windows = 0

    def hear(self, piece: Piece) -> bool:
        self._recent.append(piece)
        first, *others = self._recent
        window = first
        for other in others:
            window += other
        if len(self._recent) < self.WINDOW or not window.tone(PURE_AND_STEADY):
            self._tone, self._windows = None, 0
        elif self._tone is None or not self._goes_on(self._tone, window):
            self._tone, self._windows = window, 1
        else:
            self._windows += 1
        return self._windows >= self.ENOUGH

    def _goes_on(self, tone: Piece, window: Piece) -> bool:
        return (
            abs(window.level - tone.level) < self.LEVEL_SWING
            and abs(window.hertz - tone.hertz) < self.PITCH_SWING
        )


class SpecialInformationEar:
    """Three rising tones, 950, 1400 and 1800 Hz, 0.33 s each; 0.27 s in some networks."""

    STEPS = ((885.0, 1015.0), (1340.0, 1460.0), (1735.0, 1850.0))
    LEAST = 7
    """Pieces of a step."""
    MOST_BETWEEN = 4

    def __init__(self) -> None:
        self._step = 0
        self._lasted = 0
        self._between = 0

    @classmethod
    def part(cls, piece: Piece) -> int | None:
        """Which of the three steps a piece may belong to."""
        if piece.quiet or piece.impurity > PURE:
            return None
        hertz = piece.hertz
        fitting = (n for n, (low, high) in enumerate(cls.STEPS) if low < hertz < high)
        return next(fitting, None)

    def hear(self, piece: Piece) -> bool:
        part = self.part(piece)
        if part == self._step:
            self._lasted, self._between = self._lasted + 1, 0
        elif part is not None and part == self._step + 1 and self._lasted >= self.LEAST:
            self._step, self._lasted, self._between = part, 1, 0
        else:
            self._pause()
        return self._step == len(self.STEPS) - 1 and self._lasted >= self.LEAST

    def _pause(self) -> None:
        self._between += 1
        if self._between > self.MOST_BETWEEN:
            self._step = self._lasted = self._between = 0


class VoiceEar:
    """Somebody speaks: sound that is no tone of an exchange, for a good part of a short while.

    What we say ourselves comes back from the line (6 to 20 dB down); that is no voice.
    """

    ECHO = 6.0
    """dB that an echo is below what was said, at least (spec 5.3)."""
    SAID = 20
    """Pieces that an echo may be late: 0.5 s."""

    def __init__(self, enough: int, among: int) -> None:
        """Sure after ``enough`` pieces of voice among the last so many."""
        self.heard = 0
        """Pieces of voice so far."""
        self._enough = enough
        self._recent: deque[bool] = deque(maxlen=among)
        self._said: deque[float] = deque(maxlen=self.SAID)

    def say(self, piece: Piece) -> None:
        """What goes to the line."""
        self._said.append(piece.level)

    def hear(self, piece: Piece) -> bool:
        voice = (
            not piece.quiet
            and not piece.tone(PURE_AND_STEADY)
            and SpecialInformationEar.part(piece) is None
            and piece.level > max(self._said, default=-99.0) - self.ECHO
        )
        self.heard += voice
        self._recent.append(voice)
        return sum(self._recent) >= self._enough


class RingingEar:
    """Has the ringing stopped? Country-free: the next burst is later than any would be."""

    LEAST_BURST = 350 * MILLISECOND
    LEAST_PAUSE = SECOND
    """A shorter one is inside a double burst."""
    LONGEST_PAUSE = 5_500 * MILLISECOND
    """1/5 is the slowest of the plan."""
    MARGIN = 400 * MILLISECOND

    def __init__(self) -> None:
        self._burst = 0
        self._quiet = 0
        self._bursts = 0
        self._pause: int | None = None

    def hear(self, piece: Piece) -> bool:
        """True when it had rung and does no longer."""
        if piece.tone(PURE_AND_STEADY):
            self._tone()
        elif piece.quiet:
            self._silence()
        longest = self.LONGEST_PAUSE if self._pause is None else self._pause + self.MARGIN
        return self._bursts > 0 and self._quiet > min(longest, self.LONGEST_PAUSE)

    def _tone(self) -> None:
        if self._bursts and self._quiet >= self.LEAST_PAUSE:
            self._pause = max(self._pause or 0, self._quiet)
        if self._quiet:
            self._burst = self._quiet = 0
        self._burst += LENGTH

    def _silence(self) -> None:
        if self._burst >= self.LEAST_BURST:
            self._bursts += 1
        self._burst = 0
        self._quiet += LENGTH

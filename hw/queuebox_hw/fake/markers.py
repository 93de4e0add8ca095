"""A sound that says its own sample number, and how to read it at the other end. No codec, no I/O.

Each identity is three tones, far from everything a telephone listens for (touch-tones,
call progress, fax, SIT). Together their phases tell the position within a cycle of 4 s:
any 40 ms of it, heard anywhere, at any level, even after mu-law twice and a change of rate,
say who sent it and which of his samples it is. So a test sees missing or repeated samples
(a step of the position), delay (position against time), drift (its slope) and loss
(its level). Positions count samples at 8000/s, whatever the rate of the recording.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import atan2, cos, hypot, log10, pi, sin
from operator import mul
from statistics import median

RATE = 8000
CYCLE = 32_000
"""Length of the pattern in samples: every frequency is a multiple of 0.25 Hz."""

TONES: tuple[tuple[float, float, float], ...] = (
    (1004.0, 1949.25, 2550.0),
    (1046.0, 1997.0, 2601.75),
    (1154.75, 2053.5, 2649.25),
    (1556.25, 2302.25, 2698.5),
    (1701.25, 2352.0, 2750.5),
    (1752.25, 2401.0, 2796.75),
    (1852.75, 2449.5, 2854.0),
    (1897.75, 2501.0, 2897.5),
    (1001.5, 1997.25, 2698.25),
    (1051.5, 2046.5, 2750.25),
    (1159.0, 2302.25, 2798.5),
    (1554.25, 2354.0, 2854.0),
    (1700.75, 2397.25, 2903.0),
    (1746.5, 2448.0, 2548.75),
    (1848.75, 2504.0, 2600.5),
    (1898.0, 1949.25, 2652.0),
)
"""By identity. Found by search: no two positions of a cycle look alike to within 0.0066 turns
in all three phases (mu-law noise moves them by 0.0003); of the first eight no two tones are
nearer than 40 Hz, any others share at most one."""

LEVEL = -15.2
"""dBm0 of the three together, -20 each."""

_PEAK_0DBM0 = 32124 / 10 ** (3.17 / 20)
_WINDOW = 320
_HOP = 160
_ALIKE = 0.03
"""Turns by which the phases may disagree about a position."""
_SURE = 0.003
"""Turns below which no other position can be meant."""
_STILL = 0.012
"""Turns up to which the pattern simply goes on: a filter may bend the phases a little, while
after a jump to anywhere they are further off in all but 3 of 1000 cases."""
_STEADY = 0.12
"""Samples a position may move against its prediction in one hop; 200 ppm make 0.03."""


def wave(identity: int, rate: int = RATE, level: float = LEVEL) -> array[int]:
    """One cycle (4 s) of an identity, 16-bit linear; it joins its own beginning."""
    peak = _PEAK_0DBM0 * 10 ** ((level - 10 * log10(3)) / 20)
    steps = [2 * pi * f / rate for f in TONES[identity]]
    length = CYCLE * rate // RATE
    return array("h", (int(peak * sum(sin(s * n) for s in steps)) for n in range(length)))


@dataclass(frozen=True)
class Sighting:
    """The position in the sender's cycle at sample ``at`` (8000/s) of the recording."""

    at: int
    position: float
    level: float
    """dBm0 of the three tones together."""
    error: float
    """Turns by which the tones disagree."""


@dataclass(frozen=True)
class Jump:
    """The pattern does not go on where it should: ``missing`` samples (negative: inserted)."""

    at: int
    """Where in the recording it had come right again, in samples at 8000/s."""
    missing: int


@dataclass(frozen=True)
class Reading:
    """What a recording tells about one identity."""

    heard: float
    """Share of the recording in which it was clear, 0 to 1."""
    level: float
    jumps: tuple[Jump, ...]
    first: Sighting | None
    last: Sighting | None
    gaps: tuple[tuple[int, int], ...]
    """Where it could not be heard for 60 ms or more, from and to, in samples at 8000/s."""
    dips: tuple[int, ...]
    """Windows 1 dB or more below the median level: holes too short to be gaps, from 2 ms."""
    drift_ppm: float
    """Sender's clock against the recorder's; positive: the sender is fast."""

    def position(self, at: float) -> float:
        """The sender's position (0 to CYCLE) at a sample of the recording near the last jump."""
        if self.last is None:
            raise ValueError("the identity was not heard")
        return (self.last.position + (at - self.last.at)) % CYCLE


def delay(sent: float, heard: float) -> float:
    """Samples from position ``heard`` back to ``sent``: from 0 up to a cycle of 4 s."""
    return (sent - heard) % CYCLE


def to_8000(samples: Sequence[int], rate: int) -> Sequence[float]:
    """Thin a recording out to 8000/s by means (good enough below 3 kHz); rate: multiple of 8000."""
    if rate == RATE:
        return samples
    step, rest = divmod(rate, RATE)
    if rest:
        raise ValueError(f"rate {rate} is not a multiple of {RATE}")
    columns = [samples[i::step] for i in range(step)]
    return [sum(group) / step for group in zip(*columns, strict=False)]


def _thinning_loss(frequency: float, rate: int) -> float:
    """Amplitude that ``to_8000`` leaves of a frequency."""
    step = rate // RATE
    if step == 1:
        return 1.0
    x = pi * frequency / rate
    return abs(sin(step * x) / (step * sin(x)))


@cache
def _kernel(frequency: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Hann-windowed cosine and sine, their phase zero at the middle of the window."""
    window = [(1 - cos(2 * pi * (n + 0.5) / _WINDOW)) / _WINDOW for n in range(_WINDOW)]
    turn = 2 * pi * frequency / RATE
    middle = _WINDOW / 2
    return (
        tuple(w * cos(turn * (n - middle)) for n, w in enumerate(window)),
        tuple(w * sin(turn * (n - middle)) for n, w in enumerate(window)),
    )


def _tone(piece: Sequence[float], frequency: float) -> tuple[float, float]:
    """Amplitude of a tone in a window, and its phase (as a sine, in turns) at the middle."""
    cosine, sine = _kernel(frequency)
    real = 2 * sum(map(mul, piece, cosine))
    imaginary = 2 * sum(map(mul, piece, sine))
    return hypot(real, imaginary), atan2(real, imaginary) / (2 * pi)


def tone_level(samples: Sequence[int], frequency: float, rate: int = RATE) -> float:
    """Mean level in dBm0 of a tone in a recording; -99 if it is not there at all."""
    thin = to_8000(samples, rate)
    loss = _thinning_loss(frequency, rate)
    powers = [
        (_tone(thin[start : start + _WINDOW], frequency)[0] / loss) ** 2
        for start in range(0, len(thin) - _WINDOW + 1, _WINDOW)
    ]
    return _dbm0(sum(powers) / len(powers)) if powers else -99.0


def _dbm0(peak_squared: float) -> float:
    if peak_squared < 1e-3:
        return -99.0
    return max(-99.0, 10 * log10(peak_squared / _PEAK_0DBM0**2))


def _turns(value: float) -> float:
    """A difference of phases, from -0.5 to 0.5 turns."""
    return (value + 0.5) % 1.0 - 0.5


def _disagreement(position: float, phases: Sequence[float], tones: Sequence[float]) -> float:
    return max(abs(_turns(position * f / RATE - p)) for f, p in zip(tones, phases, strict=True))


def _refine(position: float, phases: Sequence[float], tones: Sequence[float]) -> float:
    """The position near this one that suits all tones, each weighted by its frequency."""
    off = [_turns(p - position * f / RATE) for f, p in zip(tones, phases, strict=True)]
    weight = sum(f * f for f in tones)
    return position + sum(o * f for o, f in zip(off, tones, strict=True)) * RATE / weight


def _locate(phases: Sequence[float], tones: Sequence[float]) -> tuple[float, float]:
    """The position of the whole cycle that suits the phases best, and its error."""
    first, second, third = (f / RATE for f in tones)
    p1, p2, p3 = phases
    period = 1 / first
    best, found = 1.0, 0.0
    for turn in range(int(CYCLE * first) + 1):
        position = (p1 + turn) * period
        error = abs((position * second - p2 + 0.5) % 1.0 - 0.5)
        if error < best:
            error = max(error, abs((position * third - p3 + 0.5) % 1.0 - 0.5))
            if error < best:
                best, found = error, position
    found = _refine(found, phases, tones)
    return found % CYCLE, _disagreement(found, phases, tones)


class _Track:
    """Follows one identity through a recording, window by window."""

    def __init__(self, identity: int, rate: int, floor: float) -> None:
        self.tones = TONES[identity]
        self.losses = [_thinning_loss(f, rate) for f in self.tones]
        self.floor = floor
        self.settled: Sighting | None = None
        self._doubtful: Sighting | None = None
        self.sightings: list[Sighting] = []
        self.jumps: list[Jump] = []

    def window(self, at: int, piece: Sequence[float]) -> None:
        seen = [_tone(piece, f) for f in self.tones]
        powers = [(a / loss) ** 2 for (a, _), loss in zip(seen, self.losses, strict=True)]
        # each tone must be there: a neighbour that shares one is not this identity
        if _dbm0(3 * min(powers)) < self.floor:
            return
        phases = [phase for _, phase in seen]
        position, error = self._place(at, phases)
        if error <= _ALIKE:
            self._take(Sighting(at, position, _dbm0(sum(powers)), error))

    def _place(self, at: int, phases: Sequence[float]) -> tuple[float, float]:
        """Where we are: near where we should be, else anywhere."""
        best = (1.0, 0.0)
        for known, enough in ((self.settled, _STILL), (self._doubtful, _SURE)):
            if known is not None:
                near = _refine(known.position + at - known.at, phases, self.tones)
                error = _disagreement(near, phases, self.tones)
                if error <= enough:
                    return near % CYCLE, error
                best = min(best, (error, near % CYCLE))
        elsewhere, error = _locate(phases, self.tones)
        # an echo or noise bends the phases: a place far away must be clearly better
        return best[::-1] if best[0] <= min(2 * error, _ALIKE) else (elsewhere, error)

    def _take(self, now: Sighting) -> None:
        settled, doubtful = self.settled, self._doubtful
        if settled is not None and abs(_step(settled, now)) <= _STEADY * _hops(settled, now):
            self._settle(now)
        elif doubtful is not None and abs(_step(doubtful, now)) <= _STEADY:
            # two windows agree with each other: this is where the pattern goes on
            if settled is not None and (missing := round(_step(settled, now))):
                self.jumps.append(Jump(doubtful.at, missing))
            self.sightings.append(doubtful)
            self._settle(now)
        else:
            self._doubtful = now

    def _settle(self, now: Sighting) -> None:
        self.settled, self._doubtful = now, None
        self.sightings.append(now)


def _step(before: Sighting, now: Sighting) -> float:
    """Samples that are missing between two sightings."""
    ahead = now.position - before.position - (now.at - before.at)
    return (ahead + CYCLE / 2) % CYCLE - CYCLE / 2


def _hops(before: Sighting, now: Sighting) -> float:
    """How many hops apart, but never so many that a whole sample could hide."""
    return min((now.at - before.at) / _HOP, 5)


def read(samples: Sequence[int], identity: int, rate: int = RATE, floor: float = -60.0) -> Reading:
    """Look for an identity in a recording (16-bit linear); ``floor`` in dBm0: below, not heard."""
    thin = to_8000(samples, rate)
    track = _Track(identity, rate, floor)
    starts = range(0, len(thin) - _WINDOW + 1, _HOP)
    for start in starts:
        track.window(start + _WINDOW // 2, thin[start : start + _WINDOW])
    seen = track.sightings
    if not seen:
        return Reading(0.0, -99.0, (), None, None, (), (), 0.0)
    level = 10 * log10(sum(10 ** (s.level / 10) for s in seen) / len(seen))
    return Reading(
        heard=len(seen) / len(starts),
        level=level,
        jumps=tuple(track.jumps),
        first=seen[0],
        last=seen[-1],
        gaps=_gaps(seen),
        dips=_dips(seen),
        drift_ppm=_drift(seen),
    )


def _gaps(seen: Sequence[Sighting]) -> tuple[tuple[int, int], ...]:
    """Half a window before and after are heard with the rest."""
    half = _WINDOW // 2
    return tuple(
        (before.at + half, now.at - half)
        for before, now in pairwise(seen)
        if now.at - before.at > 480 + _WINDOW
    )


def _dips(seen: Sequence[Sighting]) -> tuple[int, ...]:
    usual = median(sighting.level for sighting in seen)
    return tuple(sighting.at for sighting in seen if sighting.level < usual - 1)


def _drift(seen: Sequence[Sighting]) -> float:
    """Mean slope of the undisturbed stretches, in parts per million."""
    moved = time = 0.0
    for before, now in pairwise(seen):
        step = _step(before, now)
        if abs(step) <= _STEADY * _hops(before, now):
            moved += step
            time += now.at - before.at
    return moved / time * 1e6 if time else 0.0


def identify(samples: Sequence[int], rate: int = RATE, floor: float = -50.0) -> dict[int, float]:
    """Which identities sound in a recording, and at which level in dBm0."""
    found = {}
    for identity in range(len(TONES)):
        reading = read(samples, identity, rate, floor)
        if reading.heard > 0.2:
            found[identity] = reading.level
    return found

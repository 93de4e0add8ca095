"""How long people talk, wait and write: the distributions, read from text. Draws, keeps no seed."""

from __future__ import annotations

import re
from math import log, sqrt
from random import Random
from typing import Protocol

from msgspec import Struct

from queuebox.simulate.errors import BadPlan
from queuebox_config.errors import Wrong
from queuebox_config.kinds import Duration, duration_text

LONGEST = Duration(0, 24 * 3_600_000_000)
SAYS = '"240 s", "exp 240 s", "lognormal MEAN SD" or "uniform LEAST MOST" (ms, s, min or h)'

_PIECE = re.compile(r"\d[\d.]* ?(?:ms|s|min|h)\b", re.ASCII)


class Length(Protocol):
    """A length of time that is different for every call."""

    def draw(self, random: Random) -> int:
        """µs, never negative."""

    def __str__(self) -> str:
        """The text that :func:`read_length` reads."""


class Fixed(Struct, frozen=True):
    """Always the same."""

    length: int

    def draw(self, random: Random) -> int:
        return self.length

    def __str__(self) -> str:
        return duration_text(self.length)


class Exponential(Struct, frozen=True):
    """Without memory: the classic of the formulas."""

    mean: int

    def draw(self, random: Random) -> int:
        return round(random.expovariate(1 / self.mean))

    def __str__(self) -> str:
        return f"exp {duration_text(self.mean)}"


class Lognormal(Struct, frozen=True):
    """What measured talks look like: few very short, some very long."""

    mean: int
    deviation: int

    def draw(self, random: Random) -> int:
        squared = log(1 + (self.deviation / self.mean) ** 2)
        return round(random.lognormvariate(log(self.mean) - squared / 2, sqrt(squared)))

    def __str__(self) -> str:
        return f"lognormal {duration_text(self.mean)} {duration_text(self.deviation)}"


class Uniform(Struct, frozen=True):
    """Anything between two lengths, all equally likely."""

    least: int
    most: int

    def draw(self, random: Random) -> int:
        return round(random.uniform(self.least, self.most))

    def __str__(self) -> str:
        return f"uniform {duration_text(self.least)} {duration_text(self.most)}"


def read_length(text: str) -> Length:
    """The distribution that the text describes; raises :class:`BadPlan`."""
    word, _, rest = text.strip().partition(" ")
    if word[:1].isdigit():
        word, rest = "fixed", text
    lengths = _lengths(rest, text)
    match word, lengths:
        case "fixed", [length]:
            return Fixed(length)
        case "exp", [mean] if mean > 0:
            return Exponential(mean)
        case "lognormal", [mean, deviation] if mean > 0:
            return Lognormal(mean, deviation)
        case "uniform", [least, most] if least <= most:
            return Uniform(least, most)
    raise BadPlan(f"{text!r} is no length of time; write {SAYS}")


def _lengths(rest: str, text: str) -> list[int]:
    pieces = _PIECE.findall(rest)
    if _PIECE.sub("", rest).strip():
        raise BadPlan(f"{text!r} is no length of time; write {SAYS}")
    try:
        return [LONGEST.read(piece) for piece in pieces]
    except Wrong as wrong:
        raise BadPlan(f"{text!r}: {wrong}") from None

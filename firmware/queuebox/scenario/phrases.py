"""Sentences with gaps, and how words are matched against them. Knows no telephone words itself.

A pattern is written as it is spoken: ``desk {desk} transfers to queue {queue}``. The name in
braces says what may stand there; ``{…words}`` takes all that is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches

from msgspec import Struct

from queuebox.scenario.script import SECOND, ScenarioError

SECONDS = re.compile(r"-?[0-9]{1,8}(\.[0-9]{1,6})?", re.ASCII)
COUNT = re.compile(r"[0-9]{1,8}", re.ASCII)
NAME = re.compile(r"[A-Za-z_][\w.-]{0,40}", re.ASCII)
LINE = re.compile(r"[Ll]?[0-9]{1,2}", re.ASCII)


def microseconds(word: str) -> int:
    """``"12.5"`` → 12_500_000."""
    if not SECONDS.fullmatch(word):
        raise ScenarioError(
            f'"{word}" is not a time', "write seconds, with at most six decimals, like 12.5"
        )
    sign = -1 if word.startswith("-") else 1
    whole, _, part = word.lstrip("-").partition(".")
    return sign * (int(whole) * SECOND + int(part.ljust(6, "0")))


def count(word: str) -> int:
    if not COUNT.fullmatch(word):
        raise ScenarioError(f'"{word}" is not a whole number', "write digits, like 3")
    return int(word)


def line_number(word: str) -> int:
    if not LINE.fullmatch(word):
        raise ScenarioError(f'"{word}" is not a line', "write its number, like 1 or L1")
    return int(word.lstrip("Ll"))


def name(word: str) -> str:
    if not NAME.fullmatch(word):
        raise ScenarioError(f'"{word}" is not a name', "begin with a letter, like c1 or support")
    return word


def nearest(word: str, known: Iterable[str]) -> str:
    """``did you mean "ready"?`` or the list of what is known."""
    choices = sorted(set(known))
    close = get_close_matches(word, choices, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"known here: {', '.join(choices)}" if choices else "none is set up here"


class Match(Struct, frozen=True):
    """The words found in a pattern's gaps."""

    gaps: dict[str, str]
    rest: tuple[str, ...] = ()

    def text(self, gap: str) -> str:
        return self.gaps[gap]

    def seconds(self, gap: str) -> int:
        return microseconds(self.gaps[gap])

    def count(self, gap: str) -> int:
        return count(self.gaps[gap])

    def line(self) -> int:
        return line_number(self.gaps["line"])


class Pattern:
    """One sentence with gaps."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts = text.split()

    def match(self, words: Sequence[str]) -> Match | None:
        """The gaps' words, or None if the words are not this sentence."""
        open_ended = self.parts[-1].startswith("{…")
        fixed = self.parts[:-1] if open_ended else self.parts
        if len(words) < len(fixed) + open_ended or (len(words) > len(fixed) and not open_ended):
            return None
        gaps: dict[str, str] = {}
        for part, word in zip(fixed, words, strict=False):
            if part.startswith("{"):
                gaps[part[1:-1]] = word
            elif part != word:
                return None
        return Match(gaps, tuple(words[len(fixed) :]))

    def filled(self, words: Sequence[str]) -> str:
        """The sentence with this many words of the attempt in its gaps: for suggestions."""
        shown = []
        for place, part in enumerate(self.parts):
            usable = part.startswith("{") and "…" not in part and place < len(words)
            shown.append(words[place] if usable else part)
        return " ".join(shown)


def closest(words: Sequence[str], patterns: Iterable[Pattern]) -> str:
    """A suggestion for words that are no known sentence."""
    said = " ".join(words)[:200]
    candidates = [pattern.filled(words[:12]) for pattern in patterns]
    best = max(candidates, key=lambda text: SequenceMatcher(None, said, text).ratio())
    return f'did you mean "{best}"?'

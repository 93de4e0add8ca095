"""What may follow, in words: the phrases that effects print themselves as. Plays nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from queuebox.scenario.happenings import Names
from queuebox.scenario.phrases import SECONDS, Match, Pattern, closest, nearest
from queuebox.scenario.script import Expected, Outcome, ScenarioError

PHRASES: tuple[Pattern, ...] = tuple(
    Pattern(text)
    for text in (
        "answer {call}",
        "greet {call}",
        "hold {call}",
        "announce {call} {…what}",
        "treat {call} {why}",
        "close {call} {prompt}",
        "release {call}",
        "release {desk} {call}",
        "dial {line} {number} for {desk}",
        "offer {desk} {call}",
        "withdraw {desk} {call} {why}",
        "whisper {desk} {call}",
        "connect {desk} {call}",
        "part {desk} {call}",
        "park {desk} {call}",
        "unpark {desk} {call}",
        "ready {desk}",
        "wrap {desk}",
        "extended {desk}",
        "away {desk} {why}",
        "pending {desk} {why}",
        "whisper {desk}",
        "talking {desk}",
        "holding {desk}",
        "missed {desk}",
        "unplugged {desk}",
        "grace {desk}",
        "logged-out {desk}",
        "fault {desk}",
        "tone {desk} {tone}",
        "alarm {…what}",
        "clear {…what}",
        "ending {call} {…how}",
        "refused",
    )
)

REASONS = ("caller-gone", "headset", "away", "taken", "restart", "missed", "declined")
"""Why an offer is withdrawn."""


def plain(word: str) -> str:
    """A number without idle zeros: ``5.300`` and ``5.3`` are the same word."""
    if "." in word and SECONDS.fullmatch(word):
        return f"{Decimal(word).normalize():f}"
    return word


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase as the words that are compared."""
    return tuple(plain(word) for word in phrase.split())


def read_expected(text: str, line: int, names: Names) -> Expected:
    """All that stands right of ``=>``; raises ScenarioError without a place."""
    if text.split() == ["nothing"]:
        return Expected(line, ())
    return Expected(line, tuple(_group(group, names) for group in _split(text.split(), "then")))


def _group(words: Sequence[str], names: Names) -> tuple[Outcome, ...]:
    phrases = " ".join(words).replace(",", " , ").split()
    return tuple(_outcome(phrase, names) for phrase in _split(phrases, ","))


def _split(words: Sequence[str], at: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == at:
            parts.append([])
        else:
            parts[-1].append(word)
    if not all(parts):
        raise ScenarioError(
            f'there is nothing beside a "{at}" on the right of =>',
            "write an effect, or => nothing",
        )
    return parts


def _outcome(words: Sequence[str], names: Names) -> Outcome:
    for pattern in PHRASES:
        match = pattern.match(words)
        if match is not None:
            _check(match, names)
            return Outcome(words_of(" ".join(words)))
    raise ScenarioError(f'"{" ".join(words)}" is no effect', closest(words, PHRASES))


def _check(match: Match, names: Names) -> None:
    """Names that the file has not spoken of are slips of the pen."""
    if "call" in match.gaps:
        names.call(match.text("call"))
    if "desk" in match.gaps:
        names.desk(match.text("desk"))
    if "desk" in match.gaps and "call" in match.gaps and "why" in match.gaps:
        why = match.text("why")
        if why not in REASONS:
            raise ScenarioError(f'an offer is not withdrawn for "{why}"', nearest(why, REASONS))

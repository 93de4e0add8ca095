"""Expected against seen: a tolerance for time, none for anything else. Waits for nothing."""

from __future__ import annotations

from collections.abc import Sequence

from queuebox.scenario.outcomes import words_of
from queuebox.scenario.phrases import SECONDS, microseconds
from queuebox.scenario.runner import Failure, compare, failure
from queuebox.scenario.script import Glance, Look, Outcome, Scenario, Step
from queuebox.scenario.stage import Heard

TIMED_ENDING = ("wait", "talk")
"""Words of an ending that are followed by a length of time."""
TIMED_LOOKS = ("waits", "until", "longest", "segments", "held", "rang")
"""Subjects of ``expect`` that are times."""


class Judge:
    """Compares for one scenario. ``earlier``: calls of the set-up, whose past is not the file's."""

    def __init__(self, scenario: Scenario, tolerance: int, earlier: frozenset[str]) -> None:
        self._scenario = scenario
        self._tolerance = tolerance
        self._earlier = earlier

    def unmatched(self, step: Step, heard: Sequence[Heard]) -> tuple[list[Outcome], list[Heard]]:
        """What is still missing of the step's effects, and what was heard beyond them."""
        missing = _expected(step)
        extra = []
        for one in heard:
            match = self._match(missing, one)
            if match is None:
                extra.append(one)
            else:
                missing.remove(match)
        return missing, extra

    def compare(self, step: Step, heard: Sequence[Heard]) -> list[Failure]:
        """As on the core, once times within the tolerance read as the file writes them."""
        missing = _expected(step)
        as_written = []
        for one in heard:
            match = self._match(missing, one)
            if match is not None:
                missing.remove(match)
                one = Heard(one.at, match.words, one.detail)
            as_written.append(one)
        return compare(self._scenario, step, as_written)

    def looks(self, step: Step, glance: Glance) -> list[Failure]:
        """What ``expect`` does not find."""
        failures = []
        for look in step.looks:
            seen = look.seen(glance)
            if not self._as_expected(look, seen):
                what = f"expect {look.subject}"
                wanted = " ".join(look.value)
                failures.append(
                    failure(self._scenario, look.line, step.at, what, wanted, seen or "nothing")
                )
        return failures

    def _as_expected(self, look: Look, seen: str) -> bool:
        there = words_of(seen.replace(",", " "))
        if look.contains:
            return set(look.value) <= set(there)
        if look.subject.split()[0] not in TIMED_LOOKS:
            return look.value == there
        return len(look.value) == len(there) and all(
            self._near(one, other) for one, other in zip(look.value, there, strict=True)
        )

    def _match(self, among: Sequence[Outcome], heard: Heard) -> Outcome | None:
        """The expected effect that this is: preferably the very words."""
        exact = [outcome for outcome in among if outcome.words == heard.words]
        near = (outcome for outcome in among if self._alike(outcome.words, heard.words))
        return exact[0] if exact else next(near, None)

    def _alike(self, expected: tuple[str, ...], heard: tuple[str, ...]) -> bool:
        if expected == heard:
            return True
        if len(expected) != len(heard) or heard[0] != "ending":
            return False
        before = ("", *heard[:-1])
        return all(
            one == other or (word in TIMED_ENDING and self._same_length(heard[1], one, other))
            for one, other, word in zip(expected, heard, before, strict=True)
        )

    def _same_length(self, call: str, one: str, other: str) -> bool:
        return call in self._earlier or self._near(one, other)

    def _near(self, one: str, other: str) -> bool:
        if one == other:
            return True
        if not (SECONDS.fullmatch(one) and SECONDS.fullmatch(other)):
            return False
        return abs(microseconds(one) - microseconds(other)) <= self._tolerance


def _expected(step: Step) -> list[Outcome]:
    return [outcome for part in step.expected for outcome in part.all()]

"""Plays a scenario on a stage and compares: what was expected against what was heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from msgspec import Struct

from queuebox.scenario.core_stage import CoreStage
from queuebox.scenario.looks import failed_look
from queuebox.scenario.script import Expected, Scenario, Step, seconds_text
from queuebox.scenario.stage import Heard, SetUpFailed, Stage

NOTHING = "nothing"


class Failure(Struct, frozen=True):
    """One place where the box did not do what the file says."""

    file: str
    line: int
    at: int
    what: str
    expected: str
    got: str
    notes: tuple[str, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        rows = [f"{self.file}:{self.line}: at {seconds_text(self.at)} {self.what}"]
        if self.source:
            rows.append(f"    {self.source}")
        rows += [f"  expected  {self.expected}", f"  got       {self.got}"]
        return "\n".join([*rows, *(f"  {note}" for note in self.notes)])


class Verdict(Struct, frozen=True):
    """What came of playing one scenario."""

    scenario: Scenario
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self.failures)


def run(scenario: Scenario, stage_for: Callable[[Scenario], Stage] = CoreStage) -> Verdict:
    """Play a scenario to its end, or to the first instant that fails."""
    try:
        stage = stage_for(scenario)
    except SetUpFailed as error:
        failed = failure(scenario, scenario.steps[0].line, 0, "set-up", "as set up", str(error))
        return Verdict(scenario, (failed,))
    for step in scenario.steps:
        failures = _play(scenario, step, stage)
        if failures:
            return Verdict(scenario, tuple(failures))
    return Verdict(scenario)


def _play(scenario: Scenario, step: Step, stage: Stage) -> list[Failure]:
    first = step.before[0].at if step.before else step.at
    unasked = stage.until(first)
    if unasked:
        return [_unexpected(scenario, step, unasked)]
    heard = stage.play(step.at, step.before, step.events)
    failures = compare(scenario, step, heard)
    for sentence in stage.broken():
        failures.append(
            failure(scenario, step.line, step.at, "an invariant is broken", "none", sentence)
        )
    return failures + _looks(scenario, step, stage)


def _unexpected(scenario: Scenario, step: Step, unasked: Sequence[Heard]) -> Failure:
    """Something happened at a time that the file does not speak of."""
    at = unasked[0].at
    got = ", ".join(str(heard) for heard in unasked if heard.at == at)
    return failure(scenario, step.line, at, f"unexpected, before this line: {got}", NOTHING, got)


def compare(scenario: Scenario, step: Step, heard: Sequence[Heard]) -> list[Failure]:
    """All effects of an instant against all that its lines say, then their order."""
    expected = [outcome.words for part in step.expected for outcome in part.all()]
    missing = Counter(expected) - Counter(h.words for h in heard)
    extra = Counter(h.words for h in heard) - Counter(expected)
    got = ", ".join(str(h) for h in heard) or NOTHING
    said = " + ".join(told for part in step.expected if (told := as_text(part))) or NOTHING
    line = step.expected[0].line if step.expected else step.line
    if missing or extra:
        notes = [f"missing   {_listed(missing)}"] * bool(missing)
        notes += [f"too much  {_listed(extra)}"] * bool(extra)
        return [failure(scenario, line, step.at, "not what happened", said, got, notes)]
    return [
        failure(scenario, part.line, step.at, "in another order", as_text(part), got)
        for part in step.expected
        if not in_order(part, heard)
    ]


def in_order(part: Expected, heard: Sequence[Heard]) -> bool:
    """Every effect before a ``then`` came before every effect after it."""
    words = [h.words for h in heard]
    reached = -1
    for group in part.groups:
        places = [_place(words, outcome.words, reached) for outcome in group]
        if None in places:
            return False
        reached = max([reached, *(place for place in places if place is not None)])
    return True


def _place(words: Sequence[tuple[str, ...]], wanted: tuple[str, ...], after: int) -> int | None:
    return next((n for n, said in enumerate(words) if n > after and said == wanted), None)


def as_text(part: Expected) -> str:
    return " then ".join(", ".join(str(o) for o in group) for group in part.groups)


def _listed(counter: Counter[tuple[str, ...]]) -> str:
    return ", ".join(" ".join(words) for words in counter.elements())


def _looks(scenario: Scenario, step: Step, stage: Stage) -> list[Failure]:
    if not step.looks:
        return []
    glance = stage.look(step.at)
    failures = []
    for look in step.looks:
        seen = failed_look(look, glance)
        if seen is not None:
            wanted, there = " ".join(look.value), seen or NOTHING
            what = f"expect {look.subject}"
            failures.append(failure(scenario, look.line, step.at, what, wanted, there))
    return failures


def failure(
    scenario: Scenario,
    line: int,
    at: int,
    what: str,
    expected: str,
    got: str,
    notes: Sequence[str] = (),
) -> Failure:
    """A failure with the text of its line."""
    source = scenario.source[line - 1].strip() if 0 < line <= len(scenario.source) else ""
    return Failure(scenario.file, line, at, what, expected, got, tuple(notes), source)

"""Text into a Scenario. Knows the shape of a file; the words live in the tables beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from queuebox.scenario.happenings import Names, read_happening
from queuebox.scenario.looks import read_look
from queuebox.scenario.office import SUBJECTS, Office
from queuebox.scenario.outcomes import read_expected
from queuebox.scenario.phrases import microseconds, nearest
from queuebox.scenario.script import (
    DeskStart,
    Expected,
    Look,
    Scenario,
    ScenarioError,
    Step,
    seconds_text,
)
from queuebox_core.events import Event, RulesChanged
from queuebox_core.rules import Rules

TIME = re.compile(r"[-+]?[0-9]")
LONGEST_FILE = 200_000
"""Characters: a scenario is read by people."""


class Statement(Struct, frozen=True):
    """One line of the file with its continuations, without comments."""

    line: int
    text: str


@dataclass
class Instant:
    """One instant while its lines are still coming in."""

    at: int
    line: int
    before: list[Event] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    def step(self) -> Step:
        acts = self.events or self.before
        if acts and not self.expected:
            raise ScenarioError(
                "it is not said what follows", "end the line with => and all effects, or => nothing"
            ).placed("", self.line)
        return Step(
            self.at,
            self.line,
            tuple(self.before),
            tuple(self.events),
            tuple(self.expected),
            tuple(self.looks),
        )


def read_file(path: Path) -> Scenario:
    """Read a scenario file; raises ScenarioError, also when it cannot be opened."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(
            f"cannot read the file: {error}", "give a text file", file=str(path)
        ) from error
    return parse(text, str(path))


def parse(text: str, file: str = "scenario") -> Scenario:
    """Text into a Scenario; raises ScenarioError: where, what is wrong, what would be right."""
    if len(text) > LONGEST_FILE:
        raise ScenarioError("the file is too long", "write several scenarios", file=file)
    return _Reading(text, file).scenario()


def statements(text: str) -> Iterator[Statement]:
    """The file's statements: comments taken off, indented lines joined to the one above.

    An indented ``expect`` is a statement of its own, of the instant above it.
    """
    pending: Statement | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.partition("#")[0].rstrip()
        if not line:
            continue
        if line[0].isspace() and line.split()[0] != "expect":
            if pending is None:
                raise ScenarioError(
                    "an indented line continues the one above, and there is none",
                    "begin it at the left edge",
                ).placed("", number)
            pending = Statement(pending.line, f"{pending.text} {line.strip()}")
            continue
        if pending is not None:
            yield pending
        pending = Statement(number, line.strip())
    if pending is not None:
        yield pending


def title(text: str) -> str:
    """The first comment."""
    for raw in text.splitlines():
        if raw.startswith("#") and raw.strip("# \t"):
            return raw.strip("# \t")
    return ""


class _Reading:
    """One pass over one file."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.office = Office()
        self.rules: Rules | None = None
        self.desks: tuple[DeskStart, ...] = ()
        self.names = Names((), (), ())
        self.steps: list[Step] = []
        self.instant: Instant | None = None

    def scenario(self) -> Scenario:
        place = 0
        try:
            for statement in statements(self.text):
                place = statement.line
                self._statement(statement)
            self._close_instant()
            if self.rules is None or not self.steps:
                raise ScenarioError(
                    "nothing happens in this file", "write a line like: 0  => nothing"
                )
        except ScenarioError as error:
            raise error.placed(self.file, place) from error
        return Scenario(
            self.file,
            title(self.text),
            self.rules,
            self.desks,
            tuple(self.steps),
            tuple(self.text.splitlines()),
        )

    def _statement(self, statement: Statement) -> None:
        words = statement.text.split()
        if TIME.match(words[0]):
            at = microseconds(words[0])
            self._begin(at)
            self._at(at, statement)
        elif words[0] == "expect":
            if self.instant is None:
                raise ScenarioError("expect when?", "write a time before it, like: 30  expect …")
            self._look(words[1:], self.instant, statement.line)
        elif self.rules is not None and words[0] in SUBJECTS:
            raise ScenarioError(
                "set-up lines stand before the first time",
                f"to change a rule later write: 20  change {words[0]} …",
            )
        elif words[0] in SUBJECTS:
            self.office.set_up(words, line=statement.line)
        else:
            known = (*SUBJECTS, "expect")
            raise ScenarioError(
                f'a line cannot begin with "{words[0]}"',
                f"{nearest(words[0], known)} Or begin with a time",
            )

    def _begin(self, at: int) -> None:
        """The first time ends the set-up."""
        if self.rules is not None:
            return
        for start in self.office.starts.values():
            if start.since > at and start.state != "logged-out":
                raise ScenarioError(
                    f"desk {start.desk} is set up for a time after this first line",
                    f"write {start.state} since {seconds_text(at)}, or earlier",
                )
        self.rules = self.office.rules()
        starts = self.office.starts
        self.names = Names(tuple(starts), self.office.queue_names(), self.office.line_numbers())
        self.desks = self._seat_talkers(starts)

    def _seat_talkers(self, starts: dict[str, DeskStart]) -> tuple[DeskStart, ...]:
        """Give every desk that is talking a call and a line: the highest that nobody speaks of."""
        spoken = {int(n) for n in re.findall(r"\bline\s+[Ll]?([0-9]{1,2})\b", self.text)}
        return tuple(self._seat(start, spoken) for start in starts.values())

    def _seat(self, start: DeskStart, taken: set[int]) -> DeskStart:
        if start.state != "talking":
            return start
        served = self.office.served(start.desk)
        free = [
            line
            for line in reversed(self.office.line_numbers())
            if line not in taken and self.office.line_queue(line) in served
        ]
        line = start.talk_line or (free[0] if free else 0)
        if not line:
            raise ScenarioError(
                f"no line is left for the caller whom {start.desk} talks to",
                "say which: talking on line 3",
            )
        taken.add(line)
        call = self.names.new_call(start.call or f"caller-of-{start.desk}", self.names.line(line))
        return DeskStart(
            start.desk, start.agent, start.state, start.since, start.why, call, line, start.calls,
            start.line,
        )  # fmt: skip

    def _at(self, at: int, statement: Statement) -> None:
        body = statement.text.split(None, 1)[1] if len(statement.text.split()) > 1 else ""
        instant = self._instant(at, statement.line)
        left, arrow, right = body.partition("=>")
        words = left.split()
        if words and words[0] == "expect":
            if arrow:
                raise ScenarioError(
                    "an expect has no =>", "write the effects on a line of their own"
                )
            self._look(words[1:], instant, statement.line)
            return
        if "=>" in right:
            raise ScenarioError(
                "there is a second =>", "join the effects with commas, or with then"
            )
        if words:
            self._happenings(words, instant)
        elif not arrow:
            raise ScenarioError("nothing is said of this instant", "write => and what happens")
        if arrow:
            instant.expected.append(read_expected(right, statement.line, self.names))

    def _instant(self, at: int, line: int) -> Instant:
        if self.instant is not None and at < self.instant.at:
            raise ScenarioError("time goes back here", "put the lines in order of time")
        if self.instant is None or at > self.instant.at:
            self._close_instant()
            self.instant = Instant(at, line)
        return self.instant

    def _close_instant(self) -> None:
        if self.instant is not None:
            self.steps.append(self.instant.step())
            self.instant = None

    def _happenings(self, words: list[str], instant: Instant) -> None:
        sentence: list[str] = []
        for word in [*words, "and"]:
            if word == "and":
                self._happening(sentence, instant)
                sentence = []
            else:
                sentence.append(word)

    def _happening(self, words: list[str], instant: Instant) -> None:
        if not words:
            raise ScenarioError("there is nothing beside an and", "write what happens")
        if words[0] == "change":
            instant.events.append(RulesChanged(instant.at, self.office.change(words[1:])))
            return
        happening = read_happening(words, instant.at, self.names)
        instant.before.extend(happening.before)
        instant.events.extend(happening.events)

    def _look(self, words: list[str], instant: Instant, line: int) -> None:
        if not words:
            raise ScenarioError("expect what?", "write like: expect position c1 2")
        instant.looks.append(read_look(words, line, self.names))

"""Callers with habits: when they ring, how long they wait, how long they talk. Pure; no I/O.

The numbers make a lively page for somebody who watches; they are no model of traffic
(that is ``queuebox simulate``).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec
from msgspec import Struct

SECOND = 1_000_000

NAMES = (
    "SMITH JOHN", "GARCIA ANA", "MUELLER UWE", "ROSSI CARLA", "NOVAK PETR", "KIM SUN",
    "DUBOIS LUC", "JENSEN IDA", "OKAFOR ADA", "SATO KEN", "LOPEZ EVA", "BROWN PAT",
)  # fmt: skip

TALK = (2.5, 7.0)
PATIENCE = (9.0, 40.0)
WITHHELD = 0.1
"""Share of callers without a number."""


class Person(Struct, frozen=True):
    """Somebody who will ring: times in µs."""

    at: int
    number: str
    name: str
    talk: int
    patience: int


class OnLine(Struct):
    """A person on a line, as far as they can tell."""

    person: Person
    since: int
    answered: int | None = None
    talking: int | None = None
    leaving: bool = False
    rings: int = 0
    told: bool = False
    """The caller ID was sent."""
    cut_off: bool = False
    """The modem's cable is out: no bell reaches the box."""

    @property
    def believed(self) -> bool:
        """Two rings, or one with caller ID: what makes a call of a bell."""
        return self.rings + self.told >= 2 and self.rings > 0


def people(count: int, begin: int, within: int, dice: random.Random) -> list[Person]:
    """``count`` people whose calls begin within ``within`` µs, in order of time."""
    times = sorted(begin + int(dice.uniform(0, within)) for _ in range(count))
    return [person(at, dice) for at in times]


def person(at: int, dice: random.Random) -> Person:
    withheld = dice.random() < WITHHELD
    return Person(
        at,
        "" if withheld else f"555{dice.randrange(1_000_000, 9_999_999)}",
        "" if withheld else dice.choice(NAMES),
        int(dice.uniform(*TALK) * SECOND),
        int(dice.uniform(*PATIENCE) * SECOND),
    )


class Callers:
    """Who still will ring, and who is on which line.

    ``begin`` and ``hang_up`` in what ``tick`` gives are for the fake modems.
    """

    def __init__(self, people: list[Person], lines: list[int]) -> None:
        self._coming = list(reversed(people))
        self._lines: dict[int, OnLine | None] = dict.fromkeys(lines)
        self.made = 0
        self.busy = 0
        """Times that a caller found every line busy and had to try again."""
        self.unheard = 0
        """Calls given up within the first ring: no box can tell them from a line test."""
        self._told_busy: set[int] = set()

    @property
    def over(self) -> bool:
        """Nobody is to come and nobody is there."""
        return not self._coming and not any(self._lines.values())

    def add(self, one: Person) -> None:
        """Somebody more, now (a key was pressed)."""
        self._coming.append(one)

    def on(self, line: int) -> OnLine | None:
        return self._lines[line]

    def tick(self, now: int, usable: set[int]) -> Iterator[tuple[int, Person | None]]:
        """(line, person): rings now; (line, None): hangs up now. ``usable``: idle lines."""
        for number, there in self._lines.items():
            if there is not None and not there.leaving and _has_enough(there, now):
                there.leaving = True
                yield number, None
        while self._coming and self._coming[-1].at <= now:
            line = next((n for n, p in self._lines.items() if p is None and n in usable), None)
            if line is None:
                self._note_busy(self._coming[-1])
                return
            one = self._coming.pop()
            self._lines[line] = OnLine(one, now)
            self.made += 1
            yield line, one

    def refused(self, line: int, now: int) -> None:
        """The line was not free after all: the caller hears busy and tries again."""
        there = self._lines[line]
        if there is not None:
            self._lines[line] = None
            self.made -= 1
            self._coming.append(msgspec.structs.replace(there.person, at=now))

    def answered(self, line: int, now: int) -> None:
        there = self._lines[line]
        if there is not None:
            there.answered = now

    def hears_agent(self, line: int, now: int) -> None:
        there = self._lines[line]
        if there is not None and there.talking is None:
            there.talking = now

    def rang(self, line: int, rings: int) -> None:
        """The bell rings for the ``rings``-th time."""
        there = self._lines[line]
        if there is not None and not there.cut_off:
            there.rings = rings

    def told_number(self, line: int) -> None:
        """The exchange sent the caller ID."""
        there = self._lines[line]
        if there is not None and not there.cut_off:
            there.told = True

    def cable_pulled(self, line: int) -> bool:
        """Whoever rings there is not heard any more; True: they give up and hang up."""
        there = self._lines[line]
        if there is None or there.leaving:
            return False
        there.cut_off = there.leaving = True
        return True

    def gone(self, line: int) -> None:
        """The caller is no longer there."""
        there = self._lines[line]
        if there is not None and not there.believed and there.answered is None:
            self.unheard += 1
        self._lines[line] = None

    def everybody_leaves(self) -> Iterator[int]:
        """The show is over: lines on which somebody has to hang up."""
        self._coming.clear()
        for line, there in self._lines.items():
            if there is not None and not there.leaving:
                there.leaving = True
                yield line

    def _note_busy(self, one: Person) -> None:
        if one.at not in self._told_busy:
            self._told_busy.add(one.at)
            self.busy += 1


def _has_enough(there: OnLine, now: int) -> bool:
    if there.talking is not None:
        return now - there.talking >= there.person.talk
    return now - there.since >= there.person.patience

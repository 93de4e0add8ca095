"""The set-up of a scenario: lines of text into the core's rules and the desks' opening states.

Starts from the scenario language's own defaults, which are the spec's conventions (ring 15,
wrap-up 10, longest idle, one miss): eight lines, one queue, no announcements.
"""

from __future__ import annotations

import msgspec

from queuebox.scenario.phrases import line_number, microseconds, name, nearest
from queuebox.scenario.script import SECOND, DeskStart, ScenarioError
from queuebox.scenario.settings import (
    AGENT_WORDS,
    LINE_WORDS,
    OFFICE_WORDS,
    QUEUE_WORDS,
    Words,
    number,
    one_of,
    read_settings,
    some_name,
    take,
)
from queuebox_core.rules import Rules

QUIET: dict[str, object] = {"announce_every": None, "announce_first": None}
"""Announcements are off unless a scenario is about them."""

TALKING_SINCE = -60 * SECOND
READY_SINCE = -30 * SECOND
STATES = ("ready", "talking", "away", "unplugged", "logged-out")
SUBJECTS = ("queue", "desk", "line", "lines", "caller", "defaults")


class Office:
    """What the set-up lines read so far amount to."""

    def __init__(self) -> None:
        self.office: dict[str, object] = {}
        self.vip: dict[str, int] = {}
        self.places: dict[str, int] = {}
        self.every_queue: dict[str, object] = dict(QUIET)
        self.queues: dict[str, dict[str, object]] = {}
        self.lines: dict[int, dict[str, object]] = {}
        self.line_count = 8
        self.agents: dict[str, dict[str, object]] = {}
        self.levels: dict[str, int] = {}
        self.serves: dict[str, list[str]] = {}
        self.starts: dict[str, DeskStart] = {}
        self.plugs: set[str] = set()

    def set_up(self, words: Words, *, line: int = 0) -> None:
        """Read one set-up line; raises ScenarioError without a place."""
        subject = one_of(*SUBJECTS)(words)
        if subject == "queue":
            self._queue(words)
        elif subject == "desk":
            self._desk(words, line)
        elif subject == "line":
            which = line_number(take(words, "the line's number"))
            self.lines.setdefault(which, {}).update(read_settings(words, LINE_WORDS))
        elif subject == "lines":
            self.line_count = number(words)
        elif subject == "caller":
            self._caller(words)
        else:
            self._defaults(words)

    def change(self, words: Words) -> str:
        """Read a committed change and return the rules that are now in force, encoded."""
        desks = dict(self.starts)
        self.set_up(words)
        if set(self.starts) - set(desks):
            raise ScenarioError("a desk cannot be added later", "set it up as logged-out")
        self.starts = desks
        return self.rules().encode()

    def queue_names(self) -> tuple[str, ...]:
        return tuple(self.queues) or ("support",)

    def line_numbers(self) -> tuple[int, ...]:
        return tuple(range(1, max([self.line_count, *self.lines]) + 1))

    def line_queue(self, line: int) -> str:
        return str(self.lines.get(line, {}).get("queue", self.queue_names()[0]))

    def served(self, desk: str) -> tuple[str, ...]:
        return tuple(self.serves.get(desk, self.queue_names()))

    # ── the subjects ────────────────────────────────────────────────────────────

    def _queue(self, words: Words) -> None:
        which = name(take(words, "the queue's name"))
        self.queues.setdefault(which, {}).update(read_settings(words, QUEUE_WORDS))

    def _caller(self, words: Words) -> None:
        """``caller 5551234 priority 2 place 3``: what is known of a telephone number."""
        who = take(words, "a telephone number")
        while words:
            if one_of("priority", "place")(words) == "priority":
                self.vip[who] = number(words)
            else:
                self.places[who] = number(words)

    def _defaults(self, words: Words) -> None:
        while words:
            word = words[0]
            if word not in OFFICE_WORDS and word not in QUEUE_WORDS:
                known = [*OFFICE_WORDS, *QUEUE_WORDS]
                raise ScenarioError(f'"{word}" is not a default', nearest(word, known))
            into = self.office if word in OFFICE_WORDS else self.every_queue
            field, reader = (OFFICE_WORDS | QUEUE_WORDS)[words.pop(0)]
            into[field] = reader(words)

    def _desk(self, words: Words, line: int) -> None:
        desk = name(take(words, "the desk's name"))
        agent = self.agents.setdefault(desk, {"name": desk, "skills": {}})
        start = self.starts.get(desk) or DeskStart(desk, desk, "logged-out", READY_SINCE, line=line)
        while words:
            word = words.pop(0)
            if word in STATES:
                start = read_start(msgspec.structs.replace(start, state=word), words)
            elif word == "calls":
                start = msgspec.structs.replace(start, calls=number(words))
            elif word in AGENT_WORDS:
                field, reader = AGENT_WORDS[word]
                agent[field] = reader(words)
            else:
                self._serving(desk, word, words)
        self.starts[desk] = msgspec.structs.replace(start, agent=str(agent["name"]))

    def _serving(self, desk: str, word: str, words: Words) -> None:
        """The desk's words about who sits there and whom they serve."""
        agent = self.agents[desk]
        if word == "agent":
            agent["name"] = some_name(words)
        elif word == "level":
            self.levels[desk] = number(words)
        elif word == "skill":
            skill = some_name(words)
            agent["skills"] = {**_skills(agent), skill: number(words)}
        elif word == "serves":
            self.serves[desk] = [some_name(words)]
            while words and words[0] in self.queues:
                self.serves[desk].append(words.pop(0))
        elif word == "plug":
            one_of("logs-in")(words)
            self.plugs.add(desk)
        else:
            known = (*STATES, *AGENT_WORDS, "calls", "agent", "level", "skill", "serves", "plug")
            raise ScenarioError(f'"{word}" says nothing of a desk', nearest(word, known))

    # ── the rules ───────────────────────────────────────────────────────────────

    def rules(self) -> Rules:
        """All of it as the core's rules."""
        self._check_names()
        try:
            return msgspec.convert(self._as_plain(), type=Rules)
        except msgspec.ValidationError as error:
            raise ScenarioError(f"these rules do not hold together: {error}") from error

    def _as_plain(self) -> dict[str, object]:
        queues = {queue: self._queue_fields(queue) for queue in self.queue_names()}
        return {
            **self.office,
            "vip": self.vip,
            **({"vip_place": self.places} if self.places else {}),
            "queues": list(queues.values()),
            "lines": [
                {"number": line, "queue": self.line_queue(line), **self.lines.get(line, {})}
                for line in self.line_numbers()
            ],
            "desks": [
                {"name": desk, "agent": agent["name"] if desk in self.plugs else None}
                for desk, agent in self.agents.items()
            ],
            "agents": [self._agent_fields(desk, queues) for desk in self.agents],
        }

    def _queue_fields(self, queue: str) -> dict[str, object]:
        fields: dict[str, object] = {"name": queue, **self.every_queue}
        fields.update(self.queues.get(queue, {}))
        if self.levels or "levels" in fields:
            fields.setdefault("skill", queue)
        return fields

    def _agent_fields(self, desk: str, queues: dict[str, dict[str, object]]) -> dict[str, object]:
        """A desk without a word about level is level 1 in every queue that has no named skill."""
        own = {queue: self.levels.get(desk, 1) for queue in self.served(desk)}
        implied = {
            queue: level for queue, level in own.items() if queues[queue].get("skill") == queue
        }
        agent = self.agents[desk]
        return {**agent, "queues": self.served(desk), "skills": {**implied, **_skills(agent)}}

    def _check_names(self) -> None:
        known = set(self.queue_names())
        for desk in self.agents:
            for queue in self.served(desk):
                _known_queue(queue, known)
        for line in self.lines:
            _known_queue(self.line_queue(line), known)


def _known_queue(queue: str, known: set[str]) -> None:
    if queue not in known:
        raise ScenarioError(f'there is no queue "{queue}"', nearest(queue, known))


def _skills(agent: dict[str, object]) -> dict[str, object]:
    return msgspec.convert(agent["skills"], type=dict[str, object])


def read_start(start: DeskStart, words: Words) -> DeskStart:
    """The words after an opening state: why, since when, with whom."""
    since = TALKING_SINCE if start.state == "talking" else READY_SINCE
    start = msgspec.structs.replace(start, since=since)
    if start.state == "away" and words and words[0] not in ("since", *AGENT_WORDS, *STATES):
        start = msgspec.structs.replace(start, why=some_name(words))
    while words and words[0] in ("since", "to", "on"):
        word = words.pop(0)
        if word == "since":
            since = microseconds(take(words, "a time"))
            start = msgspec.structs.replace(start, since=since)
        elif word == "to":
            start = msgspec.structs.replace(start, call=some_name(words))
        else:
            one_of("line")(words)
            line = line_number(take(words, "the line's number"))
            start = msgspec.structs.replace(start, talk_line=line)
    return start

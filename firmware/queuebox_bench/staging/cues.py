"""From what a scenario says happens to who does it, when, and how it shows in the journal.

A hand acts before the box can know: a caller rings and is answered seconds later, a jack is
believed after 300 ms. So every deed has a lead, and begins by so much earlier. What the box
does by itself, such as going off-hook, needs no hand and is waited for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from queuebox.scenario.core_stage import CoreStage
from queuebox.scenario.script import Scenario, Step, seconds_text
from queuebox_bench.staging.deeds import (
    Call,
    Deed,
    HangUp,
    Key,
    Kill,
    PlugIn,
    PullCable,
    Unplug,
)
from queuebox_bench.staging.gestures import answers_itself, desk_in, gesture
from queuebox_bench.staging.refusal import CannotStage
from queuebox_core import events as e
from queuebox_core.snapshot import Snapshot

MS = 1_000
NOT_TOGETHER = (
    "in one instant something else follows than when one hand is a moment later; "
    "play it on the core"
)
NOBODY = "no hand on the bench can do that at this moment; play it on the core"

RING_LEAD = 1_160 * MS
"""From a caller's dialling to a ring that the box believes: caller ID, then the first bell."""
UP_LEAD = 3_710 * MS
"""From dialling to the line off-hook and in the stream: the box waits for the silence after the
first bell of 2 s, then come off-hook and +VTR."""
GONE_LEAD = 610 * MS
"""The exchange breaks the loop, and the modem tells it after 600 ms."""
NO_MORE_RINGS = 7_500 * MS
"""The box waits 9 s after the last bell; this caller gives up 1.5 s after it."""
JACK_LEAD = 310 * MS
KEY_LEAD = 120 * MS
ON_HOOK = 700 * MS
"""A modem that hangs up is ready for the next call then."""
PULLED_LEAD = 20 * MS
BACK_LEAD = 6_200 * MS
"""A modem that is put back is found when the box tries again, a second after it was lost, and
is then set up from its first AT on."""
KILL_LEAD = 400 * MS


class Awaited(Struct, frozen=True):
    """An event of the journal: its kind, and the line or desk that it is about."""

    kind: type[e.Event]
    about: int | str | None = None

    def __str__(self) -> str:
        where = "" if self.about is None else f" {self.about}"
        place = " of line" if isinstance(self.about, int) else " of desk" if self.about else ""
        return f"{self.kind.__name__}{place}{where}"


class Cue(Struct, frozen=True):
    """Who does what, when (µs from the scenario's zero), for which step."""

    at: int
    step: int
    deed: Deed
    waits: bool = True
    """Not before everything of the steps before has been seen."""


class Part(Struct, frozen=True):
    """What one event needs: perhaps a deed, and what is then waited for."""

    awaited: Awaited
    deed: Deed | None = None
    lead: int = 0
    waits: bool = True


class Plan(Struct, frozen=True):
    """A scenario as the bench plays it: cues in order of time, and per step what is awaited."""

    cues: tuple[Cue, ...]
    awaited: tuple[tuple[Awaited, ...], ...]
    names: dict[int, list[str]]
    """For each line, the calls that come on it, in turn; those of the set-up first."""


def plan(scenario: Scenario) -> Plan:
    """Raises CannotStage. The scenario must have passed on the core: desks' states are its."""
    cues: list[Cue] = []
    awaited: list[tuple[Awaited, ...]] = []
    names: dict[int, list[str]] = {start.talk_line: [start.call] for start in scenario.desks
                                   if start.call}  # fmt: skip
    history: list[tuple[int, Snapshot]] = []
    for number, (step, before) in enumerate(_with_states(scenario)):
        history.append((step.at, before))
        parts = list(_parts(scenario, step, before))
        awaited.append(tuple(part.awaited for part in parts))
        _check_lines_free(scenario, step, parts, history)
        for part in parts:
            if part.deed is not None:
                cues.append(Cue(step.at - part.lead, number, part.deed, part.waits))
        for event in (*step.before, *step.events):
            if isinstance(event, e.Ringing):
                names.setdefault(event.line, []).append(event.call)
    return Plan(tuple(sorted(cues, key=lambda cue: cue.at)), tuple(awaited), names)


def _check_lines_free(
    scenario: Scenario, step: Step, parts: list[Part], history: list[tuple[int, Snapshot]]
) -> None:
    """A caller needs time to ring, and the line must be free by then; raises CannotStage.

    ``history``: the office before each step up to this one, with the step's time.
    """
    for part in parts:
        if not isinstance(part.deed, Call):
            continue
        rings_at = step.at - part.lead - ON_HOOK
        line = part.deed.line
        # the office before a step stands since the step before it
        if any(at > rings_at and _state(office, line) != "idle" for at, office in history):
            needed = seconds_text((part.lead + ON_HOOK) // 10_000 * 10_000)
            raise CannotStage(
                scenario, step.line, f"line {line} must be free for {needed} s before; take another"
            )


def _state(office: Snapshot, line: int) -> str:
    return next(view.state for view in office.lines if view.line == line)


def _with_states(scenario: Scenario) -> Iterator[tuple[Step, Snapshot]]:
    """Each step with the office as it is before, by the core on virtual time."""
    stage = CoreStage(scenario)
    for step in scenario.steps:
        stage.until(step.at)
        yield step, stage.board.snapshot()
        one_by_one = _one_by_one(stage, step)
        together = stage.play(step.at, step.before, step.events)
        lines = [line for event in step.events if (line := getattr(event, "line", None))]
        differs = one_by_one != Counter(heard.words for heard in together)
        if len(step.events) > 1 and (differs or len(set(lines)) < len(lines)):
            raise CannotStage(scenario, step.line, NOT_TOGETHER)


def _one_by_one(stage: CoreStage, step: Step) -> Counter[tuple[str, ...]]:
    """What would follow if the events of an instant came one after the other, as hands act."""
    apart = stage.again()
    heard = list(apart.play(step.at, step.before, step.events[:1]))
    for event in step.events[1:]:
        heard += apart.play(step.at, (), (event,))
    return Counter(one.words for one in heard)


def _parts(scenario: Scenario, step: Step, office: Snapshot) -> Iterator[Part]:
    rings = {event.call: event for event in step.before if isinstance(event, e.Ringing)}
    for event in step.events:
        if isinstance(event, e.LineAnswered) and event.call in rings:
            number = rings[event.call].number
            yield Part(
                Awaited(e.LineAnswered, event.line), Call(event.line, number), UP_LEAD, False
            )
            continue
        if isinstance(event, e.DeskAnswers) and answers_itself(scenario.rules, event.desk, office):
            yield Part(Awaited(e.DeskAnswers, event.desk))
            continue
        make = _PARTS.get(type(event))
        part = make(event, office) if make is not None else _pressed(event, office)
        if part is None:
            raise CannotStage(scenario, step.line, NOBODY)
        yield part


# ── lines and callers ───────────────────────────────────────────────────────────


def _ringing(event: e.Ringing, office: Snapshot) -> Part:
    call = Call(event.line, event.number)
    return Part(Awaited(e.Ringing, event.line), call, RING_LEAD, waits=False)


def _just_waits(event: Any, office: Snapshot) -> Part:
    return Part(Awaited(type(event), event.line))


def _stops_ringing(event: e.RingingStopped, office: Snapshot) -> Part:
    awaited = Awaited(e.RingingStopped, event.line)
    return Part(awaited, HangUp(event.line), NO_MORE_RINGS, waits=False)


def _gone(event: e.FarEndGone, office: Snapshot) -> Part | None:
    if event.happened is not None:
        return None
    return Part(Awaited(e.FarEndGone, event.line), HangUp(event.line), GONE_LEAD)


def _digit(event: e.Digit, office: Snapshot) -> Part:
    return Part(Awaited(e.Digit, event.line), Key(event.line, event.digit), KEY_LEAD)


def _lost(event: e.LineLost, office: Snapshot) -> Part | None:
    if event.starting or _state(office, event.line) == "out":
        return None
    return Part(Awaited(e.LineLost, event.line), PullCable(event.line), PULLED_LEAD)


def _back(event: e.LineBack, office: Snapshot) -> Part | None:
    if _state(office, event.line) != "out":
        return None
    return Part(Awaited(e.LineBack, event.line), PullCable(event.line), BACK_LEAD, waits=False)


# ── desks ───────────────────────────────────────────────────────────────────────


def _plugged(event: e.Plugged, office: Snapshot) -> Part | None:
    desk = desk_in(office, event.desk)
    if desk.plugged or desk.state == "logged-out":
        return None  # told twice; or it would log somebody in
    return Part(Awaited(e.Plugged, event.desk), PlugIn(event.desk), JACK_LEAD)


def _logged_in(event: e.LoggedIn, office: Snapshot) -> Part | None:
    """By the jack: whoever has the desk sits down there by plugging in."""
    if desk_in(office, event.desk).state != "logged-out":
        return None
    return Part(Awaited(e.Plugged, event.desk), PlugIn(event.desk), JACK_LEAD)


def _unplugged(event: e.Unplugged, office: Snapshot) -> Part | None:
    if not desk_in(office, event.desk).plugged:
        return None
    return Part(Awaited(e.Unplugged, event.desk), Unplug(event.desk), JACK_LEAD)


def _pressed(event: e.Event, office: Snapshot) -> Part | None:
    found = gesture(event, office)
    if found is None:
        return None
    return Part(Awaited(type(event), found.press.desk), found.press, found.lead)


def _restarted(event: e.Restarted, office: Snapshot) -> Part:
    return Part(Awaited(e.Restarted), Kill(), KILL_LEAD)


_PARTS: dict[type, Callable[[Any, Snapshot], Part | None]] = {
    e.Ringing: _ringing,
    e.LineAnswered: _just_waits,
    e.LineIdle: _just_waits,
    e.RingingStopped: _stops_ringing,
    e.FarEndGone: _gone,
    e.Digit: _digit,
    e.LineLost: _lost,
    e.LineBack: _back,
    e.Plugged: _plugged,
    e.LoggedIn: _logged_in,
    e.Unplugged: _unplugged,
    e.Restarted: _restarted,
}

"""The fixed order inside one instant, and the order of the events in it. Handles none."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum, auto

from queuebox_core import events as e
from queuebox_core.events import Event


class Phase(IntEnum):
    """In this order; nothing but time itself is in the phase of the timers."""

    DROP = auto()
    ANSWER = auto()
    INPUT = auto()
    TIMER = auto()
    ARRIVAL = auto()


Key = tuple[Phase, int, int]
"""Phase, then what decides within it."""


PHASES: dict[type[Event], Phase] = {
    e.FarEndGone: Phase.DROP,
    e.RingingStopped: Phase.DROP,
    e.AnswerFailed: Phase.DROP,
    e.LineLost: Phase.DROP,
    e.DialFailed: Phase.DROP,
    e.CallMissing: Phase.DROP,
    e.DeskHangsUp: Phase.DROP,
    e.DeskAnswers: Phase.ANSWER,
    e.Ringing: Phase.ARRIVAL,
    e.CallerKnown: Phase.ARRIVAL,
    e.LineAnswered: Phase.ARRIVAL,
    e.CallFound: Phase.ARRIVAL,
    e.Glare: Phase.ARRIVAL,
}
"""Every event that is not named here is one of the other inputs."""


ARRIVALS = frozenset(kind for kind, phase in PHASES.items() if phase is Phase.ARRIVAL)
"""What comes after the timers of its instant."""


def phase_of(event: Event) -> Phase:
    return PHASES.get(type(event), Phase.INPUT)


def in_order(events: Sequence[Event]) -> list[Event]:
    """The events of one instant in the order in which they are taken.

    By phase, then as they came; but agents' answers by the time of the press, and callers who
    arrive by their line's first sign of life, then by line number (S-102). What is about a
    call, a line or a desk never overtakes an earlier hang-up, arrival or answer there: a
    caller who rings and gives up within one instant must not be left ringing for ever.
    """
    keys: list[Key] = []
    latest: dict[object, Key] = {}
    first = _first_signs(events)
    for event in events:
        key = _key(event, first)
        drops = key[0] is Phase.DROP
        for subject in _subjects(event):
            before = latest.get(subject, key)
            if drops:
                key = max(key, before)
            latest[subject] = max(key, before)
        keys.append(key)
    return [events[i] for i in sorted(range(len(events)), key=keys.__getitem__)]


def _subjects(event: Event) -> list[object]:
    """The call, line and desk that an event is about."""
    return [
        (kind, name)
        for kind in ("line", "desk")
        if (name := getattr(event, kind, None)) is not None
    ]


def _first_signs(events: Sequence[Event]) -> dict[int, int]:
    first: dict[int, int] = {}
    for event in events:
        line: int | None = getattr(event, "line", None)
        if line is not None and phase_of(event) is Phase.ARRIVAL:
            happened: int | None = getattr(event, "happened", None)
            sign = event.at if happened is None else happened
            first[line] = min(sign, first.get(line, sign))
    return first


def _key(event: Event, first: dict[int, int]) -> Key:
    """Where the event comes by itself; sorting is stable, so equals stay as they came."""
    phase = phase_of(event)
    if isinstance(event, e.DeskAnswers):
        return phase, event.at if event.happened is None else event.happened, 0
    line: int | None = getattr(event, "line", None)
    if phase is Phase.ARRIVAL and line is not None:
        return phase, first[line], line
    return phase, 0, 0

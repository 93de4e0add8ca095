"""The fixed order inside one instant, and the order of the events in it. Handles none."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from queuebox_core import events as e
from queuebox_core.events import Event


class Phase(IntEnum):
    DROP = 1
    ANSWER = 2
    INPUT = 3
    TIMER = 4
    ARRIVAL = 5


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
    phases: list[Phase] = []
    latest: dict[object, Phase] = {}
    for event in events:
        phase = phase_of(event)
        for subject in _subjects(event):
            before = latest.get(subject, phase)
            if phase is Phase.DROP:
                phase = max(phase, before)
            latest[subject] = max(phase, before)
        phases.append(phase)
    first = _first_signs(events)
    order = sorted(range(len(events)), key=lambda i: (phases[i], *_within(events[i], first)))
    return [events[i] for i in order]


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


def _within(event: Event, first: dict[int, int]) -> tuple[int, int]:
    """Order among events of one phase; sorting is stable, so equals stay as they came."""
    if isinstance(event, e.DeskAnswers):
        return (event.at if event.happened is None else event.happened, 0)
    line: int | None = getattr(event, "line", None)
    if line is not None and line in first and phase_of(event) is Phase.ARRIVAL:
        return first[line], line
    return 0, 0

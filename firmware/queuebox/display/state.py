"""What the wall knows: one immutable value that pages are drawn from. It draws nothing."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct


class Mood(IntEnum):
    """How bad a value is."""

    CALM = 0
    WARNING = 1
    ALARM = 2


class Goals(Struct, frozen=True, forbid_unknown_fields=True):
    """What the office wants of itself. None: does not mind."""

    waiting_warning: int | None = None
    """Callers waiting."""
    waiting_alarm: int | None = None
    longest_warning: int | None = None
    """Seconds that a caller has waited."""
    longest_alarm: int | None = None
    level: int | None = None
    """Service level in percent."""


class Figures(Struct, frozen=True, forbid_unknown_fields=True):
    """Sums of the day, which come from the books and not from the snapshot."""

    service_level: int | None = None
    """Percent; None while nobody has called."""
    form: str = ""
    """The name of its form: a service level is worth nothing without."""
    within: int = 20
    """Its threshold, seconds."""
    all_lines_busy: int = 0
    """How often today a caller will have heard the engaged tone."""


class WallState(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that a page may show. Times in whole seconds."""

    waiting: int = 0
    longest: int | None = None
    """Of the caller who has waited longest; None when nobody waits."""
    ready: int = 0
    talking: int = 0
    wrap_up: int = 0
    away: int = 0
    lines_busy: int = 0
    lines: int = 0
    figures: Figures = Figures()
    goals: Goals = Goals()
    alarms: tuple[str, ...] = ()
    """Sentences of a few words."""
    message: str = ""
    stale: bool = False
    """Nobody knows whether this is still so: figures become dashes."""
    waiting_mood: Mood | None = None
    """None: judge by the goals alone, without hysteresis."""
    longest_mood: Mood | None = None


def judge(value: int | None, warning: int | None, alarm: int | None) -> Mood:
    """The mood of a value that is raised at these thresholds."""
    if value is None:
        return Mood.CALM
    if alarm is not None and value >= alarm:
        return Mood.ALARM
    return Mood.WARNING if warning is not None and value >= warning else Mood.CALM

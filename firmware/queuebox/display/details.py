"""The details line: all that is told one thing after another, in words. It draws nothing."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from queuebox.display.state import Figures, WallState


class Detail(Struct, frozen=True):
    """A few words, longest wording first: the painter takes the first that fits."""

    wordings: tuple[str, ...]
    urgent: bool = False
    """Shown light on dark's opposite."""
    whole_line: bool = False
    """Needs the caption's room, too."""


def details(state: WallState) -> list[Detail]:
    """What there is to tell, the urgent first; never empty."""
    if state.stale:
        return [Detail(("no news from the office",), urgent=True, whole_line=True)]
    return [
        *(Detail((alarm,), urgent=True, whole_line=True) for alarm in state.alarms),
        *([Detail((state.message,), whole_line=True)] if state.message else ()),
        *_lines(state),
        *_service_level(state.figures, state.goals.level),
    ]


def _lines(state: WallState) -> Iterator[Detail]:
    if state.lines and state.lines_busy >= state.lines:
        yield Detail((f"all {state.lines} lines busy",), urgent=True, whole_line=True)
    else:
        lines = f"{state.lines_busy}/{state.lines}"
        yield Detail((f"{lines} lines busy", f"{lines} lines", lines))
    if times := state.figures.all_lines_busy:
        yield Detail((f"all lines busy {times}\N{MULTIPLICATION SIGN} today",), whole_line=True)


def _service_level(figures: Figures, goal: int | None) -> Iterator[Detail]:
    """In time, how many, against the goal, and by which form."""
    if not figures.form:
        return
    level = "\N{EM DASH}" if figures.service_level is None else f"{figures.service_level}%"
    against = _against(figures.service_level, goal)
    yield Detail(
        (
            f"service level {level} in {figures.within} s{against}, {figures.form}",
            f"{level}{against} {figures.form}",
            f"{level}{against.replace(' ', '')} {figures.form}",
        ),
        whole_line=True,
    )


def _against(level: int | None, goal: int | None) -> str:
    if goal is None:
        return ""
    if level is None:
        return f" / {goal}%"
    return f" {'≥' if level >= goal else '<'} {goal}%"

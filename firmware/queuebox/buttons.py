"""What a press on a desk front means, by the desk's state. A table; no I/O.

One button (spec acd 4.3): short presses never drop a call; the destructive ones are
holds. With two buttons B pauses, extends, declines, and held it hangs up; the third is
hold, and held it sends the caller back to the queue.
"""

from __future__ import annotations

from collections.abc import Callable

from queuebox_core import events as core
from queuebox_core.snapshot import DeskView

NOBODY_THERE_WITHIN = 10_000_000
"""µs: a 1.5 s hold in the first ten seconds of a call says that nobody is there."""

Meaning = Callable[[int, DeskView], core.Event | None]


def _ready(at: int, desk: DeskView) -> core.Event:
    return core.DeskReady(at, desk.desk)


def _away(at: int, desk: DeskView) -> core.Event:
    return core.DeskAway(at, desk.desk)


def _answer(at: int, desk: DeskView) -> core.Event:
    return core.DeskAnswers(at, desk.desk, at)


def _pending(at: int, desk: DeskView) -> core.Event:
    if desk.pending is not None:
        return core.DeskReady(at, desk.desk)
    return core.DeskAway(at, desk.desk)


def _nobody(at: int, desk: DeskView) -> core.Event | None:
    if at - desk.since <= NOBODY_THERE_WITHIN:
        return core.NobodyThere(at, desk.desk)
    return None


def _help(at: int, desk: DeskView) -> core.Event:
    return core.DeskAsksHelp(at, desk.desk)


def _decline(at: int, desk: DeskView) -> core.Event:
    return core.DeskDeclines(at, desk.desk)


def _extend(at: int, desk: DeskView) -> core.Event:
    return core.DeskExtends(at, desk.desk)


def _hold(at: int, desk: DeskView) -> core.Event:
    return core.DeskHolds(at, desk.desk)


def _resume(at: int, desk: DeskView) -> core.Event:
    return core.DeskResumes(at, desk.desk)


def _hang_up(at: int, desk: DeskView) -> core.Event:
    return core.DeskHangsUp(at, desk.desk)


def _requeue(at: int, desk: DeskView) -> core.Event:
    return core.DeskTransfers(at, desk.desk)


_FIRST: dict[tuple[str, str], Meaning] = {
    ("ready", "press"): _away,
    ("away", "press"): _ready,
    ("missed", "press"): _ready,
    ("wrapping-up", "press"): _ready,
    ("offered", "press"): _answer,
    ("whisper", "press"): _decline,
    ("talking", "tap"): _pending,
    ("talking", "hold"): _nobody,
    ("holding", "press"): _resume,
}

_SECOND: dict[tuple[str, str], Meaning] = {
    ("ready", "press"): _away,
    ("offered", "press"): _decline,
    ("talking", "tap"): _pending,
    ("talking", "hold"): _hang_up,
    ("wrapping-up", "press"): _extend,
}

_THIRD: dict[tuple[str, str], Meaning] = {
    ("talking", "tap"): _hold,
    ("holding", "press"): _resume,
    ("talking", "hold"): _requeue,
}

_TABLES = {1: _FIRST, 2: _SECOND, 3: _THIRD}


BEGAN = {"hold": 1_500_000, "long-hold": 3_000_000}
"""µs from the press to the moment that a hold is dated with (``queuebox_hw.debounce``)."""


def event_of(
    at: int, desk: DeskView, button: int, kind: str, happened: int | None = None
) -> core.Event | None:
    """The event that this press means now, or None: it means nothing in this state.

    In a call a short press acts when the button is let go, since it may become a hold. A
    press that began before the present state meant something to the state before.
    """
    pressed = (at if happened is None else happened) - BEGAN.get(kind, 0)
    if kind != "press" and pressed < desk.since:
        return None
    if kind == "long-hold" and button == 1:
        return _help(at, desk)
    meaning = _TABLES.get(button, {}).get((desk.state, kind))
    return meaning(at, desk) if meaning else None

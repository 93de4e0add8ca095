"""What a press on a desk front means, by the desk's state. A table; no I/O, no memory.

One button answers, takes breaks and ends wrap-up. With two, B pauses, extends, refuses, and
held it hangs up; the third is hold, and held it sends the caller back to the queue. A short
press never ends or moves a call: that takes a hold, which clicks in the headset when it has
armed and acts when the button is let go, so that a stack of paper on a button does nothing.
docs/desks.md is the card for people; how often B was pressed is counted in ``reasons``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from queuebox_core import events as core
from queuebox_core.snapshot import DeskView

NOBODY_THERE_WITHIN = 10_000_000
"""µs: a hold that begins in the first ten seconds of a call says that nobody is there."""

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
    ("talking", "tap"): _pending,
    # ("talking", "held") is nobody-there, in the first seconds only: see event_of
    ("talking", "long-hold"): _help,
    ("holding", "press"): _resume,
    ("holding", "long-hold"): _help,
}

_SECOND: dict[tuple[str, str], Meaning] = {
    ("ready", "press"): _away,
    ("away", "press"): _away,
    ("missed", "press"): _away,
    ("offered", "press"): _decline,
    ("whisper", "press"): _decline,
    ("talking", "tap"): _pending,
    ("talking", "held"): _hang_up,
    ("talking", "long-held"): _hang_up,
    ("holding", "held"): _hang_up,
    ("holding", "long-held"): _hang_up,
    ("wrapping-up", "press"): _extend,
}

_THIRD: dict[tuple[str, str], Meaning] = {
    ("talking", "tap"): _hold,
    ("talking", "held"): _requeue,
    ("talking", "long-held"): _requeue,
    ("holding", "press"): _resume,
}

_TABLES = {1: _FIRST, 2: _SECOND, 3: _THIRD}

REASON_BUTTON = 2
"""The button whose presses are counted for the reason of a break."""


def meanings() -> Iterator[tuple[int, str, str, str]]:
    """Every meaning as button, desk state, kind of press, core event: for docs and tests."""
    for button, table in _TABLES.items():
        for (state, kind), meaning in table.items():
            event = meaning(0, DeskView("", state, 0))
            yield button, state, kind, type(event).__name__
    yield 1, "talking", "held", core.NobodyThere.__name__


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
    if (button, desk.state, kind) == (1, "talking", "held"):
        return _nobody_there(at, desk, pressed)
    meaning = _TABLES.get(button, {}).get((desk.state, kind))
    return meaning(at, desk) if meaning else None


def _nobody_there(at: int, desk: DeskView, pressed: int) -> core.Event | None:
    """Counted from when the call was taken: a caller back from hold is somebody."""
    since = desk.since if desk.answered is None else desk.answered
    if pressed - since > NOBODY_THERE_WITHIN:
        return None
    return core.NobodyThere(at, desk.desk)

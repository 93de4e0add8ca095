"""Performs the core's effects: orders for the shelf, rows for the books. Decides nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from queuebox_core import effects as core
from queuebox_wire import shelf_link as wire

log = logging.getLogger(__name__)

DESK_TONES = {"ready": "ready", "away": "away", "missed": "missed", "pending": "pending"}
"""Desk state on entry → the sound in the headset that tells it (spec acd 4.2)."""


def _announcement(effect: core.Announce) -> tuple[str, ...]:
    prompts: tuple[str, ...] = ()
    if effect.position is not None:
        prompts += ("position", f"number:{effect.position}")
    if effect.minutes is not None:
        prompts += ("wait", f"number:{effect.minutes}", "minutes")
    return prompts or (effect.what,)


def _offer(e: core.Offer) -> Iterator[wire.Order]:
    yield wire.DeskTone(e.desk, "ring")


def _withdraw(e: core.Withdraw) -> Iterator[wire.Order]:
    yield wire.DeskTone(e.desk, "stop")


def _connect(e: core.Connect) -> Iterator[wire.Order]:
    yield wire.DeskTone(e.desk, "zip")
    yield wire.ConnectDesk(e.line, e.call, e.desk)


def _part(e: core.Part | core.Park) -> Iterator[wire.Order]:
    yield wire.PartDesk(e.line, e.call, e.desk)


def _unpark(e: core.Unpark) -> Iterator[wire.Order]:
    yield wire.ConnectDesk(e.line, e.call, e.desk)


def _dial(e: core.Dial) -> Iterator[wire.Order]:
    yield wire.Seize(e.line, e.call, e.number)
    yield wire.ConnectDesk(e.line, e.call, e.desk)


def _answer(e: core.Answer) -> Iterator[wire.Order]:
    yield wire.GoOffHook(e.line, e.call, e.not_before)


def _hold(e: core.Hold) -> Iterator[wire.Order]:
    yield wire.HoldAudio(e.line, e.call)


def _announce(e: core.Announce) -> Iterator[wire.Order]:
    yield wire.PlayPrompt(e.line, e.call, _announcement(e), over_hold=True)


def _treat(e: core.Treat) -> Iterator[wire.Order]:
    yield wire.PlayPrompt(e.line, e.call, (e.why,), over_hold=True)


def _close(e: core.Close) -> Iterator[wire.Order]:
    yield wire.PlayPrompt(e.line, e.call, (e.prompt,), then="release")


def _release(e: core.Release) -> Iterator[wire.Order]:
    yield wire.HangUp(e.line, e.call)


def _desk_is(e: core.DeskIs) -> Iterator[wire.Order]:
    tone = DESK_TONES.get(e.state)
    if tone:
        yield wire.DeskTone(e.desk, tone)


def _tone(e: core.Tone) -> Iterator[wire.Order]:
    yield wire.DeskTone(e.desk, e.tone)


_TABLE: dict[type, Callable[[Any], Iterator[wire.Order]]] = {
    core.Answer: _answer,
    core.Hold: _hold,
    core.Announce: _announce,
    core.Treat: _treat,
    core.Close: _close,
    core.Release: _release,
    core.Dial: _dial,
    core.Offer: _offer,
    core.Withdraw: _withdraw,
    core.Connect: _connect,
    core.Part: _part,
    core.Park: _part,
    core.Unpark: _unpark,
    core.DeskIs: _desk_is,
    core.Tone: _tone,
}


class Performer:
    """Turns effects into orders; knows only which prompts the queues have chosen."""

    def __init__(self, greetings: Mapping[str, str], whispers: Mapping[str, str]) -> None:
        """Queue → name of its greeting, of what agents are whispered."""
        self._greetings = greetings
        self._whispers = whispers

    def orders_of(self, effects: Iterable[core.Effect]) -> Iterator[wire.Order]:
        """The orders for the shelf, in the order of the effects; books and alarms give none."""
        for effect in effects:
            if isinstance(effect, core.Greet):
                prompt = self._greetings.get(effect.queue, "greeting")
                yield wire.PlayPrompt(effect.line, effect.call, (prompt,))
            elif isinstance(effect, core.Whisper):
                prompt = self._whispers.get(effect.queue, "")
                yield wire.DeskTone(effect.desk, f"say:{prompt}" if prompt else "stop")
            else:
                make = _TABLE.get(type(effect))
                if make is not None:
                    yield from make(effect)

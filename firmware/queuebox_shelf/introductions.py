"""Asks modems who they are when no shelf is running. Opens their ports, and lets them go."""

from __future__ import annotations

import select
from collections.abc import Callable, Sequence

from queuebox_hw.modem import words as facts
from queuebox_hw.modem.port import ModemLine
from queuebox_hw.modem.words import SECOND
from queuebox_media.engine import Engine
from queuebox_shelf.modem_list import LineUse

PATIENCE = 30 * SECOND
"""The whole ladder out of an unknown state, and the initialisation after it."""


def introduce(paths: Sequence[str], now: Callable[[], int]) -> dict[str, LineUse]:
    """Path → what its modem says, or why it cannot be asked. ``line`` is 0."""
    engine = Engine(len(paths), 0)
    modems = [ModemLine(port, path, engine) for port, path in enumerate(paths)]
    engine.start(realtime=False)
    try:
        return _ask(engine, modems, now)
    finally:
        for modem in modems:
            modem.close()
        engine.stop()


def _ask(engine: Engine, modems: list[ModemLine], now: Callable[[], int]) -> dict[str, LineUse]:
    told: dict[str, LineUse] = {}
    end = now() + PATIENCE
    for modem in modems:
        modem.open(now())
    while now() < end:
        for report in engine.reports():
            modems[int(str(report[1]))].on_report(report)
        for modem in modems:
            modem.tick(now())
            for fact in modem.drain():
                _note(told, modem, fact)
        if len(told) == len(modems):
            return told
        wait = min([modem.deadline or end for modem in modems] + [end]) - now()
        select.select([engine], [], [], max(0, wait) / SECOND)
    silent = {modem.path for modem in modems} - told.keys()
    return told | {path: LineUse(path, 0, "it does not answer") for path in silent}


def _note(told: dict[str, LineUse], modem: ModemLine, fact: facts.Fact) -> None:
    if isinstance(fact, facts.InService):
        it = fact.identity
        told.setdefault(modem.path, LineUse(modem.path, 0, "it answers", it.family, it.texts))
    elif isinstance(fact, facts.Out):
        told.setdefault(modem.path, LineUse(modem.path, 0, fact.reason))

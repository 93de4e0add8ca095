"""What was written before this start of the program, as the facts it was made of. Sums nothing."""

import logging
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from queuebox.records.errors import RecordsError
from queuebox.records.reading import (
    Call,
    Spell,
    read_agent_states,
    read_all_busy,
    read_calls,
    read_line_states,
)
from queuebox.records.rows import BusyInterval, DeskInterval, LineInterval

log = logging.getLogger(__name__)

Dated = tuple[DeskInterval | LineInterval | BusyInterval, datetime]
"""An interval that begins at 0 µs, and when (UTC) that was."""


class History(Struct, frozen=True):
    calls: list[Call]
    intervals: list[Dated]


def read_history(path: Path, since: datetime) -> History:
    """All since then (UTC). Books that cannot be read have no history: the log says so."""
    try:
        return History(
            read_calls(path, since),
            [
                *((_desk(spell), spell.began) for spell in read_agent_states(path, since)),
                *((_line(spell), spell.began) for spell in read_line_states(path, since)),
                *((BusyInterval(0, s.length), s.began) for s in read_all_busy(path, since)),
            ],
        )
    except RecordsError as e:
        log.error("today's figures begin at nothing: %s", e)
        return History([], [])


def _desk(spell: Spell) -> DeskInterval:
    return DeskInterval(spell.who, spell.agent, spell.state, spell.why, 0, spell.length)


def _line(spell: Spell) -> LineInterval:
    return LineInterval(int(spell.who), spell.state, 0, spell.length)

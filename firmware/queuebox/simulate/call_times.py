"""Calls of a real office, from a CSV file: when they came, and to which queue. Draws nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from queuebox.simulate.errors import BadPlan
from queuebox.simulate.traffic import Visit

MICROSECOND = timedelta(microseconds=1)
SAYS = "write 2025-01-06 09:30:12, or seconds since midnight of the first day"


def read_call_times(path: Path, start: date | None) -> tuple[date | None, tuple[Visit, ...]]:
    """The calls in order, as time since midnight of the first day, and that day if dates tell it.

    The first column is the time, the second, if there is one, the queue; a heading is skipped.
    Raises :class:`BadPlan`.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(_rows(csv.reader(file), path))
    except OSError as error:
        raise BadPlan(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadPlan(f"{path}: no CSV file: {error}") from None
    if not rows:
        raise BadPlan(f"{path}: no calls in it; {SAYS}")
    dated = [when for _, when, _ in rows if isinstance(when, datetime)]
    first = start or (min(dated).date() if dated else None)
    return first, tuple(sorted(_visits(rows, first, path), key=lambda visit: visit.at))


Row = tuple[int, datetime | float, str | None]
"""Line in the file, time, queue."""


def _rows(lines: Iterable[list[str]], path: Path) -> Iterator[Row]:
    for number, cells in enumerate(lines, 1):
        if not cells or not cells[0].strip():
            continue
        when = _when(cells[0].strip())
        if when is not None:
            yield number, when, (cells[1].strip() or None if len(cells) > 1 else None)
        elif number > 1:
            raise BadPlan(f"{path}:{number}: {cells[0]!r} is no time; {SAYS}")


def _when(text: str) -> datetime | float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _visits(rows: list[Row], first: date | None, path: Path) -> Iterator[Visit]:
    for number, when, queue in rows:
        if isinstance(when, float):
            at = round(when * 1_000_000) if abs(when) < 1e12 else -1
        else:
            assert first is not None, "a date in the list tells the first day"
            at = (when - datetime.combine(first, time())) // MICROSECOND
        if at < 0:
            raise BadPlan(f"{path}:{number}: {when} lies before the first day")
        yield Visit(at, queue)

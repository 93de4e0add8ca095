"""The night switch: queues closed by hand, until a time or until somebody opens them. No clock.

Kept in ``night.json`` of the data folder: an office that went home stays closed over a power cut.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import msgspec

from queuebox.aside import Aside
from queuebox_config.atomic import replace_file

log = logging.getLogger(__name__)

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


class Night:
    """Which queues are closed by hand. ``until`` None: until they are opened by hand."""

    def __init__(self, path: Path, aside: Aside) -> None:
        self._path = path
        self._aside = aside
        self._until = _load(path)

    @property
    def until(self) -> Mapping[str, datetime | None]:
        return self._until

    def close(self, queues: list[str], until: datetime | None) -> None:
        self._keep({**self._until, **dict.fromkeys(queues, until)})

    def open(self, queues: list[str]) -> None:
        self._keep({q: until for q, until in self._until.items() if q not in queues})

    def over(self, when: datetime) -> None:
        """Forget nights that have ended at ``when``."""
        left = {q: until for q, until in self._until.items() if until is None or when < until}
        if left != self._until:
            self._keep(left)

    def _keep(self, until: dict[str, datetime | None]) -> None:
        self._until = until
        text = msgspec.json.encode(until).decode()
        self._aside.run(lambda: replace_file(self._path, text), self._kept)

    def _kept(self, _: object, error: BaseException | None) -> None:
        if error is not None:
            log.error("the night switch holds, but not over a restart: %s", error)


def next_time(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The next ``HH:MM`` of the office's clock after ``now``; None: that is no time of day."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    there = now.astimezone(zone)
    found = there.replace(hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0)
    return found if found > there else found + timedelta(days=1)


def _load(path: Path) -> dict[str, datetime | None]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, datetime | None])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.MsgspecError) as error:
        log.warning("%s: %s; every queue follows its hours", path, error)
        return {}

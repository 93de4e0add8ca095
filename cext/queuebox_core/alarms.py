"""Conditions that a person should see, each told once when it begins and once when it ends.

The conditions themselves are found elsewhere; all-lines-busy is found here.
"""

from __future__ import annotations

from queuebox_core.effects import Alarm
from queuebox_core.model import Office
from queuebox_core.times import NEVER

ALL_LINES_BUSY = "all-lines-busy"


def set_alarm(office: Office, what: str, about: str | None, on: bool) -> None:
    """Tell it if it is news."""
    key = (what, about)
    if on and key not in office.alarms:
        office.alarms.append(key)
        office.effects.append(Alarm(what, True, about))
    elif not on and key in office.alarms:
        office.alarms.remove(key)
        office.effects.append(Alarm(what, False, about))


def watch_lines(office: Office) -> None:
    """All lines busy: the next caller hears the busy tone, which nobody else counts (S-105)."""
    busy = office.free_lines == 0 and office.working_lines > 0
    if busy == (office.all_busy_since != NEVER):
        return
    if busy:
        office.all_busy_since = office.now
        office.all_busy_occasions += 1
    else:
        office.all_busy_time += office.now - office.all_busy_since
        office.all_busy_since = NEVER
    set_alarm(office, ALL_LINES_BUSY, None, busy)

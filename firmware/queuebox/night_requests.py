"""The requests that close queues by hand and open them again. Keeps no state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from queuebox.control import Refused, Verb
from queuebox.night import Night, next_time
from queuebox_config import Config

Args = dict[str, Any]


class Office(Protocol):
    """What the requests need of the call processor."""

    def config(self) -> Config: ...
    def look_at_the_hours(self) -> None:
        """The night switch has moved: tell the core in the next pass."""


def verbs(office: Office, night: Night) -> dict[str, Verb]:
    return {
        "night": Verb("viewer", lambda args: _listed(office, night)),
        "night-on": Verb("supervisor", lambda args: _on(office, night, args), changes=True),
        "night-off": Verb("supervisor", lambda args: _off(office, night, args), changes=True),
    }


def _listed(office: Office, night: Night) -> list[dict[str, str]]:
    zone = office.config().site.zone
    return [
        {"queue": queue, "until": until.astimezone(zone).isoformat(" ", "minutes") if until
         else "opened by hand"}
        for queue, until in night.until.items()
    ]  # fmt: skip


def _on(office: Office, night: Night, args: Args) -> None:
    """``until``: HH:MM by the office's clock, or nothing; ``queue``: one, or nothing for all."""
    until = None
    if args.get("until"):
        zone = office.config().site.zone
        until = next_time(str(args["until"]), datetime.now(UTC), zone)
        if until is None:
            raise Refused(f"until {str(args['until'])[:20]}: say a time of day such as 18:30")
    night.close(_queues(office, args), until)
    office.look_at_the_hours()


def _off(office: Office, night: Night, args: Args) -> None:
    night.open(_queues(office, args))
    office.look_at_the_hours()


def _queues(office: Office, args: Args) -> list[str]:
    names = [queue.name for queue in office.config().queues]
    wanted = args.get("queue")
    if not wanted:
        return names
    if wanted not in names:
        raise Refused(f"{str(wanted)[:40]}: there is no such queue; there are {', '.join(names)}")
    return [str(wanted)]

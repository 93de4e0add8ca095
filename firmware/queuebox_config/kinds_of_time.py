"""Kinds of values about clock and calendar: opening spans, days, time zones. No reckoning."""

import re
from datetime import UTC, date, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from queuebox_config.errors import Wrong
from queuebox_config.kinds import quoted, shown

DAY = 24 * 60
"""Minutes."""

_SPAN = re.compile(r"(\d{1,2}):(\d\d) ?- ?(\d{1,2}):(\d\d)", re.ASCII)
_SPANS = re.compile(rf"{_SPAN.pattern}(?:(?:, ?| ){_SPAN.pattern})*", re.ASCII)
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*", re.ASCII)


class Span(Struct, frozen=True):
    """Open from ``opens`` until ``closes``, in minutes of local time since the day began.

    A span that runs past midnight has ``closes`` above 24 * 60.
    """

    opens: int
    closes: int

    def __str__(self) -> str:
        closes = self.closes if self.closes <= DAY else self.closes - DAY
        return f"{self.opens // 60:02}:{self.opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def zone(name: str) -> tzinfo:
    """The time zone of that name; raises ``ValueError`` when the system knows none.

    UTC needs no files, so a box without the time zone database still starts.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as e:  # KeyError: not found; OSError: "Europe" is a folder
        raise ValueError(name) from e


class Spans(Struct, frozen=True):
    """The opening spans of one day."""

    @property
    def says(self) -> str:
        return '"09:00-12:30 13:30-18:00", "22:00-06:00" (past midnight), "all day" or "closed"'

    def read(self, raw: object) -> tuple[Span, ...]:
        if raw == "closed":
            return ()
        if raw == "all day":
            return (Span(0, DAY),)
        if not isinstance(raw, str) or len(raw) > 200 or not _SPANS.fullmatch(raw.strip()):
            raise Wrong(f"{shown(raw)} are no opening hours", f"write {self.says}")
        spans = tuple(_span(match) for match in _SPAN.finditer(raw))
        for before, after in pairwise(spans):
            if after.opens < before.closes:
                raise Wrong(f"{before} and {after} overlap or are not in order", "part them")
        if spans[-1].closes > DAY + spans[0].opens:
            raise Wrong(f"{spans[-1]} runs past midnight into {spans[0]}", "end it sooner")
        return spans

    def write(self, value: object) -> str:
        assert isinstance(value, tuple)
        if value == (Span(0, DAY),):
            return '"all day"'
        return quoted(" ".join(str(span) for span in value) or "closed")


def _span(match: re.Match[str]) -> Span:
    from_hour, from_minute, to_hour, to_minute = (int(digits) for digits in match.groups())
    opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or opens >= DAY or closes > DAY:
        raise Wrong(f"{match[0]} is no time of day", "write 00:00 to 24:00")
    return Span(opens, closes if closes > opens else closes + DAY)


class Day(Struct, frozen=True):
    """A day of one year, or of every year."""

    @property
    def says(self) -> str:
        return '"2026-04-03", or "12-25" for every year'

    def read(self, raw: object) -> str:
        text = raw if isinstance(raw, str) else ""
        try:
            # a leap year stands in, so that 02-29 is a day
            full = text if len(text) == 10 else f"2024-{text}" if len(text) == 5 else ""
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", full, re.ASCII):
                raise ValueError
            date.fromisoformat(full)
        except ValueError:
            raise Wrong(f"{shown(raw)} is no day", f"write {self.says}") from None
        return text

    def write(self, value: object) -> str:
        return quoted(str(value))


class Zone(Struct, frozen=True):
    """A time zone by its name in the system's database."""

    @property
    def says(self) -> str:
        return 'a time zone such as "Europe/Berlin", or "UTC"'

    def read(self, raw: object) -> str:
        if not isinstance(raw, str) or len(raw) > 60 or not _ZONE.fullmatch(raw):
            raise Wrong(f"{shown(raw)} is no time zone", f"write {self.says}")
        try:
            zone(raw)
        except ValueError:
            raise Wrong(f"{shown(raw)} is unknown here", f"write {self.says}") from None
        return raw

    def write(self, value: object) -> str:
        return quoted(str(value))

"""Facts as rows and rows as facts: the one place that knows the columns. Opens nothing."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from msgspec import Struct

from queuebox_core.endings import (
    CallEnding,
    CallReport,
    EndedBy,
    OfferEnding,
    OfferReport,
    Segment,
    VisitEnding,
    VisitReport,
)

CLOCK_SET = datetime(2025, 1, 1, tzinfo=UTC)
"""Before the first of these boxes: a clock that shows less has not been set."""

CALLS = [
    "call", "began_utc", "ended_utc", "line", "outgoing", "queue", "number", "name",
    "ending", "ended_by", "evidence", "flags", "rang", "answered_line", "answered", "ended",
    "wait", "talk",
]  # fmt: skip
SEGMENTS = ["call", "place", "desk", "agent", "began", "ended", "held"]
VISITS = ["call", "place", "queue", "began", "ended", "ending"]
OFFERS = ["call", "place", "desk", "agent", "began", "ended", "ending", "reason"]

Value = str | int | None
Row = tuple[Value, ...]


class DeskInterval(Protocol):
    """What a desk was, from when to when (µs, monotonic)."""

    @property
    def desk(self) -> str: ...
    @property
    def agent(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def why(self) -> str | None: ...
    @property
    def began(self) -> int: ...
    @property
    def ended(self) -> int: ...


class LineInterval(Struct, frozen=True):
    """What a line was, from when to when (µs, monotonic)."""

    line: int
    state: str
    began: int
    ended: int
    why: str | None = None


class Statement(Struct, frozen=True):
    sql: str
    values: Row


class Entry(Struct, frozen=True):
    """What is written together: ``rest`` only if ``head`` was not there before."""

    head: Statement
    rest: tuple[Statement, ...] = ()


def _insert(table: str, columns: Iterable[str]) -> str:
    names = list(columns)
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) ON CONFLICT DO NOTHING"


INSERT_CALL = _insert("calls", CALLS)
INSERT_SEGMENT = _insert("segments", SEGMENTS)
INSERT_VISIT = _insert("visits", VISITS)
INSERT_OFFER = _insert("offers", OFFERS)
_TIMES = ("began_utc", "ended_utc")
INSERT_AGENT_STATE = _insert(
    "agent_states", (*_TIMES, "desk", "agent", "state", "why", "began", "ended")
)
INSERT_LINE_STATE = _insert("line_states", (*_TIMES, "line", "state", "why", "began", "ended"))
INSERT_ALARM = _insert("alarms", ("at_utc", "what", "about", "raised"))


def utc(when: datetime) -> str:
    """``2026-01-05T10:30:00.000000Z``: of one length, so that text order is time order."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z".rjust(27, "0")


def when(text: str) -> datetime:
    """The inverse of :func:`utc`."""
    return datetime.fromisoformat(text)


def text(value: str) -> str:
    """Text that SQLite can hold: what is no character (a lone surrogate) becomes ``?``."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _optional(value: str | None) -> str | None:
    return None if value is None else text(value)


def entry_of_call(report: CallReport, began: datetime, ended: datetime) -> Entry:
    """All rows of one finished call."""
    call = text(report.call)
    return Entry(
        Statement(INSERT_CALL, _call(report, began, ended)),
        (
            *(Statement(INSERT_SEGMENT, (call, place, text(s.desk), text(s.agent), s.began,
                                         s.ended, s.held))
              for place, s in enumerate(report.segments)),
            *(Statement(INSERT_VISIT, (call, place, text(v.queue), v.began, v.ended, v.ending))
              for place, v in enumerate(report.visits)),
            *(Statement(INSERT_OFFER, (call, place, text(o.desk), text(o.agent), o.began,
                                       o.ended, o.ending, text(o.reason)))
              for place, o in enumerate(report.offers)),
        ),
    )  # fmt: skip


def entry_of_agent_state(state: DeskInterval, began: datetime, ended: datetime) -> Entry:
    values = (
        utc(began), utc(ended), text(state.desk), _optional(state.agent), text(state.state),
        _optional(state.why), state.began, state.ended,
    )  # fmt: skip
    return Entry(Statement(INSERT_AGENT_STATE, values))


def entry_of_line_state(state: LineInterval, began: datetime, ended: datetime) -> Entry:
    values = (
        utc(began), utc(ended), state.line, text(state.state), _optional(state.why),
        state.began, state.ended,
    )  # fmt: skip
    return Entry(Statement(INSERT_LINE_STATE, values))


def entry_of_alarm(what: str, on: bool, about: str | None, at: datetime) -> Entry:
    return Entry(Statement(INSERT_ALARM, (utc(at), text(what), _optional(about), int(on))))


def _call(report: CallReport, began: datetime, ended: datetime) -> Row:
    flags = report.flags
    if began < CLOCK_SET and "clock-unset" not in flags:
        flags = (*flags, "clock-unset")
    return (
        text(report.call), utc(began), utc(ended), report.line, int(report.outgoing),
        _optional(report.queue), _optional(report.number), _optional(report.name),
        report.ending, report.ended_by, text(report.evidence), text(" ".join(flags)),
        report.rang, report.answered_line, report.answered, report.ended,
        report.wait, report.talk,
    )  # fmt: skip


def began_at(report: CallReport) -> int:
    """Where a call begins, µs: its first ring, or the first thing known of it."""
    known = (report.rang, report.answered_line, report.answered, report.ended)
    return next(at for at in known if at is not None)


class Parts(Struct, frozen=True):
    """What belongs to one call in the other tables."""

    segments: tuple[Segment, ...] = ()
    visits: tuple[VisitReport, ...] = ()
    offers: tuple[OfferReport, ...] = ()


def report_of(row: sqlite3.Row, parts: Parts) -> CallReport:
    """The report that a row was made of."""
    return CallReport(
        call=row["call"],
        line=row["line"],
        ending=CallEnding(row["ending"]),
        ended_by=None if row["ended_by"] is None else EndedBy(row["ended_by"]),
        rang=row["rang"],
        answered_line=row["answered_line"],
        answered=row["answered"],
        ended=row["ended"],
        wait=row["wait"],
        talk=row["talk"],
        number=row["number"],
        name=row["name"],
        queue=row["queue"],
        evidence=row["evidence"],
        outgoing=bool(row["outgoing"]),
        flags=tuple(row["flags"].split()),
        segments=parts.segments,
        visits=parts.visits,
        offers=parts.offers,
    )


_ENDINGS = {ending.value: ending for ending in CallEnding}
"""A look-up costs a quarter of ``CallEnding(text)``: a year has 300,000 calls."""


def outline_of(ending: str, outgoing: int, flags: str, wait: int, talk: int) -> CallReport:
    """A report of nothing but what sums look at; raises ValueError for an unknown ending."""
    known = _ENDINGS.get(ending) or CallEnding(ending)
    words = tuple(flags.split()) if flags else ()
    return CallReport(
        "", 0, known, None, None, None, None, 0, wait, talk, outgoing=outgoing == 1, flags=words
    )


def segment_of(row: sqlite3.Row) -> Segment:
    return Segment(row["desk"], row["agent"], row["began"], row["ended"], row["held"])


def visit_of(row: sqlite3.Row) -> VisitReport:
    return VisitReport(row["queue"], row["began"], row["ended"], VisitEnding(row["ending"]))


def offer_of(row: sqlite3.Row) -> OfferReport:
    return OfferReport(
        row["desk"], row["agent"], row["began"], row["ended"], OfferEnding(row["ending"]),
        row["reason"],
    )  # fmt: skip

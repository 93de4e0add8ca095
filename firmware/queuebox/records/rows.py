"""Facts as rows and rows as facts: the one place that knows the columns. Opens nothing."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

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
CLOCK_UNSET = "clock-unset"
"""The flag of a call whose wall times mean nothing."""

FIRST, LAST = "0000", "9999"
"""Before and after every time that is written here."""

CALLS = [
    "call", "began_utc", "ended_utc", "line", "outgoing", "queue", "number", "name",
    "ending", "ended_by", "evidence", "flags", "rang", "answered_line", "answered", "ended",
    "wait", "talk", "boot",
]  # fmt: skip
SEGMENTS = ["call", "place", "desk", "agent", "began", "ended", "held"]
VISITS = ["call", "place", "queue", "began", "ended", "ending"]
OFFERS = ["call", "place", "desk", "agent", "began", "ended", "ending", "reason"]

Value = str | int | float | None
Row = tuple[Value, ...]


class DeskInterval(Struct, frozen=True):
    """What a desk was, and who sat there, from when to when (µs, monotonic)."""

    desk: str
    agent: str | None
    state: str
    why: str | None
    began: int
    ended: int


class LineInterval(Struct, frozen=True):
    """What a line was, from when to when (µs, monotonic)."""

    line: int
    state: str
    began: int
    ended: int


class BusyInterval(Struct, frozen=True):
    """No line was left to ring, from when to when (µs, monotonic)."""

    began: int
    ended: int


class Breach(Struct, frozen=True):
    """A goal that is missed, or was until ``ended`` (µs, monotonic)."""

    goal: str
    about: str
    """A queue, a call, an agent; empty: the office."""
    grade: str
    """The worst that it came to: warning or alarm."""
    value: float
    """The worst value, in the goal's own unit."""
    limit: float
    began: int
    ended: int | None = None


class Now(Struct, frozen=True):
    """One instant by both clocks."""

    boot: str
    at: int
    when: datetime


class Stamp(Struct, frozen=True):
    """From when to when by the clock on the wall, and in which boot of the machine."""

    boot: str
    began: datetime
    ended: datetime


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


def _grow(table: str, columns: Iterable[str], key: str) -> str:
    """Of two rows of one interval the longer one stays, whichever comes first."""
    inserted = _insert(table, columns).removesuffix(" ON CONFLICT DO NOTHING")
    return (
        f"{inserted} ON CONFLICT ({key}) DO UPDATE SET ended = excluded.ended,"
        " ended_utc = excluded.ended_utc WHERE excluded.ended > ended"
    )


INSERT_CALL = _insert("calls", CALLS)
INSERT_SEGMENT = _insert("segments", SEGMENTS)
INSERT_VISIT = _insert("visits", VISITS)
INSERT_OFFER = _insert("offers", OFFERS)
_TIMES = ("boot", "began", "ended", "began_utc", "ended_utc")
GROW_DESK = _grow("agent_states", (*_TIMES, "desk", "agent", "state", "why"), "boot, desk, began")
GROW_LINE = _grow("line_states", (*_TIMES, "line", "state"), "boot, line, began")
GROW_BUSY = _grow("all_lines_busy", _TIMES, "boot, began")
INSERT_ALARM = _insert("alarms", ("at_utc", "boot", "at", "what", "about", "raised"))
INSERT_AUDIT = _insert("audit", ("at_utc", "boot", "at", "what"))
PUT_BREACH = (
    "INSERT INTO breaches (boot, began, goal, about, grade, value, limit_value, began_utc,"
    " ended_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (boot, goal, about, began)"
    " DO UPDATE SET grade = excluded.grade, value = excluded.value,"
    " ended_utc = coalesce(excluded.ended_utc, ended_utc)"
)


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


def entry_of_call(report: CallReport, stamp: Stamp) -> Entry:
    """All rows of one finished call."""
    call = text(report.call)
    return Entry(
        Statement(INSERT_CALL, _call(report, stamp)),
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


def entry_of_interval(interval: DeskInterval | LineInterval | BusyInterval, stamp: Stamp) -> Entry:
    """What a desk or a line was; an interval that is there already, and shorter, grows."""
    times: Row = (stamp.boot, interval.began, interval.ended, utc(stamp.began), utc(stamp.ended))
    match interval:
        case DeskInterval(desk=desk, agent=agent, state=state, why=why):
            values = (*times, text(desk), _optional(agent), text(state), _optional(why))
            return Entry(Statement(GROW_DESK, values))
        case LineInterval(line=line, state=state):
            return Entry(Statement(GROW_LINE, (*times, line, text(state))))
        case BusyInterval():
            return Entry(Statement(GROW_BUSY, times))


def entry_of_alarm(what: str, on: bool, about: str | None, now: Now) -> Entry:
    values = (utc(now.when), now.boot, now.at, text(what), _optional(about), int(on))
    return Entry(Statement(INSERT_ALARM, values))


def entry_of_audit(what: str, now: Now) -> Entry:
    return Entry(Statement(INSERT_AUDIT, (utc(now.when), now.boot, now.at, text(what))))


def entry_of_breach(breach: Breach, stamp: Stamp) -> Entry:
    """A goal that is missed; once more, with its worst value and its end, when it is over."""
    values = (
        stamp.boot, breach.began, text(breach.goal), text(breach.about), breach.grade,
        breach.value, breach.limit, utc(stamp.began),
        None if breach.ended is None else utc(stamp.ended),
    )  # fmt: skip
    return Entry(Statement(PUT_BREACH, values))


def _call(report: CallReport, stamp: Stamp) -> Row:
    flags = report.flags
    if stamp.began < CLOCK_SET and CLOCK_UNSET not in flags:
        flags = (*flags, CLOCK_UNSET)
    return (
        text(report.call), utc(stamp.began), utc(stamp.ended), report.line, int(report.outgoing),
        _optional(report.queue), _optional(report.number), _optional(report.name),
        report.ending, report.ended_by, text(report.evidence), text(" ".join(flags)),
        report.rang, report.answered_line, report.answered, report.ended,
        report.wait, report.talk, stamp.boot,
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


def outline_of(
    line: int, queue: str | None, ending: str, outgoing: int, flags: str, wait: int, talk: int
) -> CallReport:
    """A report of nothing but what sums look at; raises ValueError for an unknown ending."""
    known = _ENDINGS.get(ending) or CallEnding(ending)
    words = tuple(flags.split()) if flags else ()
    return CallReport(
        "", line, known, None, None, None, None, 0, wait, talk,
        queue=queue, outgoing=outgoing == 1, flags=words,
    )  # fmt: skip


def segment_of(row: sqlite3.Row) -> Segment:
    return Segment(row["desk"], row["agent"], row["began"], row["ended"], row["held"])


def visit_of(row: sqlite3.Row) -> VisitReport:
    return VisitReport(row["queue"], row["began"], row["ended"], VisitEnding(row["ending"]))


def offer_of(row: sqlite3.Row) -> OfferReport:
    return OfferReport(
        row["desk"], row["agent"], row["began"], row["ended"], OfferEnding(row["ending"]),
        row["reason"],
    )  # fmt: skip

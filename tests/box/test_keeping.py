"""What the books forget and what they do not: retention, erasure, size, a clock set late."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from queuebox.records import Records, read_calls
from queuebox.records.keeping import AT_ONCE, Limits, Remark
from queuebox.records.reading import read_agent_states, read_alarms
from queuebox.records.rows import Breach, BusyInterval, DeskInterval, LineInterval
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

S = 1_000_000
DAY = 86_400 * S
START = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = Limits(days=100, number_days=50, size=10**9)
NUMBER, SAME, OTHER = "+49 30 123456", "4930123456", "4930123457"
TABLES = ("calls", "segments", "visits", "offers", "agent_states", "line_states",
          "all_lines_busy", "alarms", "audit", "breaches", "remarks")  # fmt: skip


def wall_of(at: int) -> datetime:
    return START + timedelta(microseconds=at)


def report(call: str, at: int = 0, number: str | None = None) -> CallReport:
    return CallReport(
        call=call, line=1, ending=CallEnding.ANSWERED, ended_by=EndedBy.CALLER, rang=at,
        answered_line=at, answered=at, ended=at + S, wait=0, talk=S, number=number, name="Meier",
        segments=(Segment("A", "anna", at, at + S),),
        visits=(VisitReport("sales", at, at, VisitEnding.ANSWERED),),
        offers=(OfferReport("A", "anna", at, at, OfferEnding.ANSWERED),),
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def books(path: Path) -> Iterator[Records]:
    with closing(Records.open(path, "this boot")) as records:
        yield records


def a_day_of_everything(books: Records, at: int) -> None:
    books.call(report(f"1-{at}", at, NUMBER), wall_of)
    books.interval(DeskInterval("A", "anna", "ready", None, at, at + S), wall_of)
    books.interval(LineInterval(1, "idle", at, at + S), wall_of)
    books.interval(BusyInterval(at, at + S), wall_of)
    books.alarm("fire", True, None, at, wall_of)
    books.audit("sue did it", at, wall_of)
    books.breach(Breach("longest-hold", "sales", "alarm", 2, 1, at, at + S), wall_of)
    books.remark(Remark(f"1-{at}", note="well"))


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as reader:
        return {
            table: int(reader.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in TABLES
        }


# ── retention ───────────────────────────────────────────────────────────────────


def test_what_is_too_old_goes_and_all_that_belongs_to_it(path: Path, books: Records) -> None:
    for day in (0, 60, 99):
        a_day_of_everything(books, day * DAY)
    books.prune(LIMITS, wall_of(120 * DAY))
    assert books.flush(30)
    assert counts(path) == dict.fromkeys(TABLES, 2)
    old, new = read_calls(path)
    assert (old.report.number, old.report.name) == (None, None)
    assert (new.report.number, new.report.name) == (NUMBER, "Meier")


def test_numbers_may_be_kept_as_long_as_calls(path: Path, books: Records) -> None:
    a_day_of_everything(books, 0)
    books.prune(replace(LIMITS, number_days=None), wall_of(99 * DAY))
    assert books.flush(30)
    assert read_calls(path)[0].report.number == NUMBER


def test_more_than_the_size_and_the_oldest_go_first(path: Path, books: Records) -> None:
    total = AT_ONCE + 500
    for number in range(total):
        books.call(report(f"1-{number:05}", number * S), wall_of)
    assert books.flush(60)
    small = Limits(days=1000, number_days=None, size=100_000)
    books.prune(small, wall_of(DAY))
    assert books.flush(60)
    left = [call.report.call for call in read_calls(path)]
    assert left == [f"1-{number:05}" for number in range(AT_ONCE, total)]
    size = size_of(path)
    for number in range(total, total + 500):  # in the room that was freed
        books.call(report(f"1-{number:05}", number * S), wall_of)
    assert books.flush(60)
    assert size_of(path) <= size * 1.05


def size_of(path: Path) -> int:
    """Of the file, with all that is in the write-ahead log."""
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.stat().st_size


# ── one number ──────────────────────────────────────────────────────────────────


def test_nothing_of_an_erased_number_is_left_in_any_file(path: Path, books: Records) -> None:
    for place, number in enumerate((NUMBER, SAME, OTHER, None)):
        books.call(report(f"1-{place}", place * S, number), wall_of)
        books.remark(Remark(f"1-{place}", note=f"owes us {place}00 talers"))
    assert books.flush(30)
    books.erase("(+49) 30-123456")
    assert books.flush(30)
    kept = read_calls(path)
    assert [(call.report.number, call.report.name) for call in kept] == [
        (None, None), (None, None), (OTHER, "Meier"), (None, "Meier"),
    ]  # fmt: skip
    assert counts(path)["remarks"] == 2
    files = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for gone in (NUMBER, SAME, "owes us 000", "owes us 100"):
        assert gone.encode() not in files
    assert OTHER.encode() in files


@pytest.mark.parametrize("nothing", ["", "anonymous", "+"])
def test_no_digits_erase_nothing(path: Path, books: Records, nothing: str) -> None:
    books.call(report("1-1", 0, "private"), wall_of)
    books.erase(nothing)
    assert books.flush(30)
    assert read_calls(path)[0].report.number == "private"


# ── times ───────────────────────────────────────────────────────────────────────


def test_a_clock_set_late_sets_right_what_this_boot_wrote(path: Path, books: Records) -> None:
    """S-111: a cold boot without clock or network."""
    with closing(Records.open(path, "earlier boot")) as earlier:
        earlier.call(report("0-1"), lambda at: datetime(1970, 1, 1, 3, tzinfo=UTC))
    a = report("1-1", 5 * S)
    cold = datetime(1970, 1, 1, tzinfo=UTC)
    books.call(a, lambda at: cold + timedelta(microseconds=at))
    books.interval(
        DeskInterval("A", "anna", "ready", None, S, 7 * S),
        lambda at: cold + timedelta(microseconds=at),
    )
    books.alarm("fire", True, None, 6 * S, lambda at: cold + timedelta(microseconds=at))
    books.clock_was_set(wall_of)
    assert books.flush(30)
    other, mine = read_calls(path)
    assert (mine.report.flags, mine.began, mine.ended) == ((), wall_of(5 * S), wall_of(6 * S))
    assert mine.report == replace(a, offers=mine.report.offers)
    assert other.report.flags == ("clock-unset",)  # nobody knows any more
    (ready,) = read_agent_states(path)
    assert (ready.began, ready.length) == (wall_of(S), 6 * S)
    assert read_alarms(path)[0].at == wall_of(6 * S)


def test_an_interval_grows_and_never_shrinks(path: Path, books: Records) -> None:
    for end in (3, 9, 5):
        books.interval(DeskInterval("A", "anna", "ready", None, 0, end * S), wall_of)
    assert books.flush(30)
    (ready,) = read_agent_states(path)
    assert ready.length == 9 * S


def test_a_breach_is_one_row_from_its_begin_to_its_end(path: Path, books: Records) -> None:
    begun = Breach("longest-hold", "sales", "warning", 60, 60, 0)
    for breach in (begun, replace(begun, grade="alarm", value=200, ended=S), begun):
        books.breach(breach, wall_of)
    assert books.flush(30)
    with closing(sqlite3.connect(path)) as reader:
        rows = reader.execute("SELECT ended_utc IS NOT NULL FROM breaches").fetchall()
    assert rows == [(1,)]

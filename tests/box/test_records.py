"""The books: what goes in comes out, once; bad files and failing disks are told, not suffered."""

import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from box.call_reports import REPORTS
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from queuebox.records import Records, RecordsError, read_calls
from queuebox.records.database import migrations, open_for_writing
from queuebox.records.reading import read_agent_states, read_alarms, read_line_states
from queuebox.records.rows import DeskInterval, LineInterval
from queuebox_core.endings import CallEnding, CallReport, EndedBy

S = 1_000_000
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
LONG = 30.0
"""Seconds that nothing here takes, even on a busy machine."""


def wall_of(at: int) -> datetime:
    return NOON + timedelta(microseconds=at)


def report(call: str = "1-1", **fields: object) -> CallReport:
    plain = CallReport(
        call=call, line=1, ending=CallEnding.ANSWERED, ended_by=EndedBy.CALLER, rang=1 * S,
        answered_line=3 * S, answered=10 * S, ended=40 * S, wait=7 * S, talk=30 * S,
    )  # fmt: skip
    return replace(plain, **fields)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def books(path: Path) -> Iterator[Records]:
    with closing(Records.open(path, "this boot")) as records:
        yield records


def written(books: Records) -> None:
    assert books.flush(LONG)


def stored(path: Path) -> list[CallReport]:
    return [call.report for call in read_calls(path)]


# ── in and out ──────────────────────────────────────────────────────────────────


def test_a_call_is_on_disk_when_flush_returns(path: Path, books: Records) -> None:
    books.call(report(), wall_of)
    written(books)
    (call,) = read_calls(path)
    assert call.report == report()
    assert (call.began, call.ended) == (wall_of(1 * S), wall_of(40 * S))


def test_nobody_has_to_ask_for_it(path: Path, books: Records) -> None:
    """Without flush, close or a further record, a call is committed."""
    books.call(report(), wall_of)
    with closing(sqlite3.connect(path)) as reader:
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            if reader.execute("SELECT count(*) FROM calls").fetchone() == (1,):
                return
    pytest.fail("never committed")


@given(st.lists(REPORTS, max_size=6, unique_by=lambda r: r.call))
@settings(max_examples=25, deadline=None)
def test_any_reports_come_out_as_they_went_in(reports: list[CallReport]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.db"
        with closing(Records.open(file)) as books:
            for one in reports:
                books.call(one, wall_of)
        by_id = {call.call: call for call in stored(file)}
        assert by_id == {one.call: one for one in reports}


def test_a_replay_adds_nothing(path: Path, books: Records) -> None:
    for _ in range(2):
        books.call(report(), wall_of)
        books.call(report("1-2", talk=5), lambda at: wall_of(at + 17))  # the clock wandered
    written(books)
    assert [call.call for call in stored(path)] == ["1-1", "1-2"]


def test_two_calls_of_one_id_are_both_kept(path: Path, books: Records) -> None:
    """The shelf's counter was lost: a strange name is better than a lost call."""
    calls = [report(rang=at * S) for at in (1, 2, 3)]
    for one in [*calls, *calls]:
        books.call(one, wall_of)
    written(books)
    assert [(call.call, call.rang) for call in stored(path)] == [
        ("1-1", 1 * S), ("1-1~2", 2 * S), ("1-1~3", 3 * S),
    ]  # fmt: skip


def test_calls_are_read_by_their_beginning(path: Path, books: Records) -> None:
    for hour in range(4):
        books.call(report(f"1-{hour}"), lambda at, hour=hour: wall_of(at + hour * 3600 * S))
    written(books)
    since, until = wall_of(3601 * S), wall_of(3 * 3600 * S + 1 * S)
    assert [call.report.call for call in read_calls(path, since, until)] == ["1-1", "1-2"]


def test_states_and_alarms(path: Path, books: Records) -> None:
    for _ in range(2):  # a replay
        books.interval(DeskInterval("A", "anna", "away", "lunch", 0, 90 * S), wall_of)
        books.interval(LineInterval(3, "out", 0, 5 * S), wall_of)
        books.alarm("nobody-logged-in", True, None, 0, wall_of)
        books.alarm("nobody-logged-in", False, None, 9 * S, wall_of)
    written(books)
    (desk,) = read_agent_states(path)
    assert (desk.who, desk.agent, desk.state, desk.why) == ("A", "anna", "away", "lunch")
    assert (desk.began, desk.length) == (NOON, 90 * S)
    (line,) = read_line_states(path)
    assert (line.who, line.state, line.length) == ("3", "out", 5 * S)
    assert [(alarm.what, alarm.on) for alarm in read_alarms(path)] == [
        ("nobody-logged-in", True), ("nobody-logged-in", False),
    ]  # fmt: skip


def test_a_clock_that_was_never_set_is_flagged(path: Path, books: Records) -> None:
    cold = datetime(1970, 1, 1, tzinfo=UTC)
    books.call(report(), lambda at: cold + timedelta(microseconds=at))
    written(books)
    assert stored(path)[0].flags == ("clock-unset",)


def test_text_that_is_none_is_written_all_the_same(path: Path, books: Records) -> None:
    books.call(report(name="\udcff", number="1\0002"), wall_of)
    written(books)
    assert (stored(path)[0].name, stored(path)[0].number) == ("?", "1\0002")


def test_a_record_that_cannot_be_written_takes_no_other_with_it(
    path: Path, books: Records, caplog: pytest.LogCaptureFixture
) -> None:
    books.call(report("1-1"), wall_of)
    books.call(report("1-2", wait=2**70), wall_of)
    books.call(report("1-3"), wall_of)
    written(books)
    assert [call.call for call in stored(path)] == ["1-1", "1-3"]
    assert books.state.lost == 1
    assert "cannot be written" in caplog.text


def test_every_view_can_be_asked(path: Path, books: Records) -> None:
    books.call(report(ending=CallEnding.ABANDONED_WAITING, ended_by=None), wall_of)
    written(books)
    with closing(sqlite3.connect(path)) as reader:
        views = reader.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall()
        assert len(views) == 8
        for (view,) in views:
            reader.execute(f"SELECT * FROM {view}").fetchall()
        assert reader.execute("SELECT how_sure FROM call_list").fetchall() == [("not known",)]
        assert reader.execute("SELECT wait_s, ending FROM abandoned_calls").fetchall() == [
            (7.0, "abandoned-waiting")
        ]


def test_who_hung_up_and_how_sure(path: Path, books: Records) -> None:
    weak = "busy tone (modem code b), 2 times within 0.5 s"
    for call, by, evidence in (
        ("1-1", EndedBy.AGENT, ""),
        ("1-2", EndedBy.CALLER, "dial tone was heard in the sound"),
        ("1-3", EndedBy.CALLER, weak),
        ("1-4", EndedBy.LINE_FAILURE, weak),
    ):
        books.call(report(call, ended_by=by, evidence=evidence), wall_of)
    written(books)
    with closing(sqlite3.connect(path)) as reader:
        found = reader.execute("SELECT ended_by, how_sure FROM call_list ORDER BY call").fetchall()
    assert found == [
        ("agent", "certain"), ("caller", "heard"), ("caller", "weighed"),
        ("line-failure", "certain"),
    ]  # fmt: skip


def test_the_file_is_marked_and_synced(path: Path, books: Records) -> None:
    connection = books.writer._connection
    assert connection is not None
    settings = {
        pragma: connection.execute(f"PRAGMA {pragma}").fetchone()[0]
        for pragma in ("journal_mode", "synchronous", "application_id", "user_version")
    }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: every commit is synced
        "application_id": 0x51424F58,
        "user_version": len(migrations()),
    }


# ── wrong files ─────────────────────────────────────────────────────────────────


def test_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    Records.open(path).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(RecordsError, match=r"version 99, and this program knows versions up to"):
        Records.open(path)
    with pytest.raises(RecordsError, match="version 99"):
        read_calls(path)
    assert path.read_bytes() == before


def test_another_program_s_database_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE music (title)")
    with pytest.raises(RecordsError, match="another program"):
        Records.open(path)
    with pytest.raises(RecordsError, match="another program"):
        read_calls(path)


def test_no_folder_no_books(tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="unable to open"):
        Records.open(tmp_path / "none" / "records.db")
    with pytest.raises(RecordsError, match="unable to open"):
        Records.open(tmp_path)
    with pytest.raises(RecordsError, match="no records yet"):
        read_calls(tmp_path / "records.db")


def test_an_older_version_is_brought_up_to_date(path: Path) -> None:
    Records.open(path).close()
    step = "CREATE TABLE notes (call TEXT) STRICT;"
    with closing(open_for_writing(path, [*migrations(), step])) as newer:
        version = newer.execute("PRAGMA user_version").fetchone()
        assert version == (len(migrations()) + 1,)
        newer.execute("SELECT * FROM notes")


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    with closing(Records.open(path)) as books:
        books.call(report(), wall_of)
    steps = [*migrations(), "CREATE TABLE notes (a); INSERT INTO nowhere VALUES (1);"]
    with pytest.raises(RecordsError, match="nowhere"):
        open_for_writing(path, steps)
    assert stored(path) == [report()]
    with closing(sqlite3.connect(path)) as reader:
        assert (
            reader.execute("SELECT name FROM sqlite_master WHERE name = 'notes'").fetchone() is None
        )


def asides(path: Path) -> list[Path]:
    return sorted(path.parent.glob("records.db.damaged-*"))


@pytest.mark.parametrize(
    "junk", [b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_of_junk_is_put_aside_and_told(
    path: Path, junk: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(junk)
    with closing(Records.open(path)) as books:
        books.call(report(), wall_of)
        written(books)
        (aside,) = asides(path)
        assert books.state.put_aside == aside
    assert aside.read_bytes() == junk
    assert stored(path) == [report()]
    assert [(alarm.what, alarm.about) for alarm in read_alarms(path)] == [
        ("records-damaged", aside.name)
    ]
    assert "the records are damaged" in caplog.text


def test_damage_in_the_middle_is_found_and_calls_go_on(path: Path) -> None:
    with closing(Records.open(path)) as books:
        for number in range(2000):
            books.call(report(f"1-{number}", evidence="x" * 200), wall_of)
    data = bytearray(path.read_bytes())
    half = len(data) // 8192 * 4096  # a page of rows: opening does not meet it
    data[half : half + 4096] = b"\xa5" * 4096
    path.write_bytes(data)
    with closing(Records.open(path)) as books:
        assert books.writer.wait_for(lambda state: state.put_aside is not None, LONG)
        books.call(report("2-1"), wall_of)
        written(books)
    assert [call.call for call in stored(path)] == ["2-1"]
    (aside,) = asides(path)
    assert aside.read_bytes()[4096:] == data[4096:]
    assert [alarm.what for alarm in read_alarms(path)] == ["records-damaged"]


def test_damage_met_while_writing_loses_no_record(path: Path, books: Records) -> None:
    """A table's first page goes bad under the writer, after all was found in order."""
    assert books.writer.wait_for(lambda state: state.checked, LONG)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        (page,) = other.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'calls'"
        ).fetchone()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with path.open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\xa5" * 4096)
        other.execute(
            "INSERT INTO alarms (at_utc, what, raised) VALUES ('', '', 1)"
        )  # the writer's cache is stale
    books.call(report("2-1"), wall_of)
    written(books)
    assert books.state.put_aside is not None
    books.call(report("2-2"), wall_of)
    written(books)
    assert [call.call for call in stored(path)] == ["2-1", "2-2"]


# ── a disk that fails ───────────────────────────────────────────────────────────


def test_a_locked_database_keeps_the_records_until_it_is_free(path: Path, books: Records) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        books.call(report("1-1"), wall_of)
        assert books.writer.wait_for(lambda state: not state.ok, LONG)
        books.call(report("1-2"), wall_of)
        state = books.state
        assert (state.ok, state.queued, state.reason) == (False, 2, "database is locked")
        assert state.failing_since is not None
        assert not books.flush(0)
        backup.execute("ROLLBACK")
    assert books.writer.wait_for(lambda state: state.ok, LONG)
    written(books)
    assert books.state.queued == 0
    assert [call.call for call in stored(path)] == ["1-1", "1-2"]


def test_a_file_taken_away_is_begun_anew(path: Path, books: Records) -> None:
    books.call(report("1-1"), wall_of)
    written(books)
    path.rename(path.with_name("taken.db"))
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).rename(path.with_name("taken.db" + suffix))
    books.call(report("1-2"), wall_of)
    written(books)
    assert [call.call for call in stored(path)] == ["1-2"]
    assert [call.call for call in stored(path.with_name("taken.db"))] == ["1-1"]


def test_closing_while_the_disk_fails_tells_what_is_lost(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    books = Records.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        books.call(report(), wall_of)
        assert books.writer.wait_for(lambda state: not state.ok, LONG)
        books.close()
    assert "1 records were never written: database is locked" in caplog.text


def test_the_page_of_the_records_names_every_table_and_view(path: Path, books: Records) -> None:
    page = (Path(__file__).parents[2] / "docs" / "records.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    with closing(sqlite3.connect(path)) as reader:
        there = reader.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        assert named == {name for (name,) in there}

"""The books over the control socket and by the command: figures, remarks, erasing, the audit."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from queuebox import trail
from queuebox.aside import AtOnce
from queuebox.audit import Audit
from queuebox.bookkeeper import STRETCH, Bookkeeper
from queuebox.control import ControlServer, Refused
from queuebox.records import Records, read_calls
from queuebox.records.reading import read_agent_states
from queuebox.records_cli import main
from queuebox.records_requests import RecordsRequests
from queuebox.users import Users
from queuebox_config import loads
from queuebox_core.effects import Ended
from queuebox_core.endings import CallEnding, CallReport, EndedBy
from queuebox_core.snapshot import DeskView, LineView, QueueView, Snapshot
from queuebox_wire.loop import Loop

S = 1_000_000
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
REPORT = CallReport(
    call="1-1", line=1, ending=CallEnding.ANSWERED, ended_by=EndedBy.CALLER, rang=1 * S,
    answered_line=3 * S, answered=10 * S, ended=40 * S, wait=7 * S, talk=30 * S, number="030 12",
)  # fmt: skip


class Office:
    """A bookkeeper with clocks in our hand."""

    def __init__(self, folder: Path) -> None:
        self.at = 0
        self.noon = NOON
        self.path = folder / "records.db"
        self.records = Records.open(self.path, "boot")
        self.books = Bookkeeper(loads(""), self.records, self.wall_of, 0)
        self.books.begin(self.snapshot(), None)
        self.requests = RecordsRequests(self.books, self.snapshot, lambda: self.at, self.wall_of)

    def wall_of(self, at: int) -> datetime:
        return self.noon + timedelta(microseconds=at)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            self.at, (), (DeskView("A", "ready", 0, "anna"),), (LineView(1, "idle", 0),),
            (QueueView("office", True, 2, 4 * S),),
        )  # fmt: skip

    def ask(self, do: str, **args: Any) -> Any:
        return self.requests.verbs()[do].do(args)

    def rows(self, sql: str) -> list[Any]:
        assert self.records.flush(30)
        with closing(sqlite3.connect(self.path)) as reader:
            return reader.execute(sql).fetchall()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    it = Office(tmp_path)
    yield it
    it.records.close()


def test_figures_of_now(office: Office) -> None:
    office.books.effects(40 * S, [Ended(REPORT)])
    office.at = 64 * S
    for _ in range(2):  # asking changes nothing
        found = office.ask("figures")
        assert found["queues"]["office"] == {"waiting": 2, "longest_hold": 60 * S}
        assert (found["form"], found["level"]) == ("ignoring-abandons", 1.0)
        assert found["today"]["office"]["answered"] == 1
        assert found["today"]["agents"]["anna"]["states"] == {"ready": 64 * S}
        assert found["today"]["lines"]["1"]["states"] == {"idle": 64 * S}


def test_a_restart_knows_the_day(office: Office) -> None:
    """S-115: the day's statistics are what they were."""
    office.books.effects(40 * S, [Ended(REPORT)])
    office.at = 64 * S
    before = office.ask("figures")
    office.books.close(office.at)
    again = Bookkeeper(loads(""), office.records, office.wall_of, office.at)
    again.begin(office.snapshot(), None)
    requests = RecordsRequests(again, office.snapshot, lambda: office.at, office.wall_of)
    assert requests.verbs()["figures"].do({}) == before


def test_what_lasts_is_written_before_it_is_over(office: Office) -> None:
    """A power cut at noon does not take the morning along."""
    office.at = STRETCH
    office.books.tick(office.at)
    assert office.records.flush(30)
    (ready,) = read_agent_states(office.path)
    assert (ready.agent, ready.length) == ("anna", STRETCH)


def test_a_clock_that_is_set_is_noted_and_changes_no_duration(office: Office) -> None:
    """S-107: a step of an hour."""
    office.noon += timedelta(hours=1)
    office.at = 60 * S
    office.books.tick(office.at)
    office.books.effects(60 * S, [Ended(REPORT)])
    (noted,) = office.rows("SELECT what FROM audit")
    assert noted == ("the clock was set from 2026-01-05 12:01:00 to 2026-01-05 13:01:00 UTC",)
    assert read_calls(office.path)[0].report.wait == 7 * S
    assert office.ask("figures")["today"]["office"]["answered"] == 1


def test_a_cold_boot_gets_its_times_when_the_clock_is_set(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.noon = datetime(1970, 1, 1, tzinfo=UTC)
    office.books = Bookkeeper(loads(""), office.records, office.wall_of, 0)
    office.books.begin(office.snapshot(), None)
    office.books.effects(40 * S, [Ended(REPORT)])
    office.noon, office.at = NOON, 60 * S
    office.books.tick(office.at)
    assert office.records.flush(30)
    (call,) = read_calls(office.path)
    assert (call.began, call.report.flags) == (office.wall_of(1 * S), ())
    assert office.books.live.sums().office.answered == 1
    office.records.close()


def test_remarks(office: Office) -> None:
    office.books.effects(40 * S, [Ended(REPORT)])
    assert office.ask("note", call="1-1", note=" angry ") == "call 1-1: noted"
    assert office.ask("disposition", call="1-1", disposition="sold") == "call 1-1: sold"
    assert office.ask("called-back", call="1-1", by="sue") == "call 1-1: called back by sue"
    sql = "SELECT note, disposition, called_back_by FROM remarks"
    assert office.rows(sql) == [("angry", "sold", "sue")]


@pytest.mark.parametrize(
    ("do", "args", "told"),
    [
        ("note", {"call": "1-1"}, "note: is missing"),
        ("note", {"call": "1-1", "note": 3}, "note: is missing"),
        ("note", {"call": "1-1", "note": "x" * 1001}, "note: too long; at most 1000 letters"),
        ("called-back", {"by": "sue"}, "call: is missing"),
        ("erase-number", {"number": "me"}, "erase-number: me: not a number"),
    ],
)
def test_what_is_refused(office: Office, do: str, args: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told):
        office.ask(do, **args)


def test_the_audit_goes_into_the_books(office: Office) -> None:
    handler = trail.Trail(lambda what: office.books.audit(what, 5 * S))
    handler.begin()
    try:
        trail.log.warning("%s logged in as %s", "sue", "supervisor")
    finally:
        handler.close()
    trail.log.warning("nobody hears this")
    assert office.rows("SELECT what, at FROM audit") == [("sue logged in as supervisor", 5 * S)]


# ── the command ─────────────────────────────────────────────────────────────────


class Box:
    """A control server with these requests, in a loop of its own thread."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.loop = Loop()
        users = Users(folder / "users.toml")
        verbs = office.requests.verbs()
        audit = Audit(folder / "audit.log")
        self.server = ControlServer(
            folder / "control.sock", self.loop.selector, verbs, users, audit, AtOnce()
        )
        self._thread = threading.Thread(
            target=self.loop.run, args=(self._tick, lambda: None), name="box"
        )
        self._thread.start()

    def _tick(self) -> None:
        """Whoever follows is told something at once."""
        if self.server.followed:
            self.server.live("effect", {"type": "Hold"})

    def close(self) -> None:
        self.loop.stop()
        self._thread.join()
        self.server.close()
        self.loop.close()


@pytest.fixture
def box(office: Office, tmp_path: Path) -> Iterator[Box]:
    it = Box(office, tmp_path)
    yield it
    it.close()


def test_the_command_asks_the_box(
    office: Office, box: Box, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(tmp_path), "--run", str(tmp_path)]
    office.books.effects(40 * S, [Ended(REPORT)])
    assert main(["figures", *where]) == 0
    assert json.loads(capsys.readouterr().out)["today"]["office"]["answered"] == 1
    assert main(["called-back", "1-1", "--by", "sue", *where]) == 0
    assert main(["erase", "(030) 12", *where]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "call 1-1: called back by sue", "the number will be gone from the records in a moment",
    ]  # fmt: skip
    assert office.rows("SELECT number FROM calls") == [(None,)]


def test_events_as_they_happen(
    box: Box, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted after the first line, as with Ctrl-C."""
    told: list[object] = []

    def first(data: object) -> None:
        told.append(data)
        raise KeyboardInterrupt

    monkeypatch.setattr("queuebox.records_cli._say", first)
    assert main(["follow", "--data", str(tmp_path), "--run", str(tmp_path)]) == 0
    assert told == [{"kind": "effect", "data": {"type": "Hold"}}]


def test_a_number_can_be_erased_while_the_box_is_down(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office.books.effects(40 * S, [Ended(REPORT)])
    office.records.close()
    aside = tmp_path / "records.db.damaged-20260101"
    aside.write_bytes(b"")
    where = ["--data", str(tmp_path), "--run", str(tmp_path / "run")]
    assert main(["erase", "03012", *where]) == 0
    told = capsys.readouterr()
    assert "the box is down; the number was erased in the file itself" in told.out
    assert str(aside) in told.err
    assert read_calls(office.path)[0].report.number is None


def test_what_cannot_be_done_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(tmp_path), "--run", str(tmp_path)]
    assert main(["figures", *where]) == 1
    assert main(["erase", "nobody", *where]) == 1
    assert main(["erase", "123", *where]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.startswith("queuebox records: ") for line in lines] == [True] * 3
    assert "the box is not running" in lines[0]
    assert "it has no digit" in lines[1]
    assert "there are no records yet" in lines[2]

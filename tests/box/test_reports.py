"""Reports as people open them: hostile names stay words, pages load nothing, clocks change."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox.records import Records
from queuebox.records.keeping import Remark
from queuebox.records.rows import Breach, BusyInterval, DeskInterval, LineInterval
from queuebox.reports.cli import main
from queuebox.reports.spreadsheet import csv_text, harmless
from queuebox.reports.tables import Share, Span, Table
from queuebox.sums.hours import Hours, period
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

S, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
BERLIN = ZoneInfo("Europe/Berlin")
SUNDAY = datetime(2026, 10, 24, 22, tzinfo=UTC)
"""The beginning of a day of 25 hours in Berlin."""
HOSTILE = '<script>alert(1)</script>=HYPERLINK("http://evil.example")\x1b[2J'


def wall_of(at: int) -> datetime:
    return SUNDAY + timedelta(microseconds=at)


def call(call: str, at: int, **more: object) -> CallReport:
    fields: dict[str, object] = {
        "call": call, "line": 1, "ending": CallEnding.ANSWERED, "ended_by": EndedBy.CALLER,
        "rang": at, "answered_line": at + 2 * S, "answered": at + 10 * S, "ended": at + 40 * S,
        "wait": 8 * S, "talk": 30 * S, "queue": "sales", "number": "+4930123",
    }  # fmt: skip
    return CallReport(**(fields | more))  # type: ignore[arg-type]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Two calls of the two hours of two o'clock, an agent, a line, and a missed goal."""
    answered = call(
        "1-1", 2 * HOUR + 30 * MINUTE,
        segments=(Segment("A", HOSTILE, 0, 30 * S, 5 * S),),
        visits=(VisitReport("sales", 0, 8 * S, VisitEnding.ANSWERED),),
        offers=(OfferReport("A", HOSTILE, 0, 2 * S, OfferEnding.ANSWERED),),
    )  # fmt: skip
    gave_up = call(
        "1-2", 3 * HOUR + 30 * MINUTE, ending=CallEnding.ABANDONED_WAITING, ended_by=None,
        answered=None, talk=0, name=HOSTILE, wait=65 * S,
        visits=(VisitReport("sales", 4 * HOUR, 4 * HOUR + 65 * S, VisitEnding.ABANDONED),),
    )  # fmt: skip
    with closing(Records.open(tmp_path / "records.db", "boot")) as books:
        for report in (answered, gave_up):
            books.call(report, wall_of)
        books.interval(DeskInterval("A", HOSTILE, "ready", None, -HOUR, 25 * HOUR), wall_of)
        books.interval(DeskInterval("B", "ben", "away", "lunch", 24 * HOUR, 27 * HOUR), wall_of)
        books.interval(LineInterval(1, "idle", -HOUR, 30 * HOUR), wall_of)
        books.interval(BusyInterval(HOUR, HOUR + 90 * S), wall_of)
        books.breach(Breach("longest-hold", "sales", "alarm", 65, 60, 4 * HOUR, 5 * HOUR), wall_of)
    (tmp_path / "queuebox.toml").write_text('[site]\ntime_zone = "Europe/Berlin"\n')
    return tmp_path


def made(office: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    config = office / "queuebox.toml"
    assert main([*arguments, "--data", str(office), "--config", str(config)]) == 0
    return capsys.readouterr().out


# ── clocks ──────────────────────────────────────────────────────────────────────


def test_a_day_of_25_hours_is_whole(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """S-110: both hours of two o'clock; what lies across midnight counts for its part only."""
    found = json.loads(made(office, capsys, "day", "2026-10-25", "--json"))["sums"]
    assert [hour["began"] for hour in found["hours"]] == [
        "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00",
    ]  # fmt: skip
    assert found["lines"]["1"]["states"] == {"idle": 25 * HOUR}
    assert found["agents"][HOSTILE]["states"] == {"ready": 25 * HOUR}
    assert found["agents"]["ben"]["away"] == {"lunch": HOUR}
    assert (found["all_busy"], found["all_busy_occasions"]) == (90 * S, 1)


def test_a_week_and_a_month_hold_the_day(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("week", "month"):
        sums = json.loads(made(office, capsys, kind, "2026-10-25", "--json"))["sums"]
        assert sums["office"]["arrivals"] == 2
        assert sums["lines"]["1"]["states"]["idle"] >= 26 * HOUR
        assert [day["calls"]["arrivals"] for day in sums["days"]] == [2]
        assert list(sums["clock"]) == ["2"]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23), ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24), ("Asia/Kathmandu", date(2026, 1, 1), 24),
        ("America/New_York", date(2026, 3, 8), 23), ("UTC", date(2026, 3, 8), 24),
    ],
)  # fmt: skip
def test_the_hours_of_a_day(zone: str, day: date, hours: int) -> None:
    """Lord Howe's day in April is 24.5 hours long: one hour of it is longer."""
    found = period("day", day, ZoneInfo(zone))
    assert len(found.starts) == hours
    assert found.starts[0] == found.since and found.starts == sorted(set(found.starts))
    assert all(found.hour_of(start) == start for start in found.starts)


def test_periods_begin_where_people_think() -> None:
    week = period("week", date(2026, 10, 28), BERLIN)
    assert (week.since, len(week.days)) == (datetime(2026, 10, 25, 23, tzinfo=UTC), 7)
    month = period("month", date(2026, 2, 14), BERLIN)
    assert (month.since, len(month.days)) == (datetime(2026, 1, 31, 23, tzinfo=UTC), 28)
    assert len(period("month", date(2026, 12, 31), BERLIN).days) == 31


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**12))
def test_days_share_out_a_time_without_loss(began: int, length: int) -> None:
    hours = Hours(date(2026, 10, 24), date(2026, 10, 27), BERLIN)
    when = wall_of(began)
    assert sum(part for _, part in hours.by_day(when, length)) == hours.inside(when, length)


# ── hostile names ───────────────────────────────────────────────────────────────


class Page(HTMLParser):
    """What a browser would make of it: tags, what they load, and words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attributes:
            if name in ("src", "href", "xlink:href", "data", "action", "srcset"):
                self.loads.append(value or "")
            assert not name.startswith("on"), f"{tag} {name} would run {value}"

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("kind", ["day", "week", "month"])
def test_the_page_is_whole_and_asks_nobody(
    office: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    text = made(office, capsys, kind, "2026-10-25", "--html")
    page = Page(text)
    assert {"svg", "table", "h1", "style"} <= page.tags
    assert not page.tags & {"script", "img", "iframe", "link", "object", "embed", "form"}
    assert page.loads == []
    assert not re.search(r"@import|url\(\s*['\"]?(?!#)", text)
    assert "<script>alert(1)</script>=H" in page.words
    assert "\x1b" not in text


def test_text_does_not_steer_the_terminal(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in made(office, capsys, "day", "2026-10-25")


def rows(text: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text))


def test_a_table_of_its_own(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, lost = rows(made(office, capsys, "day", "2026-10-25", "--csv", "abandoned"))
    assert head == ["abandoned", "number", "name", "queue", "waited", "called back"]
    assert lost[:2] == ["2026-10-25T02:30:00+01:00", "'+4930123"]
    assert lost[3:] == ["sales", "65.000", ""]
    where = ["--data", str(office), "--config", str(office / "queuebox.toml")]
    assert main(["day", "2026-10-25", "--csv", "nothing", *where]) == 1
    told = capsys.readouterr().err
    assert told.startswith("queuebox report: nothing: not a table of this report; it has queues,")


@given(st.text(max_size=30))
def test_no_cell_is_a_formula(text: str) -> None:
    table = Table("t", text, (text,), ((text,), (3,), (Span(-1 * S),), (Share(None),)))
    for row in rows(csv_text([table])):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r", "\n"))
            assert not cell.startswith("-") or cell == "-1.000"


def test_what_was_harmless_stays_as_it_was() -> None:
    assert [harmless(name) for name in ("Anna", "", "O'Neil", "=1+1", " =1+1", "\t=1")] == [
        "Anna", "", "O'Neil", "'=1+1", " =1+1", "'=1",
    ]  # fmt: skip


# ── other tools, called back ────────────────────────────────────────────────────


def test_lines_for_tools_that_read_queue_log(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = made(office, capsys, "queue-log", "2026-10-25").splitlines()
    events = [line.split("|") for line in lines]
    assert all(len(fields) >= 5 and fields[0].isdigit() for fields in events)
    assert [fields[4] for fields in events if fields[1] == "1-2"] == ["ENTERQUEUE", "ABANDON"]
    assert {"CONNECT", "COMPLETECALLER"} <= {f[4] for f in events if f[1] == "1-1"}
    assert sorted(int(fields[0]) for fields in events) == [int(fields[0]) for fields in events]
    assert "\x1b" not in "".join(lines)


def test_who_was_called_back_is_ticked(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Records.open(office / "records.db")) as books:
        back = datetime(2026, 10, 25, 9, 15, tzinfo=UTC)
        books.remark(Remark("1-2", called_back=back, called_back_by="sue"))
        books.remark(Remark("1-2", note="wants a new offer"))
    (lost,) = json.loads(made(office, capsys, "day", "2026-10-25", "--json"))["lost"]
    assert (lost["called_back"], lost["called_back_by"]) == ("2026-10-25T10:15:00+01:00", "sue")
    assert "25 Oct 10:15" in made(office, capsys, "day", "2026-10-25")

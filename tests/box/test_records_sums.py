"""The sums of any list of calls equal a naive recount; a day's report adds up to its parts."""

import json
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from box.call_reports import REPORTS
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from queuebox.records import Records
from queuebox.reports.cli import main
from queuebox.reports.report import Report, read_report
from queuebox.reports.text import report_text
from queuebox.sums import summarise
from queuebox.sums.hours import Hours, period
from queuebox_config import loads
from queuebox_core.endings import CallEnding, CallReport, EndedBy, OfferEnding, OfferReport, Segment

S = 1_000_000
BERLIN = ZoneInfo("Europe/Berlin")
REFUSED = {"abandoned-ringing", "abandoned-greeting", "refused-full", "screened", "fax", "phantom"}
CALLS = st.lists(REPORTS, max_size=25, unique_by=lambda report: report.call)


def naive(calls: list[CallReport], threshold: int) -> dict[str, object]:
    """The headline numbers, counted one by one without the code under test."""
    offered = answered = abandoned = a = b = short = longest = 0
    endings: dict[str, int] = {}
    for call in calls:
        if call.outgoing:
            continue
        ending = str(call.ending.value)
        endings[ending] = endings.get(ending, 0) + 1
        if ending in REFUSED:
            continue
        longest = max(longest, call.wait)
        if ending == "answered" and call.talk == 0:
            continue
        if "short" in call.flags:
            short += 1
            continue
        offered += 1
        if ending == "answered":
            answered += 1
            a += call.wait <= threshold
        if ending in ("abandoned-waiting", "abandoned-alerting"):
            abandoned += 1
            b += call.wait <= threshold
    return {
        "arrivals": sum(endings.values()),
        "endings": endings,
        "offered": offered,
        "answered": answered,
        "abandoned": abandoned,
        "short": short,
        "longest_hold": longest,
        "levels": {
            "ignoring-abandons": a / (offered - b) if offered > b else None,
            "abandons-hurt": a / offered if offered else None,
            "abandons-help": (a + b) / offered if offered else None,
            "answered-only": a / answered if answered else None,
            "combined": (a + b) / (answered + abandoned) if answered + abandoned else None,
        },
    }


@given(CALLS, st.integers(0, 3600 * S))
@settings(max_examples=30, deadline=None)
def test_the_books_sum_to_a_naive_recount(calls: list[CallReport], threshold: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.db"
        with closing(Records.open(path)) as books:
            for call in calls:
                books.call(call, lambda at: datetime.fromtimestamp(at / 1e6 + 1.7e9, UTC))
        every = Hours(date(2023, 11, 14), date(2024, 3, 10), UTC)
        found = read_report(path, "month", every, threshold).sums.office
    expected = naive(calls, threshold)
    assert {name: getattr(found, name) for name in expected} == expected
    assert found == summarise(calls, threshold)


def test_the_textbook_s_hundred_calls() -> None:
    """S-117: 70 answered in time, 10 late, 10 abandoned in time, 10 late."""
    kinds = [
        (70, CallEnding.ANSWERED, 10), (10, CallEnding.ANSWERED, 30),
        (10, CallEnding.ABANDONED_WAITING, 10), (10, CallEnding.ABANDONED_ALERTING, 30),
    ]  # fmt: skip
    calls = [
        call(f"{ending}{wait}-{n}", ending=ending, wait=wait * S)
        for count, ending, wait in kinds
        for n in range(count)
    ]
    levels = summarise(calls, 20 * S).levels
    assert levels["ignoring-abandons"] == pytest.approx(0.778, abs=0.001)
    assert (levels["abandons-hurt"], levels["abandons-help"]) == (0.7, 0.8)


# ── a day ───────────────────────────────────────────────────────────────────────


def call(name: str, **fields: object) -> CallReport:
    plain = CallReport(
        call=name, line=1, ending=CallEnding.ANSWERED, ended_by=EndedBy.CALLER, rang=0,
        answered_line=2 * S, answered=10 * S, ended=40 * S, wait=8 * S, talk=30 * S,
        queue="sales",
    )  # fmt: skip
    return replace(plain, **fields)


Put = Callable[[CallReport, str], None]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a few calls of 25 October 2026, when Berlin's 02:00 comes twice."""
    talk = (Segment("A", "anna", 10 * S, 40 * S, held=5 * S),)
    missed = (OfferReport("B", "ben", 2 * S, 9 * S, OfferEnding.MISSED),)
    calls = [
        ("2026-10-24T21:59Z", call("1-1")),  # still Saturday
        ("2026-10-24T22:00Z", call("1-2", segments=talk, offers=missed)),
        ("2026-10-25T00:30Z", call("1-3", ending=CallEnding.ABANDONED_WAITING, wait=65 * S)),
        ("2026-10-25T01:30Z", call("1-4", segments=talk)),
        ("2026-10-25T12:00Z", call("1-5", queue=None, ending=CallEnding.ABANDONED_RINGING)),
        ("2026-10-25T22:59Z", call("1-6", outgoing=True, queue=None)),
        ("2026-10-25T23:00Z", call("1-7")),  # Monday
    ]
    with closing(Records.open(tmp_path / "records.db")) as books:
        for when, one in calls:
            start = datetime.fromisoformat(when)
            books.call(one, lambda at, start=start: start + timedelta(microseconds=at))
        nine = datetime(2026, 10, 25, 9, tzinfo=UTC)
        books.alarm("nobody-logged-in", True, "\x1b[2J", 0, lambda at: nine)
    return tmp_path


def day(data: Path) -> Report:
    hours = period("day", date(2026, 10, 25), BERLIN)
    return read_report(data / "records.db", "day", hours, 20 * S)


def test_a_day_of_25_hours_has_its_calls_and_no_others(data: Path) -> None:
    found = day(data).sums
    assert found.office.arrivals == 4
    assert found.office.outgoing == {"answered": 1}
    assert [(h.began.hour, h.began.fold, h.calls.arrivals) for h in found.hours] == [
        (0, 0, 1), (2, 0, 1), (2, 1, 1), (13, 0, 1), (23, 0, 0),
    ]  # fmt: skip


def test_a_day_is_23_24_or_25_hours() -> None:
    lengths = []
    for one in (date(2026, 3, 29), date(2026, 6, 1), date(2026, 10, 25)):
        hours = period("day", one, BERLIN)
        lengths.append((hours.until - hours.since) / timedelta(hours=1))
        assert len(hours.starts) == lengths[-1]
    assert lengths == [23, 24, 25]


def test_parts_add_up_to_the_whole(data: Path) -> None:
    found = day(data).sums
    assert sum(queue.calls.arrivals for queue in found.queues.values()) == found.office.arrivals
    assert sum(hour.calls.arrivals for hour in found.hours) == found.office.arrivals
    assert sum(found.office.endings.values()) == found.office.arrivals


def test_agents_have_their_calls_and_misses(data: Path) -> None:
    agents = day(data).sums.agents
    anna, ben = agents["anna"], agents["ben"]
    assert (anna.calls, anna.talk, anna.held) == (2, 50 * S, 10 * S)
    assert (ben.calls, ben.missed, ben.declined) == (0, 1, 0)


def test_the_page(data: Path) -> None:
    config = loads('[site]\nname = "Harbour"\ntime_zone = "Europe/Berlin"')
    assert report_text(day(data), config).splitlines() == [
        "Harbour, Sunday 25 October 2026 (Europe/Berlin)",
        "",
        "calls in 4: offered 3, answered 2, abandoned 1, short 0",
        "longest hold 1:05, mean wait 0:08, gave up after 1:05, talk 2:00",
        "service level 66.7 % within 20 s (ignoring-abandons), goal 80 %",
        "other forms: abandons-hurt 66.7 %, abandons-help 66.7 %, answered-only 100.0 %,",
        "  combined 66.7 %",
        "all lines busy 0 times, 0:00 in all: callers then heard the busy tone",
        "endings: abandoned-ringing 1, abandoned-waiting 1, answered 2",
        "calls out: answered 1",
        "",
        "queue   calls  offered  answered  abandoned  longest  mean   level  moved on",
        "(none)      1        0         0          0     0:00     -       -         0",
        "sales       3        3         2          1     1:05  0:08  66.7 %         0",
        "",
        "agent  calls  talk  held  wrap-up  handling  missed  declined",
        "anna       2  0:50  0:10     0:00      0:30       0         0",
        "ben        0  0:00  0:00     0:00         -       1         0",
        "",
        "line  calls in  calls out  gone ringing  failed  in use  out of service",
        "1            4          1             1       0    0:00            0:00",
        "",
        "hour         calls  offered  answered  abandoned  longest  mean    level",
        "00:00            1        1         1          0     0:08  0:08  100.0 %",
        "02:00            1        1         0          1     1:05     -    0.0 %",
        "02:00 again      1        1         1          0     0:08  0:08  100.0 %",
        "13:00            1        0         0          0     0:00     -        -",
        "23:00            0        0         0          0     0:00     -        -",
        "",
        "abandoned  number   name  queue  waited  called back",
        "02:30:00   unknown        sales    1:05",
        "13:00:00   unknown                 0:08",
        "",
        "alarm                  at",
        "nobody-logged-in ?[2J  10:00:00",
    ]


# ── the command ─────────────────────────────────────────────────────────────────


def test_the_command_prints_the_day(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = data / "queuebox.toml"
    config.write_text('[site]\ntime_zone = "Europe/Berlin"\n')
    arguments = ["--data", str(data), "--config", str(config), "day", "2026-10-25"]
    assert main(arguments) == 0
    assert "calls in 4: offered 3, answered 2, abandoned 1" in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sums"]["office"]["arrivals"] == 4


def test_today_may_be_empty(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "--config", str(data / "none.toml")]) == 0
    out = capsys.readouterr().out
    assert "calls in 0: offered 0" in out
    assert "endings: none" in out


def test_what_the_command_cannot_read_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "queuebox.toml"
    where = ["--data", str(tmp_path), "--config", str(config)]
    assert main(where) == 1
    config.write_text("[sight]")
    assert main(where) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"queuebox report: {tmp_path}/records.db: there are no records yet"
    assert lines[1] == f"{config}:1: sight: there is no such key; did you mean site?"
    for wrong in ("tomorrow", "2026-02-30", "9999-12-31"):
        with pytest.raises(SystemExit) as stopped:
            main([*where, "day", wrong])
        assert stopped.value.code == 2

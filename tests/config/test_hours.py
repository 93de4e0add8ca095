"""Opening hours against the clock on the wall, on ordinary days and when the clock jumps."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_config import loads
from queuebox_config.hours import Opening, opening
from queuebox_config.schema import Hours

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Jumps by half an hour."""


def hours(text: str) -> Hours:
    return loads(f"[hours.h]\n{text}").hours[0]


def at(text: str, zone: tzinfo = BERLIN, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def same(state: Opening, *, open: bool, until: datetime | None) -> None:
    assert state.open is open
    # two wall times of one zone compare by the wall, so the hour that comes twice needs UTC
    ends = None if state.until is None else state.until.astimezone(UTC)
    assert ends == (None if until is None else until.astimezone(UTC))


OFFICE = hours(
    'monday = "09:00-12:30 13:30-18:00"\n'
    'friday = "22:00-06:00"\n'
    'sunday = "closed"\n'
    'holidays = { "2026-01-05" = "10:00-11:00", "12-25" = "closed" }\n'
)


@pytest.mark.parametrize(
    ("now", "is_open", "until"),
    [
        ("2026-01-12 08:59:59", False, "2026-01-12 09:00"),
        ("2026-01-12 09:00", True, "2026-01-12 12:30"),
        ("2026-01-12 12:29:59", True, "2026-01-12 12:30"),
        ("2026-01-12 12:30", False, "2026-01-12 13:30"),
        ("2026-01-12 18:00", False, "2026-01-16 22:00"),
        ("2026-01-17 03:00", True, "2026-01-17 06:00"),  # past midnight, a Saturday
        ("2026-01-17 06:00", False, "2026-01-19 09:00"),
        ("2026-01-05 09:30", False, "2026-01-05 10:00"),  # hours of that Monday only
        ("2026-01-05 10:30", True, "2026-01-05 11:00"),
        ("2026-12-24 23:00", False, "2026-12-28 09:00"),  # Friday the 25th stays closed
    ],
)
def test_an_ordinary_week(now: str, is_open: bool, until: str) -> None:
    same(opening(OFFICE, at(now)), open=is_open, until=at(until))


def test_a_span_that_begins_before_a_holiday_runs_into_it() -> None:
    night = hours('thursday = "22:00-06:00"\nholidays = { "2026-12-25" = "closed" }')
    same(opening(night, at("2026-12-25 01:00")), open=True, until=at("2026-12-25 06:00"))


def test_without_hours_a_queue_is_always_open() -> None:
    same(opening(None, at("2026-01-01 00:00")), open=True, until=None)


ALWAYS = "\n".join(
    f'{day} = "all day"'
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)


def test_all_day_every_day_never_changes() -> None:
    same(opening(hours(ALWAYS), at("2026-03-29 02:30")), open=True, until=None)


def test_all_day_but_one_ends_at_its_midnight() -> None:
    most = hours(f'{ALWAYS}\nholidays = {{ "12-25" = "closed" }}')
    same(opening(most, at("2026-03-01 12:00")), open=True, until=at("2026-12-25 00:00"))
    same(opening(most, at("2026-12-25 12:00")), open=False, until=at("2026-12-26 00:00"))


def test_a_holiday_that_is_over_never_opens_again() -> None:
    once = hours('holidays = { "2020-01-01" = "09:00-10:00" }')
    same(opening(once, at("2026-01-01 00:00")), open=False, until=None)


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        opening(OFFICE, datetime(2026, 1, 1))


# ── the clock jumps ─────────────────────────────────────────────────────────────

SUNDAY = 'sunday = "{}"'


@pytest.mark.parametrize(
    ("span", "now", "is_open", "until"),
    [
        # spring, Europe/Berlin: 02:00 CET is 03:00 CEST, at 01:00 UTC on 29 March 2026
        ("01:00-04:00", "2026-03-29T00:30Z", True, "2026-03-29T02:00Z"),  # two hours long
        ("02:30-04:00", "2026-03-29T00:59Z", False, "2026-03-29T01:00Z"),
        ("02:30-04:00", "2026-03-29T01:00Z", True, "2026-03-29T02:00Z"),
        ("01:00-02:30", "2026-03-29T00:59Z", True, "2026-03-29T01:00Z"),
        ("02:10-02:50", "2026-03-29T00:59Z", False, "2026-04-05T00:10Z"),  # not on this day
        # autumn: 03:00 CEST is 02:00 CET, at 01:00 UTC on 25 October 2026
        ("01:00-04:00", "2026-10-25T00:30Z", True, "2026-10-25T03:00Z"),  # four hours long
        ("01:00-02:30", "2026-10-25T00:29Z", True, "2026-10-25T00:30Z"),  # the first 02:30
        ("01:00-02:30", "2026-10-25T01:15Z", False, "2026-11-01T00:00Z"),  # the second 02:15
        ("02:30-04:00", "2026-10-25T00:30Z", True, "2026-10-25T03:00Z"),
    ],
)
def test_berlin(span: str, now: str, is_open: bool, until: str) -> None:
    moment = datetime.fromisoformat(now).astimezone(BERLIN)
    state = opening(hours(SUNDAY.format(span)), moment)
    same(state, open=is_open, until=datetime.fromisoformat(until))


def test_a_jump_of_half_an_hour() -> None:
    # Lord Howe Island, 4 October 2026: 02:00 is 02:30, at 15:30 UTC the day before
    early = hours(SUNDAY.format("02:15-03:00"))
    moment = datetime.fromisoformat("2026-10-03T15:00Z").astimezone(LORD_HOWE)
    same(opening(early, moment), open=False, until=datetime.fromisoformat("2026-10-03T15:30Z"))


ZONES = [BERLIN, LORD_HOWE, ZoneInfo("America/Sao_Paulo"), ZoneInfo("Africa/Casablanca"), UTC]
SPANS = st.sampled_from(
    ["closed", "all day", "09:00-17:00", "00:00-02:30", "02:15-02:45", "22:00-03:00",
     "01:30-01:45 02:10-04:00", "23:30-24:00"]
)  # fmt: skip


@given(
    week=st.lists(SPANS, min_size=7, max_size=7),
    zone=st.sampled_from(ZONES),
    minutes=st.integers(0, 366 * 24 * 60),
)
def test_the_next_change_is_a_change_and_the_next(
    week: list[str], zone: tzinfo, minutes: int
) -> None:
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    text = "\n".join(f'{day} = "{span}"' for day, span in zip(days, week, strict=True))
    if set(week) == {"closed"}:
        return
    table = hours(text)
    moment = (datetime(2018, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).astimezone(zone)
    state = opening(table, moment)
    if state.until is None:
        assert set(week) == {"all day"}
        return
    until = state.until.astimezone(UTC)
    assert until > moment.astimezone(UTC)
    assert opening(table, until.astimezone(zone)).open is not state.open
    middle = moment.astimezone(UTC) + (until - moment.astimezone(UTC)) / 2
    for between in (middle, until - timedelta(seconds=1)):
        if between >= moment.astimezone(UTC):
            assert opening(table, between.astimezone(zone)).open is state.open

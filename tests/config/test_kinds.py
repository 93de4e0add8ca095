"""Each kind of value: what it takes, what it refuses, and that writing and reading agree."""

import tomllib
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_config.errors import Wrong
from queuebox_config.keys import Key, tables
from queuebox_config.kinds import (
    Choice,
    Duration,
    Kind,
    LineNumber,
    Mapping,
    Name,
    Number,
    OrOff,
    Reference,
    Several,
    Switch,
    Text,
    Whole,
    duration_text,
)
from queuebox_config.kinds_of_time import Day, Span, Spans, Zone, zone
from queuebox_config.schema import Config

S = 1_000_000
TIME = Duration(0, 3600 * S)


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (TIME, "15 s", 15 * S),
        (TIME, "15s", 15 * S),
        (TIME, " 2 min ", 120 * S),
        (TIME, "1.5 s", 1_500_000),
        (TIME, "300 ms", 300_000),
        (TIME, "1 h", 3600 * S),
        (TIME, "0 s", 0),
        (OrOff(TIME), "off", None),
        (Whole(0, 9), 9, 9),
        (Switch(), False, False),
        (Choice(("a", "b")), "b", "b"),
        (Text(3), "äöü", "äöü"),
        (Name(), "Müller-2_x", "Müller-2_x"),
        (LineNumber(), "8", 8),
        (Reference("queue", "the first"), "", ""),
        (Number(), "+49 (030) 123-4/5", "+49030123" + "45"),
        (Several(Name()), ["a", "b"], ("a", "b")),
        (Mapping(Name(), Whole(1, 3)), {"a": 1}, {"a": 1}),
        (Spans(), "9:00-12:30 13:30-18:00", (Span(540, 750), Span(810, 1080))),
        (Spans(), "09:00 - 12:30, 13:30 - 24:00", (Span(540, 750), Span(810, 1440))),
        (Spans(), "22:00-06:00", (Span(1320, 1800),)),
        (Spans(), "closed", ()),
        (Spans(), "all day", (Span(0, 1440),)),
        (Day(), "02-29", "02-29"),
        (Day(), "2026-04-03", "2026-04-03"),
        (Zone(), "Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_kind_takes(kind: Kind, raw: object, value: object) -> None:
    assert kind.read(raw) == value


@pytest.mark.parametrize(
    ("kind", "raw", "what"),
    [
        (TIME, 15, "15 has no unit"),
        (TIME, 1.5, "1.5 has no unit"),
        (TIME, "15", "'15' is no length of time"),
        (TIME, "-1 s", "'-1 s' is no length of time"),
        (TIME, "٣ s", "'\\u0663 s' is no length of time"),
        (TIME, "2 h", "'2 h' is too long"),
        (Duration(S, 2 * S), "1 ms", "'1 ms' is too short"),
        (TIME, True, "true is no length of time"),
        (Whole(0, 9), True, "true is no whole number"),
        (Whole(0, 9), 1.0, "1.0 is no whole number"),
        (Whole(0, 9), 10, "10 is too large"),
        (Whole(1, 9), 0, "0 is too small"),
        (Switch(), 1, "1 is neither true nor false"),
        (Switch(), "true", "'true' is neither true nor false"),
        (Choice(("a", "b")), "A", "'A' is not one of the words"),
        (Choice(("a", "b")), ["a"], "a list is not one of the words"),
        (Text(3), "long", "4 characters are too many"),
        (Text(3), "\n", "'\\n' has control characters"),
        (Name(), "two words", "'two words' is no name"),
        (Name(), "", "'' is no name"),
        (Name(), "-x", "'-x' is no name"),
        (LineNumber(), "01", "'01' is no line"),
        (Reference("queue"), "", "'' is no name"),
        (Number(), "555-HOME", "'555-HOME' is no telephone number"),
        (Number(), 5551234, "5551234 is no telephone number"),
        (Several(Name()), ["a", "a"], "'a' stands there twice"),
        (Several(Name()), "a", "'a' is no list"),
        (Several(Name(), 1), ["a", "b"], "2 entries are too many"),
        (Mapping(Number(), Whole(1, 3)), {"1 2": 1, "12": 2}, "'12' stands there twice"),
        (Mapping(Name(), Whole(1, 3)), {"a": 4}, "'a': 4 is too large"),
        (Spans(), "9-17", "'9-17' are no opening hours"),
        (Spans(), "09:00-25:00", "09:00-25:00 is no time of day"),
        (Spans(), "24:00-01:00", "24:00-01:00 is no time of day"),
        (Spans(), "09:00-12:00 11:00-13:00", "09:00-12:00 and 11:00-13:00 overlap or"),
        (Spans(), "08:00-09:00 22:00-08:30", "22:00-08:30 runs past midnight into 08:00-09:00"),
        (Day(), "2025-02-29", "'2025-02-29' is no day"),
        (Day(), "13-01", "'13-01' is no day"),
        (Day(), "2025-W01-1", "'2025-W01-1' is no day"),
        (Zone(), "Europe", "'Europe' is unknown here"),
        (Zone(), "../etc/passwd", "'../etc/passwd' is no time zone"),
        (Zone(), "Mars/Base", "'Mars/Base' is unknown here"),
        (Zone(), "", "'' is no time zone"),
    ],
)
def test_a_kind_refuses(kind: Kind, raw: object, what: str) -> None:
    with pytest.raises(Wrong) as wrong:
        kind.read(raw)
    assert wrong.value.what.startswith(what)
    assert wrong.value.right


def test_off_is_offered_where_it_is_taken() -> None:
    with pytest.raises(Wrong, match=', or "off"'):
        OrOff(TIME).read(3)


def test_utc_needs_no_database() -> None:
    assert zone("UTC") is UTC


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.datetimes(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
KINDS = sorted(
    {
        field.meta.kind
        for table in tables(Config)
        for field in table.keys
        if isinstance(field.meta, Key)
    },
    key=repr,
)


@given(kind=st.sampled_from(KINDS), raw=ANYTHING)
def test_a_kind_refuses_with_wrong_and_nothing_else(kind: Kind, raw: object) -> None:
    try:
        kind.read(raw)
    except Wrong as wrong:
        assert wrong.what.isprintable()
        assert len(wrong.what) < 200


@given(st.integers(0, 4 * 3600 * S))
def test_durations_are_exact_both_ways(microseconds: int) -> None:
    text = duration_text(microseconds)
    assert Duration(0, 4 * 3600 * S).read(text) == microseconds


@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_texts_survive_writing(text: str) -> None:
    written = Text(30).write(text)
    assert tomllib.loads(f"x = {written}")["x"] == text


def test_every_default_survives_writing() -> None:
    for table in tables(Config):
        for field in table.keys:
            assert isinstance(field.meta, Key)
            if field.word == "to" and "overflow" in table.heading:
                continue  # has no default
            raw = tomllib.loads(f"x = {field.meta.kind.write(field.default)}")["x"]
            assert field.meta.kind.read(raw) == field.default, field


@given(
    st.lists(st.integers(0, 1440), min_size=2, max_size=8, unique=True).filter(
        lambda minutes: len(minutes) % 2 == 0
    )
)
def test_spans_survive_writing(minutes: list[int]) -> None:
    ordered = sorted(minutes)
    spans = tuple(Span(a, b) for a, b in zip(ordered[::2], ordered[1::2], strict=True))
    raw = tomllib.loads(f"x = {Spans().write(spans)}")["x"]
    assert Spans().read(raw) == spans

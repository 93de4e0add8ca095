"""Typed words change one place of a configuration, and comments and everything else stay."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_config import loads
from queuebox_config.compare import Change, settings, tables, written
from queuebox_config.editing import make, put, remove
from queuebox_config.errors import Wrong
from queuebox_config.keys import Key, table_of
from queuebox_config.kinds import Several, Text, Whole
from queuebox_config.reference import example_toml
from queuebox_config.typed import raw_of
from queuebox_config.words import hints, place_of

OFFICE = """\
# the office by the harbour
[site]
name = "Harbour"   # as on the door

[queue.sales]
ring_time = "20 s" # they are slow

[[queue.sales.overflow]]
to = "support"     # helps out

[queue.support]
"""
NAMES = {"queue": ["sales", "support"], "agent": ["anna"], "hours": ["office"]}


def typed(text: str, line: str) -> str:
    """What ``set`` does with a line."""
    place = place_of(line.split())
    if not isinstance(place.meta, Key):
        return make(text, place.path)
    return put(text, place.path, raw_of(place.meta.kind, " ".join(place.rest)))


def keys(struct: Any, words: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Key]]:
    """Every key of the schema with the words that lead to it."""
    found: list[tuple[tuple[str, ...], Key]] = []
    for word, field in table_of(struct).items():
        inner = (*words, word)
        if isinstance(field.meta, Key):
            found.append((inner, field.meta))
        else:
            kind = type(field.meta).__name__
            name = {"Section": (), "Rows": ("1",)}.get(kind, ("1" if word == "line" else "x",))
            found += keys(field.struct, (*inner, *name))
    return found


@pytest.mark.parametrize(
    ("line", "path", "value"),
    [
        ("queue sales ring_time 15 s", ("queue", "sales", "ring_time"), "15 s"),
        ('queue.sales.ring_time "15 s"', ("queue", "sales", "ring_time"), "15 s"),
        ("queue sales priority 3", ("queue", "sales", "priority"), 3),
        ("queue sales screening true", ("queue", "sales", "screening"), True),
        ("queue sales max_wait off", ("queue", "sales", "max_wait"), "off"),
        ("queue sales max_wait 5 min", ("queue", "sales", "max_wait"), "5 min"),
        ("queue sales levels 10 s, 20 s", ("queue", "sales", "levels"), ["10 s", "20 s"]),
        ("queue sales exit_key 0", ("queue", "sales", "exit_key"), "0"),
        ("agent anna queues sales support", ("agent", "anna", "queues"), ["sales", "support"]),
        ("agent anna queues [sales, support]", ("agent", "anna", "queues"), ["sales", "support"]),
        ("agent anna queues []", ("agent", "anna", "queues"), []),
        ("agent anna skills english=1 german=2", ("agent", "anna", "skills"),
         {"english": 1, "german": 2}),
        ("routing blocked +1 212 555, 0900", ("routing", "blocked"), ["+1 212 555", "0900"]),
        ('hours x holidays "12-25"=closed', ("hours", "x", "holidays"), {"12-25": "closed"}),
        ("hours x monday 09:00-12:30 13:30-18:00", ("hours", "x", "monday"),
         "09:00-12:30 13:30-18:00"),
        ("line 1 queue sales", ("line", "1", "queue"), "sales"),
        ('line 1 queue ""', ("line", "1", "queue"), ""),
        ("site name Harbour Office", ("site", "name"), "Harbour Office"),
        ("queue sales nobody_logged_in then keep", ("queue", "sales", "nobody_logged_in", "then"),
         "keep"),
    ],
)  # fmt: skip
def test_a_value_is_typed_as_people_do(line: str, path: tuple[str, ...], value: object) -> None:
    found: Any = tomllib.loads(typed(OFFICE, line))
    for part in path:
        found = found[part]
    assert found == value


def test_comments_and_order_stay() -> None:
    text = typed(typed(OFFICE, "queue sales ring_time 15 s"), "queue sales overflow 1 after 2 min")
    assert text == OFFICE.replace('"20 s" #', '"15 s" #').replace(
        "# helps out\n", '# helps out\nafter = "2 min"\n'
    )


def test_rows_are_added_at_the_end_and_taken_out() -> None:
    text = typed(OFFICE, "queue sales overflow 2 to support")
    assert len(tomllib.loads(text)["queue"]["sales"]["overflow"]) == 2
    text = remove(text, place_of(["queue", "sales", "overflow", "1"]).path)
    assert tomllib.loads(text)["queue"]["sales"]["overflow"] == [{"to": "support"}]
    with pytest.raises(Wrong, match=r"there is no queue.sales.overflow\[3\] before it"):
        typed(OFFICE, "queue sales overflow 4 to support")


def test_an_office_grows_from_nothing() -> None:
    text = ""
    for line in (
        "queue sales ring_time 20 s", "queue support", "line 1 queue sales",
        "line 2 queue support", "agent anna queues sales support", "agent ben",
        "desk A agent anna", "desk B agent ben", "queue sales overflow 1 to support",
        "hours office monday 09:00-17:00", "queue sales hours office",
    ):  # fmt: skip
        text = typed(text, line)
    config = loads(text)
    assert [queue.name for queue in config.queues] == ["sales", "support"]
    assert config.queues[0].overflow[0].to == "support"
    assert config.desks[0].agent == "anna" and config.agents[0].queues == ("sales", "support")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("queue sales ring_tiem 15 s", "did you mean ring_time"),
        ("queue sales ring 15 s", "did you mean ring_time"),
        ("queue sales ring_time 15", 'has no unit; write "1 s" to "5 min"'),
        ("queue sales ring_time", "the value is missing"),
        ("queue sales strategy loud", "not one of the words"),
        ("agent anna queues sales sales", "stands there twice"),
        ("line 9 queue sales", "lines are numbered 1 to 8"),
        ("queue sales overflow 9 to support", "rows are numbered 1 to 8"),
        ("queue sales overflow x to support", "rows are numbered"),
        ("queue sa\x1bles", "write one word"),
        ("fish", "there are site, line, queue"),
        ("site.name.x y", "site.name is a key"),
    ],
)
def test_a_wrong_line_is_told_what_would_be_right(line: str, sentence: str) -> None:
    with pytest.raises(Wrong, match=sentence):
        typed(OFFICE, line)


def test_what_is_not_set_cannot_be_deleted() -> None:
    with pytest.raises(Wrong, match=r"queue.sales.wrap_up is not set"):
        remove(OFFICE, ("queue", "sales", "wrap_up"))


def test_an_editor_that_does_something_else_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomlkit.dumps", lambda document: "[site]\n")
    with pytest.raises(Wrong, match=r"too unusual to edit here .*; export it"):
        typed(OFFICE, "queue sales ring_time 15 s")


@pytest.mark.parametrize(("words", "key"), keys(type(loads(""))), ids=lambda x: str(x)[:40])
def test_every_key_is_reached_hinted_and_takes_its_own_values(
    words: tuple[str, ...], key: Key
) -> None:
    assert (words[-1], key.sentence) in hints(words[:-1], NAMES)
    assert place_of(words).meta == key
    assert hints(words, NAMES), "nothing to choose from or to explain"
    for word, _ in hints(words, NAMES):
        if not word.startswith("<"):
            key.kind.read(raw_of(key.kind, word))


def test_defaults_typed_are_the_defaults() -> None:
    config = loads(example_toml())
    text = ""
    for setting in settings(config).values():
        words = ".".join(str(p + 1) if isinstance(p, int) else p for p in setting.path)
        if "[0]" not in words:
            text = typed(text, f"{words} {setting.text}")
    assert settings(loads(text)) == settings(config)


# ── anything at all ─────────────────────────────────────────────────────────────

LAYOUTS = st.sampled_from([
    "", OFFICE, example_toml(), "queue = { sales = {} }\n", "queue.sales.ring_time = '9 s'\n",
    "[queue]\nsales = {ring_time = '9 s'}\n[site]\n[queue.support]\n", "\r\n# x\r\n[site]\r\n",
    "[queue.sales.nobody_logged_in]\nafter='1 s'\n[site]\n[queue.sales]\n",
    "[line]\n[line.1]\n[agent.anna]\n[line.2]\n[[queue.sales.overflow]]\n",
])  # fmt: skip
LINES = st.lists(
    st.sampled_from([
        "queue sales ring_time 15 s", "queue sales", "queue sales overflow 1 to support",
        "queue sales nobody_logged_in then keep", "agent anna skills english=1", "line 1",
        "line 3 queue sales", "site name Here", "queue support hours office",
        "-queue sales", "-queue sales ring_time", "-line", "-queue sales overflow 1", "-site",
    ]),
    max_size=8,
)  # fmt: skip


@given(LAYOUTS, LINES)
def test_whatever_the_layout_an_edit_changes_its_place_or_nothing(
    text: str, lines: list[str]
) -> None:
    for line in lines:
        before = tomllib.loads(text)
        try:
            place = place_of(line.removeprefix("-").split())
            text = remove(text, place.path) if line[0] == "-" else typed(text, line)
        except Wrong:
            continue
        after = tomllib.loads(text)
        top = place.path[0]
        assert {k: v for k, v in after.items() if k != top} == {
            k: v for k, v in before.items() if k != top
        }
    assert text.count("#") <= 30


@given(st.text(max_size=80))
def test_no_line_breaks_the_reader(line: str) -> None:
    try:
        tomllib.loads(typed(OFFICE, line))
    except Wrong as wrong:
        assert str(wrong)
    for hint in hints(line.split(), NAMES):
        assert hint[0]


@given(st.text(max_size=40), st.sampled_from([Text(), Whole(0, 9), Several(Whole(0, 9))]))
def test_no_value_breaks_the_reader(text: str, kind: Any) -> None:
    try:
        kind.read(raw_of(kind, text))
    except Wrong as wrong:
        assert wrong.right


# ── comparing ───────────────────────────────────────────────────────────────────


def test_what_differs_is_told_key_by_key() -> None:
    text = typed(remove(OFFICE, ("queue", "support")), "queue sales ring_time 15 s")
    text = typed(text, "agent anna skills english=1")
    assert written(OFFICE, text) == [
        Change("queue.sales.ring_time", '"20 s"', '"15 s"'),
        Change("agent.anna.skills.english", None, "1"),
        Change("queue.support", "", None),
    ]
    assert written(OFFICE, OFFICE + "# only a comment\n") == []
    assert list(tables(loads(OFFICE), "queue")) == ["sales", "support"]

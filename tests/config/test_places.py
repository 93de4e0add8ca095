"""The line of every key, whatever the TOML around it looks like."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_config.errors import Path
from queuebox_config.kinds import quoted
from queuebox_config.places import nearest, places

TEXT = '''\
# a comment with [brackets] and = signs
top = "a # no comment"          # 2
[one]                           # 3
"quo ted"   = 1
'lit.eral' . inner = [ 1, # 5, "]"
  "]", """
]""", { x = "}" },
]
after = """
[no.table]
key = 1
"""
last = \'\'\'x\'\'\'\'
[[two.rows]]                    # 14
a = 1
[[two.rows]]
a = 2
[two.rows.inner]                # 18
b.c = 3
"\\u0041\\t" = true
x = { y = 1 }'''


def test_every_key_has_its_line() -> None:
    tomllib.loads(TEXT)
    assert places(TEXT) == {
        ("top",): 2,
        ("one",): 3,
        ("one", "quo ted"): 4,
        ("one", "lit.eral"): 5,
        ("one", "lit.eral", "inner"): 5,
        ("one", "after"): 9,
        ("one", "last"): 13,
        ("two",): 14,
        ("two", "rows"): 14,
        ("two", "rows", 0): 14,
        ("two", "rows", 0, "a"): 15,
        ("two", "rows", 1): 16,
        ("two", "rows", 1, "a"): 17,
        ("two", "rows", 1, "inner"): 18,
        ("two", "rows", 1, "inner", "b"): 19,
        ("two", "rows", 1, "inner", "b", "c"): 19,
        ("two", "rows", 1, "inner", "A\t"): 20,
        ("two", "rows", 1, "inner", "x"): 21,
    }


def test_a_key_inside_an_inline_table_has_the_line_of_the_table() -> None:
    found = places(TEXT)
    assert nearest(found, ("two", "rows", 1, "inner", "x", "y")) == 21
    assert nearest(found, ("nowhere",)) is None


@pytest.mark.parametrize("text", ["", "\n\n", "# only", "a=1", "a=1\r\n\r\n[b]\r\n"])
def test_small_texts(text: str) -> None:
    tomllib.loads(text)
    assert all(line <= 3 for line in places(text).values())


# ── any TOML: each key is where the generator put it ────────────────────────────

WORDS = st.text(st.characters(codec="utf-8"), max_size=6)
VALUES = st.sampled_from(
    ["1", '"# ]"', "'[x'", "[\n1,\n# ]\n'}'\n]", '"""\na = 1\n[b]\n"""', "'''\n\"\"\"\n'''",
     "{ a = 1, b = [2] }", "1979-05-27T07:32:00Z", '"\\"]"', "[[1], ['#']]", '""', "''"]
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    """A text of tables and keys, and the line of each."""
    lines: list[str] = []
    expected: dict[Path, int] = {}

    def put(text: str) -> int:
        lines.extend(text.split("\n"))
        return len(lines) - text.count("\n")

    for heading in draw(st.lists(WORDS, max_size=4, unique=True)):
        row = draw(st.booleans())
        shown = f"[[{quoted(heading)}]]" if row else f"[ {quoted(heading)} ] # ]"
        path: Path = (heading, 0) if row else (heading,)
        expected[path] = expected[(heading,)] = put(shown)
        for key in draw(st.lists(WORDS, max_size=4, unique=True)):
            if draw(st.booleans()):
                put(draw(st.sampled_from(["", "# [c]", "   ", "\t# '''"])))
            expected[(*path, key)] = put(f"  {quoted(key)} = {draw(VALUES)} # tail")
    return "\n".join(lines), expected


@given(documents())
def test_any_document(document: tuple[str, dict[Path, int]]) -> None:
    text, expected = document
    tomllib.loads(text)
    assert places(text) == expected


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield (*path, key)
            yield from _paths(inside, (*path, key))


@given(st.text(st.sampled_from("ab.=[]\"'#\n {},1"), max_size=40))
def test_whatever_tomllib_takes_is_scanned_to_the_end(text: str) -> None:
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = places(text)
    lines = text.count("\n") + 1
    assert all(1 <= line <= lines for line in found.values())
    assert all(nearest(found, path) is not None for path in _paths(tree))

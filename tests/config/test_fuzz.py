"""Whatever comes as a configuration: a Config or a ConfigError of printable lines."""

import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from queuebox_config import ConfigError, load, loads
from queuebox_config.keys import tables
from queuebox_config.reference import defaults_toml, example_toml
from queuebox_config.schema import Config

FULL = example_toml() + defaults_toml().replace("# ", "#")
LINES = [*example_toml().splitlines(), *(line[2:] for line in defaults_toml().splitlines())]
WORDS = [field.word for table in tables(Config) for field in table.keys]


def survives(text: str) -> None:
    try:
        loads(text, "box.toml")
    except ConfigError as e:
        lines = str(e).split("\n")
        assert lines == [str(problem) for problem in e.problems]
        assert all(line.isprintable() and line.startswith("box.toml") for line in lines)
        count = text.count("\n") + 1
        assert all(problem.line is None or 1 <= problem.line <= count for problem in e.problems)


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"a=1\r")
@example(b"\r\n\r")
def test_any_bytes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "box.toml"
        file.write_bytes(data)
        try:
            load(file)
        except ConfigError as e:
            assert all(line.isprintable() for line in str(e).split("\n"))


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    survives(text)


@given(
    st.lists(
        st.tuples(st.integers(0, len(FULL)), st.integers(0, 40), st.text(max_size=8)), max_size=6
    )
)
def test_a_right_file_with_pieces_cut_out_and_put_in(
    cuts: list[tuple[int, int, str]],
) -> None:
    text = FULL
    for at, length, piece in cuts:
        text = text[:at] + piece + text[at + length :]
    survives(text)


@given(st.lists(st.sampled_from(LINES), max_size=30))
def test_right_lines_in_any_order(lines: list[str]) -> None:
    survives("\n".join(lines))


# Valid TOML with the schema's own words in wrong places and values of every type.
SCALARS = st.sampled_from(
    ["1", "-1", "1.5", "nan", "true", '""', '"off"', '"15 s"', '"A"', '"office"', "[]", "{}",
     '["A"]', '[["A"]]', "{ A = 1 }", "1979-05-27", "[{ to = 1 }]", '{ "12-25" = "closed" }',
     '"09:00-17:00"', '"\\u0000\\u202e"', "9" * 30, '"' + "x" * 300 + '"']
)  # fmt: skip
HEADINGS = st.sampled_from(
    ["site", "line", "line.1", "line.2", "line.x", "queue", "queue.a", "queue.b", 'queue." "',
     "queue.a.overflow", "queue.a.nobody_logged_in", "agent.A", "desk.A", "desk.B", "hours.h",
     "panel", "goals", "routing", "routing.vip", "board", "prompts", "x.y.z"]
)  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> str:
    text = ""
    headings = draw(st.lists(st.tuples(HEADINGS, st.booleans()), max_size=5, unique=True))
    for heading, row in headings:
        text += f"[[{heading}]]\n" if row else f"[{heading}]\n"
        for word in draw(st.lists(st.sampled_from([*WORDS, "x"]), max_size=4, unique=True)):
            text += f"{word} = {draw(SCALARS)}\n"
    return text


@given(files())
def test_right_words_in_wrong_places(text: str) -> None:
    survives(text)

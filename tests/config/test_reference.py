"""The page and the example, written from the schema, are complete and current."""

from pathlib import Path

import msgspec

from queuebox_config.keys import Key, table_of, tables
from queuebox_config.reference import defaults_toml, reference_markdown
from queuebox_config.schema import Config

ROOT = Path(__file__).parents[2]


def test_the_page_in_docs_is_current() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert page == reference_markdown(), (
        "renew it: PYTHONPATH=firmware python -m queuebox_config.reference > docs/configuration.md"
    )


def test_every_key_is_on_the_page_and_in_the_example_of_defaults() -> None:
    page, defaults = reference_markdown(), defaults_toml()
    for table in tables(Config):
        assert f"## `[{table.heading}]`" in page
        assert table.sentence.endswith(".")
        for field in table.keys:
            assert f"| `{field.word}` |" in page
            assert f"# {field.word} = " in defaults


def _fields(struct: type[msgspec.Struct]) -> int:
    """Fields of a struct that are neither keys nor the heading of a named table."""
    return len(struct.__struct_fields__) - len(table_of(struct))


def test_no_field_is_without_a_key() -> None:
    """Only the heading of a named table (line number, names) is no key of its own."""
    assert _fields(Config) == 0
    for field in table_of(Config).values():
        assert field.struct is not None
        headed = field.word in {"line", "queue", "agent", "desk", "hours"}
        assert _fields(field.struct) == headed


def test_sentences_are_sentences() -> None:
    for table in tables(Config):
        for field in table.keys:
            assert isinstance(field.meta, Key)
            assert field.meta.sentence.endswith("."), field
            assert field.meta.kind.says

"""What differs between two configurations, key by key: as written, and as meant. Judges nothing."""

import tomllib
from collections.abc import Iterator

from msgspec import Struct

from queuebox_config.errors import Path
from queuebox_config.keys import Key, Named, Rows, Section, table_of
from queuebox_config.kinds import quoted
from queuebox_config.loader import dotted
from queuebox_config.schema import Config


class Change(Struct, frozen=True):
    """One key or table; a side is None where it is not there."""

    path: str
    before: str | None
    after: str | None


class Setting(Struct, frozen=True):
    """One key as it is meant, defaults filled in."""

    path: Path
    key: Key
    value: object

    @property
    def text(self) -> str:
        return self.key.kind.write(self.value)


def written(before: str, after: str) -> list[Change]:
    """What two valid TOML texts write differently, in the order of the newer one."""
    old, new = _flat(tomllib.loads(before)), _flat(tomllib.loads(after))
    paths = [*new, *(path for path in old if path not in new)]
    return [
        Change(dotted(path), old.get(path), new.get(path))
        for path in paths
        if old.get(path) != new.get(path)
        and not _inside(old, path, new)
        and not _inside(new, path, old)
    ]


def _inside(one: dict[Path, str], path: Path, other: dict[Path, str]) -> bool:
    """A table that is empty on one side and has keys on the other neither came nor went."""
    return one.get(path) == "" and any(there[: len(path)] == path for there in other)


def settings(config: Config) -> dict[Path, Setting]:
    """Every key of a loaded configuration with its value."""
    return {setting.path: setting for setting in _settings(config, ())}


def tables(config: Config, word: str) -> dict[str, Struct]:
    """The tables of one kind (line, queue …) by their headings."""
    field = table_of(Config)[word]
    found: tuple[Struct, ...] = getattr(config, field.field)
    return {str(getattr(table, table.__struct_fields__[0])): table for table in found}


def _settings(struct: Struct, path: Path) -> Iterator[Setting]:
    for word, field in table_of(type(struct)).items():
        value = getattr(struct, field.field)
        inner = (*path, word)
        match field.meta:
            case Key():
                yield Setting(inner, field.meta, value)
            case Section():
                yield from _settings(value, inner)
            case Named():
                for table in value:
                    heading = str(getattr(table, table.__struct_fields__[0]))
                    yield from _settings(table, (*inner, heading))
            case Rows():
                for index, row in enumerate(value):
                    yield from _settings(row, (*inner, index))


def _flat(raw: object, path: Path = ()) -> dict[Path, str]:
    if isinstance(raw, dict) and (raw or path):
        inside = [item for k, v in raw.items() for item in _flat(v, (*path, k)).items()]
        return dict(inside) if raw else {path: ""}
    if isinstance(raw, list) and raw and all(isinstance(row, dict) for row in raw):
        return {p: v for i, row in enumerate(raw) for p, v in _flat(row, (*path, i)).items()}
    return {path: _text(raw)} if path else {}


def _text(raw: object) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, list):
        return "[" + ", ".join(_text(item) for item in raw) + "]"
    return quoted(raw) if isinstance(raw, str) else str(raw)

"""What a struct's annotations say about its keys: the one description everything is derived from.

The loader, the checks, the reference page and the example read :func:`table_of`; none of them
names a key by itself.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from queuebox_config.kinds import Kind


class Key(Struct, frozen=True):
    """A key with a value."""

    kind: Kind
    sentence: str
    needs: str = ""
    """Which program has to start again before a new value counts: shelf, processor; or none."""


class Section(Struct, frozen=True):
    """A table of keys, there exactly once: ``[panel]``."""


class Named(Struct, frozen=True):
    """Any number of tables, each with a heading of its own: ``[queue.support]``.

    The heading becomes the struct's first field.
    """

    word: str
    """The word in the file: ``queue`` for the field ``queues``."""
    heading: Kind
    most: int


class Rows(Struct, frozen=True):
    """A list of tables in order: ``[[queue.support.overflow]]``."""

    most: int


class Field(Struct, frozen=True):
    """One entry of a table: its name in the struct and in the file, and what it is."""

    field: str
    word: str
    meta: Key | Section | Named | Rows
    struct: type[Struct] | None
    """What is inside, unless it is a Key."""
    default: object
    """``msgspec.NODEFAULT`` when the key must be there."""


@cache
def table_of(struct: type[Struct]) -> dict[str, Field]:
    """The entries of a table in file order, by their words in the file."""
    hints = get_type_hints(struct, include_extras=True)
    fields = (
        _field(info.name, hints[info.name], _default(info))
        for info in msgspec.structs.fields(struct)
    )
    return {field.word: field for field in fields if field is not None}


def _default(info: msgspec.structs.FieldInfo) -> object:
    if info.default_factory is not msgspec.NODEFAULT:
        return info.default_factory()
    return info.default


def _field(name: str, hint: object, default: object) -> Field | None:
    if get_origin(hint) is not Annotated:
        return None  # the heading of a Named table
    inside, meta = get_args(hint)
    if isinstance(meta, Key):
        return Field(name, name, meta, None, default)
    assert isinstance(meta, Section | Named | Rows)
    struct = inside if isinstance(meta, Section) else get_args(inside)[0]
    return Field(name, meta.word if isinstance(meta, Named) else name, meta, struct, default)


class Table(Struct, frozen=True):
    """One table as the reference shows it, e.g. ``[queue.NAME]`` with its keys."""

    heading: str
    sentence: str
    keys: tuple[Field, ...]


def tables(struct: type[Struct], heading: str = "", base: Struct | None = None) -> Iterator[Table]:
    """Every table of the file, outermost first, with the defaults that hold at its place."""
    entries = table_of(struct).values()
    keys = tuple(_at(field, base) for field in entries if isinstance(field.meta, Key))
    if keys:
        yield Table(heading, (struct.__doc__ or "").strip(), keys)
    for field in entries:
        if field.struct is None:
            continue
        path = f"{heading}.{field.word}".lstrip(".")
        if isinstance(field.meta, Section):
            inner = _at(field, base).default
            yield from tables(field.struct, path, inner if isinstance(inner, Struct) else None)
        elif isinstance(field.meta, Named):
            yield from tables(field.struct, f"{path}.{'N' if field.word == 'line' else 'NAME'}")
        else:
            yield from tables(field.struct, f"[{path}]")


def _at(field: Field, base: Struct | None) -> Field:
    if base is None:
        return field
    return msgspec.structs.replace(field, default=getattr(base, field.field))

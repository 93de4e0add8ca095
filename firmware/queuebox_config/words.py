"""The schema as words to type: ``queue support ring_time``. Reads no value and no file."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from msgspec import Struct

from queuebox_config import kinds
from queuebox_config.errors import Path, Wrong
from queuebox_config.keys import Key, Named, Rows, Section, table_of
from queuebox_config.kinds import (
    Choice,
    Duration,
    Kind,
    OrOff,
    Reference,
    Several,
    Switch,
    shown,
)
from queuebox_config.schema import Config

Names = Mapping[str, Sequence[str]]
"""What exists: kind of thing (queue, agent, desk, line, hours) → names."""

Hint = tuple[str, str]
"""A word that may come next, and what it is. ``<...>`` stands for a word of one's own."""


class Place(Struct, frozen=True):
    """Where words lead: to a key, a table, or a row; and the words that are left."""

    path: Path
    meta: Key | Section | Named | Rows | None
    """What stands there; None: one table of a Named or one of Rows."""
    struct: type[Struct] | None
    """What may follow, unless it is a key."""
    rest: tuple[str, ...] = ()


def place_of(words: Iterable[str]) -> Place:
    """Follow the words as far as they are keys and names; raises :class:`Wrong`.

    Parts may also be joined by dots, and rows written ``overflow[1]``, as errors show them.
    """
    place = Place((), Section(), Config)
    left = list(words)
    while left and not isinstance(place.meta, Key):
        parts = left.pop(0).replace("[", ".").replace("]", "").split(".")
        for number, part in enumerate(parts):
            if isinstance(place.meta, Key):
                raise Wrong(f"{'.'.join(parts[:number])} is a key", "write its value after it")
            place = _step(place, part)
    return Place(place.path, place.meta, place.struct, tuple(left))


def _step(place: Place, word: str) -> Place:
    match place.meta:
        case Named(heading=heading):
            heading.read(word)
            return Place((*place.path, word), None, place.struct)
        case Rows(most=most):
            if not word.isdecimal() or not 1 <= int(word[:4]) <= most:
                raise Wrong(f"{shown(word)} is no row", f"rows are numbered 1 to {most}")
            return Place((*place.path, int(word) - 1), None, place.struct)
        case _:
            return _entry(place, word)


def _entry(place: Place, word: str) -> Place:
    assert place.struct is not None
    entries = table_of(place.struct)
    if word not in entries:
        near = [entry for entry in entries if word and entry.startswith(word)]
        near = near or get_close_matches(word[:40], entries, 1)
        right = f"did you mean {near[0]}?" if near else f"there are {', '.join(entries)}"
        raise Wrong(f"{shown(word)}: there is no such key", right)
    field = entries[word]
    return Place((*place.path, word), field.meta, field.struct)


# ── what may come next ──────────────────────────────────────────────────────────


def hints(words: Sequence[str], names: Names) -> list[Hint]:
    """What may be typed after ``words``; nothing when they lead nowhere."""
    try:
        place = place_of(words)
    except Wrong:
        return []
    match place.meta:
        case Key(kind=kind):
            return values_of(kind, names, place.rest)
        case Named():
            word = str(place.path[-1])
            known = [(name, _sentence(place.struct)) for name in names.get(word, ())]
            return [*known, ("<name>" if word != "line" else "<number>", f"another {word}")]
        case Rows(most=most):
            return [("<row>", f"1 to {most}: {_sentence(place.struct)}")]
        case _:
            return _entries(place.struct)


def _entries(struct: type[Struct] | None) -> list[Hint]:
    assert struct is not None
    return [
        (word, field.meta.sentence if isinstance(field.meta, Key) else _sentence(field.struct))
        for word, field in table_of(struct).items()
    ]


def _sentence(struct: type[Struct] | None) -> str:
    return "" if struct is None else (struct.__doc__ or "").partition("\n")[0].strip()


def values_of(kind: Kind, names: Names, before: Sequence[str] = ()) -> list[Hint]:
    """Values that a key may have, as words to type; ``before`` was typed already."""
    match kind:
        case Several(kind=inside):
            return [hint for hint in values_of(inside, names) if hint[0] not in before]
        case _ if before:
            return []
        case OrOff(kind=inside):
            return [*values_of(inside, names), ("off", "none")]
        case Switch():
            return [("true", "yes"), ("false", "no")]
        case Choice(words=words):
            return [(word or '""', "") for word in words]
        case Reference(to=to, empty=empty):
            known = [(name, "") for name in names.get(to, ())]
            return [*known, ('""', empty)] if empty else known
        case Duration():
            return [("<time>", kind.says)]
        case kinds.Mapping():
            return [("<name=value>", kind.says)]
        case _:
            return [("<value>", kind.says)]

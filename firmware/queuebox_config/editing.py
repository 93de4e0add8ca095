"""Changes one place of a configuration text and leaves the rest, with its comments, as it was.

Does not judge what the whole then means: that is for ``loads``.
"""

import copy
import tomllib
from collections.abc import MutableMapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from queuebox_config.errors import Path, Wrong
from queuebox_config.loader import dotted

Tables = MutableMapping[str, Any]


def put(text: str, path: Path, value: object) -> str:
    """The text with ``value`` at ``path``; tables on the way are made. Raises :class:`Wrong`."""
    return _edited(text, lambda tables, new: _put(tables, path, value, new))


def make(text: str, path: Path) -> str:
    """The text with a table at ``path``, empty if it was not there. Raises :class:`Wrong`."""
    return _edited(text, lambda tables, new: _table(tables, path, new))


def remove(text: str, path: Path) -> str:
    """The text without ``path``; raises :class:`Wrong` when nothing is there."""
    return _edited(text, lambda tables, new: _remove(tables, path))


def _edited(text: str, edit: Any) -> str:
    """Edit twice, with and without comments: tomlkit must mean what tomllib then reads."""
    wanted = tomllib.loads(text)
    edit(wanted, False)
    try:
        document = tomlkit.parse(text)
        edit(document, True)
        edited = tomlkit.dumps(document)
        same = tomllib.loads(edited) == wanted
    except (TOMLKitError, ValueError, TypeError, AttributeError, KeyError, IndexError) as e:
        # tomlkit has faults with rare layouts; whatever it raises, the text stays as it was
        raise _too_rare(str(e)) from e
    if not same:
        raise _too_rare("it would have changed more than that")
    return edited


def _too_rare(why: str) -> Wrong:
    what = f"the layout of this file is too unusual to edit here ({why[:100]})"
    return Wrong(what, "export it, edit it as text, and import it")


def _put(tables: Tables, path: Path, value: object, new: bool) -> None:
    table = _table(tables, path[:-1], new)
    table[path[-1]] = tomlkit.item(_plain(value)) if new else copy.deepcopy(value)


def _plain(value: object) -> Any:
    """Pairs stand on one line, as the reference writes them."""
    if not isinstance(value, dict):
        return value
    inline = tomlkit.inline_table()
    inline.update(value)
    return inline


def _table(tables: Any, path: Path, new: bool) -> Any:
    here = tables
    for number, part in enumerate(path):
        after = path[number + 1] if number + 1 < len(path) else None
        here = _step(here, part, after, path[: number + 1], new)
    return here


def _step(here: Any, part: str | int, after: str | int | None, path: Path, new: bool) -> Any:
    rows = isinstance(after, int)
    if isinstance(part, int):
        if part > len(here):
            right = f"the next is {dotted((*path[:-1], len(here)))}"
            raise Wrong(f"there is no {dotted((*path[:-1], part - 1))} before it", right)
        if part == len(here):
            here.append(tomlkit.table() if new else {})
    elif part not in here:
        here[part] = _fresh(rows, is_super=after is not None) if new else [] if rows else {}
    inside = here[part]
    if not isinstance(inside, list if rows else dict):
        raise Wrong(f"{dotted(path)} is no {'list' if rows else 'table'}", "delete it first")
    return inside


def _fresh(rows: bool, is_super: bool) -> Any:
    return tomlkit.aot() if rows else tomlkit.table(is_super_table=is_super)


def _remove(tables: Any, path: Path) -> None:
    here = tables
    for part in path[:-1]:
        here = _inside(here, part, path)
    _inside(here, path[-1], path)
    del here[path[-1]]


def _inside(here: Any, part: str | int, path: Path) -> Any:
    there = part < len(here) if isinstance(part, int) and isinstance(here, list) else part in here
    if not there:
        raise Wrong(f"{dotted(path)} is not set", "compare shows what is")
    return here[part]

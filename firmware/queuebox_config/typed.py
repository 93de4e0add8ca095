"""What a technician types as a value, in TOML's types: ``20 s``, ``a b``. Edits nothing."""

import re
import tomllib
from collections.abc import Iterator

from queuebox_config.errors import Wrong
from queuebox_config.kinds import Choice, Kind, Mapping, OrOff, Reference, Several, Switch, Whole

_PAIR = re.compile(r'\s*("[^"]*"|[^\s=,{}]+)\s*=\s*("[^"]*"|[^\s,{}]+)\s*,?')


def raw_of(kind: Kind, text: str) -> object:
    """The value as TOML would hold it, proved by ``kind.read``; raises :class:`Wrong`.

    Quotes and brackets may be left out. What could be read in two ways is read as TOML first.
    """
    refusal: Wrong | None = None
    for raw in _readings(kind, text.strip()):
        try:
            kind.read(raw)
        except Wrong as wrong:
            refusal = refusal or wrong
        else:
            return raw
    assert refusal is not None, "the text itself is always a reading"
    raise refusal


def _readings(kind: Kind, text: str) -> Iterator[object]:
    if not text:
        raise Wrong("the value is missing", f"write {kind.says}")
    found, raw = _toml(text)
    if found:
        yield raw
    match kind:
        case OrOff(kind=inside):
            yield from (raw for raw in _readings(inside, text))
        case Several(kind=inside):
            yield [_item(inside, item) for item in _items(inside, text)]
        case Mapping(key=key, value=value):
            yield from _pairs(key, value, text)
        case Whole() | Switch():
            yield raw if found else text
        case _:
            yield text


def _toml(text: str) -> tuple[bool, object]:
    try:
        return True, tomllib.loads(f"x = {text}")["x"]
    except (ValueError, RecursionError):  # also a number of thousands of digits
        return False, None


def _items(kind: Kind, text: str) -> list[str]:
    """Parted by commas, or by blanks where no item can hold one."""
    inside = text.removeprefix("[").removesuffix("]")
    one_word = isinstance(kind, Reference | Choice | Whole)
    parted = re.split(r"[,\s]+" if one_word else r",", inside)
    return [part.strip() for part in parted if part.strip()]


def _item(kind: Kind, text: str) -> object:
    try:
        return raw_of(kind, text)
    except Wrong:
        return text.strip('"')


def _pairs(key: Kind, value: Kind, text: str) -> Iterator[object]:
    inside = text.removeprefix("{").removesuffix("}").strip()
    pairs = list(_PAIR.finditer(inside))
    if "".join(match[0] for match in pairs).strip() == inside:
        yield {str(_item(key, match[1])).strip('"'): _item(value, match[2]) for match in pairs}
    else:
        yield text

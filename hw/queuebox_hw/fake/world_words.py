"""Reading what the world says: values out of JSON objects, with a sentence when they are wrong.

No socket here, and no meaning of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Words = Mapping[str, object]
Saw = Callable[..., None]
"""``saw("answered", ring=2)``: tells the world a fact; the teller adds the time."""


class WorldError(Exception):
    """The world asked for something that cannot be; the text says what is possible."""


def text(words: Words, key: str, default: str = "") -> str:
    value = words.get(key, default)
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise WorldError(f"{key!r} is a text, not {value!r}")


def number(words: Words, key: str, default: float) -> float:
    value = words.get(key, default)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise WorldError(f"{key!r} is a number, not {value!r}")


def optional(words: Words, key: str) -> float | None:
    return None if words.get(key) is None else number(words, key, 0)


def truth(words: Words, key: str, default: bool = False) -> bool:
    value = words.get(key, default)
    if isinstance(value, bool):
        return value
    raise WorldError(f"{key!r} is true or false, not {value!r}")


def numbers(words: Words, key: str) -> tuple[float, ...]:
    value = words.get(key, [])
    if isinstance(value, list) and all(isinstance(v, (int, float)) for v in value):
        return tuple(float(v) for v in value)
    raise WorldError(f"{key!r} is a list of numbers, not {value!r}")


def steps(words: Words, key: str) -> tuple[dict[str, object], ...]:
    value = words.get(key, [])
    if isinstance(value, list) and all(isinstance(v, dict) for v in value):
        return tuple(value)
    raise WorldError(f"{key!r} is a list of things to do, not {value!r}")

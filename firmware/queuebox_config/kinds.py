"""The kinds of values that a key can have: read from TOML, written back, said in words.

A kind knows nothing of the key it serves, nor of other keys: what concerns two keys is in
``checks``. Every ``read`` raises :class:`Wrong` and nothing else.
"""

import re
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from queuebox_config.errors import Wrong

MICROSECONDS = {"ms": 1_000, "s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) ?(ms|s|min|h)", re.ASCII)
_NAME = re.compile(r"\w[\w-]{0,23}")
_NUMBER = re.compile(r"\+?[0-9*#]{1,24}", re.ASCII)


class Kind(Protocol):
    """What a key's value may be."""

    @property
    def says(self) -> str:
        """The range in words, as it stands after "write" in an error and in the reference."""

    def read(self, raw: object) -> object:
        """The value of what TOML holds; raises :class:`Wrong`."""

    def write(self, value: object) -> str:
        """The value as TOML text; ``read`` of it gives the value again."""


def shown(raw: object) -> str:
    """A refused value as the technician wrote it, short and on one line."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, dict):
        return "a table"
    if isinstance(raw, list):
        return "a list"
    # ascii: a hostile value must not steer the terminal that shows the message
    text = ascii(raw) if isinstance(raw, str) else str(raw)[:60]
    return text if len(text) <= 40 else f"{text[:37]}..."


def quoted(text: str) -> str:
    """TOML's basic string for ``text``."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def duration_text(microseconds: int) -> str:
    """The shortest exact form: ``90 s``, ``2 min``, ``1.5 s``."""
    for unit in ("h", "min", "s", "ms"):
        if microseconds and microseconds % MICROSECONDS[unit] == 0:
            return f"{microseconds // MICROSECONDS[unit]} {unit}"
    return f"{(Decimal(microseconds) / MICROSECONDS['s']).normalize():f} s"


class Duration(Struct, frozen=True):
    """A length of time, text with a unit; held as whole microseconds."""

    least: int
    most: int

    @property
    def says(self) -> str:
        return f'"{duration_text(self.least)}" to "{duration_text(self.most)}" (ms, s, min or h)'

    def read(self, raw: object) -> int:
        match = _DURATION.fullmatch(raw.strip()) if isinstance(raw, str) else None
        if match is None:
            number = isinstance(raw, int | float) and not isinstance(raw, bool)
            what = "has no unit" if number else "is no length of time"
            raise Wrong(f"{shown(raw)} {what}", f"write {self.says}")
        microseconds = int(Decimal(match[1]) * MICROSECONDS[match[2]])
        if not self.least <= microseconds <= self.most:
            size = "short" if microseconds < self.least else "long"
            raise Wrong(f"{shown(raw)} is too {size}", f"write {self.says}")
        return microseconds

    def write(self, value: object) -> str:
        assert isinstance(value, int)
        return quoted(duration_text(value))


class Whole(Struct, frozen=True):
    """A whole number; ``unit`` is for people."""

    least: int
    most: int
    unit: str = ""

    @property
    def says(self) -> str:
        return f"{self.least} to {self.most} {self.unit}".rstrip()

    def read(self, raw: object) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise Wrong(f"{shown(raw)} is no whole number", f"write {self.says}")
        if not self.least <= raw <= self.most:
            size = "small" if raw < self.least else "large"
            raise Wrong(f"{shown(raw)} is too {size}", f"write {self.says}")
        return raw

    def write(self, value: object) -> str:
        return str(value)


class Switch(Struct, frozen=True):
    """Yes or no."""

    @property
    def says(self) -> str:
        return "true or false"

    def read(self, raw: object) -> bool:
        if not isinstance(raw, bool):
            raise Wrong(f"{shown(raw)} is neither true nor false", "write true or false")
        return raw

    def write(self, value: object) -> str:
        return "true" if value else "false"


class Choice(Struct, frozen=True):
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def says(self) -> str:
        return ", ".join(quoted(word) for word in self.words[:-1]) + f" or {quoted(self.words[-1])}"

    def read(self, raw: object) -> str:
        if not isinstance(raw, str) or raw not in self.words:
            raise Wrong(f"{shown(raw)} is not one of the words", f"write {self.says}")
        return raw

    def write(self, value: object) -> str:
        return quoted(str(value))


class Text(Struct, frozen=True):
    """Words for people, on one line."""

    most: int = 60
    what: str = "text"

    @property
    def says(self) -> str:
        return f"{self.what}, at most {self.most} characters"

    def read(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise Wrong(f"{shown(raw)} is no text", f"write {self.says}, in quotes")
        if len(raw) > self.most:
            raise Wrong(f"{len(raw)} characters are too many", f"write at most {self.most}")
        if not raw.isprintable():
            raise Wrong(f"{shown(raw)} has control characters", f"write plain {self.what}")
        return raw

    def write(self, value: object) -> str:
        return quoted(str(value))


class Name(Struct, frozen=True):
    """The name of a line's queue, an agent, a desk …: one word, since events and panels say it."""

    @property
    def says(self) -> str:
        return "one word of letters, digits, - and _, at most 24"

    def read(self, raw: object) -> str:
        if not isinstance(raw, str) or not _NAME.fullmatch(raw):
            raise Wrong(f"{shown(raw)} is no name", f"write {self.says}")
        return raw

    def write(self, value: object) -> str:
        return quoted(str(value))


class LineNumber(Struct, frozen=True):
    """The heading of a line: TOML keys are text, so the number arrives as text."""

    most: int = 8

    @property
    def says(self) -> str:
        return f"1 to {self.most}"

    def read(self, raw: object) -> int:
        if not isinstance(raw, str) or raw not in {str(n) for n in range(1, self.most + 1)}:
            raise Wrong(f"{shown(raw)} is no line", f"lines are numbered {self.says}")
        return int(raw)

    def write(self, value: object) -> str:
        return str(value)


class Reference(Struct, frozen=True):
    """The name of something else in the file; whether it exists is a check of the whole file."""

    to: str
    """queue, agent, hours."""
    empty: str = ""
    """What the empty text stands for; empty: it may not be empty."""

    @property
    def says(self) -> str:
        return f"the name of {_a(self.to)}" + (f', or "" for {self.empty}' if self.empty else "")

    def read(self, raw: object) -> str:
        if raw == "" and self.empty:
            return ""
        if not isinstance(raw, str) or not _NAME.fullmatch(raw):
            raise Wrong(f"{shown(raw)} is no name", f"write {self.says}")
        return raw

    def write(self, value: object) -> str:
        return quoted(str(value))


class Number(Struct, frozen=True):
    """A telephone number; spaces, hyphens, dots, slashes and brackets are taken out."""

    @property
    def says(self) -> str:
        return 'a telephone number such as "+1 212 555 0100"'

    def read(self, raw: object) -> str:
        digits = re.sub(r"[ ()./-]", "", raw) if isinstance(raw, str) else ""
        if not _NUMBER.fullmatch(digits):
            raise Wrong(f"{shown(raw)} is no telephone number", f"write {self.says}")
        return digits

    def write(self, value: object) -> str:
        return quoted(str(value))


class OrOff(Struct, frozen=True):
    """Another kind, or the word "off", held as None."""

    kind: Kind

    @property
    def says(self) -> str:
        return f'{self.kind.says}, or "off"'

    def read(self, raw: object) -> object:
        if raw == "off":
            return None
        try:
            return self.kind.read(raw)
        except Wrong as wrong:
            raise Wrong(wrong.what, f'{wrong.right}, or "off"') from None

    def write(self, value: object) -> str:
        return '"off"' if value is None else self.kind.write(value)


class Several(Struct, frozen=True):
    """A list of one kind, none twice."""

    kind: Kind
    most: int = 100

    @property
    def says(self) -> str:
        return f"a list in [ ], each {self.kind.says}"

    def read(self, raw: object) -> tuple[object, ...]:
        if not isinstance(raw, list):
            raise Wrong(f"{shown(raw)} is no list", f"write {self.says}")
        if len(raw) > self.most:
            raise Wrong(f"{len(raw)} entries are too many", f"write at most {self.most}")
        values: list[object] = []
        for item in raw:
            value = self.kind.read(item)
            if value in values:
                raise Wrong(f"{shown(item)} stands there twice", "write it once")
            values.append(value)
        return tuple(values)

    def write(self, value: object) -> str:
        assert isinstance(value, tuple)
        return "[" + ", ".join(self.kind.write(item) for item in value) + "]"


class Mapping(Struct, frozen=True):
    """Pairs in a table of their own: ``{ english = 1, german = 2 }``."""

    key: Kind
    value: Kind
    most: int = 1000

    @property
    def says(self) -> str:
        return f"pairs in {{ }}: {self.key.says} = {self.value.says}"

    def read(self, raw: object) -> dict[object, object]:
        if not isinstance(raw, dict):
            raise Wrong(f"{shown(raw)} is no table", f"write {self.says}")
        if len(raw) > self.most:
            raise Wrong(f"{len(raw)} pairs are too many", f"write at most {self.most}")
        pairs: dict[object, object] = {}
        for key, value in raw.items():
            name = self.key.read(key)
            if name in pairs:
                raise Wrong(f"{shown(key)} stands there twice", "write it once")
            try:
                pairs[name] = self.value.read(value)
            except Wrong as wrong:
                raise Wrong(f"{shown(key)}: {wrong.what}", wrong.right) from None
        return pairs

    def write(self, value: object) -> str:
        assert isinstance(value, dict)
        pairs = (f"{self.key.write(k)} = {self.value.write(v)}" for k, v in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"


def _a(noun: str) -> str:
    if noun == "hours":
        return "opening hours"
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"

"""From a file to a Config, or to every problem in it. Knows no key by name: the schema does."""

import os
import stat
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import msgspec
from msgspec import Struct

from queuebox_config.checks import check
from queuebox_config.errors import ConfigError, Finding, Path, Problem, Wrong
from queuebox_config.keys import Field, Key, Named, Rows, Section, table_of, tables
from queuebox_config.kinds import shown
from queuebox_config.places import nearest, places
from queuebox_config.schema import Config
from queuebox_config.settle import settle

MOST_BYTES = 256 * 1024
"""A full box (8 lines, 20 desks, 200 agents) is a tenth of it."""
MOST_DOTS = 64
"""In one line: tomllib's time grows with the square of the parts of a dotted key."""


def load(path: str | os.PathLike[str]) -> Config:
    """Read a configuration file; raises :class:`ConfigError` and nothing else."""
    name = os.fspath(path)
    return loads(_text(_bytes(name), name), name)


def loads(text: str, name: str = "configuration") -> Config:
    """Read a configuration text; ``name`` stands before each problem."""
    raw = _parsed(text, name)
    reading = _Reading()
    config = reading.table(Config, {}, raw, ())
    assert isinstance(config, Config)
    config = settle(config)
    findings = reading.findings + list(check(config))
    if findings:
        raise ConfigError(_problems(findings, text, name))
    return config


# ── bytes and text ──────────────────────────────────────────────────────────────


def _bytes(name: str) -> bytes:
    # the kind of file is asked first: a pipe or a terminal would keep us waiting
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):  # noqa: PTH116 - not a Path: any text may come
            raise _refusal(name, "is no file", "give the path of a configuration file")
        with open(name, "rb") as file:  # noqa: PTH123
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as e:  # ValueError: a NUL in the path
        why = e.strerror if isinstance(e, OSError) and e.strerror else str(e)
        raise _refusal(name, f"cannot be read: {why}", "check path and permissions") from None
    if len(data) > MOST_BYTES:
        raise _refusal(name, "is too large", f"a configuration has at most {MOST_BYTES} bytes")
    return data


def _text(data: bytes, name: str) -> str:
    if b"\0" in data:
        raise _refusal(name, "is binary", "a configuration is a text file in TOML")
    try:
        return data.decode("utf-8-sig")  # editors on Windows put a mark in front
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise _refusal(name, "is not UTF-8", "save it as UTF-8", line) from None


def _parsed(text: str, name: str) -> dict[str, object]:
    if len(text) > MOST_BYTES:
        raise _refusal(name, "is too large", f"a configuration has at most {MOST_BYTES} bytes")
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise _refusal(name, f"more than {MOST_DOTS} dots", "break the line", number)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        what, at = _syntax(str(e), text)
        raise _refusal(name, what, "see the example in docs/configuration.md", at) from None
    except RecursionError:
        raise _refusal(name, "brackets are nested too deep", "close them") from None
    except ValueError as e:  # a number of thousands of digits
        raise _refusal(name, f"no TOML: {e}"[:100], "write a shorter number") from None


def _syntax(message: str, text: str) -> tuple[str, int | None]:
    """tomllib's sentence and the line it names at its end: "… (at line 3, column 5)"."""
    what, _, place = message.rpartition(" (at ")
    if place == "end of document)":
        return what, text.count("\n") + 1
    digits = place.removeprefix("line ").partition(",")[0]
    return what or message, int(digits) if digits.isdecimal() else None


def _refusal(name: str, what: str, right: str, line: int | None = None) -> ConfigError:
    return ConfigError((Problem("", line, what, right, name),))


# ── tables and keys ─────────────────────────────────────────────────────────────


class _Reading:
    """One pass over the parsed tables; collects what is wrong and goes on with defaults."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def table(
        self, struct: type[Struct], given: Mapping[str, object], raw: object, path: Path
    ) -> Struct | None:
        """A struct of the table's keys; ``given`` are fields that come from elsewhere.

        None when a key that has no default is missing or wrong.
        """
        if not isinstance(raw, dict):
            self._wrong(path, f"{shown(raw)} is no table", f"write [{dotted(path)}] and its keys")
            return None
        entries = table_of(struct)
        for word in raw:
            if word not in entries:
                self._unknown(word, entries, path)
        values = dict(given)
        for word, field in entries.items():
            default = given.get(field.field, field.default)
            values[field.field] = (
                self._entry(field, default, raw[word], (*path, word)) if word in raw else default
            )
            if values[field.field] is msgspec.NODEFAULT and word not in raw:
                self._missing(field, (*path, word))
        if msgspec.NODEFAULT in values.values():
            return None
        return struct(**values)

    def _entry(self, field: Field, default: object, raw: object, path: Path) -> object:
        match field.meta:
            case Key(kind=kind):
                try:
                    return kind.read(raw)
                except Wrong as wrong:
                    self._wrong(path, wrong.what, wrong.right)
                    return default
            case Section():
                assert isinstance(default, Struct)
                assert field.struct is not None
                base = msgspec.structs.asdict(default)
                return self.table(field.struct, base, raw, path) or default
            case Named():
                return self._named(field, field.meta, raw, path)
            case Rows():
                return self._rows(field, field.meta, raw, path)

    def _named(self, field: Field, meta: Named, raw: object, path: Path) -> object:
        assert field.struct is not None
        if not isinstance(raw, dict):
            right = f"write [{field.word}.NAME] and its keys"
            self._wrong(path, f"{shown(raw)} is no table", right)
            return ()
        self._count(len(raw), meta.most, path)
        first = field.struct.__struct_fields__[0]
        tables: list[Struct] = []
        for heading, inside in raw.items():
            inner = (*path, heading)
            name: object = heading
            try:
                name = meta.heading.read(heading)
            except Wrong as wrong:
                self._wrong(inner, wrong.what, wrong.right)
            table = self.table(field.struct, {first: name}, inside, inner)
            if table is not None:
                tables.append(table)
        return tuple(tables)

    def _rows(self, field: Field, meta: Rows, raw: object, path: Path) -> object:
        assert field.struct is not None
        if not isinstance(raw, list):
            self._wrong(path, f"{shown(raw)} is no list", f"write [[{dotted(path)}]] and its keys")
            return ()
        self._count(len(raw), meta.most, path)
        rows = [self.table(field.struct, {}, row, (*path, i)) for i, row in enumerate(raw)]
        return tuple(row for row in rows if row is not None)

    def _count(self, count: int, most: int, path: Path) -> None:
        if count > most:
            self._wrong(path, f"{count} are too many", f"the box has at most {most}")

    def _missing(self, field: Field, path: Path) -> None:
        assert isinstance(field.meta, Key)
        self._wrong(path, "is missing", f"write {field.meta.kind.says}")

    def _unknown(self, word: str, entries: Iterable[str], path: Path) -> None:
        self._wrong((*path, word), "there is no such key", _instead(word, list(entries)))

    def _wrong(self, path: Path, what: str, right: str) -> None:
        self.findings.append(Finding(path, what, right))


def _instead(word: str, entries: list[str]) -> str:
    """What the technician may have meant: a near word here, the same word elsewhere, or all."""
    if near := get_close_matches(word[:40], entries, 1):
        return f"did you mean {near[0]}?"
    for table in tables(Config):
        if any(field.word == word for field in table.keys):
            return f"{word} belongs in [{table.heading}]"
    return f"there are {', '.join(entries)}" if len(entries) <= 12 else "see docs/configuration.md"


# ── problems with their places ──────────────────────────────────────────────────


def dotted(path: Path) -> str:
    """``queue.support.overflow[1].after``: rows are counted from 1, for people."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            plain = part.replace("-", "").replace("_", "").isalnum() and len(part) <= 40
            text += f".{part if plain else shown(part)}"
    return text.lstrip(".")


def _problems(findings: Iterable[Finding], text: str, name: str) -> tuple[Problem, ...]:
    found = places(text)
    problems = [
        Problem(dotted(path), nearest(found, path), what, right, name)
        for path, what, right in findings
    ]
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))

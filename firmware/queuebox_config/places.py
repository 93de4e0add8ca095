"""Where in a TOML text each key stands. Finds lines for error messages; judges nothing.

``tomllib`` gives values without places, so this scanner walks the same text. It is only asked
about text that tomllib has accepted, and leans on that: it skips values without reading them.
"""

import re
from collections.abc import Iterator

from queuebox_config.errors import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_LITERAL = re.compile(r"'([^'\n]*)'")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}
# A value runs to the end of its line, but line ends inside strings and brackets are part of it.
_PIECE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[\[{]|[\]}]|\n|[^"'#\[\]{}\n]+""",
    re.DOTALL,
)


def places(text: str) -> dict[Path, int]:
    """The line (from 1) of every table heading and key of a valid TOML text."""
    found: dict[Path, int] = {}
    counter = _Lines(text)
    for path, offset in _statements(text):
        line = counter.line(offset)
        for end in range(1, len(path) + 1):
            found.setdefault(path[:end], line)
    return found


def nearest(found: dict[Path, int], path: Path) -> int | None:
    """The line of a key, or of the innermost table around it that has one."""
    for end in range(len(path), 0, -1):
        if path[:end] in found:
            return found[path[:end]]
    return None


class _Lines:
    """Line numbers of offsets that are asked for in ascending order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset = 0
        self._line = 1

    def line(self, offset: int) -> int:
        self._line += self._text.count("\n", self._offset, offset)
        self._offset = offset
        return self._line


def _statements(text: str) -> Iterator[tuple[Path, int]]:
    """Each heading and each key with its full path and where it begins."""
    table: Path = ()
    rows: dict[Path, int] = {}
    at = _skip(_BLANK, text, 0)
    while at < len(text):
        begin = at
        if text[at] == "[":
            row = text.startswith("[[", at)
            key, at = _key(text, at + (2 if row else 1))
            table = _heading(key, row, rows)
            yield table, begin
            at = text.find("\n", at)
            at = len(text) if at < 0 else at
        else:
            key, at = _key(text, at)
            yield table + key, begin
            at = _after_value(text, at + 1)
        at = _skip(_BLANK, text, at)


def _heading(key: Path, row: bool, rows: dict[Path, int]) -> Path:
    """The path of a heading: inside a list of tables it means the latest row."""
    path: Path = ()
    for part in key[:-1]:
        path += (part,)
        if path in rows:
            path += (rows[path],)
    path += (key[-1],)
    if row:
        rows[path] = rows.get(path, -1) + 1
        path += (rows[path],)
    return path


def _key(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """A dotted key; where the ``=`` or ``]`` after it stands."""
    parts: list[str] = []
    while True:
        at = _skip(_SPACE, text, at)
        part, at = _part(text, at)
        parts.append(part)
        at = _skip(_SPACE, text, at)
        if at >= len(text) or text[at] != ".":
            return tuple(parts), at
        at += 1


def _part(text: str, at: int) -> tuple[str, int]:
    for pattern in (_BARE, _LITERAL, _BASIC):
        if match := pattern.match(text, at):
            inside = match[match.lastindex or 0]
            return (_unescaped(inside) if pattern is _BASIC else inside), match.end()
    # tomllib would have refused it; move on rather than stand still
    return "", at + 1


def _unescaped(inside: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(character, inside)


def _after_value(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            return text.find("\n", at) % (len(text) + 1)
        piece = match[0]
        if piece == "\n" and depth == 0:
            return at
        depth += (piece in ("[", "{")) - (piece in ("]", "}"))
        at = match.end()
    return at


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    assert match is not None, "the pattern matches the empty text"
    return match.end()

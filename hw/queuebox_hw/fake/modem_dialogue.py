"""The line discipline of AT commands: bytes to command lines, lines to commands. No meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass

CR = 0x0D
LF = 0x0A
_BACKSPACE = 0x08
LONGEST = 255


@dataclass(frozen=True)
class Command:
    """One command of a line: ``+VSM``, how it was asked, and what follows."""

    name: str
    form: str = ""
    """"" do it, "=" set, "?" ask, "=?" what is possible."""
    argument: str = ""


_EXTENDED = re.compile(r"([+\-#!*][A-Z0-9+\-]*?)(=\?|\?|=|(?=;|$))", re.IGNORECASE)
_BASIC = re.compile(r"([&\\%$]?[A-Z])(\d*)", re.IGNORECASE)
_REGISTER = re.compile(r"S(\d+)(\?|=)(\d*)", re.IGNORECASE)


def parse(body: str) -> list[Command] | None:
    """The commands of a line after ``AT``; None when it makes no sense from some point on.

    What could be read before that point is lost with it: real modems differ here.
    """
    found: list[Command] = []
    rest = body.strip()
    while rest:
        command, rest = _first(rest)
        if command is None:
            return None
        found.append(command)
    return found


def _first(rest: str) -> tuple[Command | None, str]:
    if rest[0] == ";":
        return Command(""), rest[1:]
    if rest[0] in "Dd":
        return Command("D", argument=rest[1:]), ""
    if (match := _REGISTER.match(rest)) is not None:
        form, value = match[2], match[3]
        return Command(f"S{int(match[1])}", form, value), rest[match.end() :]
    if rest[0] in "+-#!*":
        return _extended(rest)
    if (match := _BASIC.match(rest)) is not None:
        return Command(match[1].upper(), argument=match[2]), rest[match.end() :]
    return None, ""


def _extended(rest: str) -> tuple[Command | None, str]:
    match = _EXTENDED.match(rest)
    if match is None:
        return None, ""
    name, form = match[1].upper(), match[2]
    rest = rest[match.end() :]
    argument = ""
    if form == "=":
        argument, rest = _to_semicolon(rest)
    return Command(name, form, argument.strip()), rest.removeprefix(";")


def _to_semicolon(text: str) -> tuple[str, str]:
    """Up to the next semicolon outside quotes."""
    quoted = False
    for index, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            return text[:index], text[index:]
    return text, ""


class LineReader:
    """Gathers a command line; an unfinished one is forgotten after 30 s of silence."""

    PATIENCE = 30_000_000

    def __init__(self) -> None:
        self._line = bytearray()
        self._last_at = 0
        self._previous = ""

    def clear(self) -> None:
        self._line.clear()

    def take(self, byte: int, at: int) -> str | None:
        """One byte; the body of a line (after ``AT``) when it is complete."""
        if at - self._last_at > self.PATIENCE:
            self._line.clear()
        self._last_at = at
        if byte == _BACKSPACE:
            del self._line[-1:]
        elif byte == CR:
            return self._complete()
        elif byte != LF:
            self._line.append(byte)
            if self._line[-2:].upper() == b"A/":
                self._line.clear()
                return self._previous or None
        return None

    def _complete(self) -> str | None:
        text = self._line.decode("latin-1")
        self._line.clear()
        start = text.upper().find("AT")
        if start < 0:
            return None
        self._previous = text[start + 2 :]
        return self._previous

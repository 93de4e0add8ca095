"""Caller ID as modems print it, in all its forms, to one value. Knows nothing of ringing.

Tagged lines (``NMBR = 5551234``, any spacing, any order, any missing), single letters and
words for withheld and unknown numbers, raw hex messages (SDMF and MDMF of GR-30, as
``MESG=`` or bare), and complex event packets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

TAGGED = re.compile(
    r"^\s*(DATE|TIME|NMBR|NUMBER|NAME|MESG|ERRM|DDN_NMBR|NDID|DDN)\s*[=:]\s*(.*?)\s*$",
    re.IGNORECASE,
)
BARE_HEX = re.compile(r"^\s*((?:04|80)(?:[0-9A-F]{2}){4,})\s*$", re.IGNORECASE)
WITHHELD = {"P", "PRIVATE", "PRIVATE NUMBER", "PRIVATE CALLER", "WITHHELD", "ANONYMOUS"}
ABSENT = {"", "O", "-", "OUT OF AREA", "OUT-OF-AREA", "UNAVAILABLE", "UNKNOWN", "UNKNOWN NUMBER"}
LONGEST_NUMBER = 32
LONGEST_NAME = 50


class CallerId(Struct, frozen=True):
    """What is known of a caller. ``settled``: the number, or why there is none, is known."""

    number: str | None = None
    name: str | None = None
    withheld: bool = False
    absent: bool = False
    """Out of area, or not delivered."""
    corrupt: bool = False
    """The checksum was wrong."""
    date: str = ""
    """MMDD."""
    time: str = ""
    """HHMM."""
    called: str | None = None

    @property
    def settled(self) -> bool:
        return self.number is not None or self.withheld or self.absent or self.corrupt

    @property
    def complete(self) -> bool:
        return self.number is not None and self.name is not None

    @property
    def stamp(self) -> str:
        """MMDDHHMM when both halves are plausible, else ""."""
        return self.date + self.time if self.date and self.time else ""


class CallerIdParser:
    """Gathers the lines of one call. One parser per call."""

    def __init__(self) -> None:
        self.caller = CallerId()

    @staticmethod
    def is_caller_id(line: str) -> bool:
        """Does this line of modem text belong to a caller ID?"""
        return TAGGED.match(line) is not None or _bare_message(line) is not None

    def feed_line(self, line: str) -> CallerId | None:
        """The caller as known now, when this line told something; else None."""
        tagged = TAGGED.match(line)
        if tagged:
            return self._learn(tagged[1].upper(), tagged[2])
        message = _bare_message(line)
        return self._learn_message(message) if message is not None else None

    def _learn(self, tag: str, value: str) -> CallerId | None:
        before = self.caller
        if tag in ("NMBR", "NUMBER"):
            self._learn_number(value)
        elif tag == "NAME":
            self._learn_name(value)
        elif tag in ("DATE", "TIME"):
            self._learn_time(tag, value)
        elif tag == "MESG":
            self._learn_hex(value)
        elif tag == "ERRM":
            self.caller = replace(before, corrupt=True)
        else:
            self.caller = replace(before, called=_number(value))
        return self.caller if self.caller != before else None

    def _learn_number(self, value: str) -> None:
        word = value.strip(' "').upper()
        if word in WITHHELD:
            self.caller = replace(self.caller, withheld=True)
        elif word in ABSENT or _number(value) is None:
            self.caller = replace(self.caller, absent=True)
        else:
            self.caller = replace(self.caller, number=_number(value), absent=False)

    def _learn_name(self, value: str) -> None:
        word = value.strip(' "').upper()
        if word in WITHHELD:
            hidden = self.caller.number is None and not self.caller.absent
            self.caller = replace(self.caller, withheld=self.caller.withheld or hidden)
        elif word not in ABSENT:
            self.caller = replace(self.caller, name=_name(value))

    def _learn_time(self, tag: str, value: str) -> None:
        digits = re.sub(r"\D", "", value)
        if len(digits) != 4 or not digits.isascii():
            return
        first, second = int(digits[:2]), int(digits[2:])
        if tag == "DATE" and 1 <= first <= 12 and 1 <= second <= 31:
            self.caller = replace(self.caller, date=digits)
        elif tag == "TIME" and first <= 23 and second <= 59:
            self.caller = replace(self.caller, time=digits)

    def _learn_hex(self, value: str) -> None:
        try:
            self._learn_message(bytes.fromhex(value))
        except ValueError:
            self.caller = replace(self.caller, corrupt=True)

    def _learn_message(self, message: bytes) -> CallerId | None:
        """A raw GR-30 message: type, length, body, checksum (sum of all is 0 modulo 256)."""
        before = self.caller
        if (
            len(message) < 3
            or len(message) < message[1] + 3
            or sum(message[: message[1] + 3]) % 256
        ):
            self.caller = replace(before, corrupt=True)
        elif message[0] == 0x80:
            for kind, body in _parameters(message[2 : 2 + message[1]]):
                self._learn_parameter(kind, body)
        elif message[0] == 0x04:
            body = message[2 : 2 + message[1]]
            self._learn_parameter(0x01, body[:8])
            self._learn_parameter(0x02, body[8:])
        return self.caller if self.caller != before else None

    def _learn_parameter(self, kind: int, body: bytes) -> None:
        text = body.decode("latin-1")
        if kind == 0x01:
            self._learn_time("DATE", text[:4])
            self._learn_time("TIME", text[4:8])
        elif kind in (0x02, 0x04):  # number, or the reason why there is none
            self._learn_number(text)
        elif kind in (0x07, 0x08):
            self._learn_name(text)


def _parameters(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The parameters of an MDMF message: type, length, data, again and again."""
    while len(body) >= 2:
        kind, length = body[0], body[1]
        yield kind, body[2 : 2 + length]
        body = body[2 + length :]


def _bare_message(line: str) -> bytes | None:
    """A bare hex line (``+VCID=2``), if its own length byte says that it is one."""
    match = BARE_HEX.match(line)
    if match is None:
        return None
    message = bytes.fromhex(match[1])
    return message if len(message) == message[1] + 3 else None


def _number(value: str) -> str | None:
    """Digits, ``*``, ``#`` and a leading ``+``; None when no digit is in it."""
    kept = re.sub(r"[^0-9*#+]", "", value)
    kept = kept[:1] + kept[1:].replace("+", "")
    return kept[:LONGEST_NUMBER] if re.search(r"[0-9]", kept) else None


def _name(value: str) -> str | None:
    """Printable text without control characters and outer quotes."""
    clean = "".join(char if char.isprintable() else " " for char in value)
    return " ".join(clean.strip(' "').split())[:LONGEST_NAME] or None

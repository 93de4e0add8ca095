"""Which sample format to use, by its *name* in ``+VSM=?``: numbers mean different things."""

from __future__ import annotations

import re

from msgspec import Struct

from queuebox_hw.modem.quirks import Family

LISTED = re.compile(r'^\s*(?:\+VSM:)?\s*\(?(\d+)\s*,\s*"([^"]*)"(.*)$', re.IGNORECASE)
ORDER = ("mu", "a", "u8", "s8")
"""G.711 has 13 bits of range at 8 kB/s; 8-bit linear has audible noise (spec 1.4)."""


NAMES = {
    "mu": {"ULAW", "MULAW", "8BITULAW", "8BITMULAW", "G711ULAW", "G711MULAW", "G711U", "PCMU"},
    "a": {"ALAW", "8BITALAW", "G711ALAW", "G711A", "PCMA"},
    "u8": {"UNSIGNEDPCM", "8BITLINEAR", "UNSIGNED8BIT", "8BITUNSIGNED", "LINEAR"},
    "s8": {"SIGNEDPCM", "SIGNED8BIT", "8BITSIGNED"},
}
"""Capitals and digits of the names that modems print. "ADPCM" is none of them."""


class Format(Struct, frozen=True):
    law: str
    number: int


def _law(name: str, rest: str) -> str | None:
    word = re.sub(r"[^A-Z0-9]", "", name.upper())
    if "8000" not in rest and re.search(r"\d{4}", rest):
        return None
    return next((law for law, names in NAMES.items() if word in names), None)


def listed_formats(lines: tuple[str, ...]) -> tuple[Format, ...]:
    """Those of our laws that a ``+VSM=?`` answer names, best first."""
    found: dict[str, int] = {}
    for match in filter(None, map(LISTED.match, lines)):
        law = _law(match[2], match[3])
        if law is not None:
            found.setdefault(law, int(match[1]))
    return tuple(Format(law, found[law]) for law in ORDER if law in found)


def choose_format(lines: tuple[str, ...], family: Family) -> Format | None:
    """The best format the modem lists; what the family is known for when it lists nothing."""
    if any(map(LISTED.match, lines)):
        return next(iter(listed_formats(lines)), None)
    known = {law: number for number, law in family.format_names}
    return next((Format(law, known[law]) for law in ORDER if law in known), None)


def clip(wanted: int, offered: tuple[str, ...], real: tuple[int, int] = (0, 255)) -> int:
    """``wanted``, brought inside what really works and what the modem offers (``=?``)."""
    wanted = max(real[0], min(wanted, real[1]))
    text = " ".join(offered)
    ranges = [(int(a), int(b or a)) for a, b in re.findall(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?", text)]
    if not ranges or any(low <= wanted <= high for low, high in ranges):
        return wanted
    ends = [end for pair in ranges for end in pair]
    return min(ends, key=lambda end: abs(end - wanted))

"""What a modem says in words: result codes and caller ID. No state."""

from __future__ import annotations

from time import struct_time

from queuebox_hw.fake.far_end import Caller

NUMERIC = {
    "OK": 0,
    "CONNECT": 1,
    "RING": 2,
    "NO CARRIER": 3,
    "ERROR": 4,
    "NO DIALTONE": 6,
    "NO DIAL TONE": 6,
    "BUSY": 7,
    "NO ANSWER": 8,
    "VCON": 9,
    "DELAYED": 24,
    "BLACKLISTED": 32,
    "NO LINE": 42,
    "LINE IN USE": 83,
}
"""Conexant's numbers; NO LINE is Silicon Labs'."""


def result(text: str, *, verbose: bool) -> str:
    """A result code as it goes over the wire."""
    return f"\r\n{text}\r\n" if verbose else f"{NUMERIC.get(text, 4)}\r"


def caller_id(caller: Caller, now: struct_time, *, raw: bool, spaced: bool) -> list[str]:
    """The lines of a caller's ID; ``raw``: one of hex. Withheld is number P, unavailable O."""
    if raw or caller.caller_id == "hex":
        return [("MESG = " if spaced else "MESG=") + message(caller, now).hex().upper()]
    equals = " = " if spaced else "="
    if caller.caller_id == "corrupt":
        return [f"ERRM{equals}1"]
    lines = [
        f"DATE{equals}{now.tm_mon:02d}{now.tm_mday:02d}",
        f"TIME{equals}{now.tm_hour:02d}{now.tm_min:02d}",
        f"NMBR{equals}{caller.number or 'O'}",
    ]
    if caller.name:
        lines.append(f"NAME{equals}{caller.name}")
    return lines


def message(caller: Caller, now: struct_time) -> bytes:
    """The multiple-data message of Bellcore caller ID: type 0x80, parameters, checksum."""
    when = f"{now.tm_mon:02d}{now.tm_mday:02d}{now.tm_hour:02d}{now.tm_min:02d}"
    parts = [(1, when)]
    absent = caller.number in ("", "P", "O")
    parts.append((4, caller.number or "O") if absent else (2, caller.number))
    if caller.name:
        parts.append((7, caller.name[:15]))
    body = b"".join(
        bytes([kind, len(text)]) + text.encode("latin-1", "replace") for kind, text in parts
    )
    packet = bytes([0x80, len(body)]) + body
    return packet + bytes([-sum(packet) & 0xFF])

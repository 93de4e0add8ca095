"""The byte log of a port, both ways, with times: text as text, sound as a count. No verdicts.

A line is ``seconds DTE> text`` for the host's bytes, ``DCE>`` for the modem's, like the
traces of section 7 of the modem facts; control characters as ``<CR>``, codes as ``<DLE>b``.
``DTE#`` and ``DCE#`` are bytes of a stream in hex, if they were asked for.
"""

from __future__ import annotations

from typing import Protocol, TextIO

_NAMES = {0x00: "NUL", 0x03: "ETX", 0x0A: "LF", 0x0D: "CR", 0x10: "DLE", 0x18: "CAN", 0x1B: "ESC"}


class PortLog(Protocol):
    """Takes every byte that passes."""

    def from_host(self, at: int, data: bytes, *, in_stream: bool) -> None: ...

    def to_host(self, at: int, data: bytes, *, sound: bool = False) -> None: ...


class NoLog:
    """Nobody wants to know."""

    def from_host(self, at: int, data: bytes, *, in_stream: bool) -> None:
        """Forget it."""

    def to_host(self, at: int, data: bytes, *, sound: bool = False) -> None:
        """Forget it."""


def readable(data: bytes) -> str:
    """Printable as it is, the rest by name or as ``<1f>``."""
    return "".join(
        chr(b) if 0x20 <= b < 0x7F else f"<{_NAMES.get(b, format(b, '02x'))}>" for b in data
    )


class TextLog:
    """Writes to a file that its opener closes; ``whole`` writes sound byte by byte, too."""

    def __init__(self, file: TextIO, *, whole: bool = False) -> None:
        self._file = file
        self._whole = whole
        self._pending = {"DTE": False, "DCE": False}

    def from_host(self, at: int, data: bytes, *, in_stream: bool) -> None:
        self._bytes(at, "DTE", data, in_stream)

    def to_host(self, at: int, data: bytes, *, sound: bool = False) -> None:
        self._bytes(at, "DCE", data, sound)

    def _bytes(self, at: int, who: str, data: bytes, sound: bool) -> None:
        if sound and self._whole:
            self._file.write(f"{at / 1e6:.6f} {who}# {data.hex()}\n")
        else:
            text = self._stream(who, data) if sound else readable(data)
            self._file.write(f"{at / 1e6:.6f} {who}> {text}\n")

    def _stream(self, who: str, data: bytes) -> str:
        """Sound in between, codes by name; a pair that is cut in two shows as it came."""
        shown, sound, index = "", 0, 0
        pending, self._pending[who] = self._pending[who], False
        while index < len(data):
            if pending or (data[index] == 0x10 and index + 1 < len(data)):
                code = data[index if pending else index + 1]
                index += 1 if pending else 2
                pending = False
                if code == 0x10:
                    sound += 1
                else:
                    shown += (f"~{sound}" if sound else "") + "<DLE>" + readable(bytes([code]))
                    sound = 0
            else:
                self._pending[who] = data[index] == 0x10
                sound += data[index] != 0x10
                index += 1
        return shown + (f"~{sound}" if sound else "")

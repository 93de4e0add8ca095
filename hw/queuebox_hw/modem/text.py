"""Command-mode bytes to lines, codes and packets, at any chunk boundary. Judges none of them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

DLE, PACKET, PACKET_END, ETX = 0x10, ord("X"), ord("."), 0x03
LONGEST_LINE = 600
"""Longer than any MDMF message in hex (516 digits and its tag); the rest is noise."""


class Line(Struct, frozen=True):
    text: str


class Code(Struct, frozen=True):
    byte: int


class Packet(Struct, frozen=True):
    """A complex event: what stood between ``DLE X`` and ``DLE .``."""

    body: bytes


Token = Line | Code | Packet


class _Mode(Enum):
    TEXT = "text"
    DLE = "DLE seen"
    PACKET = "in a packet"
    PACKET_DLE = "DLE seen in a packet"


class TextReader:
    """Cuts what a modem says outside a stream into tokens. Holds an unfinished one."""

    def __init__(self) -> None:
        self._mode = _Mode.TEXT
        self._line = bytearray()
        self._packet = bytearray()

    def reset(self) -> None:
        """Forget what is unfinished."""
        self._mode = _Mode.TEXT
        self._line.clear()
        self._packet.clear()

    def feed(self, data: bytes) -> Iterator[Token]:
        for byte in data:
            token = self._take(byte)
            if token is not None:
                yield token

    def _take(self, byte: int) -> Token | None:
        if self._mode is _Mode.TEXT:
            return self._take_text(byte)
        if self._mode is _Mode.DLE:
            return self._take_code(byte)
        if self._mode is _Mode.PACKET:
            return self._take_packet(byte)
        return self._take_packet_code(byte)

    def _take_text(self, byte: int) -> Token | None:
        if byte == DLE:
            self._mode = _Mode.DLE
        elif byte in b"\r\n":
            return self._end_line()
        elif len(self._line) < LONGEST_LINE:
            self._line.append(byte)
        return None

    def _end_line(self) -> Token | None:
        text = readable(bytes(self._line))
        self._line.clear()
        return Line(text) if text else None

    def _take_code(self, byte: int) -> Token | None:
        self._mode = _Mode.TEXT
        if byte == PACKET:
            self._mode = _Mode.PACKET
            self._packet.clear()
            return None
        return Code(byte)

    def _take_packet(self, byte: int) -> Token | None:
        if byte == DLE:
            self._mode = _Mode.PACKET_DLE
        else:
            self._packet.append(byte)
        if len(self._packet) > LONGEST_LINE:
            self._mode = _Mode.TEXT  # it never ended: noise
        return None

    def _take_packet_code(self, byte: int) -> Token | None:
        self._mode = _Mode.PACKET
        if byte == PACKET_END:
            self._mode = _Mode.TEXT
            return Packet(bytes(self._packet))
        if byte == ETX:
            self._mode = _Mode.TEXT  # the stream ended inside it
            return Code(byte)
        self._packet += bytes((DLE, byte))
        return None


def readable(line: bytes) -> str:
    """UTF-8 if it is, else Latin-1 (each byte a character); control characters dropped."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    return "".join(char for char in text if char.isprintable()).strip("\xff ")

"""A plain stand-in for the sound engine: reads and writes descriptors in the test's own thread.

Own unshielding and own pacing (silence out, one sample per sample read). No mixing, no clock
of its own: the test pumps it.
"""

from __future__ import annotations

import contextlib
import os
import selectors
from dataclasses import dataclass, field

DLE, ETX, SUB = 0x10, 0x03, 0x1A
SILENCE = {"mu": 0xFF, "a": 0xD5, "u8": 0x80, "s8": 0x00}
LEAD = 160


@dataclass
class _Port:
    fd: int
    law: str = ""
    stream: bool = False
    pending: bool = False
    packet: bytearray | None = None
    text: bytearray = field(default_factory=bytearray)
    out: bytearray = field(default_factory=bytearray)
    sending: bool = False
    heard: int = 0
    last: int = 0


class PlainEngine:
    """Owns its selector; descriptors stay their Tty's."""

    def __init__(self) -> None:
        self._ports: dict[int, _Port] = {}
        self._selector = selectors.DefaultSelector()
        self._reports: list[tuple[object, ...]] = []

    def close(self) -> None:
        self._selector.close()

    def attach_line(self, port: int, fd: int) -> None:
        assert not os.get_blocking(fd), "the engine needs a non-blocking descriptor"
        self._ports[port] = _Port(fd)
        self._selector.register(fd, selectors.EVENT_READ, port)

    def detach_line(self, port: int) -> None:
        gone = self._ports.pop(port, None)
        if gone is not None:
            self._selector.unregister(gone.fd)

    def send(self, port: int, data: bytes) -> None:
        self._ports[port].out += data

    def arm_stream(self, port: int, law: str) -> None:
        self._ports[port].law = law
        self._ports[port].text.clear()

    def leave_stream(self, port: int, tail: bytes) -> None:
        self._ports[port].sending = False
        self._ports[port].out += tail

    def to_command(self, port: int) -> None:
        there = self._ports[port]
        there.law, there.stream, there.sending = "", False, False
        there.pending, there.packet = False, None

    def pump(self, wait: float, now: int) -> list[tuple[object, ...]]:
        """Read and write once, waiting at most ``wait`` s; the reports, stamped ``now``."""
        for there in self._ports.values():
            self._write(there)
        for key, _ in self._selector.select(wait):
            self._read(key.data, now)
        for port, there in self._ports.items():
            if there.stream and now - there.last > 1_000_000:
                there.last = now
                self._reports.append(("stalled", port, now))
        reports, self._reports = self._reports, []
        return reports

    def _write(self, there: _Port) -> None:
        if there.out:
            with contextlib.suppress(OSError):
                del there.out[: os.write(there.fd, there.out)]

    def _read(self, port: int, now: int) -> None:
        there = self._ports[port]
        try:
            data = os.read(there.fd, 65536)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(port, error.errno or 5, now)
            return
        if not data:
            self._lose(port, 5, now)
        elif there.stream:
            self._stream(port, data, now)
        else:
            self._text(port, data, now)

    def _lose(self, port: int, number: int, now: int) -> None:
        self.detach_line(port)
        self._reports.append(("lost", port, number, now))

    def _text(self, port: int, data: bytes, now: int) -> None:
        there = self._ports[port]
        there.text += data
        end = there.text.find(b"CONNECT\r\n")
        if not there.law or end < 0:
            self._reports.append(("text", port, data, now))
            return
        rest = bytes(there.text[end + len(b"CONNECT\r\n") :])
        self._reports.append(("text", port, data[: len(data) - len(rest)], now))
        self._reports.append(("stream", port, now))
        there.stream = there.sending = True
        there.last = now
        there.out += bytes([SILENCE[there.law]]) * LEAD
        if rest:
            self._stream(port, rest, now)

    def _stream(self, port: int, data: bytes, now: int) -> None:
        there = self._ports[port]
        there.last = now
        for index, byte in enumerate(data):
            if not there.pending:
                there.pending = byte == DLE
                self._sample(there, byte, byte != DLE)
                continue
            there.pending = False
            if byte == ETX:
                self.to_command(port)
                self._reports.append(("ended", port, now))
                if data[index + 1 :]:
                    self._text(port, data[index + 1 :], now)
                return
            self._code(port, byte, now)

    def _sample(self, there: _Port, byte: int, counts: bool) -> None:
        if there.packet is not None:
            if counts:
                there.packet.append(byte)
        elif counts:
            there.heard += 1
            if there.sending:
                there.out.append(SILENCE[there.law])

    def _code(self, port: int, byte: int, now: int) -> None:
        there = self._ports[port]
        if there.packet is not None and byte == ord("."):
            self._reports.append(("packet", port, bytes(there.packet), now))
            there.packet = None
        elif byte == ord("X"):
            there.packet = bytearray()
        elif byte in (DLE, SUB):
            for _ in range(1 + (byte == SUB)):
                self._sample(there, DLE, True)
        else:
            self._reports.append(("code", port, byte, now))

    def heard(self, port: int) -> int:
        """Samples read in the stream so far."""
        return self._ports[port].heard

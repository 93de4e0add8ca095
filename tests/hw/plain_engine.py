"""A plain stand-in for the sound engine: no thread, no clock, no mixing; a test pumps it.

``PlainWire`` is one line's bytes: own unshielding, and pacing by one silent sample per sample
read. ``PlainEngine`` gives some of them descriptors, with the methods of the engine.
"""

from __future__ import annotations

import contextlib
import os
import selectors

DLE, ETX, SUB = 0x10, 0x03, 0x1A
SILENCE = {"mu": 0xFF, "a": 0xD5, "u8": 0x80, "s8": 0x00}
LEAD = 160
STALL = 1_000_000
CONNECT = b"CONNECT\r\n"

Report = tuple[object, ...]


class PlainWire:
    """The bytes of one line, both ways. No descriptor."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.out = bytearray()
        """What the modem has yet to get."""
        self.heard = 0
        """Samples read in streams so far."""
        self.stream = False
        self._law = ""
        self._sending = False
        self._last = 0
        self._pending = False
        self._packet: bytearray | None = None
        self._text = bytearray()
        self._reports: list[Report] = []

    def arm(self, law: str) -> None:
        self._law = law
        self._text.clear()

    def leave(self, tail: bytes) -> None:
        self._sending = False
        self.out += tail

    def to_command(self) -> None:
        self._law = ""
        self.stream = self._sending = self._pending = False
        self._packet = None

    @property
    def stall_due(self) -> int | None:
        return self._last + STALL if self.stream else None

    def watch(self, now: int) -> list[Report]:
        """A stream without a byte for a second is reported."""
        if self.stream and now >= self._last + STALL:
            self._last = now
            return [("stalled", self.port, now)]
        return []

    def feed(self, data: bytes, now: int) -> list[Report]:
        (self._take_stream if self.stream else self._take_text)(data, now)
        reports, self._reports = self._reports, []
        return reports

    def _take_text(self, data: bytes, now: int) -> None:
        self._text += data
        end = self._text.find(CONNECT)
        if not self._law or end < 0:
            self._reports.append(("text", self.port, data, now))
            return
        rest = bytes(self._text[end + len(CONNECT) :])
        self._reports.append(("text", self.port, data[: len(data) - len(rest)], now))
        self._reports.append(("stream", self.port, now))
        self.stream = self._sending = True
        self._last = now
        self.out += bytes([SILENCE[self._law]]) * LEAD
        self._take_stream(rest, now)

    def _take_stream(self, data: bytes, now: int) -> None:
        if data:
            self._last = now
        for index, byte in enumerate(data):
            if not self._pending:
                self._pending = byte == DLE
                if byte != DLE:
                    self._sample(byte)
                continue
            self._pending = False
            if byte == ETX:
                self.to_command()
                self._reports.append(("ended", self.port, now))
                if data[index + 1 :]:
                    self._take_text(data[index + 1 :], now)
                return
            self._code(byte, now)

    def _sample(self, byte: int) -> None:
        if self._packet is not None:
            self._packet.append(byte)
            return
        self.heard += 1
        if self._sending:
            self.out.append(SILENCE[self._law])

    def _code(self, byte: int, now: int) -> None:
        if self._packet is not None and byte == ord("."):
            self._reports.append(("packet", self.port, bytes(self._packet), now))
            self._packet = None
        elif byte == ord("X"):
            self._packet = bytearray()
        elif byte in (DLE, SUB):
            for _ in range(1 + (byte == SUB)):
                self._sample(DLE)
        else:
            self._reports.append(("code", self.port, byte, now))


class PlainEngine:
    """Some wires with descriptors. Owns its selector; the descriptors stay their Tty's."""

    def __init__(self) -> None:
        self.wires: dict[int, PlainWire] = {}
        self._fds: dict[int, int] = {}
        self._selector = selectors.DefaultSelector()
        self._reports: list[Report] = []

    def close(self) -> None:
        self._selector.close()

    def attach_line(self, port: int, fd: int) -> None:
        assert not os.get_blocking(fd), "the engine needs a non-blocking descriptor"
        self.wires[port], self._fds[port] = PlainWire(port), fd
        self._selector.register(fd, selectors.EVENT_READ, port)

    def detach_line(self, port: int) -> None:
        if port in self._fds:
            self._selector.unregister(self._fds.pop(port))

    def send(self, port: int, data: bytes) -> None:
        self.wires[port].out += data

    def arm_stream(self, port: int, law: str) -> None:
        self.wires[port].arm(law)

    def leave_stream(self, port: int, tail: bytes) -> None:
        self.wires[port].leave(tail)

    def tap(self, port: int, on: bool) -> None:
        """It has no samples to tell."""

    def to_command(self, port: int) -> None:
        self.wires[port].to_command()

    def pump(self, wait: float, now: int) -> list[Report]:
        """Read and write once, waiting at most ``wait`` s; the reports, stamped ``now``."""
        for port, fd in self._fds.items():
            self._write(self.wires[port], fd)
        for key, _ in self._selector.select(wait):
            self._read(key.data, now)
        for port in self._fds:
            self._reports += self.wires[port].watch(now)
        reports, self._reports = self._reports, []
        return reports

    def _write(self, wire: PlainWire, fd: int) -> None:
        if wire.out:
            with contextlib.suppress(OSError):
                del wire.out[: os.write(fd, wire.out)]

    def _read(self, port: int, now: int) -> None:
        try:
            data = os.read(self._fds[port], 65536)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(port, error.errno or 5, now)
            return
        if data:
            self._reports += self.wires[port].feed(data, now)
        else:
            self._lose(port, 5, now)

    def _lose(self, port: int, number: int, now: int) -> None:
        self.detach_line(port)
        self._reports.append(("lost", port, number, now))

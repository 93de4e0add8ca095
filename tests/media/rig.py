"""An engine in lockstep with plain devices at its ports: they share no code with it."""

from __future__ import annotations

import socket
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from queuebox_media.engine import Engine

TICK_US = 10_000
MU_SILENCE = 0xFF
DLE = 0x10


def naive_shielded(samples: bytes) -> bytes:
    return samples.replace(b"\x10", b"\x10\x10")


class NaiveReader:
    """Unshields byte by byte, as the table in the specification reads."""

    def __init__(self) -> None:
        self.samples = bytearray()
        self.codes = bytearray()
        self.pending = False

    def feed(self, wire: bytes) -> None:
        for byte in wire:
            if not self.pending and byte == DLE:
                self.pending = True
            elif not self.pending:
                self.samples.append(byte)
            else:
                self.pending = False
                if byte == DLE:
                    self.samples.append(DLE)
                elif byte == 0x1A:
                    self.samples += b"\x10\x10"
                else:
                    self.codes.append(byte)


def mu_value(code: int) -> int:
    """G.711 mu-law by its definition, 16-bit scale."""
    code ^= 0xFF
    magnitude = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132
    return -magnitude if code & 0x80 else magnitude


MU_VALUES = [mu_value(code) for code in range(256)]


class Modem:
    """The far end of a line's descriptor; sends what it is told, keeps what it gets."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.far.setblocking(False)
        self.text = b""
        self.reader = NaiveReader()
        self.streaming = False

    def say(self, wire: bytes) -> None:
        assert self.far.send(wire) == len(wire)

    def speak(self, samples: bytes) -> None:
        self.say(naive_shielded(samples))

    def listen(self) -> bytes:
        """Bytes that the engine wrote since the last time."""
        got = bytearray()
        try:
            while part := self.far.recv(65536):
                got += part
        except BlockingIOError:
            pass
        if self.streaming:
            self.reader.feed(bytes(got))
        else:
            self.text += bytes(got)
        return bytes(got)

    @property
    def heard(self) -> bytes:
        """All samples so far, as codes."""
        return bytes(self.reader.samples)

    @property
    def sound(self) -> array[int]:
        return array("h", [MU_VALUES[code] for code in self.reader.samples])

    def close(self) -> None:
        self.near.close()
        self.far.close()


class Headset:
    """The far end of a desk's descriptor, at 48000 samples a second."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.far.setblocking(False)
        self.heard = array("h")
        self._odd = b""

    def speak(self, samples: bytes) -> None:
        assert self.far.send(samples) == len(samples)

    def take(self, most: int) -> int:
        """Read up to so many bytes."""
        part = self.far.recv(most)
        whole = (len(self._odd) + len(part)) // 2 * 2
        self.heard.frombytes((self._odd + part)[:whole])
        self._odd = (self._odd + part)[whole:]
        return len(part)

    def listen(self) -> int:
        """Samples that came since the last time."""
        before = len(self.heard)
        try:
            while self.take(1 << 20):
                pass
        except BlockingIOError:
            pass
        return len(self.heard) - before

    def close(self) -> None:
        self.near.close()
        self.far.close()


class Rig:
    """Lockstep time, and the devices of an engine."""

    def __init__(self, lines: int, desks: int) -> None:
        self.engine = Engine(lines, desks)
        self.now = 1_000_000
        self.lines = [Modem() for _ in range(lines)]
        self.desks = [Headset() for _ in range(desks)]
        self.said: list[tuple[object, ...]] = []

    def __enter__(self) -> Rig:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for port in range(len(self.lines)):
            self.engine.detach_line(port)
        for place in range(len(self.desks)):
            self.engine.detach_desk(self.engine.desk_port(place))
        for device in self.devices:
            device.close()

    @property
    def devices(self) -> list[Modem | Headset]:
        return [*self.lines, *self.desks]

    def tick(self, count: int = 1) -> None:
        for _ in range(count):
            self.now += TICK_US
            self.engine.tick(self.now)
            self.said += self.engine.reports()

    def reports(self, what: str) -> list[tuple[object, ...]]:
        return [report for report in self.said if report[0] == what]

    def counts(self, port: int) -> dict[str, Any]:
        """The engine's counters of one port."""
        counters = self.engine.counters()
        lines, desks = counters["lines"], counters["desks"]
        assert isinstance(lines, list)
        assert isinstance(desks, list)
        return dict([*lines, *desks][port])

    def connect(self, port: int, law: str = "mu") -> None:
        """From nothing to the stream."""
        modem = self.lines[port]
        self.engine.attach_line(port, modem.near.fileno())
        self.engine.send(port, b"AT+VTR\r")
        self.engine.arm_stream(port, law)
        self.tick()
        modem.listen()
        modem.say(b"\r\nCONNECT\r\n")
        modem.streaming = True
        self.tick()
        modem.listen()

    def plug(self, place: int) -> int:
        port = self.engine.desk_port(place)
        self.engine.attach_desk(port, self.desks[place].near.fileno())
        return port

    def run(self, ticks: int, speech: dict[int, Iterator[bytes]] | None = None) -> None:
        """Every device sends 10 ms and takes what it gets, tick by tick.

        ``speech``: port to blocks of 80 codes (a line) or 960 bytes (a desk); else silence.
        """
        speech = speech or {}
        for _ in range(ticks):
            for port, modem in enumerate(self.lines):
                if modem.streaming:
                    modem.speak(next(speech[port]) if port in speech else b"\xff" * 80)
            for place, headset in enumerate(self.desks):
                port = self.engine.desk_port(place)
                headset.speak(next(speech[port]) if port in speech else bytes(960))
            self.tick()
            for device in self.devices:
                device.listen()


def blocks(samples: bytes, size: int, rest: bytes) -> Iterator[bytes]:
    """The samples in blocks, then ``rest`` for ever."""
    for at in range(0, len(samples) - size + 1, size):
        yield samples[at : at + size]
    while True:
        yield rest


@contextmanager
def connected(lines: int, desks: int = 0) -> Iterator[Rig]:
    """A rig with every line in the stream and every headset plugged in."""
    with Rig(lines, desks) as rig:
        for port in range(lines):
            rig.connect(port)
        for place in range(desks):
            rig.plug(place)
        yield rig


def level_dbm0(samples: array[int]) -> float:
    """Mean level; a sine of full scale is +3.14 dBm0."""
    from math import log10

    power = sum(value * value for value in samples) / max(1, len(samples)) / 32768**2
    return 10 * log10(2 * power) + 3.14 if power else -99.0

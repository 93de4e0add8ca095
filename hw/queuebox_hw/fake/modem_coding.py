"""The byte formats of ``+VSM``: from and to the mu-law that the line carries. No shielding."""

from __future__ import annotations

from typing import Protocol

from queuebox_hw.fake.g711 import FORMATS, LINEAR, MU, SILENCE, from_linear16, to_linear16

LINE_RATE = 8000


class Coding(Protocol):
    """One direction pair of a format; a fresh one for each stream."""

    per_second: int
    """Bytes a second, one way."""

    def to_host(self, mu: bytes) -> bytes: ...

    def to_line(self, data: bytes) -> bytes:
        """Mu-law of these bytes; a sample cut in two waits for its other half."""


class ByteCoding:
    """Formats of one byte a sample: a table each way."""

    per_second = 8000

    def __init__(self, name: str) -> None:
        self._out, self._in = FORMATS[name]

    def to_host(self, mu: bytes) -> bytes:
        return mu.translate(self._out)

    def to_line(self, data: bytes) -> bytes:
        return data.translate(self._in)


_ODD = bytes(code | 1 for code in range(256))


class WordCoding:
    """16-bit little-endian; Conexant's "14 bit" always sets the lowest bit (bench report)."""

    per_second = 16_000

    def __init__(self, odd: bool) -> None:
        self._odd = odd
        self._half = b""

    def to_host(self, mu: bytes) -> bytes:
        out = to_linear16(mu)
        if not self._odd:
            return out
        marked = bytearray(out)
        marked[0::2] = out[0::2].translate(_ODD)
        return bytes(marked)

    def to_line(self, data: bytes) -> bytes:
        data = self._half + data
        whole = len(data) & ~1
        self._half = data[whole:]
        return from_linear16(data[:whole])


_IMA_STEPS = (
    7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66,
    73, 80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408,
    449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066,
    2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630,
    9493, 10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794,
    32767,
)  # fmt: skip
_IMA_MOVES = (-1, -1, -1, -1, 2, 4, 6, 8)


class _ImaState:
    """Predictor and step of one direction (IMA recommended practice, 1992)."""

    def __init__(self) -> None:
        self.value = 0
        self.index = 0

    def take(self, code: int) -> int:
        step = _IMA_STEPS[self.index]
        change = ((2 * (code & 7) + 1) * step) >> 3
        self.value += -change if code & 8 else change
        self.value = max(-32768, min(32767, self.value))
        self.index = max(0, min(88, self.index + _IMA_MOVES[code & 7]))
        return self.value

    def give(self, value: int) -> int:
        off = value - self.value
        code = min(abs(off) * 4 // _IMA_STEPS[self.index], 7) | (8 if off < 0 else 0)
        self.take(code)
        return code


class ImaCoding:
    """IMA ADPCM, 4 bits a sample, the earlier sample in the low half."""

    per_second = 4000

    def __init__(self) -> None:
        self._out, self._in = _ImaState(), _ImaState()

    def to_host(self, mu: bytes) -> bytes:
        codes = [self._out.give(LINEAR[code]) for code in mu]
        return bytes(a | b << 4 for a, b in zip(codes[0::2], codes[1::2], strict=True))

    def to_line(self, data: bytes) -> bytes:
        take = self._in.take
        return bytes(MU[take(half)] for byte in data for half in (byte & 15, byte >> 4))


class OpaqueCoding:
    """A format whose bytes nobody here can read (G.726): the line carries silence."""

    def __init__(self, bits: int) -> None:
        self.per_second = 1000 * bits
        self._bits = bits

    def to_host(self, mu: bytes) -> bytes:
        return bytes(len(mu) * self._bits // 8)

    def to_line(self, data: bytes) -> bytes:
        return bytes([SILENCE]) * (len(data) * 8 // self._bits)


class RateCoding:
    """Another rate than the line's 8000: each sample is the nearest one in time."""

    def __init__(self, inner: Coding, rate: int) -> None:
        self.per_second = inner.per_second * rate // LINE_RATE
        self._inner = inner
        self._down = _Stepper(LINE_RATE, rate)
        self._up = _Stepper(rate, LINE_RATE)

    def to_host(self, mu: bytes) -> bytes:
        return self._inner.to_host(self._down.step(mu))

    def to_line(self, data: bytes) -> bytes:
        return self._up.step(self._inner.to_line(data))


class _Stepper:
    """From one rate to another, keeping its place between pieces."""

    def __init__(self, rate: int, wanted: int) -> None:
        self._rate, self._wanted = rate, wanted
        self._ahead = 0
        """How far the next wanted sample lies behind the start of the piece, in 1/wanted."""

    def step(self, piece: bytes) -> bytes:
        out = bytearray()
        place, end = self._ahead, len(piece) * self._wanted
        while place < end:
            out.append(piece[place // self._wanted])
            place += self._rate
        self._ahead = place - end
        return bytes(out)


def coding(name: str, rate: int = LINE_RATE) -> Coding:
    """A fresh coding by its name in the profile, at a rate in samples a second."""
    return _coding(name) if rate == LINE_RATE else RateCoding(_coding(name), rate)


def _coding(name: str) -> Coding:
    if name in FORMATS:
        return ByteCoding(name)
    if name in ("linear16", "linear14"):
        return WordCoding(odd=name == "linear14")
    if name == "ima4":
        return ImaCoding()
    if name in ("adpcm2", "adpcm4"):
        return OpaqueCoding(int(name[-1]))
    raise ValueError(f"no such sample format: {name!r}")

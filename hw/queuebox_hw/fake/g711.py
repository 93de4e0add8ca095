"""G.711 and its neighbours as tables: what travels on a digital exchange. No shielding, no tones.

Inside the fakes, telephone sound is mu-law bytes, 8000 a second, as between two
exchanges: then every other byte format is one ``bytes.translate`` away and undisturbed
sound costs no Python per sample. The tables are built from the decision values of
ITU-T G.711 (mu-law: bias 33, segments doubling; A-law: even bits inverted).
"""

from __future__ import annotations

from array import array
from math import log10

SILENCE = 0xFF
"""Mu-law for positive zero."""

AMPLITUDE_0DBM0 = 32124 / 10 ** (3.17 / 20)
"""Peak of a sine of 0 dBm0 on the 16-bit scale: a full-scale mu-law sine is +3.17 dBm0 (G.711)."""


def _mu_linear(code: int) -> int:
    code ^= 0xFF
    magnitude = ((((code & 0x0F) << 3) + 132) << ((code >> 4) & 7)) - 132
    return -magnitude if code & 0x80 else magnitude


def _a_linear(code: int) -> int:
    code ^= 0x55
    step, segment = code & 0x0F, (code >> 4) & 7
    magnitude = (step << 4) + 8
    if segment:
        magnitude = (magnitude + 256) << (segment - 1)
    return magnitude if code & 0x80 else -magnitude


LINEAR = tuple(_mu_linear(code) for code in range(256))
"""Mu-law byte to 16-bit linear."""

A_LINEAR = tuple(_a_linear(code) for code in range(256))

SQUARE = tuple(value * value for value in LINEAR)
"""Mu-law byte to power."""

_REACH = 131_072


def _mu_encoder() -> bytes:
    """Bytes indexed by a linear value; negative values by Python's negative index.

    Reaches four times full scale, so that a sum of four voices needs no clipping first.
    """
    up = bytearray()
    for positive in range(0x7F + 1):
        segment, step = positive >> 4, positive & 0x0F
        top = ((17 + step) << (segment + 3)) - 132
        up += bytes([positive ^ 0xFF]) * (top - len(up))
    up += bytes([up[-1]]) * (_REACH - len(up))
    down = bytes(code & 0x7F for code in up)
    return bytes(up) + bytes(reversed(down[1:]))


MU = _mu_encoder()
"""``MU[value]`` is the mu-law byte of a linear value from -131071 to 131071."""


def _a_code(value: int) -> int:
    magnitude = min(value if value >= 0 else -value - 1, 32_767) >> 4
    segment = max(magnitude.bit_length() - 4, 0) if magnitude > 15 else 0
    step = (magnitude >> max(segment - 1, 0)) & 0x0F
    return ((segment << 4) | step | (0x80 if value >= 0 else 0)) ^ 0x55


def _clip(value: int) -> int:
    return max(0, min(255, value))


FORMATS: dict[str, tuple[bytes, bytes]] = {
    "mulaw": (bytes(range(256)), bytes(range(256))),
    "alaw": (
        bytes(_a_code(value) for value in LINEAR),
        bytes(MU[value] for value in A_LINEAR),
    ),
    "unsigned8": (
        bytes(_clip((value + 128 >> 8) + 128) for value in LINEAR),
        bytes(MU[(code - 128) << 8] for code in range(256)),
    ),
    "signed8": (
        bytes(_clip((value + 128 >> 8) + 128) ^ 0x80 for value in LINEAR),
        bytes(MU[((code ^ 0x80) - 128) << 8] for code in range(256)),
    ),
}
"""Byte formats: the table from mu-law, and the table to mu-law."""

_LOW = bytes(value & 0xFF for value in LINEAR)
_HIGH = bytes((value >> 8) & 0xFF for value in LINEAR)


def to_linear16(mu: bytes) -> bytes:
    """Mu-law to 16-bit little-endian."""
    out = bytearray(2 * len(mu))
    out[0::2] = mu.translate(_LOW)
    out[1::2] = mu.translate(_HIGH)
    return bytes(out)


def from_linear16(pcm: bytes) -> bytes:
    """16-bit little-endian to mu-law."""
    values = array("h", pcm)
    return bytes(map(MU.__getitem__, values))


def mix(*voices: bytes) -> bytes:
    """The sum of mu-law sounds of equal length."""
    get = LINEAR.__getitem__
    return bytes(map(MU.__getitem__, map(sum, zip(*(map(get, v) for v in voices), strict=True))))


def level_dbm0(mu: bytes) -> float:
    """Power of a piece of mu-law sound in dBm0; -99 for nothing."""
    power = sum(map(SQUARE.__getitem__, mu)) / max(len(mu), 1)
    if power <= 0:
        return -99.0
    return 10 * log10(power / (AMPLITUDE_0DBM0**2 / 2))


def amplitude(dbm0: float) -> float:
    """Peak on the 16-bit scale of a sine of this level."""
    return AMPLITUDE_0DBM0 * float(10 ** (dbm0 / 20))

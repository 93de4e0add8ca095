"""The tone lists of ``+VTS`` as sound."""

from __future__ import annotations

from queuebox_hw.fake.g711 import amplitude
from queuebox_hw.fake.modem_profiles import Profile
from queuebox_hw.fake.sounds import DIGITS, RATE, digit, encode, sine_sum

_LEVEL = -13.0
"""dBm0 of each tone; nothing is specified, modems are a little below a touch-tone."""


class ToneError(Exception):
    """A list that this modem answers with ERROR."""


def parse_tones(text: str, default_ms: int, profile: Profile) -> tuple[bytes, bool]:
    """The sound of a list, and whether a hook-flash is in it. Raises ToneError."""
    sound = bytearray()
    flash = False
    for item in _items(text):
        if item == "!":
            flash = True
        elif item in DIGITS:
            sound += digit(item, default_ms or 100, 70)
        elif item[0] == "[" and item[-1] == "]":
            sound += _pair(item[1:-1].split(","), default_ms, profile)
        elif item[0] == "{" and item[-1] == "}":
            key, _, length = item[1:-1].partition(",")
            if key.strip() not in DIGITS:
                raise ToneError(item)
            sound += digit(key.strip(), _ms(length, default_ms), 70)
        else:
            raise ToneError(item)
    return bytes(sound), flash


def _items(text: str) -> list[str]:
    """Split at commas outside brackets; ``12#`` in one piece is three keys."""
    items: list[str] = []
    item, depth = "", 0
    for char in text.upper() + ",":
        if char == "," and depth == 0:
            items += [item] if item[:1] in "[{" else list(item)
            item = ""
            continue
        depth += (char in "[{") - (char in "]}")
        item += char
    if not items or depth:
        raise ToneError(text)
    return [item for item in items if item.strip()]


def _ms(text: str, default_ms: int) -> int:
    if not text.strip():
        return default_ms
    if not text.strip().isdecimal():
        raise ToneError(text)
    return int(text) * 10


def _pair(fields: list[str], default_ms: int, profile: Profile) -> bytes:
    if len(fields) > 3 or (len(fields) < 3 and not profile.tone_fields_optional):
        raise ToneError(str(fields))
    fields = [*fields, "", ""][:3]
    if not profile.tone_fields_optional and "" in fields:
        raise ToneError(str(fields))
    frequencies = [_hertz(f, profile) for f in fields[:2] if f.strip() not in ("", "0")]
    count = _ms(fields[2], default_ms) * RATE // 1000
    return encode(sine_sum(frequencies, amplitude(_LEVEL), count))


def _hertz(text: str, profile: Profile) -> int:
    low, high = profile.tone_hz
    if not text.strip().isdecimal() or not low <= int(text) <= high:
        raise ToneError(text)
    return int(text)

"""One recorded file to samples as lines want them: s16le, mono, 8 kHz. Knows no prompt names."""

from __future__ import annotations

import wave
from pathlib import Path

from queuebox_media.levels import active_level, mono
from queuebox_media.limiter import limited
from queuebox_media.resampler import resampled

RATE = 8000
LONGEST = 600
"""Seconds; 10 minutes are 10 MB of locked memory."""
RATES = range(4000, 192_001)
CHANNELS = range(1, 9)

SPEECH_DBM0 = -20.0
"""Loud and clear on a telephone line, and far enough from what a line's law allows."""
MOST_GAIN_DB = 24.0
"""A recording that is quieter still is noise."""

_FLIP = bytes(value ^ 0x80 for value in range(256))


class SoundError(Exception):
    """A sound cannot be used. The text names the file, the reason, and what to do."""


def read_wav(path: Path, level: float = SPEECH_DBM0) -> bytes:
    """The whole file as s16le mono at 8 kHz, brought to ``level`` dBm0; raises SoundError."""
    samples, rate = _read(path)
    loudness = active_level(sound := resampled(samples, rate, RATE))
    gain = min(level - loudness, MOST_GAIN_DB)
    return limited(sound, 10 ** (gain / 20))


def _read(path: Path) -> tuple[bytes, int]:
    if not path.is_file():  # a pipe of that name would hold us up for ever
        raise SoundError(f"{path}: there is no such file; record it, or name another")
    try:
        with path.open("rb") as file, wave.open(file) as sound:
            return _samples(path, sound), sound.getframerate()
    except OSError as error:
        raise SoundError(f"{path}: {error.strerror}; make it readable") from error
    except (wave.Error, EOFError, RuntimeError, ValueError) as error:
        # the wave module says EOFError, without a word, for a file that ends too early
        why = str(error) or "it ends too early"
        raise SoundError(f"{path} is no WAV file of plain PCM ({why}); convert it") from error


def _samples(path: Path, sound: wave.Wave_read) -> bytes:
    rate, channels, width = sound.getframerate(), sound.getnchannels(), sound.getsampwidth()
    if rate not in RATES or channels not in CHANNELS or width not in (1, 2, 3, 4):
        raise SoundError(
            f"{path}: {rate} samples a second, {channels} channels, {8 * width} bits:"
            " convert it to 8000 a second, mono, 16 bits"
        )
    data = sound.readframes(LONGEST * rate + 1)
    count = len(data) // (channels * width)
    if count > LONGEST * rate:
        raise SoundError(f"{path} is longer than {LONGEST // 60} minutes; shorten it")
    if count == 0:
        raise SoundError(f"{path} holds no sound; record it again")
    return mono(_as_16_bits(data[: count * channels * width], width), channels)


def _as_16_bits(data: bytes, width: int) -> bytes:
    if width == 2:
        return data
    out = bytearray(2 * (len(data) // width))
    if width == 1:  # the only unsigned width
        out[1::2] = data.translate(_FLIP)
    else:
        out[0::2] = data[width - 2 :: width]
        out[1::2] = data[width - 1 :: width]
    return bytes(out)

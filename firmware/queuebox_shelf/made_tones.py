"""The sounds of the desk, made from sines. A table and its player; no files, no devices."""

from __future__ import annotations

from queuebox_media.tones import silence, tone

Step = tuple[tuple[float, ...], float]
"""Frequencies in Hz (none: silence), seconds."""

LEVEL_DBM0 = -18.0
"""A little over speech, so that a tone is heard through a voice."""

PAUSE: Step = ((), 0.06)

TONES: dict[str, tuple[Step, ...]] = {
    # played over and over until somebody answers: a soft warble and a long pause
    "ring": (((587, 740), 0.2), ((494, 622), 0.2), ((587, 740), 0.2), ((494, 622), 0.2), ((), 1.7)),
    # an automatic answer: 440 Hz of 0.3 to 0.5 s is the custom (spec acd 4.2)
    "zip": (((440,), 0.4),),
    "ready": (((880,), 0.08),),
    "away": (((330,), 0.1),),
    "pending": (((330,), 0.1),),
    "wrap-up": (((660,), 0.08),),
    "holding": (((520,), 0.08), PAUSE, ((520,), 0.08)),
    "missed": (((880,), 0.12), ((660,), 0.12), ((440,), 0.2)),
    "taken": (((350,), 0.1), PAUSE, ((350,), 0.1)),
    "help": (((1000,), 0.08), PAUSE, ((1000,), 0.08), PAUSE, ((1000,), 0.08)),
    "recording": (((1400,), 0.5),),
    "click": (((1200,), 0.012),),
    "beep": (((1000,), 0.25),),
    # before the words of a prompt that is missing
    "chime": (((660,), 0.25), ((528,), 0.45), ((), 0.5)),
}

MELODY: tuple[tuple[float, float], ...] = (
    (392, 0.6), (494, 0.6), (587, 0.6), (494, 0.6), (440, 0.6), (523, 0.6), (659, 0.6), (523, 0.6),
    (330, 0.6), (392, 0.6), (494, 0.6), (392, 0.6), (370, 0.6), (440, 0.6), (587, 0.6), (440, 1.2),
)  # fmt: skip
"""A broken chord that goes round, for a box without music: (Hz, seconds)."""

MELODY_DBM0 = -27.0
LISTENING = 3.0
"""Seconds without music at its end: then dial tone of a far end that is gone is heard (S-98)."""


def made_tone(name: str) -> bytes:
    """s16le mono 8 kHz; KeyError for a name that is not in the table."""
    return b"".join(_step(*step) for step in TONES[name])


def melody() -> bytes:
    """Quiet hold audio, twice around and a pause."""
    once = b"".join(
        tone([hertz, 2 * hertz], seconds, dbm0=MELODY_DBM0, fade=0.08) for hertz, seconds in MELODY
    )
    return once + once + silence(LISTENING)


def _step(frequencies: tuple[float, ...], seconds: float) -> bytes:
    if not frequencies:
        return silence(seconds)
    return tone(frequencies, seconds, dbm0=LEVEL_DBM0 - 3 * (len(frequencies) - 1))

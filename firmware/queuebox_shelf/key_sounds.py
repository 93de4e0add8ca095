"""The touch-tones that we dial with, as sound for the line. No port, no dialogue.

A modem's own dialling (ATD) hangs up on whoever is on a line without dial tone, and no command
works inside the stream; so the keys are samples like everything else (spec 4.5, 4.7).
"""

from __future__ import annotations

from array import array

from queuebox_media.tones import silence, tone

LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477)
PAD = ("123", "456", "789", "*0#")
KEYS: dict[str, tuple[int, int]] = {
    key: (low, high)
    for low, row in zip(LOW, PAD, strict=True)
    for key, high in zip(row, HIGH, strict=True)
}
"""Key → its two frequencies in Hz (ITU-T Q.23)."""

LOW_DBM0, HIGH_DBM0 = -11.0, -9.0
"""As Silicon Laboratories' modems send by default: the cable takes more of the high one."""
ON, OFF = 0.1, 0.1
"""Seconds; every exchange takes 0.05/0.05, and nobody minds the rest."""
WAIT = ","
WAIT_SECONDS = 2.0
"""As S8 of a modem: after the digit that gets an outside line from a PBX."""


def key_sound(key: str) -> bytes:
    """One key and the pause after it, s16le mono 8 kHz; KeyError for what is on no telephone."""
    if key == WAIT:
        return silence(WAIT_SECONDS)
    low, high = KEYS[key]
    lows = array("h", tone([low], ON, dbm0=LOW_DBM0))
    highs = array("h", tone([high], ON, dbm0=HIGH_DBM0))
    return array("h", map(sum, zip(lows, highs, strict=True))).tobytes() + silence(OFF)

# cython: cdivision=True
"""Loudness and channels of whole sounds, for files. Nothing here runs in the media thread."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.math cimport log10
from libc.stdint cimport int16_t, int64_t

from queuebox_media.mixer cimport energy

cdef enum:
    BLOCK = 160  # 20 ms at 8 kHz, about a syllable's shortest part

# Pauses are no part of how loud a voice is: only blocks within so much of the loudest count.
cdef double GATE = 0.01  # -20 dB
cdef double SILENCE_DBM0 = -99.0


def mono(samples: bytes, int channels) -> bytes:
    """s16le samples of interleaved channels to their mean."""
    cdef int64_t i, count = len(samples) // (2 * channels)
    cdef int k, total
    cdef bytes out = PyBytes_FromStringAndSize(NULL, 2 * count)
    cdef const int16_t *source = <const int16_t *>PyBytes_AS_STRING(samples)
    cdef int16_t *mean = <int16_t *>PyBytes_AS_STRING(out)
    for i in range(count):
        total = 0
        for k in range(channels):
            total += source[i * channels + k]
        mean[i] = <int16_t>(total // channels)
    return out


def active_level(samples: bytes) -> float:
    """Mean level in dBm0 of the parts that are not pauses; s16le mono at 8 kHz."""
    cdef int64_t i, block = min(BLOCK, len(samples) // 2), loud = 0
    cdef int64_t count = len(samples) // 2 // max(1, block)
    cdef const int16_t *source = <const int16_t *>PyBytes_AS_STRING(samples)
    cdef double total = 0, most = 0, power
    for i in range(count):
        most = max(most, energy(source + i * block, <int>block))
    for i in range(count):
        power = energy(source + i * block, <int>block)
        if power > 0 and power >= most * GATE:
            total += power
            loud += 1
    if loud == 0:
        return SILENCE_DBM0
    # a sine of full scale has a mean square of 1/2 and is +3.14 dBm0 (G.711)
    return 10 * log10(2 * total / (loud * block)) + 3.14

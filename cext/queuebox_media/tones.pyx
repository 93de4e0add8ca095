# cython: cdivision=True
"""Sums of sines, as sound. A pure function to samples: no cadence, no port."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.math cimport cos, pow, sin
from libc.stdint cimport int16_t

cdef double TURN = 6.283185307179586
# G.711: a sine of full scale is +3.14 dBm0 (mu-law)
cdef double FULL_SCALE_DBM0 = 3.14


def tone(frequencies, double seconds, *, double dbm0=-20.0, double fade=0.005, int rate=8000):
    """s16le mono samples: a sum of sines in Hz, each at ``dbm0``, faded at both ends.

    A sum of n sines at full scale would be n times too loud: it is held at full scale.
    """
    cdef int count = <int>(seconds * rate + 0.5)
    cdef int edge = min(<int>(fade * rate), count // 2)
    cdef bytes out = PyBytes_FromStringAndSize(NULL, 2 * count)
    cdef int16_t *samples = <int16_t *>PyBytes_AS_STRING(out)
    cdef double peak = 32767 * pow(10, (dbm0 - FULL_SCALE_DBM0) / 20)
    cdef double value, hertz
    cdef int i, k, voices = len(frequencies)
    if voices > 8 or voices < 1:
        raise ValueError(f"a tone is a sum of 1 to 8 sines, not {voices}")
    cdef double[8] turns
    for k in range(voices):
        hertz = frequencies[k]
        if not 0 < hertz < rate / 2:
            raise ValueError(f"{hertz} Hz cannot be made at {rate} samples a second")
        turns[k] = TURN * hertz / rate
    for i in range(count):
        value = 0
        for k in range(voices):
            value += peak * sin(turns[k] * i)
        if min(i, count - 1 - i) < edge:
            value *= 0.5 - 0.5 * cos(TURN / 2 * min(i, count - 1 - i) / edge)
        samples[i] = <int16_t>min(32767.0, max(-32768.0, value))
    return out


def silence(double seconds, *, int rate=8000):
    """s16le mono zeros."""
    return bytes(2 * <int>(seconds * rate + 0.5))

# cython: cdivision=True
"""Three sums that give level, pitch and purity of a piece of sound. No cadence, no port.

The same trick as in ``progress``, for whoever listens outside the media thread: for a sine of
step w, x[n-1] + x[n+1] is exactly 2 cos(w) x[n], so what is left over says how far the sound
is from a sine, or from a few sines that are near each other.
"""

from libc.stdint cimport int16_t


def neighbours(samples: bytes) -> tuple[float, float, float]:
    """Sums of x·x, x·y and y·y; x is a sample, y its two neighbours. s16le; at least three.

    The first and the last sample are neighbours only. Sums of pieces may be added up.
    """
    cdef const int16_t *x = <const int16_t *><const char *>samples
    cdef Py_ssize_t n, count = len(samples) // 2
    cdef double xx = 0, xy = 0, yy = 0, y
    for n in range(1, count - 1):
        y = <double>x[n - 1] + x[n + 1]
        xx += <double>x[n] * x[n]
        xy += x[n] * y
        yy += y * y
    return xx, xy, yy


def echo(said: bytes, heard: bytes, int most) -> list[float]:
    """How much of ``said`` is in ``heard``, for each delay of 0 … most-1 samples.

    The least-squares gain at that delay alone: 0.1 is an echo of -20 dB. s16le; ``heard``
    begins when ``said`` does and is longer: delays at which ``said`` does not fit are left out.
    """
    cdef const int16_t *x = <const int16_t *><const char *>said
    cdef const int16_t *y = <const int16_t *><const char *>heard
    cdef Py_ssize_t n, delay, count = len(said) // 2
    cdef float energy = 0, sum
    gains = []
    for n in range(count):
        energy += <float>x[n] * x[n]
    for delay in range(min(most, len(heard) // 2 - count + 1)):
        sum = 0
        for n in range(count):
            sum += <float>x[n] * y[n + delay]
        gains.append(sum / energy if energy else 0.0)
    return gains

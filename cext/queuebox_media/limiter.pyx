# cython: cdivision=True
"""Keeps a sum of voices inside 16 bits without the harshness of clipping. One ear, one state.

The gain falls within one block of a millisecond and comes back over about 100 ms. Sound
that never reaches the threshold passes bit for bit.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.stdlib cimport free, malloc

from queuebox_media.mixer cimport to_16

cdef enum:
    BLOCK = 8
    THRESHOLD = 29204  # -1 dB under full scale

cdef float RECOVERY = 1.0 / 100  # of what is missing, each block of 1 ms


cdef void limiter_reset(Limiter *limiter) noexcept nogil:
    limiter.gain = 1
    limiter.limited = 0


cdef inline float loudest(const float *total, int count) noexcept nogil:
    """The peak, to the next whole number: a maximum of floats would not go into vectors."""
    cdef int i, value, peak = 0
    for i in range(count):
        value = <int>(total[i] if total[i] >= 0 else -total[i])
        peak = max(peak, value)
    return <float>(peak + 1)


cdef inline float allowed(const float *total, int count) noexcept nogil:
    cdef float peak = loudest(total, count)
    return THRESHOLD / peak if peak > THRESHOLD else 1


cdef void limit(Limiter *limiter, const float *total, int16_t *out, int count) noexcept nogil:
    """Each block slopes to a gain that suits it and the next one, so that none begins too loud."""
    cdef int done = 0, part, i
    cdef float gain, wanted, here, ahead, step
    if limiter.gain == 1 and loudest(total, count) <= THRESHOLD:
        for i in range(count):
            out[i] = to_16(total[i])
        return
    here = allowed(total, min(BLOCK, count))
    while done < count:
        part = min(BLOCK, count - done)
        ahead = allowed(total + done + part, min(BLOCK, count - done - part))
        gain = min(limiter.gain, here)
        wanted = gain + (1 - gain) * RECOVERY
        wanted = min(wanted if wanted < 0.999 else 1, min(here, ahead))
        limiter.limited += here < 1
        step = (wanted - gain) / part
        for i in range(part):
            out[done + i] = to_16(total[done + i] * (gain + step * (i + 1)))
        limiter.gain = wanted
        here = ahead
        done += part


def limited(samples: bytes, gain: float) -> bytes:
    """s16le samples, amplified by ``gain`` (a factor) and held inside 16 bits."""
    cdef int count = len(samples) // 2, i
    cdef Limiter limiter
    cdef bytes out = PyBytes_FromStringAndSize(NULL, 2 * count)
    cdef const int16_t *source = <const int16_t *>PyBytes_AS_STRING(samples)
    cdef float *total = <float *>malloc(max(1, count) * sizeof(float))
    if total == NULL:
        raise MemoryError
    for i in range(count):
        total[i] = source[i] * <float>gain
    limiter_reset(&limiter)
    limit(&limiter, total, <int16_t *>PyBytes_AS_STRING(out), count)
    free(total)
    return out

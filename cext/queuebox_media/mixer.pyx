# cython: cdivision=True
"""Sums of samples with gains that never jump. No ring, no port."""

from libc.math cimport pow
from libc.stdint cimport int64_t


cdef void ramp_set(Ramp *ramp, float gain) noexcept nogil:
    ramp.now = gain
    ramp.target = gain
    ramp.step = 0
    ramp.left = 0


cdef void ramp_to(Ramp *ramp, float gain, int samples) noexcept nogil:
    ramp.target = gain
    ramp.left = samples
    ramp.step = (gain - ramp.now) / samples


cdef inline float arrived(Ramp *ramp, int samples) noexcept nogil:
    ramp.left -= samples
    if ramp.left <= 0:
        ramp.left = 0
        ramp.now = ramp.target
    else:
        ramp.now += ramp.step * samples
    return ramp.now


cdef void ramp_skip(Ramp *ramp, int samples) noexcept nogil:
    arrived(ramp, samples)


cdef void add(float *total, const int16_t *samples, int count, Ramp *gain) noexcept nogil:
    cdef int i
    cdef int sloped = min(count, gain.left)
    cdef float now = gain.now, step = gain.step
    for i in range(sloped):
        total[i] += samples[i] * (now + step * (i + 1))
    now = arrived(gain, sloped)
    if now == 0:
        return
    for i in range(sloped, count):
        total[i] += samples[i] * now


cdef void scale(float *total, int count, Ramp *gain) noexcept nogil:
    cdef int i
    cdef int sloped = min(count, gain.left)
    cdef float now = gain.now, step = gain.step
    for i in range(sloped):
        total[i] *= now + step * (i + 1)
    now = arrived(gain, sloped)
    if now == 1:
        return
    for i in range(sloped, count):
        total[i] *= now


cdef void scale_samples(int16_t *samples, int count, Ramp *gain) noexcept nogil:
    cdef int i
    cdef int sloped = min(count, gain.left)
    cdef float now = gain.now, step = gain.step
    for i in range(sloped):
        samples[i] = to_16(samples[i] * (now + step * (i + 1)))
    now = arrived(gain, sloped)
    if now == 1:
        return
    for i in range(sloped, count):
        samples[i] = to_16(samples[i] * now)


cdef void splice(const int16_t *samples, int count, int16_t *out, int wanted) noexcept nogil:
    """Make ``count`` samples into ``wanted`` by fading from their beginning to their end."""
    cdef int i, shift = count - wanted, faded = min(count, wanted)
    cdef float weight
    for i in range(faded):
        weight = <float>(i + 1) / faded
        out[i] = to_16(samples[i] * (1 - weight) + samples[max(0, i + shift)] * weight)
    for i in range(faded, wanted):
        out[i] = samples[i + shift]


cdef double energy(const int16_t *samples, int count) noexcept nogil:
    """Sum of squares, full scale 1."""
    cdef int i
    cdef int64_t total = 0
    for i in range(count):
        total += <int>samples[i] * <int>samples[i]
    return total / 1073741824.0


cdef float gain_of_db(double db) noexcept nogil:
    return <float>pow(10.0, db / 20.0)

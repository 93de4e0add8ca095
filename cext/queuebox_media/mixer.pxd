"""Sums of samples with gains that never jump. No ring, no port."""

from libc.stdint cimport int16_t

cdef enum:
    FADE = 64  # samples, 8 ms: the ear hears a shorter one as a click, a longer one as a lag

cdef struct Ramp:
    float now
    float target
    float step
    int left

cdef inline int16_t to_16(float value) noexcept nogil:
    # Rounding by an offset: a question for the sign would keep the loop out of vectors.
    cdef int rounded = <int>(value + <float>32768.5) - 32768
    return <int16_t>min(32767, max(-32768, rounded))

cdef void ramp_set(Ramp *ramp, float gain) noexcept nogil
cdef void ramp_to(Ramp *ramp, float gain, int samples) noexcept nogil
cdef void ramp_skip(Ramp *ramp, int samples) noexcept nogil
cdef void add(float *total, const int16_t *samples, int count, Ramp *gain) noexcept nogil
cdef void scale(float *total, int count, Ramp *gain) noexcept nogil
cdef void scale_samples(int16_t *samples, int count, Ramp *gain) noexcept nogil
cdef void splice(const int16_t *samples, int count, int16_t *out, int wanted) noexcept nogil
cdef double energy(const int16_t *samples, int count) noexcept nogil
cdef float gain_of_db(double db) noexcept nogil

"""Keeps a sum of voices inside 16 bits without the harshness of clipping. One ear, one state."""

from libc.stdint cimport int16_t

cdef struct Limiter:
    float gain
    int limited  # blocks in which it had to hold the sound down

cdef void limiter_reset(Limiter *limiter) noexcept nogil
cdef void limit(Limiter *limiter, const float *total, int16_t *out, int count) noexcept nogil

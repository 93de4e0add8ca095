"""Lets the band of call-progress tones pass, 200 to 900 Hz. A filter and its memory, no ear."""

from libc.stdint cimport int16_t

cdef struct Band:
    float high[2]   # memory of the high pass
    float low[2]    # memory of the low pass

cdef void band_pass(Band *band, const int16_t *samples, int16_t *out, int count) noexcept nogil

"""The 8-bit sound formats of a modem, to 16-bit samples and back. No framing, no state."""

from libc.stdint cimport int16_t, uint8_t

ctypedef enum Law:
    MU_LAW
    A_LAW
    UNSIGNED_8
    SIGNED_8

cdef int law_named(str name) except -1
cdef void decode(Law law, const uint8_t *codes, int16_t *samples, size_t count) noexcept nogil
cdef void encode(Law law, const int16_t *samples, uint8_t *codes, size_t count) noexcept nogil
cdef uint8_t silence(Law law) noexcept nogil

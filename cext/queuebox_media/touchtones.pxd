"""Hears touch-tones (DTMF) in a line's samples. Knows no modem codes and does not debounce them."""

from libc.stdint cimport int16_t

cdef enum:
    TONES = 8
    BLOCK = 102  # 12.75 ms: bins of 78 Hz, a whole one between every two tones
    HALF = 51

cdef struct Touchtones:
    float now[TONES]
    float before[TONES]
    float power[2]  # of each half of the block
    int filled
    int candidate   # the digit of the block before; 0: none
    int held        # the digit that is being pressed; 0: none
    int misses      # blocks since it was last heard

cdef int touchtones_hear(Touchtones *ear, const int16_t *samples, int count) noexcept nogil

"""DLE shielding of a modem stream, resumable at any byte. Knows no law and no codes by name."""

from libc.stdint cimport uint8_t

cdef enum:
    DLE = 0x10
    PACKET_MAX = 256

ctypedef enum Found:
    NOTHING  # the input is used up
    CODE     # state.code
    PACKET   # state.packet, state.length
    END      # DLE ETX: what follows in the input is text

cdef struct Unshield:
    bint pending    # the last byte was a DLE
    bint in_packet  # between DLE X and DLE .
    int length
    uint8_t code
    uint8_t packet[PACKET_MAX]

cdef size_t shield(const uint8_t *samples, size_t count, uint8_t *wire) noexcept nogil
cdef Found unshield(Unshield *state, const uint8_t *wire, size_t count, size_t *taken,
                    uint8_t *samples, size_t *made) noexcept nogil

"""A descriptor of a device and the bytes on their way to it. Knows no format.

The engine reads and writes the descriptor and never closes it: its owner is the Tty or the
headset that attached it.
"""

from libc.stdint cimport uint8_t

cdef enum:
    OUT_ROOM = 32768
    GONE = -1

cdef struct Wire:
    int fd          # -1: nothing attached
    bint socket
    int error       # errno of the loss; 0: end of file
    int start
    int end
    bint half       # the last byte written was the first of a shielded pair
    int overruns
    uint8_t out[OUT_ROOM]

cdef void wire_attach(Wire *wire, int fd, bint socket) noexcept nogil
cdef void wire_detach(Wire *wire) noexcept nogil
cdef int wire_read(Wire *wire, uint8_t *bytes, int room) noexcept nogil
cdef uint8_t *wire_room(Wire *wire, int count) noexcept nogil
cdef void wire_filled(Wire *wire, int count) noexcept nogil
cdef void wire_send(Wire *wire, const uint8_t *bytes, int count) noexcept nogil
cdef int wire_flush(Wire *wire) noexcept nogil
cdef void wire_drop(Wire *wire, int keep) noexcept nogil

"""What the media thread has to tell: a ring without a lock, and an eventfd. No meaning here."""

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t

cdef enum:
    RING = 1 << 18       # bytes; a power of two
    PAYLOAD_MAX = 4096

ctypedef enum Kind:
    TEXT
    STREAM
    CODE_HEARD
    PACKET_HEARD
    ENDED
    STALLED
    LOST
    STUMBLED
    PLAYED
    DIGIT
    TONE_HEARD
    TAP_IN
    TAP_OUT

cdef struct Header:
    int64_t at_us
    int kind
    int port
    int value
    int length

cdef struct Reports:
    uint32_t head     # the reader's, bytes ever taken
    uint32_t tail     # the media thread's, bytes ever put
    int event_fd
    bint unsignalled
    int dropped       # the reader was away for too long
    uint8_t ring[RING]

cdef void report(Reports *reports, Kind kind, int port, int value, const uint8_t *payload,
                 int length, int64_t at_us) noexcept nogil
cdef void report_signal(Reports *reports) noexcept nogil
cdef list report_take(Reports *reports)

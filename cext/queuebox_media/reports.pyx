"""What the media thread has to tell: a ring without a lock, and an eventfd. No meaning here."""

from libc.string cimport memcpy

from queuebox_media.progress import WORDS

cdef extern from "<unistd.h>" nogil:
    ssize_t write(int fd, const void *buffer, size_t count)
    ssize_t read(int fd, void *buffer, size_t count)

cdef extern from *:
    """
    #define qb_reports_load(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
    #define qb_reports_store(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
    """
    uint32_t load "qb_reports_load"(uint32_t *place) nogil
    void store "qb_reports_store"(uint32_t *place, uint32_t value) nogil

NAMES = {
    TEXT: "text",
    STREAM: "stream",
    CODE_HEARD: "code",
    PACKET_HEARD: "packet",
    ENDED: "ended",
    STALLED: "stalled",
    LOST: "lost",
    STUMBLED: "stumbled",
    PLAYED: "played",
    DIGIT: "digit",
    TONE_HEARD: "tone",
    TAP_IN: "heard",
    TAP_OUT: "said",
}


cdef uint32_t put(Reports *reports, uint32_t at, const void *data, uint32_t count) noexcept nogil:
    cdef uint32_t place = at & (RING - 1)
    cdef uint32_t first = min(count, RING - place)
    memcpy(reports.ring + place, data, first)
    memcpy(reports.ring, <const uint8_t *>data + first, count - first)
    return at + count


cdef uint32_t take(Reports *reports, uint32_t at, void *data, uint32_t count) noexcept nogil:
    cdef uint32_t place = at & (RING - 1)
    cdef uint32_t first = min(count, RING - place)
    memcpy(data, reports.ring + place, first)
    memcpy(<uint8_t *>data + first, reports.ring, count - first)
    return at + count


cdef void report(Reports *reports, Kind kind, int port, int value, const uint8_t *payload,
                 int length, int64_t at_us) noexcept nogil:
    """Never waits: without room the report is dropped and counted."""
    cdef Header header
    cdef uint32_t tail = reports.tail
    if length > PAYLOAD_MAX or RING - (tail - load(&reports.head)) < sizeof(Header) + length:
        reports.dropped += 1
        return
    header.at_us = at_us
    header.kind = kind
    header.port = port
    header.value = value
    header.length = length
    tail = put(reports, tail, &header, sizeof(Header))
    if length:
        tail = put(reports, tail, payload, length)
    store(&reports.tail, tail)
    reports.unsignalled = True


cdef void report_signal(Reports *reports) noexcept nogil:
    """Once a tick: make the eventfd readable if anything is new."""
    cdef uint64_t one = 1
    if reports.unsignalled:
        reports.unsignalled = False
        write(reports.event_fd, &one, sizeof(one))


cdef list report_take(Reports *reports):
    cdef Header header
    cdef uint8_t payload[PAYLOAD_MAX]
    cdef uint64_t count
    cdef uint32_t head = reports.head
    found = []
    read(reports.event_fd, &count, sizeof(count))  # non-blocking: cleared, or nothing there
    while head != load(&reports.tail):
        head = take(reports, head, &header, sizeof(Header))
        head = take(reports, head, payload, header.length)
        store(&reports.head, head)
        name = NAMES[header.kind]
        if header.kind in (TEXT, PACKET_HEARD, TAP_IN, TAP_OUT):
            data = (<char *>payload)[:header.length]
            found.append((name, header.port, data, header.at_us))
        elif header.kind == TONE_HEARD:
            found.append((name, header.port, WORDS[header.value], header.at_us))
        elif header.kind in (CODE_HEARD, LOST, STUMBLED, PLAYED, DIGIT):
            found.append((name, header.port, header.value, header.at_us))
        else:
            found.append((name, header.port, header.at_us))
    return found

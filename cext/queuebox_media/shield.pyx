"""DLE shielding of a modem stream, resumable at any byte. Knows no law and no codes by name."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from libc.string cimport memchr, memcpy, memset

cdef enum:
    ETX = 0x03
    SUB = 0x1A  # two samples of value DLE
    PACKET_BEGIN = 0x58  # X
    PACKET_END = 0x2E  # .


cdef size_t shield(const uint8_t *samples, size_t count, uint8_t *wire) noexcept nogil:
    """Double every DLE; ``wire`` has room for twice ``count``. Returns the bytes made."""
    cdef size_t made = 0, done = 0, run
    cdef const uint8_t *hit
    while done < count:
        hit = <const uint8_t *>memchr(samples + done, DLE, count - done)
        run = count - done if hit == NULL else hit - samples - done + 1
        memcpy(wire + made, samples + done, run)
        made += run
        done += run
        if hit != NULL:
            wire[made] = DLE
            made += 1
    return made


cdef inline Found after_dle(Unshield *state, uint8_t byte, uint8_t *samples,
                            size_t *made) noexcept nogil:
    if byte == DLE or byte == SUB:
        samples[made[0]] = DLE
        made[0] += 1
        if byte == SUB:
            samples[made[0]] = DLE
            made[0] += 1
        return NOTHING
    if byte == ETX:
        state.in_packet = False
        return END
    if byte == PACKET_BEGIN:
        state.in_packet = True
        state.length = 0
        return NOTHING
    state.code = byte
    return CODE


cdef inline Found in_packet(Unshield *state, uint8_t byte) noexcept nogil:
    """One byte inside a packet. One without its end is given up: it would swallow the call."""
    cdef bint shielded = state.pending
    state.pending = byte == DLE and not shielded
    if state.pending:
        return NOTHING
    if shielded and byte == PACKET_END:
        state.in_packet = False
        return PACKET
    if shielded and byte != DLE and byte != SUB:
        return after_dle(state, byte, NULL, NULL)
    if state.length + 2 > PACKET_MAX:
        state.in_packet = False
        return NOTHING
    if shielded and byte == SUB:
        state.packet[state.length] = DLE
        state.length += 1
    state.packet[state.length] = DLE if shielded else byte
    state.length += 1
    return NOTHING


cdef Found unshield(Unshield *state, const uint8_t *wire, size_t count, size_t *taken,
                    uint8_t *samples, size_t *made) noexcept nogil:
    """Read on from ``taken`` until something is found or the input is used up.

    ``samples`` has room for one more than twice ``count``; ``taken`` and ``made`` advance.
    """
    cdef Found found
    cdef const uint8_t *hit
    cdef size_t run
    while taken[0] < count:
        if state.in_packet:
            found = in_packet(state, wire[taken[0]])
            taken[0] += 1
            if found != NOTHING:
                return found
            continue
        if state.pending:
            state.pending = False
            found = after_dle(state, wire[taken[0]], samples, made)
            taken[0] += 1
            if found != NOTHING:
                return found
            continue
        hit = <const uint8_t *>memchr(wire + taken[0], DLE, count - taken[0])
        run = count - taken[0] if hit == NULL else hit - wire - taken[0]
        memcpy(samples + made[0], wire + taken[0], run)
        made[0] += run
        taken[0] += run
        if hit != NULL:
            state.pending = True
            taken[0] += 1
    return NOTHING


def shielded(samples: bytes) -> bytes:
    """Sample bytes as they go to a modem."""
    cdef bytes wire = PyBytes_FromStringAndSize(NULL, 2 * len(samples))
    cdef size_t made = shield(<const uint8_t *>PyBytes_AS_STRING(samples), len(samples),
                              <uint8_t *>PyBytes_AS_STRING(wire))
    return wire[:made]


cdef class Reader:
    """One stream from a modem, fed in pieces of any size."""

    cdef Unshield state

    def __cinit__(self) -> None:
        memset(&self.state, 0, sizeof(Unshield))

    def feed(self, wire: bytes) -> list[tuple[str, bytes]]:
        """What the bytes hold, in order: ("samples" | "code" | "packet" | "text", bytes).

        After DLE ETX the rest is ("text", …), even when empty; the next feed is a new stream.
        """
        cdef size_t taken = 0, made, count = len(wire)
        cdef bytes room = PyBytes_FromStringAndSize(NULL, 2 * len(wire) + 1)
        cdef Found found
        things = []
        while True:
            made = 0
            found = unshield(&self.state, <const uint8_t *>PyBytes_AS_STRING(wire), count, &taken,
                             <uint8_t *>PyBytes_AS_STRING(room), &made)
            if made:
                # a copy: a slice of everything would be the object itself, still written to
                things.append(("samples", PyBytes_AS_STRING(room)[:made]))
            if found == NOTHING:
                return things
            if found == CODE:
                things.append(("code", bytes([self.state.code])))
            elif found == PACKET:
                things.append(("packet", (<char *>self.state.packet)[:self.state.length]))
            else:
                things.append(("text", wire[taken:]))
                return things

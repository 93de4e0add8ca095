# cython: cdivision=True
"""A descriptor of a device and the bytes on their way to it. Knows no format."""

from libc.errno cimport EAGAIN, EINTR, errno
from libc.string cimport memcpy, memmove, memset

from queuebox_media.realtime cimport pollfd
from queuebox_media.shield cimport DLE

cdef extern from "<unistd.h>" nogil:
    ssize_t read(int fd, void *buffer, size_t count)
    ssize_t write(int fd, const void *buffer, size_t count)

cdef extern from "<sys/socket.h>" nogil:
    int MSG_DONTWAIT, MSG_NOSIGNAL
    ssize_t recv(int fd, void *buffer, size_t count, int flags)
    ssize_t send(int fd, const void *buffer, size_t count, int flags)

cdef extern from "<poll.h>" nogil:
    int POLLIN, POLLERR, POLLHUP, POLLNVAL
    int poll(pollfd *fds, unsigned long count, int timeout)


cdef void wire_attach(Wire *wire, int fd, bint socket) noexcept nogil:
    memset(wire, 0, sizeof(Wire))
    wire.fd = fd
    wire.socket = socket


cdef void wire_detach(Wire *wire) noexcept nogil:
    wire.fd = -1
    wire.start = 0
    wire.end = 0
    wire.half = False


cdef bint hung_up(Wire *wire) noexcept nogil:
    """A tty that reads 0 bytes has none (VMIN 0) or is gone: only poll can tell."""
    cdef pollfd asked
    asked.fd = wire.fd
    asked.events = POLLIN
    asked.revents = 0
    poll(&asked, 1, 0)
    return (asked.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0


cdef int failed(Wire *wire) noexcept nogil:
    """0 if the call may simply be made again later."""
    if errno == EAGAIN or errno == EINTR:
        return 0
    wire.error = errno
    return GONE


cdef int wire_read(Wire *wire, uint8_t *bytes, int room) noexcept nogil:
    """Bytes read, 0 if none are there, GONE if the device is."""
    cdef ssize_t got
    if wire.socket:
        got = recv(wire.fd, bytes, room, MSG_DONTWAIT)
    else:
        got = read(wire.fd, bytes, room)
    if got < 0:
        return failed(wire)
    if got == 0 and (wire.socket or hung_up(wire)):
        wire.error = 0
        return GONE
    return <int>got


cdef uint8_t *wire_room(Wire *wire, int count) noexcept nogil:
    """Where to put ``count`` bytes that shall go out; NULL and counted if the device is stuck."""
    if wire.end + count > OUT_ROOM:
        memmove(wire.out, wire.out + wire.start, wire.end - wire.start)
        wire.end -= wire.start
        wire.start = 0
    if wire.end + count > OUT_ROOM:
        wire.overruns += 1
        return NULL
    return wire.out + wire.end


cdef void wire_filled(Wire *wire, int count) noexcept nogil:
    wire.end += count


cdef void wire_send(Wire *wire, const uint8_t *bytes, int count) noexcept nogil:
    cdef uint8_t *room = wire_room(wire, count)
    if room != NULL:
        memcpy(room, bytes, count)
        wire_filled(wire, count)


cdef void note_half(Wire *wire, int written) noexcept nogil:
    """An odd run of DLEs at the end of what is out waits for its second half."""
    cdef int at = wire.start + written
    cdef bint odd = False
    while at > wire.start and wire.out[at - 1] == DLE:
        odd = not odd
        at -= 1
    wire.half = odd != wire.half if at == wire.start else odd


cdef int wire_flush(Wire *wire) noexcept nogil:
    """Write what the device takes now; the rest goes on from there the next time."""
    cdef ssize_t written
    cdef int waiting = wire.end - wire.start
    if waiting == 0:
        return 0
    if wire.socket:
        written = send(wire.fd, wire.out + wire.start, waiting, MSG_DONTWAIT | MSG_NOSIGNAL)
    else:
        written = write(wire.fd, wire.out + wire.start, waiting)
    if written < 0:
        return failed(wire)
    note_half(wire, <int>written)
    wire.start += written
    if wire.start == wire.end:
        wire.start = 0
        wire.end = 0
    return 0


cdef void wire_drop(Wire *wire, int keep) noexcept nogil:
    """Forget what is not out yet, but for the first ``keep`` bytes."""
    wire.end = min(wire.end, wire.start + keep)

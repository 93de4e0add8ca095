"""One modem at the engine: text up and down, and the duplex stream. Decides nothing."""

from libc.stdint cimport int64_t, uint8_t

from queuebox_media.g711 cimport Law
from queuebox_media.pacing cimport Pacing
from queuebox_media.port cimport Hall, Port
from queuebox_media.progress cimport Progress
from queuebox_media.shield cimport Unshield
from queuebox_media.touchtones cimport Touchtones
from queuebox_media.wire cimport Wire

ctypedef enum Mode:
    COMMANDING   # both ways text
    ARMED        # the same, but CONNECT begins the stream
    STREAMING    # both ways samples
    LEAVING      # samples in, dialogue out, until DLE ETX

cdef struct Line:
    Port *port
    Mode mode
    Law law
    int lead
    int matched         # of CONNECT CR LF
    bint stalled
    bint tapped         # its samples go up, both ways, as they are
    int64_t byte_us     # when the last byte came
    int codes
    Unshield unshield
    Touchtones keys
    Progress progress
    Pacing pace
    Wire wire

cdef void line_attach(Line *line, int fd, bint socket) noexcept nogil
cdef void line_detach(Line *line) noexcept nogil
cdef void line_send(Line *line, const uint8_t *bytes, int count) noexcept nogil
cdef void line_arm(Line *line, Law law) noexcept nogil
cdef void line_leave(Line *line) noexcept nogil
cdef void line_tap(Line *line, bint tapped) noexcept nogil
cdef void line_command(Line *line) noexcept nogil
cdef bint line_in_text(Line *line) noexcept nogil
cdef void line_read(Line *line, Hall *hall) noexcept nogil
cdef void line_write(Line *line, Hall *hall) noexcept nogil

"""Everything the media thread works on, one tick of it, and one errand. No Python object."""

from libc.stdint cimport int64_t

from queuebox_media.desk cimport Desk
from queuebox_media.line cimport Line
from queuebox_media.orders cimport Orders
from queuebox_media.player cimport Sound
from queuebox_media.port cimport Hall, Port
from queuebox_media.realtime cimport Pulse, pollfd
from queuebox_media.reports cimport Reports

cdef enum:
    SOUNDS_MAX = 4096

cdef struct House:
    int lines
    int desks
    Line *line
    Desk *desk
    Port *port
    Hall hall
    Orders orders
    Reports reports
    Pulse pulse
    Sound sounds[SOUNDS_MAX]

cdef void obey_all(House *house) noexcept nogil
cdef int watch(void *house, pollfd *watched) noexcept nogil
cdef void errand(void *house, int64_t now_us) noexcept nogil
cdef void tick(void *house, int64_t now_us) noexcept nogil

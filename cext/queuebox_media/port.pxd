"""A slot in the mixer: what one ear hears, where one mouth is heard. Knows no device."""

from libc.stdint cimport int16_t, int64_t, uint8_t

from queuebox_media.crossing cimport Crossing
from queuebox_media.limiter cimport Limiter
from queuebox_media.mixer cimport Ramp
from queuebox_media.player cimport Layer, Sound
from queuebox_media.reports cimport Reports

cdef enum:
    EARS = 32           # crossings at one port, each way
    BLOCK_MAX = 2048    # samples of 8 kHz mixed at once

cdef struct Port:
    int number
    bint live           # samples flow
    Layer base
    Layer over
    bint hushed         # the base goes on unheard
    Ramp toward
    Ramp origin
    Limiter limiter
    int ear_count
    int mouth_count
    Crossing *ears[EARS]
    Crossing *mouths[EARS]
    int64_t frames_in   # samples of 8 kHz
    int64_t frames_out
    double power_in     # mean square, full scale 1, over about 100 ms
    double power_out

cdef struct Hall:       # what all ports share, the media thread's own
    int64_t now_us
    Port *ports
    Reports *reports
    Sound *sounds
    float total[BLOCK_MAX]
    int16_t heard[BLOCK_MAX]

cdef void port_begin(Port *port, int number) noexcept nogil
cdef void port_live(Port *port, bint live) noexcept nogil
cdef void port_renew(Port *port) noexcept nogil
cdef void port_speak(Port *port, int16_t *samples, int count) noexcept nogil
cdef void port_speak_unheard(Port *port, const int16_t *samples, int count,
                             int rate) noexcept nogil
cdef bint port_hears_nothing(const Port *port) noexcept nogil
cdef void port_look(Port *port) noexcept nogil
cdef void port_listen(Port *port, Hall *hall, int16_t *out, int count) noexcept nogil
cdef void port_hear(Hall *hall, Crossing *crossing, float gain) noexcept nogil
cdef void port_play(Port *port, Hall *hall, const int *sounds, int count, bint over, bint loop,
                    int64_t offset, float gain, int tag) noexcept nogil
cdef void port_stop_play(Port *port, bint over) noexcept nogil
cdef void port_hush(Port *port, bint hushed) noexcept nogil

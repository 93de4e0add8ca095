"""One headset at the engine: samples both ways in its own clock. Knows no jack and no lamp."""

from libc.stdint cimport int16_t, uint8_t

from queuebox_media.histogram cimport Histogram
from queuebox_media.pacing cimport Pacing
from queuebox_media.port cimport Hall, Port
from queuebox_media.resampler cimport SpeexResamplerState
from queuebox_media.streams cimport Streams
from queuebox_media.wire cimport Wire

cdef enum:
    FIFO = 16384

cdef struct Desk:
    Port *port
    int rate                    # toward the ear
    int mic_rate
    int lead                    # samples of 8 kHz
    SpeexResamplerState *down   # made and destroyed by the program, outside the thread
    SpeexResamplerState *up
    bint unheard                # nobody listened to the last samples
    int quiet                   # samples of 8 kHz in which there was nothing to hear
    bint odd                    # half a sample waits
    uint8_t odd_byte
    int ready                   # samples of the headset's rate, made and not yet due
    int16_t fifo[FIFO]
    Pacing pace
    bint halted                 # a stream was stopped, and we have not seen it go on
    int stumbles                # streams that the kernel stopped, since the start
    int losses                  # devices that went away
    Histogram fill              # what the device had still to play, at each look
    Histogram delay             # between a line's samples and the ear, while it hears one
    Streams *streams            # of a sound card, its owner's; NULL: a socket
    Wire wire

cdef void desk_attach(Desk *desk, Hall *hall, int fd, int rate, SpeexResamplerState *down,
                      SpeexResamplerState *up) noexcept nogil
cdef void desk_attach_card(Desk *desk, Hall *hall, Streams *streams) noexcept nogil
cdef void desk_detach(Desk *desk) noexcept nogil
cdef void desk_read(Desk *desk, Hall *hall) noexcept nogil
cdef void desk_write(Desk *desk, Hall *hall) noexcept nogil

"""A sound card's two running streams, as the media thread uses them. Opens and closes nothing."""

from libc.stdint cimport int16_t, uint32_t

from queuebox_media.alsa cimport snd_pcm_t
from queuebox_media.resampler cimport SpeexResamplerState

cdef enum:
    HEAR_MAX = 4800     # frames in one look: more is a stall, and late for ever
    STUMBLED = -1       # the kernel stopped a stream; its owner can start it again
    GONE = -2           # the device

cdef struct Streams:
    snd_pcm_t *mic
    snd_pcm_t *ear
    int mic_rate
    int ear_rate
    int mic_channels
    int ear_channels
    int mic_room        # frames of the kernel's buffer
    int ear_room
    SpeexResamplerState *down
    SpeexResamplerState *up
    uint32_t stopped    # set by the media thread, cleared by the owner when all runs again
    int error           # errno of the last trouble
    int overruns        # looks that came too late for what the microphone had heard
    int refused         # samples that the card did not take
    int held            # frames that the card still had to play when we last left it

cdef void streams_begin(Streams *streams) noexcept nogil
cdef bint streams_stopped(Streams *streams) noexcept nogil
cdef void streams_run(Streams *streams) noexcept nogil
cdef int streams_hear(Streams *streams, int16_t *samples) noexcept nogil
cdef int streams_held(Streams *streams, int *held, int *played) noexcept nogil
cdef int streams_delay(Streams *streams) noexcept nogil
cdef int streams_speak(Streams *streams, const int16_t *samples, int count) noexcept nogil

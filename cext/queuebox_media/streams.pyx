# cython: cdivision=True
"""A sound card's two running streams, as the media thread uses them. Opens and closes nothing.

Every call here returns at once: reads and writes that do not wait, and looks at the card's
position. Nothing here may start or prepare a stream: on USB that is a conversation with the
device, which a bad one can draw out for seconds. So the streams run freely (no threshold
stops them, as PulseAudio and PipeWire have it too): a card that was given too little plays
silence and goes on, and we skip the place that it has played already.

When the kernel does stop one (a USB fault, a suspend), the thread leaves both alone until the
owner has set them going again.
"""

from libc.errno cimport EAGAIN, EINTR, EPIPE, ESTRPIPE
from libc.stdint cimport uint32_t

from queuebox_media.alsa cimport (
    snd_pcm_avail, snd_pcm_delay, snd_pcm_forward, snd_pcm_readi, snd_pcm_sframes_t, snd_pcm_t,
    snd_pcm_writei
)

cdef extern from *:
    """
    #define qb_streams_load(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
    #define qb_streams_store(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
    """
    uint32_t load "qb_streams_load"(uint32_t *place) nogil
    void store "qb_streams_store"(uint32_t *place, uint32_t value) nogil

cdef enum:
    CHANNELS = 2
    SPEAK_MAX = 5280    # what a desk may write at once


cdef bint streams_stopped(Streams *streams) noexcept nogil:
    return load(&streams.stopped) != 0


cdef void streams_run(Streams *streams) noexcept nogil:
    """The owner's: both streams run again."""
    store(&streams.stopped, 0)


cdef int failed(Streams *streams, snd_pcm_sframes_t error) noexcept nogil:
    """0 if the call may simply be made again later."""
    if error == -EAGAIN or error == -EINTR:
        return 0
    streams.error = <int>-error
    if error != -EPIPE and error != -ESTRPIPE:
        return GONE
    store(&streams.stopped, 1)
    return STUMBLED


cdef void skip_heard(snd_pcm_t *mic) noexcept nogil:
    """What the microphone heard until now is late for ever."""
    cdef snd_pcm_sframes_t waiting = snd_pcm_avail(mic)
    if waiting > 0:
        snd_pcm_forward(mic, waiting)


cdef void streams_begin(Streams *streams) noexcept nogil:
    """The media thread takes over: what was heard until then is old."""
    skip_heard(streams.mic)
    streams.held = 0


cdef int streams_hear(Streams *streams, int16_t *samples) noexcept nogil:
    """Mono samples since the last look, ``samples`` has room for HEAR_MAX; or what failed."""
    cdef int16_t frames[HEAR_MAX * CHANNELS]
    cdef int i, most = min(HEAR_MAX, streams.mic_room)
    cdef snd_pcm_sframes_t got
    if streams.mic_channels == 1:
        got = snd_pcm_readi(streams.mic, samples, most)
    else:
        got = snd_pcm_readi(streams.mic, frames, most)
    if got < 0:
        return failed(streams, got)
    if got == most:
        # The kernel has written over what we did not fetch: its order is lost with it.
        streams.overruns += 1
        skip_heard(streams.mic)
        return 0
    if streams.mic_channels != 1:
        for i in range(got):  # a headset has one microphone: where two are told, left is it
            samples[i] = frames[i * CHANNELS]
    return <int>got


cdef int streams_held(Streams *streams, int *held, int *played) noexcept nogil:
    """0, or what failed. ``held``: samples that the card has still to play, below 0 when it
    plays silence already; ``played``: those it took since we last left it, silence too."""
    cdef snd_pcm_sframes_t room = snd_pcm_avail(streams.ear)
    if room < 0:
        return failed(streams, room)
    held[0] = streams.ear_room - <int>room
    played[0] = streams.held - held[0]
    if held[0] < 0:
        snd_pcm_forward(streams.ear, -held[0])
    streams.held = max(0, held[0])
    return 0


cdef int streams_delay(Streams *streams) noexcept nogil:
    """Samples between what we write next and the ear, with those that the kernel has on the
    bus; -1 when the card cannot tell."""
    cdef snd_pcm_sframes_t frames
    return <int>max(0, frames) if snd_pcm_delay(streams.ear, &frames) == 0 else -1


cdef int streams_speak(Streams *streams, const int16_t *samples, int count) noexcept nogil:
    """0, or what failed."""
    cdef int16_t frames[SPEAK_MAX * CHANNELS]
    cdef int i, trouble
    cdef snd_pcm_sframes_t taken
    if streams.ear_channels == 1:
        taken = snd_pcm_writei(streams.ear, samples, count)
    else:
        for i in range(count):
            frames[i * CHANNELS] = samples[i]
            frames[i * CHANNELS + 1] = samples[i]
        taken = snd_pcm_writei(streams.ear, frames, count)
    if taken < 0:
        trouble = failed(streams, taken)
        if trouble:
            return trouble
        taken = 0
    streams.refused += count - <int>taken
    streams.held += <int>taken
    return 0

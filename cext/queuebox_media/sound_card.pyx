# cython: cdivision=True
"""The owner of a sound card's two streams: opens them, sets them going, closes them.

It may wait (a USB device answers when it likes), so it belongs into a thread that may, and
never into the media thread. No sample passes here.
"""

from libc.stdint cimport int16_t
from libc.string cimport memset

from queuebox_media.alsa cimport (
    SND_PCM_ACCESS_RW_INTERLEAVED, SND_PCM_FORMAT_S16_LE, SND_PCM_NONBLOCK,
    SND_PCM_STREAM_CAPTURE, SND_PCM_STREAM_PLAYBACK, snd_pcm_close, snd_pcm_drop,
    snd_pcm_hw_params, snd_pcm_hw_params_any, snd_pcm_hw_params_free,
    snd_pcm_hw_params_get_buffer_size, snd_pcm_hw_params_malloc, snd_pcm_hw_params_set_access,
    snd_pcm_hw_params_set_buffer_time_near, snd_pcm_hw_params_set_channels_near,
    snd_pcm_hw_params_set_format, snd_pcm_hw_params_set_period_time_near,
    snd_pcm_hw_params_set_rate_near, snd_pcm_hw_params_t, snd_pcm_open, snd_pcm_prepare,
    snd_pcm_start, snd_pcm_stream_t, snd_pcm_sw_params, snd_pcm_sw_params_current,
    snd_pcm_sw_params_free, snd_pcm_sw_params_get_boundary, snd_pcm_sw_params_malloc,
    snd_pcm_sw_params_set_silence_size, snd_pcm_sw_params_set_silence_threshold,
    snd_pcm_sw_params_set_start_threshold, snd_pcm_sw_params_set_stop_threshold,
    snd_pcm_sw_params_t, snd_pcm_t, snd_pcm_uframes_t, snd_pcm_writei, snd_strerror
)
from queuebox_media.resampler cimport resampler, speex_resampler_destroy
from queuebox_media.streams cimport streams_run, streams_stopped

cdef extern from *:
    """
    /* alsa-lib explains each failure on stderr; we say ours once, and in a sentence. */
    static void qb_no_words(const char *file, int line, const char *function, int error,
                            const char *format, ...) {}
    static void qb_quiet_alsa(void) { snd_lib_error_set_handler(qb_no_words); }
    """
    void quiet_alsa "qb_quiet_alsa"() nogil

cdef enum:
    LINE_RATE = 8000
    WANTED_RATE = 48000  # 6 x 8000 exactly; what the headsets know
    # The buffers are for our stalls, not for delay: how full they are is our pacing's choice.
    # Beyond 18 ms their length changes nothing in what the USB driver keeps on the bus.
    PERIOD_US = 10_000
    BUFFER_US = 120_000  # the longest lead, and a period
    MOST_CHANNELS = 2
    FIRST_SILENCE = 960  # frames, 20 ms at 48 kHz: until the media thread takes over
    EINVAL = 22

cdef struct Shape:
    unsigned int channels
    unsigned int rate
    snd_pcm_uframes_t room


cdef int shape_hardware(snd_pcm_t *pcm, snd_pcm_hw_params_t *params, Shape *shape) noexcept nogil:
    """16 bits, as near to the wanted shape as the card can do; ``shape`` is then what it is."""
    cdef unsigned int period = PERIOD_US, buffer = BUFFER_US
    cdef int error = snd_pcm_hw_params_any(pcm, params)
    if error >= 0:
        error = snd_pcm_hw_params_set_access(pcm, params, SND_PCM_ACCESS_RW_INTERLEAVED)
    if error >= 0:
        error = snd_pcm_hw_params_set_format(pcm, params, SND_PCM_FORMAT_S16_LE)
    if error >= 0:
        error = snd_pcm_hw_params_set_channels_near(pcm, params, &shape.channels)
    if error >= 0:
        error = snd_pcm_hw_params_set_rate_near(pcm, params, &shape.rate, NULL)
    if error >= 0:
        error = snd_pcm_hw_params_set_period_time_near(pcm, params, &period, NULL)
    if error >= 0:
        error = snd_pcm_hw_params_set_buffer_time_near(pcm, params, &buffer, NULL)
    if error >= 0:
        error = snd_pcm_hw_params(pcm, params)
    if error >= 0:
        error = snd_pcm_hw_params_get_buffer_size(params, &shape.room)
    if error >= 0 and shape.channels > MOST_CHANNELS:
        return -EINVAL
    return error


cdef int run_freely(snd_pcm_t *pcm, snd_pcm_sw_params_t *params) noexcept nogil:
    """Starts when told, and neither too much nor too little stops it: it plays silence."""
    cdef snd_pcm_uframes_t boundary
    cdef int error = snd_pcm_sw_params_current(pcm, params)
    if error >= 0:
        error = snd_pcm_sw_params_get_boundary(params, &boundary)
    if error >= 0:
        error = snd_pcm_sw_params_set_start_threshold(pcm, params, boundary)
    if error >= 0:
        error = snd_pcm_sw_params_set_stop_threshold(pcm, params, boundary)
    if error >= 0:
        error = snd_pcm_sw_params_set_silence_threshold(pcm, params, 0)
    if error >= 0:
        error = snd_pcm_sw_params_set_silence_size(pcm, params, boundary)
    return snd_pcm_sw_params(pcm, params) if error >= 0 else error


cdef int shape(snd_pcm_t *pcm, Shape *wanted) noexcept nogil:
    cdef snd_pcm_hw_params_t *hardware = NULL
    cdef snd_pcm_sw_params_t *software = NULL
    cdef int error = snd_pcm_hw_params_malloc(&hardware)
    if error < 0:
        return error
    error = shape_hardware(pcm, hardware, wanted)
    snd_pcm_hw_params_free(hardware)
    if error < 0:
        return error
    error = snd_pcm_sw_params_malloc(&software)
    if error < 0:
        return error
    error = run_freely(pcm, software)
    snd_pcm_sw_params_free(software)
    return error


cdef int open_stream(snd_pcm_t **pcm, const char *name, snd_pcm_stream_t way,
                     Shape *wanted) noexcept nogil:
    cdef int error = snd_pcm_open(pcm, name, way, SND_PCM_NONBLOCK)
    if error < 0:
        pcm[0] = NULL
        return error
    return shape(pcm[0], wanted)


cdef int set_going(Streams *streams) noexcept nogil:
    cdef int16_t[FIRST_SILENCE * MOST_CHANNELS] silence
    cdef int error
    memset(silence, 0, sizeof(silence))
    error = snd_pcm_prepare(streams.mic)
    if error >= 0:
        error = snd_pcm_prepare(streams.ear)
    if error >= 0:
        error = <int>snd_pcm_writei(streams.ear, silence, min(FIRST_SILENCE, streams.ear_room))
    if error >= 0:
        error = snd_pcm_start(streams.ear)
    return snd_pcm_start(streams.mic) if error >= 0 else error


cdef int open_both(Streams *streams, const char *name) noexcept nogil:
    cdef Shape mic, ear
    cdef int error
    mic.channels, mic.rate = 1, WANTED_RATE
    ear.channels, ear.rate = 2, WANTED_RATE
    error = open_stream(&streams.mic, name, SND_PCM_STREAM_CAPTURE, &mic)
    if error >= 0:
        error = open_stream(&streams.ear, name, SND_PCM_STREAM_PLAYBACK, &ear)
    if error < 0:
        return error
    streams.mic_rate, streams.mic_channels, streams.mic_room = mic.rate, mic.channels, mic.room
    streams.ear_rate, streams.ear_channels, streams.ear_room = ear.rate, ear.channels, ear.room
    return set_going(streams)


cdef void close_both(Streams *streams) noexcept nogil:
    if streams.mic != NULL:
        snd_pcm_close(streams.mic)
    if streams.ear != NULL:
        snd_pcm_close(streams.ear)
    streams.mic = NULL
    streams.ear = NULL


cdef class SoundCard:
    """A headset's sound card, opened and running: one microphone, one ear.

    ``name`` is alsa-lib's, as ``hw:2``. Raises OSError with alsa-lib's own words: ENOENT or
    ENODEV when there is none, EBUSY when somebody has it, EINVAL when it cannot do 16 bits.
    Owns both streams; the engine reads and writes them while the card is attached, so detach
    it before ``close``. Opening, ``mend`` and ``close`` may wait for the device.
    """

    def __init__(self, str name) -> None:
        cdef bytes known = name.encode()
        cdef const char *place = known
        cdef int error
        if self.streams.mic != NULL:
            raise ValueError(f"{self.name} is open already")
        self.name = name
        with nogil:
            error = open_both(&self.streams, place)
        if error < 0:
            self.close()
            raise trouble(error, name)
        self.streams.down = resampler(self.streams.mic_rate, LINE_RATE)
        self.streams.up = resampler(LINE_RATE, self.streams.ear_rate)

    def __dealloc__(self):
        close_both(&self.streams)
        if self.streams.down != NULL:
            speex_resampler_destroy(self.streams.down)
        if self.streams.up != NULL:
            speex_resampler_destroy(self.streams.up)

    def mend(self) -> None:
        """Set the streams going again after the engine reported that one stumbled."""
        cdef int error = 0
        if self.streams.mic == NULL:
            raise ValueError(f"{self.name} is closed")
        if not streams_stopped(&self.streams):
            return
        with nogil:
            snd_pcm_drop(self.streams.mic)
            snd_pcm_drop(self.streams.ear)
            error = set_going(&self.streams)
        if error < 0:
            raise trouble(error, self.name)
        streams_run(&self.streams)

    def close(self) -> None:
        with nogil:
            close_both(&self.streams)

    @property
    def shape(self) -> dict[str, int]:
        """Rates in samples a second, channels and buffers (frames) as the card has them."""
        return {
            "mic_rate": self.streams.mic_rate,
            "mic_channels": self.streams.mic_channels,
            "mic_room": self.streams.mic_room,
            "ear_rate": self.streams.ear_rate,
            "ear_channels": self.streams.ear_channels,
            "ear_room": self.streams.ear_room,
        }


cdef object trouble(int error, str name):
    return OSError(-error, (<bytes>snd_strerror(error)).decode(), name)


quiet_alsa()

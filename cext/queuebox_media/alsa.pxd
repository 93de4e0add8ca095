"""What of alsa-lib the engine calls. Declarations only."""

cdef extern from "<alsa/asoundlib.h>" nogil:
    ctypedef struct snd_pcm_t:
        pass
    ctypedef struct snd_pcm_hw_params_t:
        pass
    ctypedef struct snd_pcm_sw_params_t:
        pass
    ctypedef unsigned long snd_pcm_uframes_t
    ctypedef long snd_pcm_sframes_t
    ctypedef int snd_pcm_stream_t
    int SND_PCM_STREAM_PLAYBACK, SND_PCM_STREAM_CAPTURE
    int SND_PCM_NONBLOCK
    int SND_PCM_ACCESS_RW_INTERLEAVED
    int SND_PCM_FORMAT_S16_LE

    int snd_pcm_open(snd_pcm_t **pcm, const char *name, snd_pcm_stream_t stream, int mode)
    int snd_pcm_close(snd_pcm_t *pcm)
    int snd_pcm_prepare(snd_pcm_t *pcm)
    int snd_pcm_start(snd_pcm_t *pcm)
    int snd_pcm_drop(snd_pcm_t *pcm)

    snd_pcm_sframes_t snd_pcm_avail(snd_pcm_t *pcm)
    int snd_pcm_delay(snd_pcm_t *pcm, snd_pcm_sframes_t *frames)
    snd_pcm_sframes_t snd_pcm_forward(snd_pcm_t *pcm, snd_pcm_uframes_t frames)
    snd_pcm_sframes_t snd_pcm_readi(snd_pcm_t *pcm, void *frames, snd_pcm_uframes_t count)
    snd_pcm_sframes_t snd_pcm_writei(snd_pcm_t *pcm, const void *frames, snd_pcm_uframes_t count)

    int snd_pcm_hw_params_malloc(snd_pcm_hw_params_t **params)
    void snd_pcm_hw_params_free(snd_pcm_hw_params_t *params)
    int snd_pcm_hw_params_any(snd_pcm_t *pcm, snd_pcm_hw_params_t *params)
    int snd_pcm_hw_params_set_access(snd_pcm_t *pcm, snd_pcm_hw_params_t *params, int access)
    int snd_pcm_hw_params_set_format(snd_pcm_t *pcm, snd_pcm_hw_params_t *params, int format)
    int snd_pcm_hw_params_set_channels_near(snd_pcm_t *pcm, snd_pcm_hw_params_t *params,
                                            unsigned int *channels)
    int snd_pcm_hw_params_set_rate_near(snd_pcm_t *pcm, snd_pcm_hw_params_t *params,
                                        unsigned int *rate, int *direction)
    int snd_pcm_hw_params_set_period_time_near(snd_pcm_t *pcm, snd_pcm_hw_params_t *params,
                                               unsigned int *us, int *direction)
    int snd_pcm_hw_params_set_buffer_time_near(snd_pcm_t *pcm, snd_pcm_hw_params_t *params,
                                               unsigned int *us, int *direction)
    int snd_pcm_hw_params(snd_pcm_t *pcm, snd_pcm_hw_params_t *params)
    int snd_pcm_hw_params_get_buffer_size(const snd_pcm_hw_params_t *params,
                                          snd_pcm_uframes_t *frames)

    int snd_pcm_sw_params_malloc(snd_pcm_sw_params_t **params)
    void snd_pcm_sw_params_free(snd_pcm_sw_params_t *params)
    int snd_pcm_sw_params_current(snd_pcm_t *pcm, snd_pcm_sw_params_t *params)
    int snd_pcm_sw_params_get_boundary(const snd_pcm_sw_params_t *params,
                                       snd_pcm_uframes_t *frames)
    int snd_pcm_sw_params_set_start_threshold(snd_pcm_t *pcm, snd_pcm_sw_params_t *params,
                                              snd_pcm_uframes_t frames)
    int snd_pcm_sw_params_set_stop_threshold(snd_pcm_t *pcm, snd_pcm_sw_params_t *params,
                                             snd_pcm_uframes_t frames)
    int snd_pcm_sw_params_set_silence_threshold(snd_pcm_t *pcm, snd_pcm_sw_params_t *params,
                                                snd_pcm_uframes_t frames)
    int snd_pcm_sw_params_set_silence_size(snd_pcm_t *pcm, snd_pcm_sw_params_t *params,
                                           snd_pcm_uframes_t frames)
    int snd_pcm_sw_params(snd_pcm_t *pcm, snd_pcm_sw_params_t *params)

    const char *snd_strerror(int error)

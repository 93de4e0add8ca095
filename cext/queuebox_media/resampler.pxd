"""Whole-number changes of sample rate, by speexdsp. Knows no clock: drift is a crossing's task."""

from libc.stdint cimport int16_t, uint32_t

cdef extern from "speex/speex_resampler.h" nogil:
    ctypedef struct SpeexResamplerState:
        pass
    SpeexResamplerState *speex_resampler_init(uint32_t channels, uint32_t in_rate,
                                              uint32_t out_rate, int quality, int *error)
    void speex_resampler_destroy(SpeexResamplerState *state)
    int speex_resampler_process_int(SpeexResamplerState *state, uint32_t channel,
                                    const int16_t *samples, uint32_t *count,
                                    int16_t *out, uint32_t *room)
    int speex_resampler_skip_zeros(SpeexResamplerState *state)
    int speex_resampler_reset_mem(SpeexResamplerState *state)
    int speex_resampler_get_input_latency(SpeexResamplerState *state)

cdef enum:
    # Telephone sound ends at 3.4 kHz, where a filter of 48 taps (3 ms) still passes it whole.
    QUALITY = 3

cdef SpeexResamplerState *resampler(int from_rate, int to_rate) except NULL
cdef int resample(SpeexResamplerState *state, const int16_t *samples, int count,
                  int16_t *out, int room) noexcept nogil

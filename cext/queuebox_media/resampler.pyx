"""Whole-number changes of sample rate, by speexdsp. Knows no clock: drift is a crossing's task."""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize

cdef enum:
    BEST = 8  # for files, which have the time


cdef SpeexResamplerState *resampler(int from_rate, int to_rate) except NULL:
    """A resampler of one channel; it allocates here and never again."""
    return of_quality(from_rate, to_rate, QUALITY)


cdef SpeexResamplerState *of_quality(int from_rate, int to_rate, int quality) except NULL:
    cdef int error = 0
    cdef SpeexResamplerState *state
    if from_rate <= 0 or to_rate <= 0:
        raise ValueError(f"no such change of rate: {from_rate} to {to_rate}")
    state = speex_resampler_init(1, from_rate, to_rate, quality, &error)
    if state == NULL:
        raise MemoryError(f"speexdsp error {error} for {from_rate} to {to_rate}")
    return state


cdef int resample(SpeexResamplerState *state, const int16_t *samples, int count,
                  int16_t *out, int room) noexcept nogil:
    """Take all of ``count``; returns how many came out. ``room`` must be enough for them."""
    cdef uint32_t taken = count, made = room
    speex_resampler_process_int(state, 0, samples, &taken, out, &made)
    return <int>made


def resampled(samples: bytes, from_rate: int, to_rate: int) -> bytes:
    """A whole sound, s16le mono, at another rate; as long as before, to the sample."""
    cdef int count = len(samples) // 2
    cdef int latency, wanted, room
    cdef SpeexResamplerState *state
    cdef bytes padded, out
    if from_rate == to_rate:
        return samples[: 2 * count]
    state = of_quality(from_rate, to_rate, BEST)
    try:
        # Begin in the middle of the filter, so that the sound keeps its place to the fraction
        # of a sample; the zeros behind it push its end through.
        speex_resampler_skip_zeros(state)
        latency = speex_resampler_get_input_latency(state)
        padded = samples[: 2 * count] + bytes(2 * (latency + 2))
        room = <int>((len(padded) // 2) * <double>to_rate / from_rate) + 16
        out = PyBytes_FromStringAndSize(NULL, 2 * room)
        wanted = <int>(count * <double>to_rate / from_rate + 0.5)
        made = resample(state, <const int16_t *>PyBytes_AS_STRING(padded), len(padded) // 2,
                        <int16_t *>PyBytes_AS_STRING(out), room)
        return PyBytes_AS_STRING(out)[: 2 * min(made, wanted)]
    finally:
        speex_resampler_destroy(state)

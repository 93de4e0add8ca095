"""Carries one speaker's samples into one listener's clock. A ring, a drift filter, a gain."""

from libc.stdint cimport int16_t, int64_t, uint32_t

from queuebox_media.mixer cimport Ramp

cdef enum:
    ROOM = 4096
    TAPS = 16
    BEFORE = 7       # taps that lie before the output sample
    AFTER = 8        # and behind it: the filter's delay, 1 ms
    FILL_MAX = 1200  # 150 ms: more is not jitter

cdef struct Crossing:
    int listener
    int speaker
    Ramp gain
    float wanted        # gain to come back to after a fade
    bint linked         # to its two ports
    bint leaving        # fades out, then it is taken off both ports
    bint fresh          # begin anew at the nominal fill
    bint dry            # silent: the speaker has sent nothing
    int held            # the mean fill that is steered to, in 16ths; 0: not known yet
    int least           # fill since the level was last lowered
    int unused          # windows since then
    int stretched       # samples made up for by stretching a block, all in all
    int at              # the next output lies between samples[at] and samples[at + 1]
    int end
    uint32_t fraction
    int drift           # of the output step, in 1/2**32 sample
    int learned         # the drift between these two clocks, likewise
    int cut             # samples to leave out at the next pull, cross-faded
    int low             # least fill in this window, and in the one before
    int low_before
    int seen
    int looks
    int64_t total       # of the fill at all looks in this window
    int gaps
    int overruns
    int missing         # samples of silence put in, all in all
    int16_t last
    int16_t samples[ROOM]

cdef void crossing_begin(Crossing *crossing) noexcept nogil
cdef void crossing_push(Crossing *crossing, const int16_t *samples, int count) noexcept nogil
cdef void crossing_pull(Crossing *crossing, int16_t *out, int count) noexcept nogil
cdef void crossing_look(Crossing *crossing) noexcept nogil
cdef int crossing_fill(const Crossing *crossing) noexcept nogil

# cython: cdivision=True
"""Hears call-progress tones in a line's samples. Sums and durations; what they mean is not here.

The tones of all countries are one, two or three sines between 350 and 640 Hz, and steady. First
a filter takes away what is not of that band (``band``): most of a line's noise, of a voice and
of the echo of our own music. For a sine of step w, x[n] + x[n-2] is exactly 2 cos(w) x[n-1];
for a sum of sines what is left over is four times the variance of cos(w), which is tiny for
neighbours like 350 + 440 Hz and large for a voice. So three sums over a block give level, pitch
and purity, a fourth says how much the filter took. Then only durations are looked at, with bounds that hold for every country (specification, tone plan): a country could
tighten them, no country is needed.
"""

from libc.string cimport memcpy, memmove, memset

from queuebox_media.band cimport band_pass
from queuebox_media.whistles cimport FAX, SIT, Whistled, whistle_weigh

cdef extern from *:
    """
    typedef float qb_lanes __attribute__((vector_size(16)));
    /* Sums of x*x, x*y and y*y with x the sample and y its two neighbours, in four lanes. */
    static inline void qb_neighbours(const int16_t *samples, int count, float *sums) {
        qb_lanes xx = {0}, xy = {0}, yy = {0};
        for (int i = 0; i + 4 <= count; i += 4) {
            qb_lanes x, y;
            for (int k = 0; k < 4; k++) {
                x[k] = samples[i + k + 1];
                y[k] = samples[i + k] + samples[i + k + 2];
            }
            xx += x * x; xy += x * y; yy += y * y;
        }
        sums[0] = xx[0] + xx[1] + xx[2] + xx[3];
        sums[1] = xy[0] + xy[1] + xy[2] + xy[3];
        sums[2] = yy[0] + yy[1] + yy[2] + yy[3];
    }
    """
    void neighbours "qb_neighbours"(const int16_t *samples, int count, float *sums) nogil

cdef enum:
    # Blocks of 25 ms; each bound one block wider than the plan says, for where a block begins.
    STEADY_LEAST = 4       # 0.1 s
    HALF_LEAST = 5         # 0.15 s
    HALF_MOST = 32         # 0.75 s
    PAUSE_MOST = 50        # 1.2 s: Australia's congestion has every second burst 10 dB down
    CYCLES = 3
    REORDER_CYCLE = 22     # 0.55 s: fast busy is 0.24/0.24, plain busy 0.3/0.3 and slower
    RING_LEAST = 15        # 0.4 s
    RING_PAUSE = 78        # 2 s
    SLOW_STEADY = 2        # slow windows, 0.2 s: beating tones are steady only here
    DIAL_LEAST = 21        # slow windows, 2.1 s: a ringback of 2 s is no dial tone
    DOUBTFUL_MOST = 1      # the block in which a tone begins or ends

cdef float FAINTEST = 32768.0 * 32768.0 / 2 * 3.1e-5  # -42 dBm0
# 4 var(cos w) of what passed the band: 0.0021 for 480 + 620 Hz, 0.0005 for 350 + 440; up to
# 0.012 for a voice with two strong harmonics in the band. Noise of the band alone may have
# 0.007, so it is SHARE that keeps voices out: of all there is, so much has passed.
cdef float IMPURE = 0.006
cdef float SHARE = 0.6
cdef float LOWEST = 0.9659    # cos of 333 Hz
cdef float HIGHEST = 0.8712   # cos of 654 Hz
cdef float LEVEL_SWING = 1.7  # 2.3 dB
cdef float PITCH_SWING = 0.008
cdef float PAUSE_BELOW = 0.16 # 8 dB under the tone it is quiet

ctypedef enum Block:
    TONE
    QUIET
    NEITHER


cdef Block kind_of(const float *sums, int count, Pitch *tone) noexcept nogil:
    """What these samples are to the tone that goes on; they set it if none does."""
    cdef float level = sums[0] / count, cosine, rest
    if level < FAINTEST or level < tone.level * PAUSE_BELOW:
        return QUIET
    cosine = sums[1] / (2 * sums[0])
    rest = (sums[2] - sums[1] * sums[1] / sums[0]) / sums[0]
    if sums[0] < sums[3] * SHARE or rest > IMPURE or cosine > LOWEST or cosine < HIGHEST:
        return NEITHER
    if tone.level == 0:
        tone.level = level
        tone.cosine = cosine
    if level > tone.level * LEVEL_SWING or level * LEVEL_SWING < tone.level:
        return NEITHER
    if cosine - tone.cosine > PITCH_SWING or tone.cosine - cosine > PITCH_SWING:
        return NEITHER
    return TONE


cdef void forget_slow(Progress *ear) noexcept nogil:
    memset(ear.slow, 0, sizeof(ear.slow))
    ear.slow_blocks = 0
    ear.slow_lasted = 0
    ear.slow_tone.level = 0


cdef Heard weigh_slow(Progress *ear, const float *sums) noexcept nogil:
    """A dial tone is the one that does not stop."""
    cdef int k
    cdef Block kind
    for k in range(4):
        ear.slow[k] += sums[k]
    ear.slow_blocks += 1
    if ear.slow_blocks < SLOW:
        return NO_TONE
    kind = kind_of(ear.slow, SLOW * BLOCK, &ear.slow_tone)
    memset(ear.slow, 0, sizeof(ear.slow))
    ear.slow_blocks = 0
    if kind != TONE:
        forget_slow(ear)
        return NO_TONE
    ear.slow_lasted += 1
    if ear.slow_lasted == SLOW_STEADY:
        return STEADY
    return DIAL if ear.slow_lasted % DIAL_LEAST == 0 else NO_TONE


cdef void forget(Progress *ear) noexcept nogil:
    ear.on = False
    ear.told = False
    ear.lasted = 0
    ear.doubtful = 0
    ear.on_lasted = 0
    ear.cycles = 0
    ear.cycle_blocks = 0
    ear.tone.level = 0


cdef Heard tone_began(Progress *ear) noexcept nogil:
    """A pause is over: was it, with the tone before it, a cycle of a busy kind?"""
    cdef int pause = ear.lasted, tone = ear.on_lasted
    cdef Heard heard = NO_TONE
    if (HALF_LEAST <= tone <= HALF_MOST) and (HALF_LEAST <= pause <= PAUSE_MOST):
        ear.cycles += 1
        ear.cycle_blocks += tone + pause
        if ear.cycles == CYCLES:
            heard = REORDER if ear.cycle_blocks < CYCLES * REORDER_CYCLE else BUSY
            ear.cycles = 0
            ear.cycle_blocks = 0
    else:
        ear.cycles = 0
        ear.cycle_blocks = 0
    ear.on = True
    ear.told = False
    ear.lasted = 0
    return heard


cdef void pause_began(Progress *ear) noexcept nogil:
    ear.on = False
    ear.told = False
    ear.on_lasted = ear.lasted
    ear.lasted = 0


cdef Heard pause_lasts(Progress *ear) noexcept nogil:
    """Long enough for a ringing tone, told once; or so long that the next tone is a new one?"""
    if ear.lasted > 2 * RING_PAUSE:
        forget(ear)
    if ear.told or ear.on_lasted < RING_LEAST or ear.lasted < RING_PAUSE:
        return NO_TONE
    ear.told = True
    return RINGBACK


cdef Heard weigh_cadence(Progress *ear, const float *sums) noexcept nogil:
    cdef Block kind = kind_of(sums, BLOCK, &ear.tone)
    cdef Heard heard = NO_TONE
    ear.doubtful = ear.doubtful + 1 if kind == NEITHER else 0
    if ear.doubtful > DOUBTFUL_MOST:
        forget(ear)
    if kind == TONE and not ear.on:
        heard = tone_began(ear)
    elif kind == QUIET and ear.on:
        pause_began(ear)
    ear.lasted += 1
    if not ear.on and kind == QUIET:
        heard = pause_lasts(ear)
    if ear.on and ear.lasted == STEADY_LEAST and heard == NO_TONE:
        heard = STEADY
    if kind == QUIET:
        forget_slow(ear)
    return heard


cdef Heard weigh(Progress *ear) noexcept nogil:
    cdef float[3] sums
    cdef float[4] passed
    cdef Heard dial, other
    cdef Whistled whistled
    neighbours(ear.held, BLOCK, sums)
    neighbours(ear.passed, BLOCK, passed)
    passed[3] = sums[0]
    dial = weigh_slow(ear, passed)
    other = weigh_cadence(ear, passed)
    whistled = whistle_weigh(&ear.whistle, sums, BLOCK)
    if whistled == FAX:
        return FAX_CALLING
    if whistled == SIT:
        return SPECIAL
    return dial if dial != NO_TONE else other


cdef Heard progress_hear(Progress *ear, const int16_t *samples, int count) noexcept nogil:
    """Listen to more samples; returns what can be told now, mostly nothing."""
    cdef Heard heard, told = NO_TONE
    cdef int part
    while count > 0:
        part = min(count, BLOCK - ear.filled)
        memcpy(ear.held + BEFORE + ear.filled, samples, part * sizeof(int16_t))
        band_pass(&ear.band, samples, ear.passed + BEFORE + ear.filled, part)
        ear.filled += part
        samples += part
        count -= part
        if ear.filled == BLOCK:
            heard = weigh(ear)
            told = heard if heard != NO_TONE and (heard != STEADY or told == NO_TONE) else told
            memmove(ear.held, ear.held + BLOCK, BEFORE * sizeof(int16_t))
            memmove(ear.passed, ear.passed + BLOCK, BEFORE * sizeof(int16_t))
            ear.filled = 0
    return told


WORDS = {
    DIAL: "dial tone", BUSY: "busy tone", REORDER: "reorder tone", RINGBACK: "ringback tone",
    STEADY: "steady tone", FAX_CALLING: "fax calling tone", SPECIAL: "special information tone",
}


cdef class ProgressEar:
    """One line's ear, for tests and files."""

    cdef Progress ear

    def __cinit__(self) -> None:
        memset(&self.ear, 0, sizeof(Progress))

    def hear(self, samples: bytes) -> list[tuple[str, int]]:
        """What was heard in these s16le samples: (word, sample at which it was sure)."""
        cdef const int16_t *source = <const int16_t *><const char *>samples
        cdef int at, count = len(samples) // 2
        cdef Heard heard
        told = []
        for at in range(0, count, BLOCK):
            heard = progress_hear(&self.ear, source + at, min(BLOCK, count - at))
            if heard != NO_TONE:
                told.append((WORDS[heard], at + BLOCK))
        return told

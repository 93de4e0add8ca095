# cython: cdivision=True
"""Hears the single high tones of a line: special information tone, fax calling. No cadence.

Both are one pure sine at a time, so level, pitch and purity of a block (see ``progress``) are
enough, and then durations. A special information tone is three of them in a row, low, middle
and high (spec, tone plan: 950, 1400, 1800 Hz, 0.33 s each; North America moves the pitches by
some 40 Hz and has short ones of 0.274 s). Fax calling is 1100 Hz for half a second, and then
quiet for three (ITU-T T.30: 0.5 s of 1100 Hz, 3 s of pause, 15 % and 38 Hz of tolerance).
"""

cdef enum:
    # Blocks of 25 ms. A tone loses up to two of them where it begins and ends.
    SIT_LEAST = 8        # 0.2 s
    SIT_MOST = 17        # 0.425 s
    SIT_GAP = 2
    FAX_LEAST = 15       # 0.425 s less its ends
    FAX_MOST = 24        # 0.6 s
    FAX_QUIET = 10       # 0.25 s: a melody goes on, a machine waits
    DOUBTFUL_MOST = 1    # the block in which a tone begins or ends

cdef float FAINTEST = 32768.0 * 32768.0 / 2 * 1.5e-5  # -45 dBm0: it comes a long way
cdef float IMPURE = 0.03          # see progress: noise 22 dB below; music is worse by far
cdef float LEVEL_SWING = 1.7
cdef float PITCH_SWING = 0.012
cdef float QUIETER = 0.1          # quiet is 10 dB under the tone, or fainter than the faintest
cdef float FADING = 0.9           # per block: 4.6 dB in 0.25 s
cdef float[3] SIT_HIGHEST = [0.7660, 0.5000, 0.2079]  # cosines of 889, 1333 and 1733 Hz ...
cdef float[3] SIT_LOWEST = [0.6940, 0.4115, 0.1045]   # ... to 1023, 1460 and 1867 Hz
cdef float FAX_HIGHEST = 0.6730   # 1060 Hz
cdef float FAX_LOWEST = 0.6205    # 1148 Hz


cdef void remember(Whistle *ear, float level) noexcept nogil:
    """Two blocks late, so that the beginning of a tone is not loud before itself."""
    ear.loud = max(ear.loud * FADING, ear.last[1])
    ear.last[1] = ear.last[0]
    ear.last[0] = level


cdef bint is_quiet(const Whistle *ear, float level) noexcept nogil:
    if level < FAINTEST or level < ear.called * QUIETER:
        return True
    return ear.lasted > 0 and level < ear.level * QUIETER


cdef bint goes_on(const Whistle *ear, float level, float cosine) noexcept nogil:
    if ear.lasted == 0:
        return False
    if level > ear.level * LEVEL_SWING or level * LEVEL_SWING < ear.level:
        return False
    return -PITCH_SWING < cosine - ear.cosine < PITCH_SWING


cdef bint is_stage(const Whistle *ear, int stage) noexcept nogil:
    return (SIT_LEAST <= ear.lasted <= SIT_MOST
            and SIT_LOWEST[stage] <= ear.cosine <= SIT_HIGHEST[stage])


cdef bint is_fax(const Whistle *ear) noexcept nogil:
    return (FAX_LEAST <= ear.lasted <= FAX_MOST and ear.before < ear.level * QUIETER
            and FAX_LOWEST <= ear.cosine <= FAX_HIGHEST)


cdef void tone_over(Whistle *ear) noexcept nogil:
    """What went on has ended: was it a fax's, or the next of the three?"""
    if ear.lasted > 1:  # else a block in which a tone began or ended
        ear.called = ear.level if is_fax(ear) else 0
        if ear.stage < 3 and is_stage(ear, ear.stage):
            ear.stage += 1
        else:
            ear.stage = 1 if is_stage(ear, 0) else 0
    ear.lasted = 0


cdef Whistled quiet_lasts(Whistle *ear) noexcept nogil:
    if ear.lasted:
        tone_over(ear)
    ear.doubtful = 0
    ear.quiet += 1
    if ear.quiet > SIT_GAP:
        ear.stage = 0
    if ear.quiet == FAX_QUIET and ear.called > 0:
        ear.called = 0
        return FAX
    return NO_WHISTLE


cdef void doubt(Whistle *ear) noexcept nogil:
    """Neither quiet nor pure; one such block is the edge of a tone."""
    ear.doubtful += 1
    if ear.doubtful > DOUBTFUL_MOST:
        ear.called = 0
        ear.stage = 0


cdef void tone_begins(Whistle *ear, float level, float cosine) noexcept nogil:
    ear.doubtful = 0
    ear.level = level
    ear.cosine = cosine
    ear.before = ear.loud
    ear.lasted = 1


cdef Whistled tone_lasts(Whistle *ear) noexcept nogil:
    """The third of the three is told before its end: nothing else begins like it."""
    ear.lasted += 1
    if ear.stage == 2 and ear.lasted == SIT_LEAST and is_stage(ear, 2):
        ear.stage = 3
        return SIT
    return NO_WHISTLE


cdef Whistled whistle_weigh(Whistle *ear, const float *sums, int count) noexcept nogil:
    """One block of ``count`` samples, as the sums x*x, x*y, y*y of ``progress``."""
    cdef float level = sums[0] / count, cosine, rest
    remember(ear, level)
    if is_quiet(ear, level):
        return quiet_lasts(ear)
    ear.quiet = 0
    cosine = sums[1] / (2 * sums[0])
    rest = (sums[2] - sums[1] * sums[1] / sums[0]) / sums[0]
    if rest <= IMPURE and goes_on(ear, level, cosine):
        return tone_lasts(ear)
    if ear.lasted:
        tone_over(ear)
    if rest > IMPURE:
        doubt(ear)
    else:
        tone_begins(ear, level, cosine)
    return NO_WHISTLE

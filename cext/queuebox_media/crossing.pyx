# cython: cdivision=True
"""Carries one speaker's samples into one listener's clock. A ring, a drift filter, a gain.

Every modem and every headset has a clock of its own. The ring between two of them would
run empty or full by some 100 ppm, so samples are taken from it at a rate that is steered
by its mean fill: a fractional delay of 16 taps that moves by millionths. The *mean* of all
looks, because devices hand over blocks: between two that arrive in turn the least fill says
nothing for minutes, and then changes by a whole block, when one clock has overtaken the other.

Delay finds its own level: each shortage puts in exactly the silence that was missing. What is
then never used for a second is left out again, but for a block's worth: that much may be
needed at the next overtaking, and is given back after five minutes without use.
"""

from libc.math cimport sin, sqrt
from libc.string cimport memcpy, memmove, memset

from queuebox_media.mixer cimport FADE, ramp_set, ramp_to, scale_samples, splice

cdef extern from *:
    """
    /* In C for its restrict and in floats: so gcc filters four samples at once. */
    static void qb_between(const float *restrict samples, const float *restrict tap,
                           int16_t *restrict out, int count) {
        for (int i = 0; i < count; i++) {
            float total = 32768.5f;
            for (int k = 0; k < 16; k++) total += samples[i + k] * tap[k];
            int value = (int)total - 32768;
            out[i] = (int16_t)(value > 32767 ? 32767 : value < -32768 ? -32768 : value);
        }
    }
    """
    void filter_taps "qb_between"(const float *samples, const float *tap, int16_t *out,
                                  int count) nogil

cdef enum:
    PHASES = 256
    GOAL = 8             # least fill that is kept, 1 ms
    WINDOW = 4000        # half a second
    LOOSE = 100          # a block and a bit: only an outage leaves more than this unused
    UNUSED_MAX = 600     # windows
    FINE = 16            # parts of a sample in which the mean is kept
    DEAD = 4             # of them: what one sample more or less in a block does to the mean
    # Steering: 25 ppm for each sample off the goal bring it back in 5 s; what is off for
    # long is drift, and is learned fifty times slower, which keeps the loop from swinging.
    PPM_PER_SAMPLE = 25
    LEARN_SHARE = 50
    PPM_MAX = 500        # a hundredth of a semitone
    PPM = 4295           # of a step of 1, in 1/2**32
    PULL_MAX = 2048

cdef float taps[PHASES][TAPS]


cdef double bessel(double x) noexcept nogil:
    """The modified Bessel function I0, for the Kaiser window."""
    cdef double total = 1, term = 1
    cdef int k
    for k in range(1, 30):
        term *= (x / (2 * k)) * (x / (2 * k))
        total += term
    return total


cdef void make_taps() noexcept nogil:
    """A sinc in a Kaiser window (beta 6), each phase with a gain of exactly 1 at 0 Hz."""
    cdef int phase, k
    cdef double x, edge, total
    cdef double[TAPS] weights
    for phase in range(PHASES):
        total = 0
        for k in range(TAPS):
            x = k - BEFORE - phase / <double>PHASES
            edge = x / (TAPS // 2)
            weights[k] = bessel(6 * sqrt(max(0.0, 1 - edge * edge))) / bessel(6)
            weights[k] *= 1 if x == 0 else sin(3.141592653589793 * x) / (3.141592653589793 * x)
            total += weights[k]
        for k in range(TAPS):
            taps[phase][k] = <float>(weights[k] / total)


cdef void crossing_begin(Crossing *crossing) noexcept nogil:
    """Link anew. Counters and the drift that was learned stay."""
    memset(crossing.samples, 0, (BEFORE + AFTER) * 2)
    crossing.at = BEFORE
    crossing.end = BEFORE + AFTER
    crossing.linked = True
    crossing.fresh = True
    crossing.dry = False


cdef int crossing_fill(const Crossing *crossing) noexcept nogil:
    return crossing.end - AFTER - crossing.at


cdef void crossing_push(Crossing *crossing, const int16_t *samples, int count) noexcept nogil:
    cdef int kept, fill = crossing_fill(crossing)
    if count > FILL_MAX:
        samples += count - FILL_MAX
        count = FILL_MAX
    if fill + count > FILL_MAX:
        crossing.at += min(fill, fill + count - FILL_MAX)
        crossing.fresh = True
        crossing.overruns += 1
    if crossing.end + count > ROOM:
        kept = crossing.end - (crossing.at - BEFORE)
        memmove(crossing.samples, crossing.samples + crossing.at - BEFORE, kept * 2)
        crossing.at = BEFORE
        crossing.end = kept
    memcpy(crossing.samples + crossing.end, samples, count * 2)
    crossing.end += count


cdef void prepend_silence(Crossing *crossing, int count) noexcept nogil:
    """Silence before what the ring holds, which then fades in behind it."""
    cdef int kept = crossing.end - crossing.at
    cdef Ramp rising
    memmove(crossing.samples + BEFORE + count, crossing.samples + crossing.at, kept * 2)
    memset(crossing.samples, 0, (BEFORE + count) * 2)
    ramp_set(&rising, 0)
    ramp_to(&rising, 1, FADE)
    scale_samples(crossing.samples + BEFORE + count, min(kept, FADE), &rising)
    crossing.at = BEFORE
    crossing.end = BEFORE + count + kept
    if not crossing.leaving:
        ramp_set(&crossing.gain, crossing.wanted)


cdef inline void begin_window(Crossing *crossing) noexcept nogil:
    crossing.low = FILL_MAX
    crossing.seen = 0
    crossing.looks = 0
    crossing.total = 0


cdef void settle(Crossing *crossing, int count) noexcept nogil:
    """Begin anew so that as much is left after a pull of ``count`` as this pair has needed."""
    cdef int wanted = count + min(max(GOAL, crossing.held // FINE), GOAL + LOOSE)
    cdef int fill = crossing_fill(crossing)
    ramp_set(&crossing.gain, 0)
    ramp_to(&crossing.gain, 0 if crossing.leaving else crossing.wanted, FADE)
    if fill >= wanted:
        crossing.at += fill - wanted
    else:
        prepend_silence(crossing, wanted - fill)
    crossing.fresh = False
    crossing.cut = 0
    crossing.low_before = FILL_MAX
    begin_window(crossing)


cdef inline int until_next_phase(const Crossing *crossing) noexcept nogil:
    cdef int64_t into = crossing.fraction & 0xFFFFFF
    if crossing.drift == 0:
        return PULL_MAX
    if crossing.drift > 0:
        return <int>(((1 << 24) - into + crossing.drift - 1) // crossing.drift)
    return <int>(into // -crossing.drift) + 1


cdef inline void advance(Crossing *crossing, int count) noexcept nogil:
    cdef int64_t moved = <int64_t>crossing.fraction + <int64_t>crossing.drift * count
    crossing.at += count + <int>(moved >> 32)
    crossing.fraction = <uint32_t>moved


cdef void between(const int16_t *samples, int phase, int16_t *out, int count) noexcept nogil:
    cdef float[PULL_MAX + TAPS] exact
    cdef int i
    for i in range(count + TAPS - 1):
        exact[i] = samples[i]
    filter_taps(exact, taps[phase], out, count)


cdef int take(Crossing *crossing, int16_t *out, int count) noexcept nogil:
    """As many of ``count`` samples as the ring holds."""
    cdef int made = 0, run, phase
    while made < count:
        run = min(count - made, min(until_next_phase(crossing), crossing_fill(crossing)))
        if run <= 0:
            break
        phase = crossing.fraction >> 24
        if phase == 0:
            memcpy(out + made, crossing.samples + crossing.at, run * 2)
        else:
            between(crossing.samples + crossing.at - BEFORE, phase, out + made, run)
        advance(crossing, run)
        made += run
    return made


cdef int stretch(Crossing *crossing, int16_t *out, int made, int count) noexcept nogil:
    """A few too few: spread over the whole block, nobody hears it. Returns how many there are."""
    cdef int16_t[PULL_MAX] exact
    if crossing.dry or made < count - count // 4 or made == count:
        return made
    memcpy(exact, out, made * 2)
    splice(exact, made, out, count)
    crossing.stretched += count - made
    return count


cdef void die_away(Crossing *crossing, int16_t *out, int count) noexcept nogil:
    """The speaker sent too little: down from the last sample without a click."""
    cdef int i
    cdef float value = crossing.last
    if not crossing.dry:
        crossing.dry = True
        crossing.gaps += 1
    crossing.missing += count
    for i in range(count):
        value *= 0.9
        out[i] = <int16_t>value


cdef void shorten(Crossing *crossing, int16_t *out, int count) noexcept nogil:
    """Leave out ``cut`` samples by fading over the whole block."""
    cdef int16_t longer[PULL_MAX + FILL_MAX]
    cdef int made = take(crossing, longer, count + crossing.cut)
    splice(longer, made, out, count)
    crossing.cut = 0


cdef inline int bounded(int drift) noexcept nogil:
    return max(-PPM_MAX * PPM, min(PPM_MAX * PPM, drift))


cdef void give_back(Crossing *crossing, int count) noexcept nogil:
    """So much less is wanted from now on."""
    crossing.held = max(GOAL * FINE, crossing.held - count * FINE)
    crossing.least = FILL_MAX
    crossing.unused = 0


cdef void find_level(Crossing *crossing, int mean, int low) noexcept nogil:
    """The mean that is steered to: so high that the least fill never lies below the goal."""
    if crossing.held == 0:
        crossing.held = mean
    crossing.held = max(crossing.held, mean + (GOAL - low) * FINE)
    crossing.least = min(crossing.least, low)
    crossing.unused += 1
    if crossing.unused >= UNUSED_MAX:
        give_back(crossing, max(0, crossing.least - GOAL))


cdef int steered(Crossing *crossing, int excess) noexcept nogil:
    cdef int pull
    if -DEAD <= excess <= DEAD:
        return 0
    pull = bounded(excess * (PPM_PER_SAMPLE * PPM // FINE))
    crossing.learned = bounded(crossing.learned + pull // LEARN_SHARE)
    return pull


cdef void judge(Crossing *crossing) noexcept nogil:
    """Twice a second: is the fill where it should be?"""
    cdef int low = crossing.low, unused = min(low, crossing.low_before) - GOAL
    cdef int mean = low * FINE
    if crossing.looks:
        mean = <int>(crossing.total * FINE // crossing.looks)
    crossing.low_before = low
    begin_window(crossing)
    if crossing.dry:
        return  # an absent speaker teaches nothing about its clock
    if unused > LOOSE:
        crossing.cut = unused
        crossing.low_before = FILL_MAX
        give_back(crossing, unused)
        crossing.drift = crossing.learned
    else:
        find_level(crossing, mean, low)
        crossing.drift = bounded(crossing.learned + steered(crossing, mean - crossing.held))


cdef void crossing_look(Crossing *crossing) noexcept nogil:
    """At each tick, when everything is read and written."""
    crossing.total += crossing_fill(crossing)
    crossing.looks += 1


cdef void crossing_pull(Crossing *crossing, int16_t *out, int count) noexcept nogil:
    cdef int made
    if crossing.fresh:
        settle(crossing, count)
    if crossing.cut and crossing_fill(crossing) > count + crossing.cut + 2:
        shorten(crossing, out, count)
        made = count
    else:
        made = stretch(crossing, out, take(crossing, out, count), count)
    if made and crossing.dry:
        crossing.dry = False
        ramp_set(&crossing.gain, 0)
        ramp_to(&crossing.gain, 0 if crossing.leaving else crossing.wanted, FADE)
    if made:
        crossing.last = out[made - 1]
    if made < count:
        die_away(crossing, out + made, count - made)
        crossing.last = out[count - 1]
    crossing.low = min(crossing.low, crossing_fill(crossing))
    crossing.seen += count
    if crossing.seen >= WINDOW:
        judge(crossing)


make_taps()

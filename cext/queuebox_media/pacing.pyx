# cython: cdivision=True
"""How many samples may be written to a device: as many as came from it, plus a lead. No I/O.

The device's own clock says when it needs samples: it consumes one for each that it sends.
So the writes are counted against the reads, never against a timer and never until the
device blocks (drivers hide seconds of sound). The lead is what the device holds while we
are away: the longest time between two looks that find samples, and its jitter. That is a
tick more than the device's own period: two clocks that beat against each other let a look
find nothing just before the samples come.

*Samples that the device spent on silence are never repaid.* After a gap longer than the
lead its buffer is empty; everything that piled up meanwhile, both ways, is late for ever.
The count starts again, and the caller of this module drops the pile.
"""

from libc.string cimport memset

cdef enum:
    # A gap of this and more is an outage, not jitter, and asks for no longer lead: USB
    # batches on the bench jitter by up to 40 ms.
    OUTAGE_US = 100_000
    # Beside the longest gap the lead holds half a tick. Gaps are rounded to such steps, or a
    # wake-up that is late by a few µs would move the lead, and each move is a splice.
    STEP_US = 2_500
    # Jitter is remembered for one to two windows, so that after a single stall the delay
    # is back to nominal within a second.
    WINDOW_US = 400_000
    # A device cannot send faster than time. Bytes that do (a burst of garbage) must not
    # become delay; batches that were only late come back under the ceiling by themselves.
    BURST_US = 60_000
    # How fast the ceiling follows a slow device: three times the worst crystal.
    FOLLOW_PPM = 300
    # One underrun is told once, and often by many codes in a row.
    STARVED_EVERY_US = 250_000
    BLOCK_US = 10_000


cdef inline int samples_in(Pacing *pace, int64_t us) noexcept nogil:
    return <int>(us * pace.rate // 1_000_000)


cdef inline int64_t stepped(int64_t us) noexcept nogil:
    return (us + STEP_US // 2) // STEP_US * STEP_US


cdef inline int lead_wanted(Pacing *pace) noexcept nogil:
    cdef int wanted = max(pace.wanted[0], pace.wanted[1])
    return max(wanted, pace.nominal)


cdef void restart(Pacing *pace, int64_t now_us) noexcept nogil:
    pace.read = 0
    pace.written = 0
    pace.lead = lead_wanted(pace)
    pace.since_us = now_us
    pace.ceiling_us = 0
    pace.fresh = True


cdef void pace_begin(Pacing *pace, int rate, int lead, int64_t now_us) noexcept nogil:
    """A device begins to exchange samples: its buffer is empty. Counters start at zero."""
    memset(pace, 0, sizeof(Pacing))
    pace.rate = rate
    pace.nominal = lead
    pace.heard_us = now_us
    pace.window_us = now_us
    restart(pace, now_us)


cdef void ask(Pacing *pace, int lead, int64_t now_us) noexcept nogil:
    if now_us - pace.window_us >= WINDOW_US:
        pace.wanted[1] = pace.wanted[0] if now_us - pace.window_us < 2 * WINDOW_US else 0
        pace.wanted[0] = 0
        pace.window_us = now_us
    pace.wanted[0] = max(pace.wanted[0], lead)


cdef int earned(Pacing *pace, int samples, int64_t now_us) noexcept nogil:
    """How many of these samples the clock can vouch for."""
    cdef int64_t ahead_us = (pace.read + samples) * 1_000_000 // pace.rate
    cdef int over
    ahead_us -= (now_us - pace.since_us) * (1_000_000 - FOLLOW_PPM) // 1_000_000
    if ahead_us <= pace.ceiling_us + BURST_US:
        pace.ceiling_us = max(pace.ceiling_us, ahead_us)
        return samples
    over = min(samples, samples_in(pace, ahead_us - pace.ceiling_us))
    pace.excess += over
    return samples - over


cdef bint pace_heard(Pacing *pace, int samples, int64_t now_us) noexcept nogil:
    """Samples came. True: after too long a gap; drop what is piled up, both ways."""
    cdef int64_t gap_us = now_us - pace.heard_us
    if samples == 0:
        return False
    pace.heard_us = now_us
    if gap_us < OUTAGE_US:
        ask(pace, samples_in(pace, stepped(gap_us) + STEP_US), now_us)
    if samples_in(pace, gap_us) > pace.lead:
        pace.slips += pace.begun  # before the first sample nothing was lost
        pace.begun = True
        restart(pace, now_us)
        return True
    pace.begun = True
    if not pace.fresh:  # while nothing is written the device plays silence
        pace.read += earned(pace, samples, now_us)
    return False


cdef bint pace_holds(Pacing *pace, int held, int played, int64_t now_us) noexcept nogil:
    """For a device that tells what it still has to play, and what it took since the last look:
    no counting can be truer. True: it ran dry; drop what is piled up, both ways."""
    cdef int64_t gap_us = now_us - pace.heard_us
    if played > 0:
        pace.heard_us = now_us
        if gap_us < OUTAGE_US:
            ask(pace, samples_in(pace, stepped(gap_us) + STEP_US), now_us)
    if held < 0:
        pace.slips += pace.begun  # before our first sample nothing was lost
        pace.begun = True
        restart(pace, now_us)
        return True
    pace.begun = True
    pace.read = pace.written - held
    return False


cdef void pace_again(Pacing *pace, int64_t now_us) noexcept nogil:
    """The device was stopped and goes on: one slip, and no jitter to be learned from it."""
    pace.slips += 1
    pace.begun = False
    pace.heard_us = now_us
    restart(pace, now_us)


cdef void pace_starved(Pacing *pace, int64_t now_us) noexcept nogil:
    """The device says that it ran dry: its buffer is empty whatever we counted."""
    if now_us - pace.since_us < STARVED_EVERY_US:
        return
    pace.starved += 1
    ask(pace, pace.lead + samples_in(pace, BLOCK_US), now_us)
    restart(pace, now_us)


cdef void pace_due(Pacing *pace, int most, int *plain, int *spliced) noexcept nogil:
    """Book and return what is to be written now: take ``plain`` samples, write ``spliced``.

    They differ while the lead changes: the block is then stretched or shortened by at most
    half, so that nothing is repeated or missed at an edge.
    """
    cdef int64_t due = pace.read + pace.lead - pace.written
    cdef int step
    plain[0] = 0
    spliced[0] = 0
    if due <= 0:
        return
    plain[0] = <int>min(due, most)
    spliced[0] = plain[0]
    if not pace.fresh:
        step = lead_wanted(pace) - pace.lead
        step = max(-plain[0] // 2, min(step, plain[0] // 2))
        step = min(step, most - plain[0])
        pace.lead += step
        spliced[0] += step
    pace.fresh = False
    pace.written += spliced[0]


cdef class Pacer:
    """The rule for one device; times in µs, amounts in samples."""

    cdef Pacing pace

    def __init__(self, rate: int, lead: int, now_us: int) -> None:
        pace_begin(&self.pace, rate, lead, now_us)

    def heard(self, samples: int, now_us: int) -> bool:
        """Samples were read. True: a slip, what is piled up must be dropped."""
        return pace_heard(&self.pace, samples, now_us)

    def starved(self, now_us: int) -> None:
        """The device reported an underrun."""
        pace_starved(&self.pace, now_us)

    def due(self) -> tuple[int, int]:
        """(samples to take from the mix, samples to write), booked as written."""
        cdef int plain, spliced
        pace_due(&self.pace, 1 << 30, &plain, &spliced)
        return plain, spliced

    @property
    def lead(self) -> int:
        return self.pace.lead

    @property
    def slips(self) -> int:
        return self.pace.slips

    @property
    def excess(self) -> int:
        return self.pace.excess

"""How many samples may be written to a device: as many as came from it, plus a lead. No I/O."""

from libc.stdint cimport int64_t

cdef struct Pacing:
    int rate         # samples a second, both ways
    int nominal      # the lead of a device without jitter, samples
    int lead         # the lead now
    int wanted[2]    # the lead that jitter asked for: this window, and the one before
    int64_t window_us
    int64_t read     # since the count was last restarted
    int64_t written
    int64_t heard_us
    int64_t since_us
    int64_t ceiling_us
    bint fresh
    bint begun       # samples have come
    int slips        # gaps longer than the lead: what the device played meanwhile was silence
    int starved      # underruns that the device itself reported
    int excess       # samples that came faster than time and earned nothing

cdef void pace_begin(Pacing *pace, int rate, int lead, int64_t now_us) noexcept nogil
cdef bint pace_heard(Pacing *pace, int samples, int64_t now_us) noexcept nogil
cdef bint pace_holds(Pacing *pace, int held, int played, int64_t now_us) noexcept nogil
cdef void pace_again(Pacing *pace, int64_t now_us) noexcept nogil
cdef void pace_starved(Pacing *pace, int64_t now_us) noexcept nogil
cdef void pace_due(Pacing *pace, int most, int *plain, int *spliced) noexcept nogil

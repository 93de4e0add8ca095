"""A thread that wakes on time, and a canary that shows whether the machine lets it. No sound."""

from libc.stdint cimport int64_t, uint32_t

cdef extern from "<pthread.h>" nogil:
    ctypedef unsigned long pthread_t

cdef extern from "<poll.h>" nogil:
    struct pollfd:
        int fd
        short events
        short revents

cdef enum:
    BINS = 6        # lateness below 1, 2, 5, 10, 20 ms, and more
    LATE_KEPT = 256
    WATCHED_MAX = 32

ctypedef void (*Work)(void *thing, int64_t now_us) noexcept nogil
ctypedef int (*Watch)(void *thing, pollfd *watched) noexcept nogil

cdef struct Late:
    int64_t due_us
    int64_t woke_us

cdef struct Beat:               # one thread's own record
    int period_us
    int64_t late_from_us        # from here on a wake-up is remembered as late
    int64_t wakes
    int64_t skipped             # ticks that were over before it woke
    int64_t late_us             # all in all
    int64_t late_max_us
    int64_t busy_us
    int64_t busy_max_us
    int64_t bins[BINS]
    int64_t lates               # ever; the newest are kept
    Late late[LATE_KEPT]

cdef struct Pulse:
    Work work                   # at every tick
    Work errand                 # between two ticks, when something that is watched is readable
    Watch watch                 # fills in up to WATCHED_MAX descriptors, returns how many
    void *thing
    Beat beat
    Beat canary
    bint realtime               # asked for
    bint granted
    uint32_t stopping
    pthread_t thread
    pthread_t canary_thread
    void *stack

cdef int pulse_start(Pulse *pulse, int period_us) noexcept nogil
cdef void pulse_stop(Pulse *pulse) noexcept nogil
cdef int64_t now_us() noexcept nogil

# cython: cdivision=True
"""A thread that wakes on time, and a canary that shows whether the machine lets it. No sound.

Neither thread ever holds or wants the interpreter's lock. Both ask for SCHED_FIFO and go on
without it. On a shared machine even that may be tens of milliseconds late: so the canary, of
the same priority and with nothing to do, keeps the same record, and a late tick counts
against us only if the canary was on time.

Between two ticks the thread may be called away for an errand: an order, or text of a modem.
"""

from libc.string cimport memset

cdef extern from "<time.h>" nogil:
    int CLOCK_MONOTONIC, TIMER_ABSTIME
    struct timespec:
        long tv_sec
        long tv_nsec
    int clock_gettime(int clock, timespec *now)
    int clock_nanosleep(int clock, int flags, const timespec *until, timespec *left)

cdef extern from "<poll.h>" nogil:
    int ppoll(pollfd *asked, unsigned long count, const timespec *timeout, const void *signals)

cdef extern from "<pthread.h>" nogil:
    ctypedef struct pthread_attr_t:
        pass
    struct sched_param:
        int sched_priority
    int SCHED_FIFO
    int pthread_attr_init(pthread_attr_t *attributes)
    int pthread_attr_destroy(pthread_attr_t *attributes)
    int pthread_attr_setstack(pthread_attr_t *attributes, void *stack, size_t size)
    int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                       void *(*run)(void *) noexcept nogil, void *thing)
    int pthread_join(pthread_t thread, void **result)
    pthread_t pthread_self()
    int pthread_setschedparam(pthread_t thread, int policy, const sched_param *param)

cdef extern from "<signal.h>" nogil:
    ctypedef struct sigset_t:
        pass
    int SIG_SETMASK
    int sigfillset(sigset_t *signals)
    int pthread_sigmask(int how, const sigset_t *signals, sigset_t *before)

cdef extern from "<sys/mman.h>" nogil:
    int PROT_READ, PROT_WRITE, MAP_PRIVATE, MAP_ANONYMOUS
    void *mmap(void *address, size_t length, int protection, int flags, int fd, long offset)
    int munmap(void *address, size_t length)
    int mlock(const void *address, size_t length)

cdef extern from *:
    """
    #define qb_pulse_load(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
    #define qb_pulse_store(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
    """
    uint32_t load "qb_pulse_load"(uint32_t *place) nogil
    void store "qb_pulse_store"(uint32_t *place, uint32_t value) nogil

cdef enum:
    STACK = 512 * 1024
    PRIORITY = 20   # above ordinary threads, below the kernel's own of 50
    ERRANDS_MAX = 4 # in one tick: a device that babbles must not keep us from the sound

cdef int *EDGES = [1000, 2000, 5000, 10_000, 20_000]


cdef int64_t now_us() noexcept nogil:
    cdef timespec now
    clock_gettime(CLOCK_MONOTONIC, &now)
    return <int64_t>now.tv_sec * 1_000_000 + now.tv_nsec // 1000


cdef void sleep_until(int64_t at_us) noexcept nogil:
    cdef timespec until
    until.tv_sec = at_us // 1_000_000
    until.tv_nsec = at_us % 1_000_000 * 1000
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0:
        pass


cdef bint called(Pulse *pulse, int64_t due_us) noexcept nogil:
    """Wait until it is time for the tick; True: something that is watched came first."""
    cdef pollfd[WATCHED_MAX] watched
    cdef timespec left
    cdef int64_t us = due_us - now_us()
    if us <= 0:
        return False
    left.tv_sec = us // 1_000_000
    left.tv_nsec = us % 1_000_000 * 1000
    return ppoll(watched, pulse.watch(pulse.thing, watched), &left, NULL) > 0


cdef void wait_for_tick(Pulse *pulse, int64_t due_us) noexcept nogil:
    cdef int errands = 0
    while called(pulse, due_us):
        pulse.errand(pulse.thing, now_us())
        errands += 1
        if errands == ERRANDS_MAX:
            break
    sleep_until(due_us)


cdef void note(Beat *beat, int64_t due_us, int64_t woke_us) noexcept nogil:
    cdef int64_t late = woke_us - due_us
    cdef int bin = 0
    while bin < BINS - 1 and late >= EDGES[bin]:
        bin += 1
    beat.wakes += 1
    beat.bins[bin] += 1
    beat.late_us += late
    beat.late_max_us = max(beat.late_max_us, late)
    if late >= beat.late_from_us:
        beat.late[beat.lates % LATE_KEPT].due_us = due_us
        beat.late[beat.lates % LATE_KEPT].woke_us = woke_us
        beat.lates += 1


cdef int64_t after(Beat *beat, int64_t due_us, int64_t ended_us) noexcept nogil:
    """When to wake next. Ticks that are over are not made up for."""
    cdef int64_t missed = (ended_us - due_us) // beat.period_us
    beat.skipped += missed
    return due_us + (missed + 1) * beat.period_us


cdef bint ask_realtime() noexcept nogil:
    cdef sched_param param
    param.sched_priority = PRIORITY
    return pthread_setschedparam(pthread_self(), SCHED_FIFO, &param) == 0


cdef void *run(void *thing) noexcept nogil:
    cdef Pulse *pulse = <Pulse *>thing
    cdef int64_t due = now_us() + pulse.beat.period_us, woke, ended
    if pulse.realtime:
        pulse.granted = ask_realtime()
    while not load(&pulse.stopping):
        wait_for_tick(pulse, due)
        woke = now_us()
        note(&pulse.beat, due, woke)
        pulse.work(pulse.thing, woke)
        ended = now_us()
        pulse.beat.busy_us += ended - woke
        pulse.beat.busy_max_us = max(pulse.beat.busy_max_us, ended - woke)
        due = after(&pulse.beat, due, ended)
    return NULL


cdef void *run_canary(void *thing) noexcept nogil:
    cdef Pulse *pulse = <Pulse *>thing
    cdef int64_t due = now_us() + pulse.canary.period_us, woke
    if pulse.realtime:
        ask_realtime()
    while not load(&pulse.stopping):
        sleep_until(due)
        woke = now_us()
        note(&pulse.canary, due, woke)
        due = after(&pulse.canary, due, woke)
    return NULL


cdef void *locked_stack() noexcept nogil:
    """Our own, touched and kept in memory: the first page fault must not come in a call."""
    cdef void *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    if stack == <void *>-1:
        return NULL
    mlock(stack, STACK)  # not allowed everywhere, and then not needed to work
    memset(stack, 0, STACK)
    return stack


cdef int begin(Pulse *pulse) noexcept nogil:
    cdef pthread_attr_t attributes
    cdef int error
    pthread_attr_init(&attributes)
    pthread_attr_setstack(&attributes, pulse.stack, STACK)
    error = pthread_create(&pulse.thread, &attributes, run, pulse)
    pthread_attr_destroy(&attributes)
    if error:
        return error
    error = pthread_create(&pulse.canary_thread, NULL, run_canary, pulse)
    if error:
        store(&pulse.stopping, 1)
        pthread_join(pulse.thread, NULL)
    return error


cdef void clear(Beat *beat, int period_us) noexcept nogil:
    memset(beat, 0, sizeof(Beat))
    beat.period_us = period_us


cdef int pulse_start(Pulse *pulse, int period_us) noexcept nogil:
    """0, or the errno of what could not be had. Signals stay with the program's own threads."""
    cdef sigset_t every, before
    cdef int error
    clear(&pulse.beat, period_us)
    pulse.beat.late_from_us = period_us // 2
    # The canary looks four times as often, so that one of its wake-ups falls into every hole
    # of ours that counts, and is late by at least half of it.
    clear(&pulse.canary, period_us // 4)
    pulse.canary.late_from_us = period_us // 5
    pulse.granted = False
    pulse.stack = locked_stack()
    if pulse.stack == NULL:
        return 12  # ENOMEM
    store(&pulse.stopping, 0)
    sigfillset(&every)
    pthread_sigmask(SIG_SETMASK, &every, &before)
    error = begin(pulse)
    pthread_sigmask(SIG_SETMASK, &before, NULL)
    if error:
        munmap(pulse.stack, STACK)
    return error


cdef void pulse_stop(Pulse *pulse) noexcept nogil:
    store(&pulse.stopping, 1)
    pthread_join(pulse.thread, NULL)
    pthread_join(pulse.canary_thread, NULL)
    munmap(pulse.stack, STACK)

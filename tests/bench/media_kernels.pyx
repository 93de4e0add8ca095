# cython: language_level=3, cdivision=True
"""Times the engine's own kernels and the floor, one frame of 20 ms at a time. Not part of the box.

Everything runs in C loops: the engine's functions are the very ones its thread calls.
"""

from libc.math cimport cos
from libc.stdint cimport int16_t, int64_t, uint8_t
from libc.stdlib cimport abs as magnitude
from libc.string cimport memcpy, memset

from queuebox_media.crossing cimport (
    Crossing, crossing_begin, crossing_pull, crossing_push
)
from queuebox_media.g711 cimport MU_LAW, decode, encode
from queuebox_media.limiter cimport Limiter, limit, limiter_reset
from queuebox_media.mixer cimport Ramp, add, energy, ramp_set
from queuebox_media.progress cimport Progress, progress_hear
from queuebox_media.resampler cimport SpeexResamplerState, resample, resampler
from queuebox_media.shield cimport Unshield, shield, unshield
from queuebox_media.touchtones cimport Touchtones, touchtones_hear

cdef extern from "media_floor.h" nogil:
    enum:
        FRAME
    void floor_tables()
    void floor_mix(const int16_t *a, const int16_t *b, int16_t *out)
    void floor_decode(const uint8_t *codes, int16_t *out)
    void floor_encode(const int16_t *samples, uint8_t *out)
    int floor_shield(const uint8_t *samples, int count, uint8_t *wire)
    int floor_unshield(const uint8_t *wire, int count, uint8_t *samples)
    int64_t floor_energy(const int16_t *samples)
    float floor_bank(const int16_t *samples, const float *turn)
    void floor_gain(const int16_t *samples, int gain, int16_t *out)
    int64_t now_ns()

cdef extern from "<unistd.h>" nogil:
    ssize_t read(int fd, void *buffer, size_t count)
    ssize_t write(int fd, const void *buffer, size_t count)
    int usleep(unsigned int us)

cdef extern from "<time.h>" nogil:
    int CLOCK_MONOTONIC, TIMER_ABSTIME
    struct timespec:
        long tv_sec
        long tv_nsec
    int clock_nanosleep(int clock, int flags, const timespec *until, timespec *left)

cdef struct Desk:  # everything that a kernel works on
    uint8_t codes[FRAME]
    uint8_t wire[2 * FRAME]
    int wired
    uint8_t unshielded[2 * FRAME]
    uint8_t out[FRAME]
    uint8_t out_wire[2 * FRAME]
    int16_t a[FRAME]
    int16_t b[FRAME]
    int16_t mixed[FRAME]
    int16_t wide[6 * FRAME]
    int16_t narrow[FRAME + 16]
    float total[FRAME]
    float turns[8]
    Unshield unshield
    Touchtones keys
    Progress progress
    Ramp gain
    Limiter limiter
    Crossing crossing
    SpeexResamplerState *up
    SpeexResamplerState *down
    int64_t sum

cdef Desk desk


def prepare(codes: bytes) -> None:
    """A frame of a voice, as mu-law codes."""
    cdef int k
    hertz = [697, 770, 852, 941, 1209, 1336, 1477, 1633]
    assert len(codes) == FRAME
    memset(&desk, 0, sizeof(Desk))
    floor_tables()
    memcpy(desk.codes, <const char *>codes, FRAME)
    desk.wired = floor_shield(desk.codes, FRAME, desk.wire)
    floor_decode(desk.codes, desk.a)
    memcpy(desk.b, desk.a, sizeof(desk.a))
    for k in range(8):
        desk.turns[k] = <float>(2 * cos(6.283185307179586 * hertz[k] / 8000))
    ramp_set(&desk.gain, 0.5)
    limiter_reset(&desk.limiter)
    crossing_begin(&desk.crossing)
    desk.crossing.wanted = 1
    desk.crossing.drift = 4295 * 100  # 100 ppm
    desk.up = resampler(8000, 48000)
    desk.down = resampler(48000, 8000)


cdef void our_unshield() noexcept nogil:
    cdef size_t taken = 0, made = 0
    unshield(&desk.unshield, desk.wire, desk.wired, &taken, desk.unshielded, &made)


cdef void our_mix() noexcept nogil:
    memset(desk.total, 0, sizeof(desk.total))
    add(desk.total, desk.a, FRAME, &desk.gain)
    add(desk.total, desk.b, FRAME, &desk.gain)
    limit(&desk.limiter, desk.total, desk.mixed, FRAME)


cdef void our_party() noexcept nogil:
    add(desk.total, desk.a, FRAME, &desk.gain)


cdef void our_direction() noexcept nogil:
    """What the engine does to one direction of a connected call, in its own order."""
    our_unshield()
    decode(MU_LAW, desk.unshielded, desk.a, FRAME)
    desk.sum += <int64_t>energy(desk.a, FRAME)
    touchtones_hear(&desk.keys, desk.a, FRAME)
    memset(desk.total, 0, sizeof(desk.total))
    add(desk.total, desk.a, FRAME, &desk.gain)
    limit(&desk.limiter, desk.total, desk.mixed, FRAME)
    encode(MU_LAW, desk.mixed, desk.out, FRAME)
    shield(desk.out, FRAME, desk.out_wire)


cdef void floor_direction() noexcept nogil:
    floor_unshield(desk.wire, desk.wired, desk.unshielded)
    floor_decode(desk.unshielded, desk.a)
    desk.sum += floor_energy(desk.a)
    desk.sum += <int64_t>floor_bank(desk.a, desk.turns)
    floor_gain(desk.a, 8192, desk.mixed)
    floor_encode(desk.mixed, desk.out)
    floor_shield(desk.out, FRAME, desk.out_wire)


cdef void our_crossing() noexcept nogil:
    crossing_push(&desk.crossing, desk.a, FRAME)
    desk.crossing.seen = 0  # keep the drift: steering is not what is timed
    crossing_pull(&desk.crossing, desk.mixed, FRAME)


cdef void once(int kernel) noexcept nogil:
    if kernel == 0:
        floor_mix(desk.a, desk.b, desk.mixed)
    elif kernel == 1:
        our_mix()
    elif kernel == 2:
        our_party()
    elif kernel == 3:
        floor_decode(desk.codes, desk.a)
        floor_encode(desk.a, desk.out)
    elif kernel == 4:
        decode(MU_LAW, desk.codes, desk.a, FRAME)
        encode(MU_LAW, desk.a, desk.out, FRAME)
    elif kernel == 5:
        desk.sum += floor_shield(desk.codes, FRAME, desk.out_wire)
        desk.sum += floor_unshield(desk.wire, desk.wired, desk.unshielded)
    elif kernel == 6:
        desk.sum += shield(desk.codes, FRAME, desk.out_wire)
        our_unshield()
    elif kernel == 7:
        floor_direction()
        floor_direction()
    elif kernel == 8:
        our_direction()
        our_direction()
    elif kernel == 9:
        desk.sum += <int64_t>floor_bank(desk.a, desk.turns)
    elif kernel == 10:
        desk.sum += touchtones_hear(&desk.keys, desk.a, FRAME)
    elif kernel == 11:
        desk.sum += progress_hear(&desk.progress, desk.a, FRAME)
    elif kernel == 12:
        our_crossing()
    elif kernel == 13:
        resample(desk.up, desk.a, FRAME, desk.wide, 6 * FRAME)
    else:
        resample(desk.down, desk.wide, 6 * FRAME, desk.narrow, FRAME + 16)


KERNELS = [
    "mix of two: floor (B)", "mix of two", "conference, each party", "G.711: floor", "G.711",
    "shield + unshield: floor", "shield + unshield", "M5: floor", "M5", "DTMF bank: floor",
    "touch-tones", "call progress", "crossing, 100 ppm", "8 to 48 kHz", "48 to 8 kHz",
]


def nanoseconds(int kernel, int rounds) -> float:
    """One frame of this kernel, on average over so many."""
    cdef int64_t begun
    cdef int i
    with nogil:
        begun = now_ns()
        for i in range(rounds):
            once(kernel)
        begun = now_ns() - begun
    return begun / <double>rounds


def tty_calls(int fd, bytes out, int rounds) -> float:
    """ns for one write and one read of a tty that holds nothing, without anything else."""
    cdef int64_t begun
    cdef int i
    cdef const char *data = out
    cdef int count = len(out)
    cdef char[4096] got
    with nogil:
        begun = now_ns()
        for i in range(rounds):
            write(fd, data, count)
            read(fd, got, sizeof(got))
        begun = now_ns() - begun
    return begun / <double>rounds


# ── devices in real time, for the delay ─────────────────────────────────────────

cdef enum:
    STEP_US = 500  # a device that exchanges samples so often hides nothing


cdef int first_loud(const uint8_t *bytes, ssize_t count, bint linear, int loud) noexcept nogil:
    cdef ssize_t i = 0
    cdef int16_t value
    while i < count - linear:
        if linear:
            value = <int16_t>(bytes[i] | (bytes[i + 1] << 8))
        else:
            decode(MU_LAW, bytes + i, &value, 1)
        if magnitude(value) > loud:
            return <int>i
        i += 2 if linear else 1
    return -1


def delays(int from_fd, bint from_linear, int to_fd, bint to_linear, list quiet_ms) -> list[float]:
    """ms from a burst written to one device to the first loud sample at the other.

    Both exchange samples in real time; ``quiet_ms``: the silence before each burst.
    """
    found = []
    for quiet in quiet_ms:
        one = one_burst(from_fd, from_linear, to_fd, to_linear, quiet)
        if one > 0:
            found.append(one / 1000)
    return found


cdef void exchange(int fd, bint linear, bint loud, int step, uint8_t *got,
                   ssize_t *count) noexcept nogil:
    """One step of a device: a square of 1 kHz, or silence."""
    cdef uint8_t[48] out
    cdef int i, size = 48 if linear else 4
    for i in range(size):
        if linear:
            out[i] = (0x40 if (step & 1) else 0xC0) if (loud and i & 1) else 0
        else:
            out[i] = (0x8F if step & 1 else 0x0F) if loud else 0xFF
    write(fd, out, size)
    count[0] = read(fd, got, 16384)


cdef int64_t one_burst(int from_fd, bint from_linear, int to_fd, bint to_linear,
                       int quiet_ms) except -1:
    cdef uint8_t[16384] got
    cdef ssize_t count
    cdef int64_t due, sent = 0, heard = 0
    cdef timespec until
    cdef int step, quiet = quiet_ms * 1000 // STEP_US, loud = 40_000 // STEP_US
    cdef int last = quiet + 100_000 // STEP_US
    with nogil:
        due = now_ns()
        for step in range(last):
            due += STEP_US * 1000
            until.tv_sec = due // 1_000_000_000
            until.tv_nsec = due % 1_000_000_000
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL)
            if step == quiet:
                sent = now_ns()
            exchange(from_fd, from_linear, quiet <= step < quiet + loud, step, got, &count)
            exchange(to_fd, to_linear, False, step, got, &count)
            if sent and not heard and count > 0 and first_loud(got, count, to_linear, 3000) >= 0:
                heard = now_ns()
    return (heard - sent) // 1000 if heard else 0

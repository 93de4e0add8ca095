# cython: cdivision=True
"""Hears touch-tones (DTMF) in a line's samples. Knows no modem codes and does not debounce them.

Eight resonators (Goertzel) over blocks of 102 samples. A block is a digit when one row and one
column stand out of their groups, differ by no more than a telephone line makes them differ,
and are all that there is to hear, in both halves of the block. Two such blocks in a row are a key
(a tone of 40 ms always holds two), two without it are its end.
"""

from libc.math cimport cos, pow
from libc.string cimport memset

cdef extern from *:
    """
    /* Four resonators in one register, on SSE and NEON alike: 4 times a scalar loop. */
    typedef float qb_four __attribute__((vector_size(16)));
    static inline float qb_resonate(const float *turn, float *now, float *before,
                                    const int16_t *samples, int count) {
        qb_four t0, t1, n0, n1, b0, b1, x, next;
        float power = 0;
        __builtin_memcpy(&t0, turn, 16); __builtin_memcpy(&t1, turn + 4, 16);
        __builtin_memcpy(&n0, now, 16); __builtin_memcpy(&n1, now + 4, 16);
        __builtin_memcpy(&b0, before, 16); __builtin_memcpy(&b1, before + 4, 16);
        for (int i = 0; i < count; i++) {
            float value = samples[i];
            power += value * value;
            x = (qb_four){value, value, value, value};
            next = t0 * n0 + (x - b0); b0 = n0; n0 = next;
            next = t1 * n1 + (x - b1); b1 = n1; n1 = next;
        }
        __builtin_memcpy(now, &n0, 16); __builtin_memcpy(now + 4, &n1, 16);
        __builtin_memcpy(before, &b0, 16); __builtin_memcpy(before + 4, &b1, 16);
        return power;
    }
    """
    float resonate "qb_resonate"(const float *turn, float *now, float *before,
                                 const int16_t *samples, int count) nogil

cdef enum:
    ROWS = 4
    ENOUGH = 2  # blocks

cdef const char *KEYS = b"123A456B789C*0#D"
cdef float[TONES] turns

# Of one tone: -36 dBm0, with a sine of full scale at +3.14.
cdef float FAINTEST = <float>(pow(10, -3.914) * 32768.0 * 32768.0 / 2 * BLOCK)
cdef float STANDS_OUT = 4.0    # 6 dB over the others of its group
cdef float TWIST = 6.3         # 8 dB: the column over the row
cdef float REVERSE_TWIST = 2.5 # 4 dB: the row over the column
# Between the halves of a block: a tone that fills a part of it differs by more, the beat of
# its two sines by 1.5 at most.
cdef float UNEVEN = 1.7
cdef float ALL_THERE_IS = 0.74 # of the block's power; noise 9 dB down leaves 0.89


cdef void tune() noexcept:
    cdef int k
    cdef double *hertz = [697, 770, 852, 941, 1209, 1336, 1477, 1633]
    for k in range(TONES):
        turns[k] = <float>(2 * cos(6.283185307179586 * hertz[k] / 8000))


cdef inline int strongest(const float *powers) noexcept nogil:
    """Which of a group stands out; -1 if none does."""
    cdef int k, best = 0
    for k in range(1, ROWS):
        if powers[k] > powers[best]:
            best = k
    for k in range(ROWS):
        if k != best and powers[best] < STANDS_OUT * powers[k]:
            return -1
    return best


cdef int digit_of(const Touchtones *ear) noexcept nogil:
    """The key that the block just filled holds; 0: none."""
    cdef float[TONES] powers
    cdef float row_power, column_power
    cdef float power = ear.power[0] + ear.power[1]
    cdef int k, row, column
    if power < 2 * FAINTEST or ear.power[0] > UNEVEN * ear.power[1]:
        return 0
    if ear.power[1] > UNEVEN * ear.power[0]:
        return 0
    for k in range(TONES):
        powers[k] = ear.now[k] * ear.now[k] + ear.before[k] * ear.before[k]
        powers[k] = (powers[k] - turns[k] * ear.now[k] * ear.before[k]) * 2 / BLOCK
    row = strongest(powers)
    column = strongest(powers + ROWS)
    if row < 0 or column < 0:
        return 0
    row_power = powers[row]
    column_power = powers[ROWS + column]
    if row_power < FAINTEST or column_power < FAINTEST:
        return 0
    if column_power > TWIST * row_power or row_power > REVERSE_TWIST * column_power:
        return 0
    if row_power + column_power < ALL_THERE_IS * power:
        return 0
    return KEYS[ROWS * row + column]


cdef int settle(Touchtones *ear) noexcept nogil:
    """Weigh the block just filled; returns a key that is pressed anew, or 0."""
    cdef int digit = digit_of(ear)
    cdef int pressed = 0
    if ear.held:
        ear.misses = 0 if digit == ear.held else ear.misses + 1
        if ear.misses == ENOUGH:
            ear.held = 0
    if not ear.held and digit and digit == ear.candidate:
        ear.held = pressed = digit
        ear.misses = 0
    ear.candidate = digit
    memset(ear.now, 0, sizeof(ear.now))
    memset(ear.before, 0, sizeof(ear.before))
    ear.power[0] = 0
    ear.power[1] = 0
    ear.filled = 0
    return pressed


cdef int touchtones_hear(Touchtones *ear, const int16_t *samples, int count) noexcept nogil:
    """Listen to more samples; returns the last key that was pressed anew in them, or 0."""
    cdef int part, half, key, pressed = 0
    while count > 0:
        half = ear.filled >= HALF
        part = min(count, (BLOCK if half else HALF) - ear.filled)
        ear.power[half] += resonate(turns, ear.now, ear.before, samples, part)
        ear.filled += part
        samples += part
        count -= part
        if ear.filled == BLOCK:
            key = settle(ear)
            pressed = key if key else pressed
    return pressed


cdef class TouchtoneEar:
    """One line's ear, for tests and files."""

    cdef Touchtones ear

    def __cinit__(self) -> None:
        memset(&self.ear, 0, sizeof(Touchtones))

    def hear(self, samples: bytes) -> str:
        """The keys that were pressed in these s16le samples."""
        cdef const int16_t *source = <const int16_t *><const char *>samples
        cdef int at, count = len(samples) // 2, key
        keys = []
        for at in range(0, count, BLOCK):
            key = touchtones_hear(&self.ear, source + at, min(BLOCK, count - at))
            if key:
                keys.append(chr(key))
        return "".join(keys)


tune()

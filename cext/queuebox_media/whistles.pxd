"""Hears the single high tones of a line: special information tone, fax calling. No cadence."""

ctypedef enum Whistled:
    NO_WHISTLE
    FAX
    SIT

cdef struct Whistle:
    int lasted      # blocks of the pitch that goes on
    int quiet       # blocks of quiet before it
    int doubtful    # blocks in a row that are no whistle and no quiet
    int stage       # tones of a special information tone that have been heard in order
    bint called     # a fax's tone of the right length is over; the quiet after it is awaited
    float level     # mean square
    float cosine

cdef Whistled whistle_weigh(Whistle *ear, const float *sums, int count) noexcept nogil

"""Hears the single high tones of a line: special information tone, fax calling. No cadence."""

ctypedef enum Whistled:
    NO_WHISTLE
    FAX
    SIT

cdef struct Whistle:
    int lasted      # blocks of the pitch that goes on
    float level     # its mean square
    float cosine
    float before    # what was loud before it
    int stage       # tones of a special information tone that have been heard in order
    float called    # level of a fax's tone of the right length; the quiet after it is awaited
    int quiet       # blocks in a row
    int doubtful    # blocks in a row that are no whistle and no quiet
    float last[2]   # mean squares of the last blocks
    float loud      # the loudest before those, fading

cdef Whistled whistle_weigh(Whistle *ear, const float *sums, int count) noexcept nogil

"""Hears call-progress tones in a line's samples. Sums and durations; what they mean is not here."""

from libc.stdint cimport int16_t

from queuebox_media.band cimport Band
from queuebox_media.whistles cimport Whistle

cdef enum:
    BLOCK = 200   # 25 ms: one beat of 440 + 480 Hz, and all tones of the tables are steady
    BEFORE = 2    # samples of the block before
    SLOW = 4      # blocks: 100 ms

ctypedef enum Heard:
    NO_TONE
    DIAL
    BUSY
    REORDER
    RINGBACK
    STEADY
    FAX_CALLING
    SPECIAL

cdef struct Pitch:
    float level      # mean square; 0: there is no tone
    float cosine     # the mean cosine of a step

cdef struct Progress:
    Band band
    int16_t held[BEFORE + BLOCK]   # as they came
    int16_t passed[BEFORE + BLOCK] # what passed the band
    int filled
    bint on
    bint told        # of the tone or the pause that is now
    int lasted       # blocks of what is now
    int doubtful     # blocks in a row that are neither
    int on_lasted    # blocks of the last tone
    int cycles       # tones and pauses of a busy kind in a row
    int cycle_blocks
    Pitch tone       # the tone that goes on, or went on before the pause
    float slow[4]    # sums over SLOW blocks: there beats of 25 Hz (413 + 438) are even
    int slow_blocks
    int slow_lasted  # windows of an even tone
    Pitch slow_tone
    Whistle whistle

cdef Heard progress_hear(Progress *ear, const int16_t *samples, int count) noexcept nogil

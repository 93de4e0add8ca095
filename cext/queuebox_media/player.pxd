"""Plays sounds in a row into a mix, on two layers. Knows no files and no port."""

from libc.stdint cimport int16_t, int64_t

from queuebox_media.mixer cimport Ramp

cdef enum:
    LIST_MAX = 32

cdef struct Sound:
    const int16_t *samples
    int64_t count

cdef struct Voice:
    bint playing
    bint loop
    int tag
    int count
    int current
    int64_t position
    Ramp gain
    int sounds[LIST_MAX]

cdef struct Layer:
    Voice now
    Voice fading   # what was there before, on its way out
    float gain     # asked for by the last play
    bint finished  # since it was last looked at
    int finished_tag

cdef void layer_play(Layer *layer, const Sound *table, const int *sounds, int count, bint loop,
                     int64_t offset, float gain, float duck, int tag) noexcept nogil
cdef void layer_stop(Layer *layer) noexcept nogil
cdef void layer_duck(Layer *layer, float duck, int samples) noexcept nogil
cdef void layer_mix(Layer *layer, const Sound *table, float *total, int count) noexcept nogil

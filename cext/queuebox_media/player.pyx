# cython: cdivision=True
"""Plays sounds in a row into a mix, on two layers. Knows no files and no port."""

from queuebox_media.mixer cimport FADE, add, ramp_set, ramp_to


cdef void seek(Voice *voice, const Sound *table, int64_t offset) noexcept nogil:
    cdef int64_t length = 0
    cdef int i
    for i in range(voice.count):
        length += table[voice.sounds[i]].count
    if voice.loop and length > 0:
        offset = offset % length
    while voice.current < voice.count and offset >= table[voice.sounds[voice.current]].count:
        offset -= table[voice.sounds[voice.current]].count
        voice.current += 1
    voice.position = offset
    if length == 0:
        voice.loop = False


cdef void layer_stop(Layer *layer) noexcept nogil:
    if not layer.now.playing:
        return
    layer.now.playing = False
    if layer.now.gain.now == 0:
        return  # not heard yet: what fades out before it may go on doing so
    layer.fading = layer.now
    layer.fading.playing = True
    ramp_to(&layer.fading.gain, 0, FADE)


cdef void layer_play(Layer *layer, const Sound *table, const int *sounds, int count, bint loop,
                     int64_t offset, float gain, float duck, int tag) noexcept nogil:
    """Replace what plays; the old sound fades out under the new one."""
    cdef int i
    cdef Voice *voice = &layer.now
    layer_stop(layer)
    for i in range(count):
        voice.sounds[i] = sounds[i]
    voice.count = count
    voice.current = 0
    voice.loop = loop
    voice.tag = tag
    voice.playing = True
    layer.gain = gain
    seek(voice, table, offset)
    ramp_set(&voice.gain, 0)
    ramp_to(&voice.gain, gain * duck, FADE)


cdef void layer_duck(Layer *layer, float duck, int samples) noexcept nogil:
    ramp_to(&layer.now.gain, layer.gain * duck, samples)


cdef void voice_mix(Voice *voice, const Sound *table, float *total, int count) noexcept nogil:
    cdef const Sound *sound
    cdef int part
    while count > 0:
        if voice.current == voice.count:
            if not voice.loop:
                voice.playing = False
                return
            voice.current = 0
        sound = &table[voice.sounds[voice.current]]
        part = <int>min(<int64_t>count, sound.count - voice.position)
        add(total, sound.samples + voice.position, part, &voice.gain)
        total += part
        count -= part
        voice.position += part
        if voice.position == sound.count:
            voice.current += 1
            voice.position = 0
    if voice.current == voice.count and not voice.loop:
        voice.playing = False


cdef void layer_mix(Layer *layer, const Sound *table, float *total, int count) noexcept nogil:
    if layer.fading.playing:
        voice_mix(&layer.fading, table, total, count)
        if layer.fading.gain.left == 0:
            layer.fading.playing = False
    if layer.now.playing:
        voice_mix(&layer.now, table, total, count)
        if not layer.now.playing:
            layer.finished = True
            layer.finished_tag = layer.now.tag

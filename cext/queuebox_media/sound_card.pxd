"""The owner of a sound card's two streams. It may wait, so it is none of the media thread's."""

from queuebox_media.streams cimport Streams

cdef class SoundCard:
    cdef Streams streams
    cdef readonly str name

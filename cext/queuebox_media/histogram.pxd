"""How often an amount of milliseconds was seen. Counts; judges nothing."""

from libc.stdint cimport int64_t

cdef enum:
    STEPS = 10

cdef struct Histogram:
    int64_t counts[STEPS]

cdef void histogram_note(Histogram *histogram, int samples, int rate) noexcept nogil
cdef dict account_of_histogram(const Histogram *histogram)

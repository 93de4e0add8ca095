# cython: cdivision=True
"""How often an amount of milliseconds was seen. Counts; judges nothing."""

# Upper edges in ms. "dry" is its own step: below zero is what nobody was given.
NAMES = ("dry", "<2ms", "<5ms", "<10ms", "<15ms", "<20ms", "<30ms", "<40ms", "<60ms", "more")
cdef int *EDGES = [0, 2, 5, 10, 15, 20, 30, 40, 60]


cdef void histogram_note(Histogram *histogram, int samples, int rate) noexcept nogil:
    cdef int64_t thousandfold = <int64_t>samples * 1000
    cdef int step = 0
    while step < STEPS - 1 and thousandfold >= <int64_t>EDGES[step] * rate:
        step += 1
    histogram.counts[step] += 1


cdef dict account_of_histogram(const Histogram *histogram):
    cdef int i
    return {NAMES[i]: histogram.counts[i] for i in range(STEPS)}

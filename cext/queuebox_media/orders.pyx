"""What the program asks of the media thread: a ring without a lock. No meaning here.

One thread at a time gives orders: the methods of Engine do, under the interpreter's lock.
An eventfd calls the media thread, so that an order does not wait for a tick.
"""

from libc.stdint cimport uint64_t

cdef extern from "<unistd.h>" nogil:
    ssize_t write(int fd, const void *buffer, size_t count)
    ssize_t read(int fd, void *buffer, size_t count)

cdef extern from *:
    """
    #define qb_orders_load(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)
    #define qb_orders_store(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
    """
    uint32_t load "qb_orders_load"(uint32_t *place) nogil
    void store "qb_orders_store"(uint32_t *place, uint32_t value) nogil


cdef Order *order_room(Orders *orders) noexcept nogil:
    """The place to write the next order to; NULL while the ring is full."""
    if orders.tail - load(&orders.head) == ORDERS:
        return NULL
    return &orders.ring[orders.tail & (ORDERS - 1)]


cdef uint32_t order_give(Orders *orders) noexcept nogil:
    """Hand over what was written; returns its number."""
    store(&orders.tail, orders.tail + 1)
    return orders.tail


cdef Order *order_next(Orders *orders) noexcept nogil:
    if orders.head == load(&orders.tail):
        return NULL
    return &orders.ring[orders.head & (ORDERS - 1)]


cdef void order_done(Orders *orders) noexcept nogil:
    store(&orders.head, orders.head + 1)


cdef void orders_call(Orders *orders) noexcept nogil:
    """Let the media thread look now."""
    cdef uint64_t one = 1
    write(orders.event_fd, &one, sizeof(one))


cdef void orders_heard(Orders *orders) noexcept nogil:
    """What is given from here on calls again. Non-blocking: nothing there is no error."""
    cdef uint64_t count
    read(orders.event_fd, &count, sizeof(count))


cdef bint order_was_done(Orders *orders, uint32_t number) noexcept nogil:
    return <int>(load(&orders.head) - number) >= 0

"""What the program asks of the media thread: a ring without a lock. No meaning here."""

from libc.stdint cimport int64_t, uint8_t, uint32_t

cdef enum:
    ORDERS = 512        # a power of two
    INLINE_MAX = 128    # bytes of a dialogue in one order
    SOUNDS_INLINE = 32

ctypedef enum Verb:
    ATTACH
    ATTACH_CARD
    DETACH
    SEND
    ARM
    LEAVE
    COMMAND
    TAP
    PLAY
    STOP_PLAY
    HEAR
    GAIN
    HUSH

cdef union Payload:
    uint8_t bytes[INLINE_MAX]
    int sounds[SOUNDS_INLINE]

cdef struct Order:
    Verb verb
    int port
    int value       # descriptor, law, speaker or tag
    int count       # bytes or sounds in the payload
    bint loop
    bint over
    int64_t offset
    float gain
    float gain_from
    void *thing     # a crossing, a resampler or a card's streams, made by the sender
    void *other
    Payload payload

cdef struct Orders:
    uint32_t head   # the media thread's: orders ever done
    uint32_t tail   # the sender's: orders ever given
    int event_fd    # readable while there are orders that the thread has not looked at
    Order ring[ORDERS]

cdef Order *order_room(Orders *orders) noexcept nogil
cdef uint32_t order_give(Orders *orders) noexcept nogil
cdef Order *order_next(Orders *orders) noexcept nogil
cdef void order_done(Orders *orders) noexcept nogil
cdef void orders_call(Orders *orders) noexcept nogil
cdef void orders_heard(Orders *orders) noexcept nogil
cdef bint order_was_done(Orders *orders, uint32_t number) noexcept nogil

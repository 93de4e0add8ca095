"""Everything the media thread works on, one tick of it, and one errand. No Python object."""

from libc.stdint cimport int64_t

from queuebox_media.crossing cimport Crossing
from queuebox_media.desk cimport (
    desk_attach, desk_attach_card, desk_detach, desk_read, desk_write
)
from queuebox_media.g711 cimport Law
from queuebox_media.line cimport (
    line_arm, line_attach, line_command, line_detach, line_in_text, line_leave, line_read,
    line_send, line_tap, line_write
)
from queuebox_media.mixer cimport FADE, ramp_to
from queuebox_media.orders cimport (
    ARM, ATTACH, ATTACH_CARD, COMMAND, DETACH, HEAR, HUSH, LEAVE, Order, PLAY, SEND, STOP_PLAY,
    TAP, order_done, order_next, orders_heard
)
from queuebox_media.port cimport (
    Port, port_hear, port_hush, port_look, port_play, port_stop_play
)
from queuebox_media.realtime cimport WATCHED_MAX, pollfd
from queuebox_media.reports cimport report_signal
from queuebox_media.resampler cimport SpeexResamplerState
from queuebox_media.streams cimport Streams

cdef extern from "<poll.h>" nogil:
    short POLLIN


cdef void attach(House *house, const Order *order) noexcept nogil:
    cdef int place = order.port - house.lines
    if place < 0:
        line_attach(&house.line[order.port], order.value, order.loop)
    else:
        desk_attach(&house.desk[place], &house.hall, order.value, order.count,
                    <SpeexResamplerState *>order.thing, <SpeexResamplerState *>order.other)


cdef void detach(House *house, const Order *order) noexcept nogil:
    if order.port < house.lines:
        line_detach(&house.line[order.port])
    else:
        desk_detach(&house.desk[order.port - house.lines])


cdef void mix(House *house, const Order *order) noexcept nogil:
    cdef Port *port = &house.port[order.port]
    if order.verb == PLAY:
        port_play(port, &house.hall, order.payload.sounds, order.count, order.over, order.loop,
                  order.offset, order.gain, order.value)
    elif order.verb == STOP_PLAY:
        port_stop_play(port, order.over)
    elif order.verb == HEAR:
        port_hear(&house.hall, <Crossing *>order.thing, order.gain)
    elif order.verb == HUSH:
        port_hush(port, order.value)
    else:
        ramp_to(&port.toward, order.gain, FADE)
        ramp_to(&port.origin, order.gain_from, FADE)


cdef void obey(House *house, const Order *order) noexcept nogil:
    if order.verb == ATTACH:
        attach(house, order)
    elif order.verb == ATTACH_CARD:
        desk_attach_card(&house.desk[order.port - house.lines], &house.hall,
                         <Streams *>order.thing)
    elif order.verb == DETACH:
        detach(house, order)
    elif order.verb == SEND:
        line_send(&house.line[order.port], order.payload.bytes, order.count)
    elif order.verb == ARM:
        line_arm(&house.line[order.port], <Law>order.value)
    elif order.verb == LEAVE:
        line_leave(&house.line[order.port])
    elif order.verb == COMMAND:
        line_command(&house.line[order.port])
    elif order.verb == TAP:
        line_tap(&house.line[order.port], order.value)
    else:
        mix(house, order)


cdef void obey_all(House *house) noexcept nogil:
    cdef Order *order = order_next(&house.orders)
    while order != NULL:
        obey(house, order)
        order_done(&house.orders)
        order = order_next(&house.orders)


cdef int watch(void *thing, pollfd *watched) noexcept nogil:
    """What may call the thread between two ticks: an order, and the text of a modem."""
    cdef House *house = <House *>thing
    cdef int i, count = 1
    watched[0].fd = house.orders.event_fd
    for i in range(min(house.lines, WATCHED_MAX - 1)):
        if line_in_text(&house.line[i]):
            watched[count].fd = house.line[i].wire.fd
            count += 1
    for i in range(count):
        watched[i].events = POLLIN
    return count


cdef void errand(void *thing, int64_t now_us) noexcept nogil:
    """Orders and dialogues. The streams wait for their tick: it is their order of reading
    and writing that keeps the delay short."""
    cdef House *house = <House *>thing
    cdef int i
    house.hall.now_us = now_us
    orders_heard(&house.orders)
    obey_all(house)
    for i in range(house.lines):
        if line_in_text(&house.line[i]):
            line_read(&house.line[i], &house.hall)
            line_write(&house.line[i], &house.hall)
    report_signal(&house.reports)


cdef void tick(void *thing, int64_t now_us) noexcept nogil:
    """One frame: everything is read before anything is written, so a sample that came in this
    tick leaves in this tick."""
    cdef House *house = <House *>thing
    cdef int i
    house.hall.now_us = now_us
    obey_all(house)
    for i in range(house.lines):
        line_read(&house.line[i], &house.hall)
    for i in range(house.desks):
        desk_read(&house.desk[i], &house.hall)
    for i in range(house.lines):
        line_write(&house.line[i], &house.hall)
    for i in range(house.desks):
        desk_write(&house.desk[i], &house.hall)
    for i in range(house.lines + house.desks):
        port_look(&house.port[i])
    report_signal(&house.reports)

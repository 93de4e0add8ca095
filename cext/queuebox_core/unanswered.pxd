from queuebox_core.find cimport desk_in, not_while
from queuebox_core.model cimport Call, Desk, Office
from queuebox_core.offers cimport block, withdraw
from queuebox_core.seats cimport become, rest_after_offer, say
from queuebox_core.transfers cimport not_taken
from queuebox_core.waiting cimport come_back

cdef object DESK_MISSED, OfferEnding, _ASKED

cpdef ring_over(Office office, Desk desk)
cpdef declines(Office office, object event)
cpdef back(Office office, Call call)

from queuebox_core.books cimport end_offer
from queuebox_core.find cimport desk_in, not_while
from queuebox_core.model cimport Call, Desk, Office, OpenOffer
from queuebox_core.offers cimport block, withdraw
from queuebox_core.seats cimport become, rest, say
from queuebox_core.transfers cimport not_taken
from queuebox_core.waiting cimport come_back, hold

cdef object CALL_WHISPER, DESK_MISSED, DESK_WHISPER, OfferEnding, Part, _ASKED

cpdef ring_over(Office office, Desk desk)
cpdef declines(Office office, object event)
cpdef Call take_back(Office office, OpenOffer opened, object ending)
cpdef back(Office office, Call call)

cimport cython

from queuebox_core.books cimport end_offer
from queuebox_core.clock cimport wind
from queuebox_core.levels cimport next_widening
from queuebox_core.model cimport Call, Desk, Office, OpenOffer
from queuebox_core.moves cimport move_call
from queuebox_core.seats cimport become, rest_after_offer

cdef long long NEVER
cdef object CALL_GREETING, CALL_OFFERED, DESK_OFFERED, Hold, Offer, OfferEnding, Withdraw

cpdef offer(Office office, Call call, Desk desk, object pick, long long ring_time)
@cython.locals(due=cython.longlong)
cpdef long long ringing_clock(Office office, Call call)
cpdef withdraw(Office office, OpenOffer opened, object ending)
@cython.locals(opened=OpenOffer)
cpdef withdraw_all(Office office, Call call, object ending)
@cython.locals(opened=OpenOffer)
cpdef take_from_others(Office office, OpenOffer taken)
cpdef block(Office office, Call call, Desk desk)

cimport cython

from queuebox_core.levels cimport limit_of, may_take
from queuebox_core.model cimport Call, Desk, Office, OpenOffer, QueueState

cdef object CANDIDATES_KEPT, Pick

cpdef list candidates(Office office, Call call, QueueState queue)
@cython.locals(best=cython.longlong, opened=OpenOffer)
cpdef list ring_together(Call call, list desks, QueueState queue)
@cython.locals(kept=list, other=Desk)
cpdef record(Office office, Call call, QueueState queue, Desk desk, list desks)

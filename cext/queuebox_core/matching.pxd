cimport cython

from queuebox_core.levels cimport limit_of, may_take, widen_if_exhausted
from queuebox_core.lineup cimport before, order
from queuebox_core.model cimport Call, Desk, Office, QueueState
from queuebox_core.offers cimport offer
from queuebox_core.strategies cimport candidates, record, ring_together

cdef long long NEVER
cdef object CALL_GREETING, CALL_OFFERED, CALL_WAITING, DESK_READY, Pick

cpdef match(Office office)
@cython.locals(call=Call)
cdef _serve(Office office, list callers)
@cython.locals(best=Call, queue=QueueState)
cdef _serve_one_desk(Office office, Desk desk)
@cython.locals(call=Call)
cdef Call _first_for(Office office, Desk desk, QueueState queue)
cpdef bint offerable(Call call)
cdef _serve_caller(Office office, Call call)
@cython.locals(queue=QueueState, desk=Desk)
cdef _offer_to_best(Office office, Call call)
cdef _offer(Office office, Call call, QueueState queue, Desk desk, list desks)
cpdef bint may_talk(Office office, Call call)
@cython.locals(count=cython.longlong, call=Call)
cpdef long long talkers(Office office)
@cython.locals(call=Call)
cdef _match_directed(Office office)

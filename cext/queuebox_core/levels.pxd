cimport cython

from queuebox_core.model cimport Call, Desk, Office, QueueState
from queuebox_core.seats cimport at_work

cdef long long NEVER

@cython.locals(level=cython.longlong)
cpdef bint may_take(Office office, Call call, Desk desk, QueueState queue, long long limit)
cpdef long long limit_of(Call call, QueueState queue)
cpdef widen(Office office, Call call)
cpdef long long next_widening(Call call)
@cython.locals(desk=Desk)
cpdef bint widen_if_exhausted(Office office, Call call)

cimport cython

from queuebox_core.lineup cimport has_room, join
from queuebox_core.model cimport Call, Office, QueueState

cdef long long NEVER
cdef object SECOND

cpdef QueueState take_steps(Office office, Call call)
@cython.locals(due=cython.longlong)
cpdef long long next_step(Office office, Call call, bint refused=*)
cdef bint _takes(QueueState queue, object step)
cdef bint _too_many_hops(Office office, Call call, object step)

cimport cython

from queuebox_core.model cimport Call, Office, QueueState

cdef long long NEVER

cpdef long long head_start(object rules)
cpdef bint before(Call call, Call other)
cpdef order(Call call)
@cython.locals(i=cython.longlong)
cpdef join(Office office, Call call, QueueState queue)
@cython.locals(queue=QueueState)
cpdef leave(Call call)
@cython.locals(queue=QueueState)
cpdef stand_anew(Office office, Call call)
@cython.locals(ahead=cython.longlong, other=Call)
cpdef long long position(Call call)
@cython.locals(count=cython.longlong, call=Call)
cpdef long long own(QueueState queue)
cpdef bint has_room(QueueState queue)
@cython.locals(ahead=Call, behind=Call)
cdef _take_place(Call call, QueueState queue)

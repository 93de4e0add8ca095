cimport cython

from queuebox_core.clock cimport wind
from queuebox_core.model cimport Call, Desk, Office, QueueState
from queuebox_core.moves cimport move_call

cdef long long NEVER
cdef object Answer, CALL_ANSWERING, CALL_GREETING, CALL_RINGING

cpdef ring(Office office, Call call)
@cython.locals(call=Call)
cpdef review(Office office)
cpdef ring_again(Office office, Call call)
cdef _answer(Office office, Call call)
cpdef bint may_answer(Office office, Call call)
@cython.locals(count=cython.longlong, call=Call)
cdef long long _inbound(Office office)
@cython.locals(level=cython.longlong)
cdef bint _first_level(Desk desk, QueueState queue)
@cython.locals(count=cython.longlong, call=Call)
cdef long long _on_their_way(Office office, QueueState queue)

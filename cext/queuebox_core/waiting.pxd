cimport cython

from queuebox_core.books cimport end_visit
from queuebox_core.clock cimport wind
from queuebox_core.leaving cimport close, depart
from queuebox_core.levels cimport next_widening, widen
from queuebox_core.lineup cimport join
from queuebox_core.model cimport Call, Desk, Office, QueueState
from queuebox_core.moves cimport move_call
from queuebox_core.offers cimport ringing_clock
from queuebox_core.overflow cimport next_step, take_steps
from queuebox_core.treatments cimport forget_if_over, move_to, treatment_due, treatment_of

cdef long long NEVER
cdef object CALL_WAITING, CallEnding, DESK_MISSED, Hold, VisitEnding

cpdef begin_visit(Office office, Call call, QueueState queue, long long began)
cpdef greeting_clock(Office office, Call call)
cpdef hold(Office office, Call call)
cpdef wait(Office office, Call call)
cpdef come_back(Office office, Call call)
cpdef enter(Office office, Call call, QueueState queue)
cpdef switch(Office office, Call call, QueueState queue, object ending)
cpdef on_clock(Office office, Call call)
cdef _ring_wider(Office office, Call call)
cdef _over(Office office, Call call)
cdef QueueState _elsewhere(Office office, Call call)
cdef long long _drained_at(Call call)
@cython.locals(desk=Desk)
cdef bint _missed(Office office, object name)
@cython.locals(due=cython.longlong)
cpdef long long next_clock(Office office, Call call)

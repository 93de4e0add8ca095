cimport cython

from queuebox_core.alarms cimport set_alarm
from queuebox_core.clock cimport wind
from queuebox_core.lineup cimport has_room
from queuebox_core.model cimport Call, Office, QueueState

cdef long long NEVER
cdef object CALL_WAITING, SECOND, Treat

@cython.locals(queue=QueueState)
cpdef why_nobody(list queues)
@cython.locals(queue=QueueState, call=Call)
cpdef review(Office office)
@cython.locals(call=Call)
cdef _review_alarm(Office office, QueueState queue)
@cython.locals(due=cython.longlong)
cdef _review_call(Office office, Call call)
cpdef forget_if_over(Call call)
cpdef treatment_of(Call call)
cpdef long long treatment_due(Call call)
cpdef QueueState move_to(Office office, Call call)

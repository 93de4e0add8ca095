from queuebox_core.leaving cimport close
from queuebox_core.lineup cimport has_room, stand_anew
from queuebox_core.model cimport Call, Office, QueueState
from queuebox_core.moves cimport move_call
from queuebox_core.returning cimport welcome_back
from queuebox_core.waiting cimport begin_visit, greeting_clock, hold

cdef object CALL_GREETING, CallEnding, Greet

cpdef admit(Office office, Call call, QueueState queue)
cdef _greet_or_hold(Office office, Call call, QueueState queue)
cpdef bint is_blocked(Office office, Call call)
cpdef set_priority(Office office, Call call)
cpdef caller_known(Office office, Call call)
cdef _rank_anew(Office office, Call call)

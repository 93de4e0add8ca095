from queuebox_core.alarms cimport set_alarm
from queuebox_core.clock cimport wind
from queuebox_core.model cimport Call, Desk, Office
from queuebox_core.seats cimport become, rest, restart_idle, resting_state, say

cdef long long NEVER
cdef object DESK_WRAPPING_UP, DeskIs

cpdef after_call(Office office, Desk desk, Call call, bint kept)
cdef long long _length(Office office, Desk desk, Call call)
cpdef over(Office office, Desk desk)
cpdef on_clock(Office office, Desk desk)
cpdef extend(Office office, Desk desk)
cpdef leave_early(Office office, Desk desk)
cpdef pend(Office office, Desk desk, object why)
cpdef unpend(Office office, Desk desk)

from queuebox_core.clock cimport wind
from queuebox_core.model cimport Call, Line, Office

cdef long long NEVER
cdef object CALL_MOVES, CALL_RINGING, LINE_BUSIED_OUT, LINE_IDLE, LINE_MOVES, _NOT_WORKING

cpdef move_call(Office office, Call call, object state)
cpdef move_line(Office office, Line line, object state)
cpdef count_line(Office office, object state, long long change)
cpdef free_line(Office office, Line line)

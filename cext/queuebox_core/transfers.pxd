from queuebox_core.clock cimport wind
from queuebox_core.find cimport desk_in, desk_of, not_while, queue_of
from queuebox_core.lineup cimport has_room
from queuebox_core.model cimport Call, Desk, Office, QueueState
from queuebox_core.moves cimport move_call
from queuebox_core.seats cimport at_work
from queuebox_core.talking cimport part
from queuebox_core.waiting cimport enter

cdef long long NEVER
cdef object CallState, DeskState, Hold, NotNow, _TALKING

cpdef transfers(Office office, object event)
cdef _to_desk(Office office, object event, Desk desk, Call call)
cdef _to_queue(Office office, object event, Desk desk, Call call)
cdef _leave_desk(Office office, Desk desk, Call call)
cpdef QueueState home(Office office, Call call)
cpdef not_taken(Office office, Call call)
cpdef to_queue(Office office, Call call)

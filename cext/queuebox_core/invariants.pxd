cimport cython

from queuebox_core.lineup cimport before
from queuebox_core.matching cimport may_talk, offerable
from queuebox_core.model cimport Call, Desk, Line, Office, OpenOffer, QueueState
from queuebox_core.strategies cimport candidates

cdef long long NEVER
cdef object \
    CALL_OFFERED, CALL_OVER, CALL_RINGING, DESK_AWAY, DESK_GRACE, DESK_MISSED, DESK_OFFERED, \
    DESK_READY, LINE_IDLE, _AT_DESK, _BEING_OFFERED, _IN_QUEUE, _NO_CALL, _OFFERED, \
    _OUT_OF_USE, _TALKING, _WITH_DESK, _WORKING

@cython.locals(found=list, call=Call, desk=Desk, queue=QueueState)
cpdef list violations(Office office)
@cython.locals(queue=QueueState, opened=OpenOffer)
cdef _call(Office office, Call call, list found)
cdef _desk(Desk desk, list found)
@cython.locals(ahead=Call, call=Call)
cdef _queue(Office office, QueueState queue, list found)
@cython.locals(ahead=Desk, desk=Desk)
cdef _in_idle_order(QueueState queue, list found)
@cython.locals(line=Line)
cdef _lines(Office office, list found)

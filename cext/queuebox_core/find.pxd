cimport cython

from queuebox_core.model cimport Call, Desk, Line, Office, QueueState

cdef object NotNow

@cython.locals(line=Line)
cpdef Line line_of(Office office, object event, object number)
@cython.locals(call=Call)
cpdef Call call_of(Office office, object event, object name)
cpdef Call call_on_line(Office office, object event, object number, object name)
@cython.locals(desk=Desk)
cpdef Desk desk_of(Office office, object event, object name)
@cython.locals(queue=QueueState)
cpdef QueueState queue_of(Office office, object event, object name)
cpdef Desk desk_in(Office office, object event, object name, object states)
cpdef not_while(object event, Desk desk)

cimport cython

from queuebox_core.books cimport end_segment, end_visit, report
from queuebox_core.clock cimport wind
from queuebox_core.lineup cimport leave
from queuebox_core.model cimport Call, Desk, Office
from queuebox_core.moves cimport free_line, move_call, move_line
from queuebox_core.offers cimport withdraw_all
from queuebox_core.returning cimport remember
from queuebox_core.wrapup cimport after_call

cdef long long NEVER
cdef object \
    ABANDONED, CALLER_GONE, CALL_OVER, CallEnding, Close, Ended, EndedBy, LINE_CLOSING, \
    Release, _FOR_THE_VISIT

cpdef far_end_gone(Office office, Call call, long long at)
cdef bint _phantom(Office office, Call call, Desk desk, long long at)
cpdef end_otherwise(Office office, Call call, object ending, object by)
cpdef line_gone(Office office, Call call, object ending, object by)
cpdef close(Office office, Call call, object prompt, object ending)
@cython.locals(ended=cython.longlong)
cpdef end(Office office, Call call, object ending, object by=*, long long at=*, bint kept=*)
cdef _visit_ending(object ending, object by)
@cython.locals(ended=cython.longlong)
cdef _end(Office office, Call call, object ending, object by, long long at, object visit)
cdef _leave_desk(Office office, Call call, Desk desk, long long at, bint kept)
cpdef depart(Office office, Call call)

cimport cython

from queuebox_core.clock cimport wind
from queuebox_core.model cimport Call, Desk, Office, QueueState

cdef long long NEVER
cdef object \
    Candidate, DESK_AWAY, DESK_FAULT, DESK_HOLDING, DESK_LOGGED_OUT, DESK_MOVES, \
    DESK_OFFERED, DESK_READY, DESK_UNPLUGGED, DESK_WRAPPING_UP, DeskIs, IS_AWAY, IS_GONE, \
    IS_MISSED, IS_WORKING, PRESENCE

cpdef become(Office office, Desk desk, object state, object why=*, long long until=*)
cpdef say(Office office, Desk desk)
cpdef long long shown_until(Desk desk)
cpdef rest(Office office, Desk desk)
cpdef rest_after_offer(Office office, Desk desk)
cpdef resting_state(Desk desk)
cpdef bint at_work(Desk desk)
cpdef restart_idle(Office office, Desk desk)
cpdef seat(Office office, Desk desk, object agent)
cpdef long long seat_number(Desk desk)
cpdef unseat(Office office, Desk desk)
cpdef serve(Office office, Desk desk)
@cython.locals(found=dict, queue=QueueState)
cpdef dict served(Office office, Desk desk)
cdef long long _least_load(Office office, Desk newcomer)
@cython.locals(queue=QueueState)
cdef _join_ready(Desk desk)
@cython.locals(i=cython.longlong)
cdef _insert(list ready, Desk desk)
cdef bint _idles_longer(Desk desk, Desk other)
@cython.locals(queue=QueueState)
cdef _leave_ready(Desk desk)
cdef _change_presence(Office office, Desk desk, object was, object now)
@cython.locals(call=Call)
cdef _forget_misses(Office office, Desk desk)
@cython.locals(queue=QueueState)
cdef _count(Office office, Desk desk, object presence, long long change)
cpdef mark_for_review(Office office, QueueState queue)

cimport cython

from queuebox_core.clock cimport wind
from queuebox_core.lineup cimport position
from queuebox_core.model cimport Call, Office, QueueState
from queuebox_core.waiting cimport next_clock

cdef long long NEVER
cdef object Announce, CALL_WAITING, SECOND

@cython.locals(call=Call)
cpdef speak(Office office)
cdef _speak_to(Office office, Call call)
cdef _place_news(Call call)
cdef _wait_news(Office office, Call call)
cpdef expected_wait(Office office, Call call)
@cython.locals(call=Call)
cdef long long _longest_wait(Office office, QueueState queue)

cimport cython

from queuebox_core.alarms cimport set_alarm
from queuebox_core.books cimport end_offer, end_segment, end_visit, moment
from queuebox_core.clock cimport wind
from queuebox_core.find cimport desk_in, desk_of, not_while
from queuebox_core.leaving cimport depart, end
from queuebox_core.model cimport Call, Desk, Office, OpenOffer
from queuebox_core.moves cimport move_call
from queuebox_core.offers cimport take_from_others
from queuebox_core.seats cimport become, say
from queuebox_core.wrapup cimport after_call

cdef long long NEVER
cdef object \
    CALL_DIALLING, CALL_HELD, CALL_TALKING, CALL_WHISPER, CROSSING, CallEnding, Connect, \
    DESK_GRACE, DESK_HOLDING, DESK_OFFERED, DESK_READY, DESK_TALKING, DESK_WHISPER, EndedBy, \
    HELP, HOLD, NotNow, OfferEnding, Park, Part, Tone, Unpark, Whisper, _HOLDING, _IN_CONTACT, \
    _TALKING, _WITH_A_CALL

@cython.locals(pressed=cython.longlong)
cpdef answers(Office office, object event)
cdef _whisper(Office office, OpenOffer opened, long long pressed)
cdef _too_late(Office office, object event, Desk desk)
cpdef whisper_over(Office office, Desk desk)
cdef _begin_talk(Office office, OpenOffer opened, long long pressed)
cpdef holds(Office office, object event)
cpdef resumes(Office office, object event)
cdef _resume(Office office, Desk desk, Call call)
cdef _count_held(Office office, Desk desk)
cpdef hold_alarm(Office office, Desk desk)
cdef Call _call_at(object event, Desk desk)
cpdef hangs_up(Office office, object event)
cpdef nobody_there(Office office, object event)
cpdef asks_help(Office office, object event)
cpdef begin_grace(Office office, Desk desk, Call call)
cpdef end_grace(Office office, Desk desk, Call call)
cpdef part(Office office, Desk desk, Call call)

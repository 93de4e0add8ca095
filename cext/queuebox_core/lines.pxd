from queuebox_core.admission cimport admit, caller_known
from queuebox_core.alarms cimport set_alarm
from queuebox_core.answering cimport ring
from queuebox_core.books cimport moment
from queuebox_core.find cimport call_on_line, line_of
from queuebox_core.leaving cimport close, end, far_end_gone, line_gone
from queuebox_core.model cimport Call, Line, Office
from queuebox_core.moves cimport free_line, move_line

cdef long long NEVER
cdef object \
    CALL_DIALLING, CallEnding, EndedBy, LINE_BUSIED_OUT, LINE_BUSY, LINE_CLOSING, LINE_IDLE, \
    LINE_OUT, LINE_RINGING, NotNow, _NO_CALL, _RINGING, _WITH_THE_QUEUE, glare_on

cpdef ringing(Office office, object event)
cpdef Call open_call(Office office, object event, Line line, object name)
cdef _know(Call call, object number, object name)
cpdef known(Office office, object event)
cpdef answered(Office office, object event)
cpdef ringing_stopped(Office office, object event)
cpdef answer_failed(Office office, object event)
cdef Call _ringing_call(Office office, object event)
cpdef gone(Office office, object event)
cpdef fax_heard(Office office, object event)
cpdef digit(Office office, object event)
cpdef lost(Office office, object event)
cpdef back(Office office, object event)
cpdef idle(Office office, object event)
cpdef closing_over(Office office, Line line)
cpdef busied_out(Office office, object event)
cpdef missing(Office office, object event, long long line, object name)

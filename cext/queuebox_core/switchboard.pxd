from queuebox_core.alarms cimport watch_lines
from queuebox_core.announcements cimport speak
from queuebox_core.answering cimport review as answer_lines, ring_again
from queuebox_core.clock cimport next_due, take_due
from queuebox_core.invariants cimport violations
from queuebox_core.matching cimport match
from queuebox_core.model cimport Call, Clocked, Desk, Line, Office
from queuebox_core.treatments cimport review as review_treatments

cdef long long NEVER
cdef object ARRIVALS, NotNow

cdef dict HANDLERS

cdef class Switchboard:
    cdef public Office office
    cdef _begin(self, object event, long long at)
    cdef _take(self, object event)
    cdef _run_timers(self, long long at)
    cdef _settle(self)

cdef _on_clock(Office office, Clocked subject)

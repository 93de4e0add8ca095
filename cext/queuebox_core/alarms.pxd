from queuebox_core.model cimport Office

cdef long long NEVER
cdef object Alarm

cpdef set_alarm(Office office, object what, object about, bint on)
cpdef watch_lines(Office office)

from queuebox_core.model cimport Office

cdef long long NEVER

cpdef set_alarm(Office office, object what, object about, bint on)
cpdef watch_lines(Office office)

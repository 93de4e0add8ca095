cimport cython

from queuebox_core.model cimport Clocked, Office

cdef long long NEVER

cpdef wind(Office office, Clocked subject, long long due)
@cython.locals(due=cython.longlong, ticket=cython.longlong, subject=Clocked)
cpdef long long next_due(Office office)
@cython.locals(subject=Clocked)
cpdef Clocked take_due(Office office, long long at)
cdef _sweep(Office office)

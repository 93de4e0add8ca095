from queuebox_core.model cimport Call, Clocked, Desk, Line, Office

cdef class Switchboard:
    cdef public Office office

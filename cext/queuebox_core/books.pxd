cimport cython

from queuebox_core.model cimport Call, Desk, Office, OpenOffer

cdef long long NEVER
cdef object CallReport, OfferReport, Segment, VisitReport

cpdef long long moment(object happened, long long earliest, long long now)
cpdef end_visit(Call call, object ending, long long at)
cpdef end_offer(OpenOffer offer, object ending, long long at)
@cython.locals(ended=cython.longlong)
cpdef end_segment(Desk desk, Call call, long long at)
cpdef known(long long time)
cpdef long long wait_of(Call call, long long ended)
cpdef report(Office office, Call call, object ending, object by, long long ended)

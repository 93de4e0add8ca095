from queuebox_core.model cimport Call, Office

cpdef remember(Office office, Call call, long long ended)
cpdef welcome_back(Office office, Call call)

cdef class Terms:
    cdef public object rules
    cdef public str strategy
    cdef public bint ring_all
    cdef public long long priority
    cdef public long long capacity
    cdef public long long greeting
    cdef public bint greeting_forced
    cdef public long long ring_time
    cdef public long long wrap_up
    cdef public long long max_wait
    cdef public str skill
    cdef public tuple levels
    cdef public long long levels_at_agents
    cdef public bint overflows
    cdef public object no_agents
    cdef public object all_away
    cdef public long long drain_limit
    cdef public long long announce_every
    cdef public long long announce_first
    cdef public bint screening
    cdef public long long whisper

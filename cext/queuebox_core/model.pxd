# C types of model.py: times and counts as 64-bit integers, references as what they are.

from queuebox_core.terms cimport Terms

cdef long long NEVER
cdef object CALL_NEW

cdef class Clocked:
    cdef public long long due
    cdef public long long ticket

cdef class Line(Clocked):
    cdef public int number
    cdef public object rules
    cdef public QueueState queue
    cdef public bint delay_answer
    cdef public long long answer_after
    cdef public bint greeting
    cdef public object state
    cdef public long long since
    cdef public Call call
    cdef public bint busied_out
    cdef public long long last_ring
    cdef public bint retired

cdef class QueueState:
    cdef public str name
    cdef public Terms terms
    cdef public bint open
    cdef public bint night
    cdef public long long closed_since
    cdef public list lineup
    cdef public list ready
    cdef public int working
    cdef public int away
    cdef public int missed
    cdef public int pointer
    cdef public long long served_wait
    cdef public long long served_at
    cdef public str alarm
    cdef public bint review
    cdef public bint retired

cdef class Desk(Clocked):
    cdef public str name
    cdef public int place
    cdef public int seat
    cdef public str default_agent
    cdef public object agent
    cdef public dict serves
    cdef public list queues
    cdef public bint plugged
    cdef public bint faulty
    cdef public object state
    cdef public object presence
    cdef public long long since
    cdef public str why
    cdef public str pending
    cdef public bint leaving
    cdef public bint held_before
    cdef public long long idle_since
    cdef public long long idle_stopped
    cdef public object card
    cdef public int misses
    cdef public int load
    cdef public Call call
    cdef public OpenOffer offer
    cdef public long long answered
    cdef public long long held_since
    cdef public long long held
    cdef public long long withdrawn_at
    cdef public object withdrawn_for
    cdef public bint help
    cdef public bint retired

cdef class OpenOffer:
    cdef public Desk desk
    cdef public Call call
    cdef public long long began
    cdef public object pick
    cdef public long long accepted

cdef class Call(Clocked):
    cdef public str id
    cdef public long long arrival
    cdef public Line line
    cdef public bint outgoing
    cdef public bint callback
    cdef public str number
    cdef public str name
    cdef public bint withheld
    cdef public object state
    cdef public long long since
    cdef public long long began
    cdef public long long rang
    cdef public long long answered_line
    cdef public long long entered
    cdef public long long answered
    cdef public int priority
    cdef public bint raised
    cdef public long long rank
    cdef public long long score
    cdef public long long tie
    cdef public int place
    cdef public QueueState queue
    cdef public Terms terms
    cdef public list reach
    cdef public long long visit
    cdef public int level
    cdef public int level_steps
    cdef public int overflow_done
    cdef public long long overflow_at
    cdef public int hops
    cdef public dict tried
    cdef public str treated
    cdef public long long treated_since
    cdef public long long announce_at
    cdef public long long told_place
    cdef public long long told_over
    cdef public long long told_minutes
    cdef public Desk desk
    cdef public list offers
    cdef public Desk target
    cdef public Desk recall_to
    cdef public long long recall_at
    cdef public str number_dialled
    cdef public str evidence
    cdef public tuple flags
    cdef public tuple segments
    cdef public tuple visits
    cdef public tuple offered

cdef class Office:
    cdef public object rules
    cdef public long long now
    cdef public long long head_start
    cdef public long long most_talkers
    cdef public int lines_kept
    cdef public bint welcomes_back
    cdef public dict lines
    cdef public dict desks
    cdef public dict queues
    cdef public dict calls
    cdef public list directed
    cdef public list effects
    cdef public list heap
    cdef public long long tickets
    cdef public long long arrivals
    cdef public list new_callers
    cdef public list new_desks
    cdef public bint stirred
    cdef public int holding_back
    cdef public list announcing
    cdef public list reviewing
    cdef public list untold
    cdef public list alarms
    cdef public int free_lines
    cdef public int working_lines
    cdef public long long all_busy_since
    cdef public int all_busy_occasions
    cdef public long long all_busy_time
    cdef public dict loads
    cdef public dict returners
    cdef public list refusals
    cdef public int refused
    cdef public object picks

"""The engine's counters as plain dictionaries. Reads only; the media thread goes on writing."""

from queuebox_media.desk cimport Desk
from queuebox_media.line cimport Line
from queuebox_media.realtime cimport Pulse

cdef dict account_of_line(const Line *line)
cdef dict account_of_desk(const Desk *desk)
cdef dict account_of_pulse(const Pulse *pulse, bint running, int reports_dropped)

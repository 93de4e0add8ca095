"""The engine's counters as plain dictionaries. Reads only; the media thread goes on writing."""

from libc.math cimport log10

from queuebox_media.crossing cimport crossing_fill
from queuebox_media.histogram cimport account_of_histogram
from queuebox_media.line cimport ARMED, COMMANDING, LEAVING, STREAMING
from queuebox_media.pacing cimport Pacing
from queuebox_media.port cimport Port
from queuebox_media.realtime cimport BINS, LATE_KEPT, Beat
from queuebox_media.streams cimport Streams
from queuebox_media.wire cimport Wire

MODES = {COMMANDING: "command", ARMED: "armed", STREAMING: "stream", LEAVING: "leaving"}
BIN_NAMES = ("<1ms", "<2ms", "<5ms", "<10ms", "<20ms", "more")

cdef double SILENT_DBM0 = -99.0


cdef double dbm0(double power) noexcept:
    # a sine of full scale has a mean square of 1/2 and is +3.14 dBm0 (G.711)
    return max(SILENT_DBM0, 10 * log10(2 * power) + 3.14) if power > 0 else SILENT_DBM0


cdef dict account_of_port(const Port *port, const Pacing *pace, const Wire *wire):
    cdef int i
    return {
        "attached": wire.fd >= 0,
        "live": bool(port.live),
        "frames_in": port.frames_in,
        "frames_out": port.frames_out,
        "level_in_dbm0": dbm0(port.power_in),
        "level_out_dbm0": dbm0(port.power_out),
        "limited": port.limiter.limited,
        "slips": pace.slips,
        "underruns": pace.starved,
        "excess": pace.excess,
        "overruns": wire.overruns,
        "lead_ms": 1000 * pace.lead / pace.rate if pace.rate else 0,
        "unsent": wire.end - wire.start,
        "hears": [
            {
                "port": port.ears[i].speaker,
                "fill": crossing_fill(port.ears[i]),
                "drift_ppm": port.ears[i].drift / 4295,
                "gaps": port.ears[i].gaps,
                "missing": port.ears[i].missing,
                "stretched": port.ears[i].stretched,
                "overruns": port.ears[i].overruns,
            }
            for i in range(port.ear_count)
        ],
        "gaps": sum([port.ears[i].gaps for i in range(port.ear_count)]),
    }


cdef dict account_of_line(const Line *line):
    account = account_of_port(line.port, &line.pace, &line.wire)
    account["mode"] = MODES[line.mode]
    account["codes"] = line.codes
    return account


cdef dict account_of_desk(const Desk *desk):
    cdef Streams *card = desk.streams  # once: the media thread may let go of it meanwhile
    account = account_of_port(desk.port, &desk.pace, &desk.wire)
    account["stumbles"] = desk.stumbles
    account["losses"] = desk.losses
    account["fill_ms"] = account_of_histogram(&desk.fill)
    account["delay_ms"] = account_of_histogram(&desk.delay)
    if card != NULL:
        account["attached"] = True
        account["overruns"] = card.overruns
        account["refused"] = card.refused
    return account


cdef list lates_of(const Beat *beat):
    cdef int i
    kept = range(max(0, beat.lates - LATE_KEPT), beat.lates)
    return [(beat.late[i % LATE_KEPT].due_us, beat.late[i % LATE_KEPT].woke_us) for i in kept]


def alone(ours: list[tuple[int, int]], canary: list[tuple[int, int]]) -> int:
    """How many of our late wake-ups (due, woke) no late one of the canary overlaps."""
    return sum(
        not any(due <= woke_there and due_there <= woke for due_there, woke_there in canary)
        for due, woke in ours
    )


cdef dict account_of_beat(const Beat *beat):
    cdef int i
    return {
        "wakes": beat.wakes,
        "skipped": beat.skipped,
        "late": beat.lates,
        "late_max_us": beat.late_max_us,
        "late_mean_us": beat.late_us / beat.wakes if beat.wakes else 0.0,
        "lateness": {BIN_NAMES[i]: beat.bins[i] for i in range(BINS)},
        "spans": lates_of(beat),  # (due, woke) in µs of the newest late wake-ups
    }


cdef dict account_of_pulse(const Pulse *pulse, bint running, int reports_dropped):
    account = account_of_beat(&pulse.beat)
    account["running"] = bool(running)
    account["realtime"] = bool(pulse.granted)
    account["ticks"] = pulse.beat.wakes
    account["busy_max_us"] = pulse.beat.busy_max_us
    account["busy_mean_us"] = pulse.beat.busy_us / pulse.beat.wakes if pulse.beat.wakes else 0.0
    account["reports_dropped"] = reports_dropped
    account["canary"] = account_of_beat(&pulse.canary)
    account["late_alone"] = alone(lates_of(&pulse.beat), lates_of(&pulse.canary))
    return account

# cython: cdivision=True
"""One headset at the engine: samples both ways in its own clock. Knows no jack and no lamp.

It is a sound card (its two streams, in ``streams.pyx``) or a stream socket that carries s16le
both ways. A card tells what it has still to play; at a socket that is counted.
"""

from libc.stdint cimport int64_t
from libc.string cimport memcpy, memmove, memset

from queuebox_media.crossing cimport crossing_fill
from queuebox_media.histogram cimport histogram_note
from queuebox_media.mixer cimport splice
from queuebox_media.pacing cimport pace_again, pace_begin, pace_due, pace_heard, pace_holds
from queuebox_media.port cimport (
    BLOCK_MAX, port_hears_nothing, port_listen, port_live, port_renew, port_speak,
    port_speak_unheard
)
from queuebox_media.reports cimport LOST, STUMBLED as STREAM_STOPPED, report
from queuebox_media.resampler cimport resample, speex_resampler_reset_mem
from queuebox_media.streams cimport (
    HEAR_MAX, STUMBLED, streams_begin, streams_delay, streams_hear, streams_held, streams_speak,
    streams_stopped
)
from queuebox_media.wire cimport (
    GONE, wire_attach, wire_detach, wire_drop, wire_filled, wire_flush, wire_read, wire_room
)

cdef enum:
    LINE_RATE = 8000
    SAMPLES_MAX = 4096   # in one read
    READ_MAX = 8192      # bytes
    READS_MAX = 32       # all that a socket buffer holds
    WRITE_MAX = 5280     # samples, 110 ms: the longest lead that jitter can ask for, at once
    BACKLOG_MAX = 9600   # bytes, 100 ms
    QUIET = 80           # samples of 8 kHz, more than the resampler holds
    # 15 ms at 8 kHz: a card tells what it holds, so only our own absence counts, three ticks.
    CARD_LEAD = 120


cdef void begin(Desk *desk, Hall *hall, int lead) noexcept nogil:
    desk.unheard = True
    desk.quiet = 0
    desk.odd = False
    desk.ready = 0
    pace_begin(&desk.pace, desk.rate, <int>(<int64_t>lead * desk.rate // LINE_RATE), hall.now_us)
    port_live(desk.port, True)


cdef void desk_attach(Desk *desk, Hall *hall, int fd, int rate, SpeexResamplerState *down,
                      SpeexResamplerState *up) noexcept nogil:
    wire_attach(&desk.wire, fd, True)
    desk.rate = rate
    desk.mic_rate = rate
    desk.down = down
    desk.up = up
    begin(desk, hall, desk.lead)


cdef void desk_attach_card(Desk *desk, Hall *hall, Streams *streams) noexcept nogil:
    desk.streams = streams
    desk.rate = streams.ear_rate
    desk.mic_rate = streams.mic_rate
    desk.down = streams.down
    desk.up = streams.up
    desk.halted = False
    streams_begin(streams)
    begin(desk, hall, CARD_LEAD)


cdef void desk_detach(Desk *desk) noexcept nogil:
    wire_detach(&desk.wire)
    desk.streams = NULL
    port_live(desk.port, False)


cdef void lose(Desk *desk, Hall *hall) noexcept nogil:
    desk.losses += 1
    report(hall.reports, LOST, desk.port.number, desk.wire.error, NULL, 0, hall.now_us)
    desk_detach(desk)


cdef void speak(Desk *desk, const int16_t *samples, int count) noexcept nogil:
    """What the microphone heard, to all who listen."""
    cdef int16_t low[HEAR_MAX + 16]
    cdef int made
    if desk.port.mouth_count == 0:
        desk.unheard = True
        port_speak_unheard(desk.port, samples, count, desk.mic_rate)
        return
    if desk.unheard:
        desk.unheard = False
        speex_resampler_reset_mem(desk.down)
    made = resample(desk.down, samples, count, low, HEAR_MAX + 16)
    port_speak(desk.port, low, made)


cdef int take_bytes(Desk *desk, uint8_t *bytes, int count) noexcept nogil:
    """``bytes`` has one free byte before it. Returns the number of samples."""
    cdef int16_t samples[SAMPLES_MAX + 1]
    if desk.odd:
        bytes -= 1
        bytes[0] = desk.odd_byte
        count += 1
    desk.odd = count & 1
    if desk.odd:
        desk.odd_byte = bytes[count - 1]
    count //= 2
    memcpy(samples, bytes, 2 * count)
    speak(desk, samples, count)
    return count


cdef void stumble(Desk *desk, Hall *hall, int trouble) noexcept nogil:
    """A card's stream stopped: its owner sets it going again, or the card is gone."""
    if trouble == STUMBLED:
        desk.halted = True
        desk.stumbles += 1
        report(hall.reports, STREAM_STOPPED, desk.port.number, desk.streams.error, NULL, 0,
               hall.now_us)
        return
    desk.losses += 1
    report(hall.reports, LOST, desk.port.number, desk.streams.error, NULL, 0, hall.now_us)
    desk_detach(desk)


cdef void read_card(Desk *desk, Hall *hall) noexcept nogil:
    cdef int16_t samples[HEAR_MAX]
    cdef int held = 0, played = 0, trouble = 0
    cdef int got = streams_hear(desk.streams, samples)
    if got >= 0:
        speak(desk, samples, got)
        trouble = streams_held(desk.streams, &held, &played)
    if got < 0 or trouble < 0:
        stumble(desk, hall, got if got < 0 else trouble)
        return
    if desk.pace.begun:
        histogram_note(&desk.fill, held, desk.rate)
    if pace_holds(&desk.pace, held, played, hall.now_us):
        port_renew(desk.port)
        desk.ready = 0


cdef bint runs(Desk *desk, Hall *hall) noexcept nogil:
    """Does the card run? Where its owner has set it going again, all that is old is dropped."""
    if streams_stopped(desk.streams):
        desk.halted = True
    elif desk.halted:
        desk.halted = False
        desk.ready = 0
        streams_begin(desk.streams)
        pace_again(&desk.pace, hall.now_us)
        port_renew(desk.port)
    return not desk.halted


cdef void desk_read(Desk *desk, Hall *hall) noexcept nogil:
    cdef uint8_t bytes[READ_MAX + 1]
    cdef int got = 0, samples = 0, reads = 0
    if desk.streams != NULL and runs(desk, hall):
        read_card(desk, hall)
    if desk.wire.fd < 0:
        return
    while reads < READS_MAX:
        got = wire_read(&desk.wire, bytes + 1, READ_MAX)
        if got <= 0:
            break
        samples += take_bytes(desk, bytes + 1, got)
        reads += 1
        if got < READ_MAX:
            break
    if got == GONE:
        lose(desk, hall)
    elif pace_heard(&desk.pace, samples, hall.now_us):
        port_renew(desk.port)
        desk.ready = 0


cdef bint rests(Desk *desk, int wanted) noexcept nogil:
    """Most headsets hear nothing most of the time: zeros need no filter, but for its tail."""
    if not port_hears_nothing(desk.port):
        if desk.quiet > QUIET:
            speex_resampler_reset_mem(desk.up)
        desk.quiet = 0
        return False
    if desk.quiet <= QUIET:
        desk.quiet += <int>((wanted - desk.ready) * <int64_t>LINE_RATE // desk.rate)
        return False
    if wanted > desk.ready:
        memset(desk.fifo + desk.ready, 0, 2 * (wanted - desk.ready))
        desk.ready = wanted
    return True


cdef void fill(Desk *desk, Hall *hall, int wanted) noexcept nogil:
    """Mix and resample until the fifo holds ``wanted``."""
    cdef int16_t mixed[BLOCK_MAX]
    cdef int count
    if rests(desk, wanted):
        return
    while desk.ready < wanted:
        count = <int>(((wanted - desk.ready) * <int64_t>LINE_RATE + desk.rate - 1) // desk.rate)
        count = min(count, BLOCK_MAX)
        port_listen(desk.port, hall, mixed, count)
        desk.ready += resample(desk.up, mixed, count, desk.fifo + desk.ready, FIFO - desk.ready)


cdef void queue(Desk *desk, const int16_t *samples, int count) noexcept nogil:
    cdef int waiting = desk.wire.end - desk.wire.start
    cdef uint8_t *room
    if waiting > BACKLOG_MAX:
        # A headset that takes no samples. A half sample that has begun is finished, or the
        # bytes would be swapped from here on.
        wire_drop(&desk.wire, waiting & 1)
        desk.wire.overruns += 1
    room = wire_room(&desk.wire, 2 * count)
    if room != NULL:
        memcpy(room, samples, 2 * count)
        wire_filled(&desk.wire, 2 * count)


cdef void note_delay(Desk *desk) noexcept nogil:
    """From a line's samples to the ear: what waits in the crossing, and what at the card."""
    cdef int waiting
    if desk.port.ear_count == 0:
        return
    waiting = streams_delay(desk.streams)
    if waiting >= 0:
        waiting += crossing_fill(desk.port.ears[0]) * desk.rate // LINE_RATE
        histogram_note(&desk.delay, waiting, desk.rate)


cdef void give(Desk *desk, Hall *hall, const int16_t *samples, int count) noexcept nogil:
    cdef int trouble
    if desk.streams == NULL:
        queue(desk, samples, count)
        return
    trouble = streams_speak(desk.streams, samples, count)
    if trouble:
        stumble(desk, hall, trouble)
    else:
        note_delay(desk)


cdef bint silent(const Desk *desk) noexcept nogil:
    """There is no device, or one that its owner sets going again."""
    return desk.wire.fd < 0 and (desk.streams == NULL or desk.halted)


cdef void desk_write(Desk *desk, Hall *hall) noexcept nogil:
    cdef int16_t fitted[WRITE_MAX]
    cdef int plain, spliced
    if silent(desk):
        return
    pace_due(&desk.pace, WRITE_MAX, &plain, &spliced)
    if spliced:
        fill(desk, hall, plain)
        if spliced == plain:
            give(desk, hall, desk.fifo, plain)
        else:
            splice(desk.fifo, plain, fitted, spliced)
            give(desk, hall, fitted, spliced)
        desk.ready -= plain
        memmove(desk.fifo, desk.fifo + plain, desk.ready * 2)
    if desk.wire.fd >= 0 and wire_flush(&desk.wire) == GONE:
        lose(desk, hall)

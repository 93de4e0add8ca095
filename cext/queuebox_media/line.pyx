# cython: cdivision=True
"""One modem at the engine: text up and down, and the duplex stream. Decides nothing.

In text every byte goes up as it is. An armed line begins its stream by itself at CONNECT,
within the same read, so that not one sample is taken for text. In the stream samples go to
the port, codes and packets go up. After DLE ETX bytes are text again.
"""

from libc.stdint cimport int16_t
from libc.string cimport memset

from queuebox_media.g711 cimport decode, encode
from queuebox_media.mixer cimport splice
from queuebox_media.pacing cimport pace_begin, pace_due, pace_heard, pace_starved
from queuebox_media.port cimport BLOCK_MAX, port_listen, port_live, port_renew, port_speak
from queuebox_media.progress cimport progress_hear
from queuebox_media.reports cimport (
    CODE_HEARD, DIGIT, ENDED, Kind, LOST, PACKET_HEARD, STALLED, STREAM, TAP_IN, TAP_OUT, TEXT,
    TONE_HEARD, report
)
from queuebox_media.shield cimport CODE, END, Found, NOTHING, PACKET, shield, unshield
from queuebox_media.touchtones cimport touchtones_hear
from queuebox_media.wire cimport (
    GONE, wire_attach, wire_detach, wire_drop, wire_filled, wire_flush, wire_read, wire_room,
    wire_send
)

cdef enum:
    RATE = 8000
    READ_MAX = 4096
    TAP_MAX = 1024           # samples in one report
    READS_MAX = 8            # a pty and a USB modem both hide up to 20 kB
    UNDERRUN = 0x75          # u: the modem had nothing to send to the line
    SILENT_US = 1_000_000
    # More than this unsent means that the device does not take bytes: it is late already.
    BACKLOG_MAX = 1600

cdef const char *CONNECT = b"CONNECT\r\n"
cdef enum:
    WORD = 7    # CONNECT
    WHOLE = 9


cdef void line_attach(Line *line, int fd, bint socket) noexcept nogil:
    wire_attach(&line.wire, fd, socket)
    line.mode = COMMANDING
    line.stalled = False
    port_live(line.port, False)


cdef void line_detach(Line *line) noexcept nogil:
    wire_detach(&line.wire)
    line.mode = COMMANDING
    port_live(line.port, False)


cdef void line_send(Line *line, const uint8_t *bytes, int count) noexcept nogil:
    if line.wire.fd >= 0:
        wire_send(&line.wire, bytes, count)


cdef void line_arm(Line *line, Law law) noexcept nogil:
    line.law = law
    line.mode = ARMED
    line.matched = 0


cdef void line_tap(Line *line, bint tapped) noexcept nogil:
    line.tapped = tapped


cdef void tell_samples(Line *line, Hall *hall, Kind kind, const int16_t *samples,
                       int count) noexcept nogil:
    cdef int part
    while count > 0:
        part = min(count, TAP_MAX)
        report(hall.reports, kind, line.port.number, 0, <const uint8_t *>samples,
               part * <int>sizeof(int16_t), hall.now_us)
        samples += part
        count -= part


cdef void drop_samples(Line *line) noexcept nogil:
    """Unsent samples are worth nothing any more, but a pair that has begun is finished."""
    wire_drop(&line.wire, 1 if line.wire.half else 0)


cdef void line_leave(Line *line) noexcept nogil:
    if line.mode == STREAMING:
        drop_samples(line)
        line.mode = LEAVING


cdef void line_command(Line *line) noexcept nogil:
    if line.mode == STREAMING:
        drop_samples(line)
    line.mode = COMMANDING
    port_live(line.port, False)


cdef void begin_stream(Line *line, Hall *hall) noexcept nogil:
    line.mode = STREAMING
    line.stalled = False
    memset(&line.unshield, 0, sizeof(line.unshield))
    memset(&line.keys, 0, sizeof(line.keys))
    memset(&line.progress, 0, sizeof(line.progress))
    line.wire.half = False
    pace_begin(&line.pace, RATE, line.lead, hall.now_us)
    port_live(line.port, True)
    report(hall.reports, STREAM, line.port.number, 0, NULL, 0, hall.now_us)


cdef void end_stream(Line *line, Hall *hall) noexcept nogil:
    if line.mode == STREAMING:
        drop_samples(line)
    line.mode = COMMANDING
    port_live(line.port, False)
    report(hall.reports, ENDED, line.port.number, 0, NULL, 0, hall.now_us)


cdef void lose(Line *line, Hall *hall) noexcept nogil:
    report(hall.reports, LOST, line.port.number, line.wire.error, NULL, 0, hall.now_us)
    line_detach(line)


cdef bint connects(Line *line, uint8_t byte) noexcept nogil:
    """True at the LF of a line that holds CONNECT; what stands behind the word is passed over."""
    if line.matched >= WORD:
        line.matched = WHOLE if byte == 10 else WORD
    elif byte == <uint8_t>CONNECT[line.matched]:
        line.matched += 1
    elif line.matched == 6 and byte == 79:  # CONNEC + O: the last C began the word anew
        line.matched = 2
    else:
        line.matched = 1 if byte == <uint8_t>CONNECT[0] else 0
    return line.matched == WHOLE


cdef size_t take_text(Line *line, Hall *hall, const uint8_t *bytes, size_t count) noexcept nogil:
    """Send text up; returns how much of it was text."""
    cdef size_t i, text = count
    cdef bint begins = False
    if line.mode == ARMED:
        for i in range(count):
            if connects(line, bytes[i]):
                text = i + 1
                begins = True
                break
    report(hall.reports, TEXT, line.port.number, 0, bytes, <int>text, hall.now_us)
    if begins:
        begin_stream(line, hall)
    return text


cdef void take_code(Line *line, Hall *hall) noexcept nogil:
    line.codes += 1
    if line.unshield.code == UNDERRUN:
        pace_starved(&line.pace, hall.now_us)
    report(hall.reports, CODE_HEARD, line.port.number, line.unshield.code, NULL, 0, hall.now_us)


cdef size_t take_stream(Line *line, Hall *hall, const uint8_t *bytes, size_t count,
                        uint8_t *codes, size_t *made) noexcept nogil:
    """Unshield up to the end of the stream or of the bytes; returns how many were used."""
    cdef size_t taken = 0
    cdef Found found = CODE
    while found != NOTHING:
        found = unshield(&line.unshield, bytes, count, &taken, codes, made)
        if found == CODE:
            take_code(line, hall)
        elif found == PACKET:
            report(hall.reports, PACKET_HEARD, line.port.number, 0, line.unshield.packet,
                   line.unshield.length, hall.now_us)
        elif found == END:
            end_stream(line, hall)
            break
    return taken


cdef void listen_for_tones(Line *line, Hall *hall, const int16_t *samples,
                           int count) noexcept nogil:
    cdef int key = touchtones_hear(&line.keys, samples, count)
    cdef int tone = progress_hear(&line.progress, samples, count)
    if key:
        report(hall.reports, DIGIT, line.port.number, key, NULL, 0, hall.now_us)
    if tone:
        report(hall.reports, TONE_HEARD, line.port.number, tone, NULL, 0, hall.now_us)


cdef void take_samples(Line *line, Hall *hall, const uint8_t *codes, size_t count) noexcept nogil:
    cdef int16_t samples[READ_MAX * 2]
    decode(line.law, codes, samples, count)
    listen_for_tones(line, hall, samples, <int>count)
    if line.tapped:
        tell_samples(line, hall, TAP_IN, samples, <int>count)
    port_speak(line.port, samples, <int>count)


cdef int take_bytes(Line *line, Hall *hall, const uint8_t *bytes, size_t count) noexcept nogil:
    """Returns the number of samples among them."""
    cdef uint8_t codes[READ_MAX * 2 + 2]
    cdef size_t taken = 0, made = 0
    while taken < count:
        if line.mode == COMMANDING or line.mode == ARMED:
            taken += take_text(line, hall, bytes + taken, count - taken)
        else:
            taken += take_stream(line, hall, bytes + taken, count - taken, codes, &made)
    take_samples(line, hall, codes, made)
    return <int>made


cdef void notice_silence(Line *line, Hall *hall) noexcept nogil:
    if line.mode < STREAMING or line.stalled:
        return
    if hall.now_us - line.byte_us >= SILENT_US:
        line.stalled = True
        report(hall.reports, STALLED, line.port.number, 0, NULL, 0, hall.now_us)


cdef bint line_in_text(Line *line) noexcept nogil:
    """Bytes of a dialogue are rare and wanted at once; those of a stream come in time's step."""
    return line.wire.fd >= 0 and (line.mode == COMMANDING or line.mode == ARMED)


cdef void line_read(Line *line, Hall *hall) noexcept nogil:
    cdef uint8_t bytes[READ_MAX]
    cdef int got = 0, samples = 0, reads = 0
    if line.wire.fd < 0:
        return
    while reads < READS_MAX:
        got = wire_read(&line.wire, bytes, READ_MAX)
        if got <= 0:
            break
        line.byte_us = hall.now_us
        line.stalled = False
        samples += take_bytes(line, hall, bytes, got)
        reads += 1
        if got < READ_MAX:
            break
    if got == GONE:
        lose(line, hall)
    elif line.mode >= STREAMING and pace_heard(&line.pace, samples, hall.now_us):
        port_renew(line.port)
    if got == 0:
        notice_silence(line, hall)


cdef void write_samples(Line *line, Hall *hall) noexcept nogil:
    cdef int16_t mixed[BLOCK_MAX]
    cdef int16_t fitted[BLOCK_MAX]
    cdef uint8_t codes[BLOCK_MAX]
    cdef uint8_t *room
    cdef int plain, spliced
    pace_due(&line.pace, BLOCK_MAX, &plain, &spliced)
    if spliced == 0:
        return
    port_listen(line.port, hall, mixed, plain)
    if line.wire.end - line.wire.start > BACKLOG_MAX:
        drop_samples(line)
        line.wire.overruns += 1
    room = wire_room(&line.wire, 2 * spliced)
    if spliced == plain:
        encode(line.law, mixed, codes, plain)
    else:
        splice(mixed, plain, fitted, spliced)
        encode(line.law, fitted, codes, spliced)
    if line.tapped:
        tell_samples(line, hall, TAP_OUT, &mixed[0] if spliced == plain else &fitted[0], spliced)
    if room != NULL:
        wire_filled(&line.wire, <int>shield(codes, spliced, room))


cdef void line_write(Line *line, Hall *hall) noexcept nogil:
    if line.wire.fd < 0:
        return
    if line.mode == STREAMING:
        write_samples(line, hall)
    if wire_flush(&line.wire) == GONE:
        lose(line, hall)

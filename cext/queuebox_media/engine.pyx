# cython: cdivision=True
"""The sound engine as the program sees it: orders in, reports out, one thread between.

Not here: what a call is. A line is a modem, a desk is a headset, both are ports of one mixer.
Every modem is the master of its own time: at each tick the thread reads what came, mixes as
many samples as each device has earned, and writes them. The thread holds no Python object
and takes no lock; it meets the program only at two rings, one of orders, one of reports.
"""

import os
import stat

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING
from libc.stdint cimport int16_t, int64_t, uint32_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

from queuebox_media.accounts cimport account_of_desk, account_of_line, account_of_pulse
from queuebox_media.crossing cimport Crossing
from queuebox_media.desk cimport Desk
from queuebox_media.g711 cimport law_named
from queuebox_media.house cimport House, SOUNDS_MAX, errand, obey_all, tick, watch
from queuebox_media.line cimport Line
from queuebox_media.mixer cimport gain_of_db
from queuebox_media.orders cimport (
    ARM, ATTACH, ATTACH_CARD, COMMAND, DETACH, GAIN, HEAR, HUSH, INLINE_MAX, LEAVE, Order, PLAY,
    SEND, STOP_PLAY, TAP, Verb, order_give, order_room, order_was_done, orders_call
)
from queuebox_media.player cimport LIST_MAX
from queuebox_media.port cimport Port, port_begin
from queuebox_media.realtime cimport pulse_start, pulse_stop
from queuebox_media.reports cimport report_take
from queuebox_media.resampler cimport SpeexResamplerState, resampler, speex_resampler_destroy
from queuebox_media.sound_card cimport SoundCard

cdef extern from "<sys/mman.h>" nogil:
    int mlock(const void *address, size_t length)

cdef extern from "<unistd.h>" nogil:
    int usleep(unsigned int us)

cdef enum:
    PATIENCE_MS = 2000  # for a thread that ticks every 5 ms

cdef void *locked(size_t count, size_t size) except NULL:
    """Zeroed memory that stays in memory where the system allows it."""
    cdef void *memory = calloc(max(<size_t>1, count), size)
    if memory == NULL:
        raise MemoryError
    mlock(memory, max(<size_t>1, count) * size)
    return memory


@cython.no_gc_clear  # what the thread works on is ours until the thread has ended
cdef class Engine:
    """The mixer of all lines and desks, and the thread that keeps it in time.

    A tick is shorter than the 8, 10 or 20 ms in which devices hand over samples and fits into
    none of them: so our looks wander over their blocks and see every phase of two clocks
    within a tenth of a second, which is what steering by the mean fill lives on.

    Ports are numbers: lines 0 … lines-1, desks behind them (``desk_port``). A port's sounds
    and who hears whom may be set at any time; they take effect while its samples flow.

    It reads and writes the descriptors it is given and never closes one: their owners detach
    first. Everything it allocates lives as long as it does.

    Call its methods from one thread at a time; none of them waits for sound, and only
    ``detach_*`` and ``stop`` wait for the thread (at most a tick or two).
    """

    cdef House *house
    cdef bint running
    cdef int tick_us
    cdef int sound_count
    cdef dict crossings
    cdef dict resamplers
    cdef dict cards
    cdef int event_fd
    cdef int call_fd

    def __cinit__(self, int lines, int desks, *, int tick_us=4_700, int lead_samples=160):
        self.event_fd = -1
        self.call_fd = -1
        self.crossings = {}
        self.resamplers = {}
        self.cards = {}
        self.tick_us = tick_us
        if lines < 0 or desks < 0:
            raise ValueError(f"no such house: {lines} lines, {desks} desks")
        if not 1000 <= tick_us <= 20_000 or not 16 <= lead_samples <= 800:
            raise ValueError(f"a tick of {tick_us} µs with a lead of {lead_samples} samples")
        self.house = <House *>locked(1, sizeof(House))
        self.house.lines = lines
        self.house.desks = desks
        self.house.line = <Line *>locked(lines, sizeof(Line))
        self.house.desk = <Desk *>locked(desks, sizeof(Desk))
        self.house.port = <Port *>locked(lines + desks, sizeof(Port))
        self.event_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.call_fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self.furnish(lead_samples)

    cdef void furnish(self, int lead_samples):
        cdef House *house = self.house
        cdef int i
        house.reports.event_fd = self.event_fd
        house.hall.reports = &house.reports
        house.hall.sounds = house.sounds
        house.hall.ports = house.port
        house.orders.event_fd = self.call_fd
        house.pulse.work = tick
        house.pulse.errand = errand
        house.pulse.watch = watch
        house.pulse.thing = house
        for i in range(house.lines + house.desks):
            port_begin(&house.port[i], i)
        for i in range(house.lines):
            house.line[i].port = &house.port[i]
            house.line[i].lead = lead_samples
            house.line[i].wire.fd = -1
        for i in range(house.desks):
            house.desk[i].port = &house.port[house.lines + i]
            house.desk[i].lead = lead_samples * 7 // 8  # a sound card is nearer than a modem
            house.desk[i].wire.fd = -1

    def __dealloc__(self):
        cdef int i
        if self.house == NULL:
            return
        if self.running:
            pulse_stop(&self.house.pulse)
        for i in range(self.sound_count):
            free(<void *>self.house.sounds[i].samples)
        for place in self.crossings.values():
            free(<void *><size_t>place)
        for down, up in self.resamplers.values():
            speex_resampler_destroy(<SpeexResamplerState *><size_t>down)
            speex_resampler_destroy(<SpeexResamplerState *><size_t>up)
        free(self.house.line)
        free(self.house.desk)
        free(self.house.port)
        free(self.house)
        for fd in (self.event_fd, self.call_fd):
            if fd >= 0:
                os.close(fd)

    # ── the thread ──────────────────────────────────────────────────────────────

    def start(self, *, realtime: bool = True) -> None:
        """Start the thread, with SCHED_FIFO if that is allowed (no error if it is not)."""
        cdef int error
        if self.running:
            raise RuntimeError("the engine is running already")
        self.house.pulse.realtime = realtime
        with nogil:
            error = pulse_start(&self.house.pulse, self.tick_us)
        if error:
            raise OSError(error, f"media thread: {os.strerror(error)}")
        self.running = True

    def stop(self) -> None:
        """End the thread and wait for it; every descriptor stays as it is."""
        if not self.running:
            return
        self.running = False
        with nogil:
            pulse_stop(&self.house.pulse)

    def tick(self, int64_t now_us) -> None:
        """Lockstep: one tick in the caller's thread, at a time of the caller's choice."""
        if self.running:
            raise RuntimeError("the engine's own thread ticks")
        with nogil:
            tick(self.house, now_us)

    # ── orders ──────────────────────────────────────────────────────────────────

    cdef Order *order(self, Verb verb, int port) except NULL:
        """A place for the next order, its port checked; waits while the ring is full."""
        cdef Order *order
        cdef int waited = 0
        if not 0 <= port < self.house.lines + self.house.desks:
            raise ValueError(f"no port {port}")
        order = order_room(&self.house.orders)
        while order == NULL:
            self.await_thread(&waited)
            order = order_room(&self.house.orders)
        order.verb = verb
        order.port = port
        return order

    cdef uint32_t give(self):
        """Hand over what was written, and call the thread; returns the order's number."""
        cdef uint32_t number = order_give(&self.house.orders)
        if self.running:
            orders_call(&self.house.orders)
        return number

    cdef int await_thread(self, int *waited) except -1:
        if not self.running:
            obey_all(self.house)
            return 0
        if waited[0] >= PATIENCE_MS:
            raise RuntimeError("the media thread does not tick")
        with nogil:
            usleep(1000)
        waited[0] += 1
        return 0

    cdef int settle(self, uint32_t number) except -1:
        """Return when the thread has done this order and all before it."""
        cdef int waited = 0
        while not order_was_done(&self.house.orders, number):
            self.await_thread(&waited)
        return 0

    cdef int check_line(self, int port) except -1:
        if not 0 <= port < self.house.lines:
            raise ValueError(f"port {port} is no line")
        return 0

    cdef int check_desk(self, int port) except -1:
        if not 0 <= port - self.house.lines < self.house.desks:
            raise ValueError(f"port {port} is no desk")
        return 0

    # ── lines ───────────────────────────────────────────────────────────────────

    def attach_line(self, int port, int fd) -> None:
        """Take over reading and writing of a non-blocking tty (or socket), in command mode."""
        cdef Order *order
        self.check_line(port)
        socket = stat.S_ISSOCK(os.fstat(fd).st_mode)
        if not socket and os.get_blocking(fd):
            raise ValueError(f"descriptor {fd} of line {port} must be non-blocking")
        order = self.order(ATTACH, port)
        order.value = fd
        order.loop = socket
        self.give()

    def detach_line(self, int port) -> None:
        """Leave the descriptor; on return the thread no longer touches it."""
        self.check_line(port)
        self.order(DETACH, port)
        self.settle(self.give())

    def send(self, int port, bytes data) -> None:
        """Bytes of the dialogue to the modem, as they are and in order."""
        cdef Order *order
        cdef Py_ssize_t done = 0, part
        self.check_line(port)
        while done < len(data):
            part = min(len(data) - done, INLINE_MAX)
            order = self.order(SEND, port)
            memcpy(order.payload.bytes, PyBytes_AS_STRING(data) + done, part)
            order.count = part
            self.give()
            done += part

    def arm_stream(self, int port, law: str) -> None:
        """Before AT+VTR: at CONNECT in the text the stream begins by itself.

        ``law``: "mu", "a", "u8" (unsigned 8 bit) or "s8".
        """
        cdef int known = law_named(law)
        cdef Order *order
        self.check_line(port)
        order = self.order(ARM, port)
        order.value = known
        self.give()

    def leave_stream(self, int port, bytes tail) -> None:
        """Send no more samples, finish a pair that has begun, then send ``tail``.

        Samples from the modem go on until it answers DLE ETX: ("ended", …), then text again.
        """
        self.check_line(port)
        self.order(LEAVE, port)
        self.give()
        self.send(port, tail)

    def to_command(self, int port) -> None:
        """From now on take every byte from this modem for text, whatever it is."""
        self.check_line(port)
        self.order(COMMAND, port)
        self.give()

    def tap(self, int port, bint on) -> None:
        """Report the samples of this line as they pass, both ways; for a few lines at a time."""
        cdef Order *order
        self.check_line(port)
        order = self.order(TAP, port)
        order.value = on
        self.give()

    # ── desks ───────────────────────────────────────────────────────────────────

    def desk_port(self, int place) -> int:
        """The port number of the desk at this place, counted from 0."""
        if not 0 <= place < self.house.desks:
            raise ValueError(f"no desk {place}")
        return self.house.lines + place

    def attach_desk(self, int port, int fd, int rate = 48000) -> None:
        """Take over a stream socket with s16le mono both ways at ``rate``, in its own clock."""
        cdef Order *order
        cdef SpeexResamplerState *down
        cdef SpeexResamplerState *up
        self.check_desk(port)
        if not 8000 <= rate <= 48000:
            raise ValueError(f"a headset of {rate} samples a second is none that we know")
        if not stat.S_ISSOCK(os.fstat(fd).st_mode):
            raise ValueError(f"descriptor {fd} of port {port} must be a stream socket")
        self.detach_desk(port)
        down = resampler(rate, 8000)
        up = resampler(8000, rate)
        self.resamplers[port] = (<size_t>down, <size_t>up)
        order = self.order(ATTACH, port)
        order.value = fd
        order.count = rate
        order.thing = down
        order.other = up
        self.give()

    def attach_card(self, int port, SoundCard card not None) -> None:
        """Take over reading and writing of an open sound card, in its own clocks."""
        cdef Order *order
        self.check_desk(port)
        if card.streams.mic == NULL:
            raise ValueError(f"{card.name} of port {port} is closed")
        self.detach_desk(port)
        self.cards[port] = card
        order = self.order(ATTACH_CARD, port)
        order.thing = &card.streams
        self.give()

    def detach_desk(self, int port) -> None:
        """Leave the descriptor or card; on return the thread no longer touches it."""
        self.check_desk(port)
        self.order(DETACH, port)
        self.settle(self.give())
        self.cards.pop(port, None)
        if port in self.resamplers:
            down, up = self.resamplers.pop(port)
            speex_resampler_destroy(<SpeexResamplerState *><size_t>down)
            speex_resampler_destroy(<SpeexResamplerState *><size_t>up)

    # ── sound ───────────────────────────────────────────────────────────────────

    def load(self, bytes samples) -> int:
        """Keep a sound, s16le mono 8 kHz, for the engine's life; returns its id."""
        cdef size_t size = len(samples) & ~1
        cdef int16_t *copy
        if self.sound_count == SOUNDS_MAX:
            raise ValueError(f"more than {SOUNDS_MAX} sounds")
        copy = <int16_t *>locked(size, 1)
        memcpy(copy, PyBytes_AS_STRING(samples), size)
        self.house.sounds[self.sound_count].samples = copy
        self.house.sounds[self.sound_count].count = size // 2
        self.sound_count += 1
        return self.sound_count - 1

    def play(self, int port, list sounds, *, bint loop = False, int64_t offset = 0,
             double gain_db = 0.0, bint over = False, int tag = 0) -> None:
        """Replace what plays on a layer of this port by sounds in a row.

        The base layer, or ``over`` it with the base 12 dB down. ``offset`` in samples. When a
        list that does not loop is over: ("played", port, tag, at_us).
        """
        cdef Order *order
        cdef int i
        if not 1 <= len(sounds) <= LIST_MAX:
            raise ValueError(f"{len(sounds)} sounds in a row: 1 to {LIST_MAX} can be played")
        if offset < 0 or not all(0 <= sound < self.sound_count for sound in sounds):
            raise ValueError(f"no such sounds: {sounds} from {offset}")
        order = self.order(PLAY, port)
        for i in range(len(sounds)):
            order.payload.sounds[i] = sounds[i]
        order.count = len(sounds)
        order.loop = loop
        order.over = over
        order.offset = offset
        order.gain = gain_of_db(gain_db)
        order.value = tag
        self.give()

    def stop_play(self, int port, *, bint over = False) -> None:
        """Fade out within one frame what plays on this layer. Nothing is reported."""
        cdef Order *order = self.order(STOP_PLAY, port)
        order.over = over
        self.give()

    def hush(self, int port, bint hushed) -> None:
        """Fade the base layer out within a quarter second, or in again; it goes on unheard.

        A new ``play`` on that layer is heard.
        """
        cdef Order *order = self.order(HUSH, port)
        order.value = hushed
        self.give()

    def hear(self, int listener, int speaker, gain_db: float | None) -> None:
        """Let one port hear another at a gain; None: not at all. Ramps within one frame."""
        cdef Order *order = self.order(HEAR, listener)
        if not 0 <= speaker < self.house.lines + self.house.desks or speaker == listener:
            raise ValueError(f"port {listener} cannot hear port {speaker}")
        order.thing = self.crossing(listener, speaker)
        order.gain = 0 if gain_db is None else gain_of_db(gain_db)
        self.give()

    cdef Crossing *crossing(self, int listener, int speaker) except NULL:
        cdef Crossing *made
        if (listener, speaker) not in self.crossings:
            made = <Crossing *>locked(1, sizeof(Crossing))
            made.listener = listener
            made.speaker = speaker
            self.crossings[listener, speaker] = <size_t>made
        return <Crossing *><size_t>self.crossings[listener, speaker]

    def set_gain(self, int port, double toward_db, double from_db) -> None:
        """Gains of all that goes to a port, and of all that comes from it."""
        cdef Order *order = self.order(GAIN, port)
        order.gain = gain_of_db(toward_db)
        order.gain_from = gain_of_db(from_db)
        self.give()

    # ── what it tells ───────────────────────────────────────────────────────────

    def fileno(self) -> int:
        """An eventfd, readable when there are reports."""
        return self.event_fd

    def reports(self) -> list[tuple[object, ...]]:
        """Everything new, in order, and the eventfd is cleared:

        ("text", port, bytes, at_us): command mode, verbatim
        ("stream", port, at_us): CONNECT was seen, samples flow
        ("code", port, byte, at_us): a DLE code within the stream
        ("packet", port, bytes, at_us): a complex event, between DLE X and DLE .
        ("ended", port, at_us): DLE ETX, text again
        ("stalled", port, at_us): no byte for a second in the stream; said once
        ("lost", port, errno, at_us): end of file (0) or error; it was detached
        ("stumbled", port, errno, at_us): a card's stream was stopped; ``mend`` the card
        ("played", port, tag, at_us): a list of sounds is over
        ("digit", port, byte, at_us): a touch-tone in the samples of a line, once for each press
        ("tone", port, word, at_us): a tone in the samples of a line (``progress.WORDS``); busy and
            reorder again after every three cycles; "steady tone" after the first 0.1 s of each
            that may become one of the others
        ("heard", port, samples, at_us), ("said", port, samples, at_us): s16le at 8 kHz, from
            and to a line that is tapped; what was said is told in the tick of what was heard
        """
        return report_take(&self.house.reports)

    def counters(self) -> dict[str, object]:
        """Numbers since the start: {"thread": …, "lines": [...], "desks": [...]}."""
        cdef House *house = self.house
        cdef int i
        return {
            "thread": account_of_pulse(&house.pulse, self.running, house.reports.dropped),
            "lines": [account_of_line(&house.line[i]) for i in range(house.lines)],
            "desks": [account_of_desk(&house.desk[i]) for i in range(house.desks)],
        }

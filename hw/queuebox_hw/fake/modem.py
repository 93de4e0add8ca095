"""The fake modem put together: port bytes in, port bytes out, and a line behind it.

It does no I/O and has no clock: a ``Port`` is read and written, time comes in through
``advance``. So it runs in real time behind a pty and in virtual time inside a test.

One 10 ms block goes this way: the line gives 80 samples of mu-law, they are coded,
shielded and written to the port; the host's bytes are read as far as the modem's buffer
has room, unshielded, decoded, and 80 samples are played into the line. The number of blocks
since off-hook follows the modem's own clock exactly (8000 samples/s, plus or minus its ppm).
"""

from __future__ import annotations

from dataclasses import asdict
from random import Random

from queuebox_hw.fake.agenda import MS, SECOND, Agenda
from queuebox_hw.fake.line_echo import Disturbance
from queuebox_hw.fake.modem_body import Body
from queuebox_hw.fake.modem_delivery import Delivery
from queuebox_hw.fake.modem_idle import Escape, SilenceWatch
from queuebox_hw.fake.modem_keyboard import Keyboard
from queuebox_hw.fake.modem_line import BLOCK, Line
from queuebox_hw.fake.modem_log import NoLog, PortLog
from queuebox_hw.fake.modem_profiles import Profile
from queuebox_hw.fake.modem_record import NoRecorder, Recorder
from queuebox_hw.fake.modem_reports import Reports
from queuebox_hw.fake.modem_stream import Counts, Kind, Stream, StreamEnd
from queuebox_hw.fake.modem_to_host import Port, ToHost
from queuebox_hw.fake.modem_troubles import Troubles
from queuebox_hw.fake.sample_clock import SampleClock
from queuebox_hw.fake.sounds import QUIET
from queuebox_hw.fake.tone_plans import TonePlan
from queuebox_hw.fake.world_words import Saw

_QUIET_BLOCK = QUIET * BLOCK
_COMMAND_ROOM = 256


class FakeModem:
    """A modem of some profile on a line of some country."""

    def __init__(
        self,
        profile: Profile,
        plan: TonePlan,
        port: Port,
        saw: Saw,
        *,
        now: int = 0,
        seed: int = 0,
        ppm: float = 0.0,
        strict: bool = False,
        disturbance: Disturbance | None = None,
        delivery: Delivery | None = None,
        log: PortLog | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.profile = profile
        self.port = port
        self.agenda = Agenda(now)
        self.counts = Counts()
        self.troubles = Troubles(Random(seed + 1))
        self.clock = SampleClock(self.agenda, BLOCK, 8000, ppm, self._block)
        self._saw = saw
        self._log: PortLog = log or NoLog()
        self._recorder: Recorder = recorder or NoRecorder()
        self._to_host = ToHost(
            port,
            self.agenda,
            self.troubles,
            delivery or Delivery(),
            self._log,
            answers=profile.answers,
        )
        self._reports = Reports(
            profile, self.agenda, self.troubles, self._to_host, Random(seed + 2), self._tell
        )
        self.body = Body(profile, self.agenda, Random(seed), self._tell, self._reports)
        self.line = Line(
            self.agenda,
            plan,
            self._reports,
            self._tell,
            hang_up_sign=profile.hang_up_sign,
            busy_repeat=profile.busy_repeat,
            disturbance=disturbance,
        )
        self._keyboard = Keyboard(
            self.body,
            self.agenda,
            self.troubles,
            self._to_host,
            self._reports,
            self._tell,
            strict=strict,
            answered=self._answered,
        )
        self.body.connect(self.line)
        self._reports.connect(self.body, self._auto_answer)
        self._input = bytearray()
        self._stream: Stream | None = None
        self._overrun = False
        self._silence = SilenceWatch(self.body)
        self._escape = Escape()
        self._host_at = now
        """When the host last sent anything."""
        if profile.garbage:
            self.agenda.after(0, self._babble)

    # ── driving it ──────────────────────────────────────────────────────────────

    @property
    def deadline(self) -> int | None:
        """When ``advance`` is wanted next, even if no byte comes."""
        return self.agenda.deadline

    @property
    def wants_input(self) -> bool:
        """Would it read the port now? If not, the host must feel it."""
        return self._room() > 0

    @property
    def ticking(self) -> bool:
        """Blocks run: the port is looked at a hundred times a second anyway."""
        return self.clock.running

    def advance(self, at: int) -> None:
        """Live up to ``at`` (µs): what is due happens in order, each at its time."""
        self.agenda.run(at)
        if not self.clock.running:
            self._take_input()
        self._to_host.flush()

    def overslept(self, due: int, woke: int) -> None:
        """The machine was late, not the modem: kept with the recording (µs)."""
        self._recorder.event("overslept", woke, {"due": due})

    def state(self) -> dict[str, object]:
        """Everything a test may ask about."""
        stream = self._stream
        return {
            "profile": self.profile.name,
            "line": self.line.state.value,
            "class": self.body.voice_class,
            "off_hook": self.body.off_hook,
            "label": self.body.label,
            "format": self.body.format,
            "stream": stream.kind.value if stream else None,
            "buffered": stream.buffered if stream else 0,
            "position": self.line.position,
            "heard_level": round(self.line.heard_level, 1),
            "ring": self.line.rings,
            **asdict(self.counts),
        }

    def _tell(self, what: str, /, **facts: object) -> None:
        now = self.agenda.now
        if what in ("answered", "far-end-answered"):
            self._recorder.begin(self.line.caller, self.line.dialled, now)
        self._recorder.event(what, now, facts)
        self._saw(what, at=now, **facts)
        if what == "off-hook":
            self.clock.start()

    # ── bytes from the host ─────────────────────────────────────────────────────

    def _room(self) -> int:
        if self.troubles.ignores(self.agenda.now):
            return 0
        room = _COMMAND_ROOM if self._stream is None else self._stream.room
        return room - len(self._input)

    def _take_input(self) -> None:
        """Read while there is room and something comes; digest as far as the mode allows."""
        while (room := self._room()) > 0:
            data = self.port.read(room)
            if not data:
                return
            self._host_at = self.agenda.now
            self._log.from_host(self.agenda.now, data, in_stream=self._stream is not None)
            if self._escape.active:
                self._hear_escape(data)
            elif not self.profile.garbage and not self.troubles.half_open(self.agenda.now):
                self._input += data
                self._digest()
            if len(data) < room:
                return  # that was all: asking again would only cost a system call

    def _digest(self) -> None:
        more = True
        while self._input and more:
            if self._stream is not None:
                more = self._digest_stream(self._stream)
            else:
                more = self._keyboard.take(self._input)

    def _digest_stream(self, stream: Stream) -> bool:
        """False: the stream wants no more for now."""
        if stream.room <= 0:
            return False
        before = len(stream.codes)
        self._input[:] = stream.take(bytes(self._input))
        for code in stream.codes[before:]:
            self._tell("code-from-host", code=code)
        self._end_stream_if_over()
        return self._stream is None

    def _answered(self, result: str) -> None:
        """A command is over: what was typed meanwhile has its turn."""
        if result == "CONNECT" and self.body.next_stream is not None:
            self._begin_stream(self.body.next_stream)
        self._digest()

    def _auto_answer(self) -> None:
        if not self._keyboard.busy:
            self._keyboard.execute("A")

    # ── streams ─────────────────────────────────────────────────────────────────

    def _begin_stream(self, kind: Kind) -> None:
        self.body.next_stream = None
        name = self.profile.formats[str(self.body.format)]
        self._stream = Stream(kind, name, self.profile, self.counts, self.body.rate)
        self._reports.in_sound = self._stream.receives
        self._silence.begin()
        self._tell("stream", kind=kind.value, format=name)
        self.clock.start()

    def _drop_stream(self) -> None:
        """No stream any more; the codes that waited for its next block are said now."""
        self._stream = None
        self._reports.in_sound = False
        for _, code in self._reports.take_codes():
            self._to_host.put(code)

    def _end_stream_if_over(self) -> None:
        stream = self._stream
        if stream is None or stream.ended is None:
            return
        self._drop_stream()
        self._tell("stream-ended", kind=stream.kind.value)
        etx, ok = self.troubles.ending()
        if etx and stream.kind.value in self.profile.etx_after:
            self._to_host.put(b"\x10\x03")
        if ok:
            self._keyboard.result("OK")
        if stream.ended is StreamEnd.DRAINED:
            self._digest()

    # ── a block of 10 ms ────────────────────────────────────────────────────────

    def _block(self) -> bool:
        """False: on-hook, no more blocks."""
        if not self.body.off_hook and self._stream is None:
            self._recorder.end(self.agenda.now)
            return False
        self._take_input()
        if self._inactive():
            self.body.voice_class = 0
            self.lose_carrier()
        near = self._near_block()
        far = self.line.block(near)
        self._recorder.block(far, near)
        stream = self._stream
        if stream is not None and stream.receives:
            for code in self._silence.hear(far):
                self._reports.sign(code)
            self._deliver(stream, far)
        self._end_stream_if_over()
        self._to_host.flush()
        return True

    def _inactive(self) -> bool:
        """``+VIT`` is over: seconds without a byte from the host drop the call."""
        limit = int(self.body.parameters["+VIT"]) * SECOND
        return limit > 0 and self.agenda.now - self._host_at > limit and self.body.off_hook

    def _near_block(self) -> bytes:
        if self._stream is not None:
            piece, gap = self._stream.play(BLOCK)
            if gap:
                self._tell("underrun", count=self.counts.underruns)
                self._reports.sign("u")
            return piece
        if self.body.near is not None and not self.body.near.done:
            return self.body.near.read(BLOCK)
        return _QUIET_BLOCK

    def _deliver(self, stream: Stream, far: bytes) -> None:
        """To the host, unless it has not fetched what there already is."""
        if self.troubles.loses:
            return
        far = self.troubles.slip(far)
        if self._to_host.waiting > self.profile.receive_depth:
            self._lose(len(far))
            return
        if self._overrun:
            self._overrun = False
            self._reports.sign("o")
        self._to_host.sound(stream.deliver(far, self._reports.take_codes()))

    def _lose(self, samples: int) -> None:
        """The host was too slow: one overrun, however long it lasts."""
        self.counts.lost_samples += samples
        if not self._overrun:
            self._overrun = True
            self.counts.overruns += 1
            self._tell("overrun", count=self.counts.overruns)

    # ── what the world may do ───────────────────────────────────────────────────

    def sign(self, code: str, *, always: bool = False) -> None:
        """An event as if the modem had noticed it; ``always``: on-hook, too."""
        self._reports.sign(code, always=always)

    def put_raw(self, data: bytes) -> None:
        """Bytes to the host as they are: garbage, unknown codes, half packets."""
        self._to_host.put_raw(data)

    def forget_output(self) -> None:
        """The wire was changed: what the old one had not taken is gone."""
        self._to_host.clear()

    def set_rate(self, hz: float) -> None:
        """The sample clock runs at so many samples a second from now on."""
        self.clock.set_rate(hz)

    def reboot(self, banner: str) -> None:
        """Power gone and back: stream, call and settings are lost."""
        self.reset()
        self._to_host.say(banner or self.profile.banner or "\x00")

    def reset(self) -> None:
        """As by ``ATZ``, in the middle of anything, without a word."""
        self._keyboard.clear()
        self._reports.take_codes()
        self._drop_stream()
        self._escape.active = False
        self._input.clear()
        self.body.near = None
        self.body.hang_up()
        self.body.factory()

    def lose_carrier(self) -> None:
        """The modem leaves the stream by itself and says so in text."""
        if self._stream is not None:
            self._drop_stream()
            self._to_host.put(b"\x10\x03")
        self.body.hang_up()
        self._keyboard.result("NO CARRIER")

    def start_data(self) -> None:
        """As left in a data call that nobody ended: only the escape helps."""
        self._escape.begin(self.agenda.now)

    def _hear_escape(self, data: bytes) -> None:
        if self._escape.hear(data, self.agenda.now):
            self.agenda.after(SECOND, self._leave_data)

    def _leave_data(self) -> None:
        if self._escape.complete(self.agenda.now):
            self._escape.active = False
            self._keyboard.result("OK")

    def start_stuck(self) -> None:
        """As left by a program that died: off-hook and in duplex, nobody knows."""
        self._keyboard.cancel()
        self.body.voice_class = 8
        self.body.seize(1)
        self._begin_stream(Kind.DUPLEX)

    def _babble(self) -> None:
        self._to_host.put_raw(self.troubles.garbage(40))
        self.agenda.after(100 * MS, self._babble)

"""The fake modem put together: port bytes in, port bytes out, and a line behind it.

It does no I/O and has no clock: a ``Port`` is read and written, time comes in through
``advance``. So it runs in real time behind a pty and in virtual time inside a test.

One 10 ms block goes this way: the line gives 80 samples of mu-law, they are coded,
shielded and written to the port; the host's bytes are read as far as the modem's buffer
has room, unshielded, decoded, and 80 samples are played into the line. The number of blocks
since off-hook follows the modem's own clock exactly (8000 samples/s, plus or minus its ppm).
"""

from __future__ import annotations

import time
from dataclasses import asdict
from random import Random
from typing import Protocol

from queuebox_hw.fake import modem_commands, modem_text
from queuebox_hw.fake.agenda import MS, SECOND, Agenda
from queuebox_hw.fake.far_end import Caller
from queuebox_hw.fake.line_echo import Disturbance
from queuebox_hw.fake.modem_body import Body
from queuebox_hw.fake.modem_delivery import Delivery
from queuebox_hw.fake.modem_dialogue import LineReader, parse
from queuebox_hw.fake.modem_idle import Escape, SilenceWatch
from queuebox_hw.fake.modem_line import BLOCK, Line, LineState
from queuebox_hw.fake.modem_log import NoLog, PortLog
from queuebox_hw.fake.modem_profiles import Profile
from queuebox_hw.fake.modem_record import NoRecorder, Recorder
from queuebox_hw.fake.modem_stream import Counts, Kind, Stream, StreamEnd
from queuebox_hw.fake.modem_troubles import Troubles
from queuebox_hw.fake.sounds import QUIET
from queuebox_hw.fake.tone_plans import TonePlan
from queuebox_hw.fake.world_words import Saw

_QUIET_BLOCK = QUIET * BLOCK
_ABORTABLE_AFTER = 125 * MS
"""ATD and ATA can be cut short by any byte after this (Conexant)."""
_GUARD = 100 * MS
"""Strict modems lose what comes sooner after a result (Conexant 2.5)."""
_COMMAND_ROOM = 256


class Port(Protocol):
    """The modem's end of the wire. Neither call blocks."""

    def read(self, most: int) -> bytes:
        """What the host has written, as far as the modem wants it; empty: nothing yet."""

    def write(self, data: bytes) -> int:
        """Bytes that the wire took; the rest is offered again."""


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
        self.ppm = ppm
        self._saw = saw
        self._strict = strict
        self._log: PortLog = log or NoLog()
        self._recorder: Recorder = recorder or NoRecorder()
        self.body = Body(profile, self.agenda, Random(seed), self._tell, self)
        self.line = Line(
            self.agenda,
            plan,
            self,
            self._tell,
            hang_up_sign=profile.hang_up_sign,
            busy_repeat=profile.busy_repeat,
            disturbance=disturbance,
        )
        self.body.connect(self.line)
        self._reader = LineReader()
        self._input = bytearray()
        self._output = bytearray()
        self._running: modem_commands.Steps | None = None
        self._abortable_from: int | None = None
        self._deaf_until = 0
        self._stream: Stream | None = None
        self._overrun = False
        self._delivery = delivery or Delivery()
        self._delivery_asked = False
        self._chance = Random(seed + 2)
        self._codes: list[tuple[int, bytes]] = []
        """Codes for the next block, each at its place in thousandths of it."""
        self._silence = SilenceWatch(self.body)
        self._escape = Escape()
        self._host_at = now
        """When the host last sent anything."""
        self._clock_start = 0
        self._clock_blocks = 0
        self._ticking = False
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
        return self._ticking

    @property
    def has_output(self) -> bool:
        return bool(self._output)

    def advance(self, at: int) -> None:
        """Live up to ``at`` (µs): what is due happens in order, each at its time."""
        self.agenda.run(at)
        if not self._ticking:
            self._take_input()
        self.flush()

    def flush(self) -> None:
        """Offer the port what it has not taken yet."""
        if not self._output or self.troubles.mute(self.agenda.now):
            return
        count = self._delivery.allowance(self.agenda.now, len(self._output))
        if count:
            taken = self.port.write(bytes(self._output[:count]))
            del self._output[:taken]
        if self._output and not self._delivery.perfect and not self._delivery_asked:
            self._delivery_asked = True
            self.agenda.at(max(self._delivery.again, self.agenda.now + MS), self._ask_delivery)

    def _ask_delivery(self) -> None:
        self._delivery_asked = False
        self.flush()

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

    # ── what the line does to the modem ─────────────────────────────────────────

    def bell(self, first: bool) -> None:
        """A burst begins: RING, or its code in class 8; with ``+VDR`` after the burst."""
        if not first and not self.profile.ring_per_burst:
            return
        distinctive, report = [*self.body.parameters["+VDR"].split(","), "0"][:2]
        if distinctive == "1":
            if report != "0":
                self.agenda.after(int(report) * 100 * MS, self._say_ring)
            return
        self.agenda.after(150 * MS, self._say_ring)

    def _say_ring(self) -> None:
        if self.line.state is not LineState.RINGING or self.body.off_hook:
            return
        self.body.registers[1] = self.line.rings
        if self.body.voice_class == 8:
            self.sign("R", always=True)
        else:
            self._say(self._result_text("RING"))
        if 0 < self.body.registers[0] <= self.line.rings and self._running is None:
            self._execute("A")

    def bell_ends(self, on: int, off: int) -> None:
        if self.body.parameters["+VDR"].startswith("1"):
            self._say(f"\r\nDRON={on // (100 * MS)}\r\n")
            self._say(f"\r\nDROF={off // (100 * MS)}\r\n")

    def caller_id(self, caller: Caller) -> None:
        """The burst of data between the rings was heard: told as the host asked for it."""
        wanted = self.body.parameters["+VCID"]
        spaced = self.profile.caller_id == "spaced"
        lines = modem_text.caller_id(caller, time.localtime(), raw=wanted == "2", spaced=spaced)
        self.body.last_caller_id = lines
        self._tell("caller-id", told=wanted != "0")
        if wanted == "0":
            return
        if self.body.voice_class == 8 and self.profile.complex_caller_id:
            packed = "\r\n".join(lines).encode("latin-1", "replace")
            self._put(b"\x10X" + packed + b"\r\n\x10.")
        else:
            for line in lines:
                self._say(f"\r\n{line}\r\n")

    def sign(self, code: str, *, always: bool = False) -> None:
        """Something on the line, as a code if this modem reports it and the host can get it."""
        letter, again = code[0], code.endswith("+")
        if (letter in "/~" or again) and self.profile.digits == "single":
            return
        if again and self.profile.digits != "repeated":
            return
        listening = self.body.voice_class == 8 and (self.body.off_hook or always)
        if not listening or letter not in self.profile.codes or self.troubles.lost_code(letter):
            return
        event = b"\x10" + letter.encode()
        if self._stream is not None and self._stream.receives:
            # somewhere in the next block, behind the codes that are already waiting there
            least = self._codes[-1][0] if self._codes else 0
            self._codes.append((self._chance.randint(least, 1000), event))
        else:
            self._put(event)

    # ── what the body tells the host ────────────────────────────────────────────

    def information(self, lines: list[str]) -> None:
        """Lines of text before a result."""
        if lines:
            self._say("\r\n" + "\r\n".join(lines) + "\r\n")

    def _result_text(self, result: str) -> str:
        settings = self.body.settings
        if settings["Q"]:
            return ""
        return modem_text.result(result, verbose=bool(settings["V"]))

    def _say(self, text: str) -> None:
        self._put(text.encode("latin-1", "replace"))

    def _put(self, data: bytes) -> None:
        if not data or not self.profile.answers or self.troubles.loses:
            return
        data = self.troubles.spoil(data, self.agenda.now)
        self._log.to_host(self.agenda.now, data)
        self._output += data
        self.flush()

    def _tell(self, what: str, /, **facts: object) -> None:
        now = self.agenda.now
        if what in ("answered", "far-end-answered"):
            self._recorder.begin(self.line.caller, self.line.dialled, now)
        self._recorder.event(what, now, facts)
        self._saw(what, at=now, **facts)
        if what == "off-hook":
            self._start_clock()

    # ── bytes from the host ─────────────────────────────────────────────────────

    def _room(self) -> int:
        if self.troubles.ignores(self.agenda.now):
            return 0
        if self._stream is not None:
            return self._stream.room - len(self._input)
        return _COMMAND_ROOM - len(self._input)

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
                continue
            if self.profile.garbage or self.troubles.half_open(self.agenda.now):
                continue
            self._input += data
            self._digest()
            if len(data) < room:
                return  # that was all: asking again would only cost a system call

    def _digest(self) -> None:
        while self._input:
            if self._stream is not None:
                if not self._digest_stream(self._stream):
                    return
            elif self._running is not None:
                if not self._try_abort():
                    return
            else:
                self._digest_text()

    def _digest_stream(self, stream: Stream) -> bool:
        """False: the stream wants no more for now."""
        if stream.room <= 0:
            return False
        before = len(stream.codes)
        rest = stream.take(bytes(self._input))
        for code in stream.codes[before:]:
            self._tell("code-from-host", code=code)
        self._input[:] = rest
        self._end_stream_if_over()
        return self._stream is None

    def _digest_text(self) -> None:
        """What was typed, up to the end of a line; the echo is what the host sees first."""
        end = self._input.find(b"\r") + 1 or len(self._input)
        typed = bytes(self._input[:end])
        del self._input[:end]
        if self._strict and self.agenda.now < self._deaf_until:
            self._tell("too-early")
            return
        if self.body.settings["E"]:
            self._put(b"".join(self.troubles.echo(typed[i : i + 1]) for i in range(end)))
        for byte in typed:
            body = self._reader.take(byte, self.agenda.now)
            if body is not None:
                self._execute(body)

    def _try_abort(self) -> bool:
        """Any byte cuts ATD and ATA short; other commands make it wait (or, strict, lose it)."""
        since = self._abortable_from
        if since is None or self.agenda.now < since:
            if self._strict:
                self._input.clear()
                self._tell("too-early")
            return False
        del self._input[:1]
        self._finish_running()
        self.body.near = None
        self.body.hang_up()
        self._result("OK" if self.body.voice_class == 8 else "NO CARRIER")
        return True

    # ── commands ────────────────────────────────────────────────────────────────

    def _execute(self, text: str) -> None:
        commands = parse(text)
        self._tell("command", text=text)
        if commands is None:
            self._result("ERROR")
            return
        self._running = modem_commands.run(self.body, commands)
        if any(command.name in ("D", "A") for command in commands):
            self._abortable_from = self.agenda.now + _ABORTABLE_AFTER
        self._go_on(self._running)

    def _go_on(self, running: modem_commands.Steps) -> None:
        """Let the running command take its next step, unless it was cut short meanwhile."""
        if running is not self._running:
            return
        try:
            wait = next(running)
        except StopIteration as stop:
            self._finish_running()
            self._result(stop.value or "OK")
            self._digest()
            return
        self.agenda.after(wait, lambda: self._go_on(running))

    def _finish_running(self) -> None:
        if self._running is not None:
            running, self._running = self._running, None
            running.close()
        self._abortable_from = None

    def _result(self, result: str) -> None:
        if (changed := self.troubles.result(result)) is not None:
            self._say(self.troubles.cut(self._result_text(changed)))
        self._deaf_until = self.agenda.now + _GUARD
        if result == "CONNECT" and self.body.next_stream is not None:
            self._begin_stream()

    # ── streams ─────────────────────────────────────────────────────────────────

    def _begin_stream(self) -> None:
        kind, self.body.next_stream = self.body.next_stream, None
        assert kind is not None
        name = self.profile.formats[str(self.body.format)]
        self._stream = Stream(kind, name, self.profile, self.counts, self.body.rate)
        self._silence.begin()
        self._codes.clear()
        self._tell("stream", kind=kind.value, format=name)
        self._start_clock()

    def _end_stream_if_over(self) -> None:
        stream = self._stream
        if stream is None or stream.ended is None:
            return
        self._stream = None
        for _, code in self._codes:
            self._put(code)
        self._codes.clear()
        self._tell("stream-ended", kind=stream.kind.value)
        etx, ok = self.troubles.ending()
        if etx and stream.kind.value in self.profile.etx_after:
            self._put(b"\x10\x03")
        if ok:
            self._result("OK")
        if stream.ended is StreamEnd.DRAINED:
            self._digest()

    # ── the sample clock ────────────────────────────────────────────────────────

    def _start_clock(self) -> None:
        """Blocks run while the modem is off-hook."""
        if not self._ticking:
            self._ticking = True
            self._clock_start, self._clock_blocks = self.agenda.now, 0
            self._next_block()

    def _next_block(self) -> None:
        self._clock_blocks += 1
        hz = 8000 * (1_000_000 + self.ppm) * self.troubles.speed / 1_000_000
        due = self._clock_start + round(self._clock_blocks * BLOCK * 1_000_000 / hz)
        self.agenda.at(due, self._block)

    def restart_clock(self) -> None:
        """The sample rate has changed: count anew from here."""
        self._clock_start, self._clock_blocks = self.agenda.now, 0

    def _block(self) -> None:
        if not self.body.off_hook and self._stream is None:
            self._ticking = False
            self._recorder.end(self.agenda.now)
            return
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
                self.sign(code)
            self._deliver(stream, far)
        self._end_stream_if_over()
        self.flush()
        self._next_block()

    def _inactive(self) -> bool:
        """``+VIT`` is over: seconds without a byte from the host drop the call."""
        limit = int(self.body.parameters["+VIT"]) * SECOND
        return limit > 0 and self.agenda.now - self._host_at > limit and self.body.off_hook

    def _near_block(self) -> bytes:
        if self._stream is not None:
            piece, gap = self._stream.play(BLOCK)
            if gap:
                self._tell("underrun", count=self.counts.underruns)
                self.sign("u")
            return piece
        if self.body.near is not None and not self.body.near.done:
            return self.body.near.read(BLOCK)
        return _QUIET_BLOCK

    def _deliver(self, stream: Stream, far: bytes) -> None:
        """To the host, unless it has not fetched what there already is."""
        if self.troubles.loses:
            return
        far = self.troubles.slip(far)
        if len(self._output) > self.profile.receive_depth:
            self.counts.lost_samples += len(far)
            if not self._overrun:
                self._overrun = True
                self.counts.overruns += 1
                self._tell("overrun", count=self.counts.overruns)
            return
        if self._overrun:
            self._overrun = False
            self.sign("o")
        codes, self._codes = self._codes, []
        data = stream.deliver(far, codes)
        data = self.troubles.spoil(data, self.agenda.now)
        self._log.to_host(self.agenda.now, data, sound=True)
        self._output += data

    # ── faults that need the whole modem ────────────────────────────────────────

    def put_raw(self, data: bytes) -> None:
        """Bytes to the host as they are: garbage, unknown codes, half packets."""
        self._log.to_host(self.agenda.now, data)
        self._output += data
        self.flush()

    def forget_output(self) -> None:
        """The wire was changed: what the old one had not taken is gone."""
        self._output.clear()

    def reboot(self, banner: str) -> None:
        """Power gone and back: stream, call and settings are lost."""
        self.reset()
        self._say(banner or self.profile.banner or "\x00")

    def reset(self) -> None:
        """As by ``ATZ``, in the middle of anything, without a word."""
        self._finish_running()
        self._stream = None
        self._escape.active = False
        self._codes.clear()
        self._input.clear()
        self._reader.clear()
        self.body.near = None
        self.body.hang_up()
        self.body.factory()

    def lose_carrier(self) -> None:
        """The modem leaves the stream by itself and says so in text."""
        if self._stream is not None:
            self._stream = None
            self._put(b"\x10\x03")
        self.body.hang_up()
        self._result("NO CARRIER")

    def start_data(self) -> None:
        """As left in a data call that nobody ended: only the escape helps."""
        self._escape.begin(self.agenda.now)

    def _hear_escape(self, data: bytes) -> None:
        if self._escape.hear(data, self.agenda.now):
            self.agenda.after(SECOND, self._leave_data)

    def _leave_data(self) -> None:
        if self._escape.complete(self.agenda.now):
            self._escape.active = False
            self._result("OK")

    def start_stuck(self) -> None:
        """As left by a program that died: off-hook and in duplex, nobody knows."""
        self.body.voice_class = 8
        self.body.seize(1)
        self.body.next_stream = Kind.DUPLEX
        self._begin_stream()

    def _babble(self) -> None:
        self.put_raw(self.troubles.garbage(40))
        self.agenda.after(100 * MS, self._babble)

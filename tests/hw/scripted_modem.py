"""A modem that a test writes line by line, and the line it is on, in virtual time. No sound.

Stands against the dialogue where the fake modem process would be too slow or too honest:
answers can be replaced, lost, late or wrong. ``Line`` is dialogue and modem joined, the engine
played by a few lines here.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from queuebox_hw.modem.dialogue import Dialogue
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.words import (
    ArmStream,
    Fact,
    LeaveStream,
    Outcome,
    Reopen,
    Send,
    State,
    ToCommand,
)

MS = 1_000
S = 1_000_000

CX930XX = {
    "ATI0": ("56000",),
    "ATI3": ("CX93001-EIS_V0.2002-V92",),
    "AT+GMI": ("+GMI: CONEXANT",),
    "AT+VSM=?": (
        '0,"SIGNED PCM",8,0,8000,0,0',
        '1,"UNSIGNED PCM",8,0,8000,0,0',
        '129,"IMA ADPCM",4,0,8000,0,0',
        '131,"Mu-Law",8,0,8000,0,0',
        '132,"A-Law",8,0,8000,0,0',
        '133,"14 bit PCM",14,0,8000,0,0',
    ),
    "AT+VGT=?": ("0-255",),
}
USR5637 = {
    "ATI0": ("5601",),
    "ATI3": ("U.S. Robotics 56K FAX USB V1.2.23",),
    "AT+FMI?": ("U.S. Robotics",),
    "AT+VSM=?": (
        '128,"8-BIT LINEAR",(7200,8000,11025)',
        '129,"16-BIT LINEAR",(7200,8000,11025)',
        '130,"8-BIT ALAW",(8000)',
        '131,"8-BIT ULAW",(8000)',
        '132,"IMA ADPCM",(7200,8000,11025)',
    ),
    "AT+VGT=?": ("(0-255)",),
    "AT+VGR=?": ("(121-134)",),
}
GENERIC = {"ATI0": ("V253",), "AT+VSM=?": ('1,"UNSIGNED PCM",8,0,(8000),(0),(0)',)}


class ScriptedModem:
    """Answers ``OK`` to everything it is not told otherwise, 20 ms later."""

    def __init__(self, texts: dict[str, tuple[str, ...]], exit: bytes = b"\x10^") -> None:
        self.texts = texts
        self.exit = exit
        self.instead: dict[str, list[str | None]] = {}
        """Command → its next final results, used up in order; None: no answer at all."""
        self.latency = 20 * MS
        self.marks_end = True
        """DLE ETX before the OK of a stream's end."""
        self.ok_after_end = True
        self.heard: list[str] = []
        self.raw = bytearray()
        self.in_stream = False
        self.off_hook = False
        self._line = bytearray()

    def take(self, data: bytes) -> list[tuple[int, bytes | str]]:
        """Bytes of the host → what comes back: (delay, bytes) or (delay, "stream"/"ended")."""
        self.raw += data
        replies: list[tuple[int, bytes | str]] = []
        if self.in_stream:
            return self._leave() if self.exit in bytes(self.raw[-len(data) - 1 :]) else []
        for byte in data:
            if byte == 0x0D:
                replies += self._command(self._line.decode("latin-1"))
                self._line.clear()
            else:
                self._line.append(byte)
        return replies

    def _leave(self) -> list[tuple[int, bytes | str]]:
        self.in_stream = False
        self._line.clear()
        ended: list[tuple[int, bytes | str]] = [(self.latency, "ended")] * self.marks_end
        return [*ended, *[(self.latency, b"\r\nOK\r\n")] * self.ok_after_end]

    def _command(self, line: str) -> list[tuple[int, bytes | str]]:
        at = line.upper().find("AT")
        if at < 0:
            return []
        command = line[at:].upper()
        self.heard.append(command)
        queue = self.instead.get(command, [])
        final = queue.pop(0) if queue else ("CONNECT" if command == "AT+VTR" else "OK")
        if final is None:
            return []
        self._obey(command, final)
        said = "".join(f"\r\n{text}" for text in self.texts.get(command, ()))
        reply: list[tuple[int, bytes | str]] = [
            (self.latency, f"{said}\r\n{final}\r\n".encode("latin-1"))
        ]
        return [*reply, (self.latency, "stream")] if final == "CONNECT" else reply

    def _obey(self, command: str, final: str) -> None:
        if final == "CONNECT":
            self.in_stream = True
        elif final in ("OK", "VCON"):
            if command == "AT+VLS=1":
                self.off_hook = True
            elif command in ("AT+VLS=0", "ATH", "ATZ"):
                self.off_hook = False


class Line:
    """A dialogue with a scripted modem behind it, and a clock that only tests move."""

    def __init__(
        self, modem: ScriptedModem | None = None, settings: ModemSettings | None = None
    ) -> None:
        self.modem = modem or ScriptedModem(CX930XX)
        self.dialogue = Dialogue(settings)
        self.now = 0
        self.facts: list[Fact] = []
        self.sent: list[tuple[int, bytes]] = []
        self.armed = ""
        self.reopens: list[Reopen] = []
        self.opens = True
        """Does a reopen find the port?"""
        self.stream = False
        """Does the engine believe that samples flow?"""
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()

    # ── what a test does ────────────────────────────────────────────────────────

    def open(self) -> Line:
        self.perform(self.dialogue.open(self.now))
        return self

    def in_service(self) -> Line:
        """Open, and run until idle."""
        self.open()
        self.run_until(lambda: self.dialogue.state is State.IDLE)
        self.facts.clear()
        self.modem.heard.clear()
        self.sent.clear()
        return self

    def say(self, *lines: str) -> None:
        """The modem says this now, by itself."""
        self.text("".join(f"\r\n{line}\r\n" for line in lines).encode("latin-1"))

    def text(self, data: bytes) -> None:
        self.perform(self.dialogue.text(data, self.now))

    def codes(self, codes: bytes) -> None:
        for code in codes:
            self.perform(self.dialogue.code(code, self.now))

    def later(self, delay: int, action: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (self.now + delay, next(self._order), action))

    def ring(self, *offsets: int) -> None:
        """RING at these times from now."""
        for offset in offsets:
            self.later(offset, lambda: self.say("RING"))

    def answer(self, not_before: int = 0) -> None:
        self.perform(self.dialogue.answer("c1", not_before, self.now))

    def release(self) -> None:
        self.perform(self.dialogue.release(self.now))

    def run(self, duration: int) -> None:
        """Let everything happen that is due within this time."""
        end = self.now + duration
        while self._step(end):
            pass
        self.now = end

    def run_until(self, condition: Callable[[], bool], limit: int = 60 * S) -> None:
        end = self.now + limit
        while not condition():
            assert self._step(end), f"not within {limit / S} s: {self.dialogue.state}, {self.facts}"

    def up(self) -> Line:
        """A caller rings with caller ID and is answered."""
        self.say("RING")
        self.run(3 * S)
        self.say("NMBR = 5551234", "NAME = SMITH")
        self.answer()
        self.run_until(lambda: self.dialogue.state is State.STREAM)
        self.facts.clear()
        return self

    def names(self) -> list[str]:
        """The kinds of the facts, in order."""
        return [type(fact).__name__ for fact in self.facts]

    # ── the engine's part ───────────────────────────────────────────────────────

    def perform(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            if isinstance(outcome, Fact):
                self.facts.append(outcome)
            elif isinstance(outcome, Send):
                self._send(outcome.data)
            elif isinstance(outcome, ArmStream):
                self.armed = outcome.law
            elif isinstance(outcome, LeaveStream):
                self._send(outcome.tail)
            elif isinstance(outcome, ToCommand):
                self.armed, self.stream = "", False
            elif isinstance(outcome, Reopen):
                self._reopen(outcome)

    def _send(self, data: bytes) -> None:
        self.sent.append((self.now, data))
        for delay, reply in self.modem.take(data):
            self.later(delay, lambda reply=reply: self._reply(reply))  # type: ignore[misc]

    def _reply(self, reply: bytes | str) -> None:
        if reply == "stream":
            if self.armed:
                self.stream = True
                self.perform(self.dialogue.stream_began(self.now))
        elif reply == "ended":
            if self.stream:
                self.stream = False
                self.perform(self.dialogue.stream_ended(self.now))
            else:
                self.text(b"\x10\x03")
        elif isinstance(reply, bytes) and not self.stream:
            self.text(reply)

    def _reopen(self, action: Reopen) -> None:
        self.reopens.append(action)
        self.stream = False
        self.later(10 * MS, self._opened)

    def _opened(self) -> None:
        if self.opens:
            self.perform(self.dialogue.open(self.now))
        else:
            self.perform(self.dialogue.lost("No modem there: check its cable.", self.now))

    def _step(self, end: int) -> bool:
        """Move the clock to the next thing that happens, not beyond ``end``."""
        theirs = self._queue[0][0] if self._queue else None
        ours = self.dialogue.deadline
        times = [at for at in (theirs, ours) if at is not None]
        if not times or min(times) > end:
            return False
        self.now = max(self.now, min(times))
        if theirs is not None and theirs <= self.now:
            heapq.heappop(self._queue)[2]()
        else:
            self.perform(self.dialogue.time_passed(self.now))
        return True

"""Streams of nonsense for the dialogue: random, mutated, at the wrong time. Judges the outcome.

``python -m hw.modem_noise COUNT [SEED]`` (with tests/ and hw/ on the path) lets modems live until
COUNT streams have hit them, and prints the sum; a failure names its seed. The hypothesis test
next door uses the same judge.
"""

from __future__ import annotations

import sys
from random import Random

from hw.scripted_modem import CX930XX, GENERIC, MS, USR5637, Line, S, ScriptedModem

from queuebox_hw.modem.words import InService, Out, State, Tone

WORDS = (
    b"\r\nRING\r\n", b"\r\nOK\r\n", b"\r\nERROR\r\n", b"\r\nCONNECT\r\n", b"\r\nNO CARRIER\r\n",
    b"\r\nNO DIAL TONE\r\n", b"\r\nBUSY\r\n", b"\r\nVCON\r\n", b"NMBR = 5551234\r\n",
    b"NMBR=P\r\n", b"NAME=\xc3\x9cBER\r\n", b"MESG=80190108303431303135333002073535353132333407"
    b"05534d495448AA\r\n", b"ERRM\r\n", b"\x10R", b"\x10X", b"\x10.", b"\x10\x03", b"\x10", b"\x00",
    b"\x10/5~", b"\x10b", b"\x10d", b"\x10l", b"AT+VTR\r", b"ATE0\r\r\n", b"\xff" * 40, b"0\r",
    b'131,"ULAW"\r\n', b"Si2494\r\n", b"CONEXANT\r\n", b"A" * 700, b"\r", b"\n",
)  # fmt: skip
FAILING = (
    "AT", "ATE0", "ATZ", "AT+FCLASS=8", "AT+FCLASS=0", "AT+VLS=1", "AT+VLS=0", "AT+VTR", "ATH",
    "AT+VSM=131,8000", "AT+VSM=131,8000,0,0", "AT+VSD=0,0", "AT+VCID=1", "AT+VSM=?", "ATI3",
    "ATE0Q0V1", "ATS0=0",
    "AT+FCLASS=8;+VSM=131,8000,0,0;+VSD=0,0;+VIT=0", "AT+FCLASS=8;+VSM=131,8000;+VSD=128,0;+VIT=0",
)  # fmt: skip
STEADY = 900 * S
"""After the noise: long enough for every retry but the hopeless ones."""


class Noise:
    """One reproducible stream of inputs to one line."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.streams = 0
        """Byte strings and codes that came at a wrong time or were wrong themselves."""
        self._random = Random(seed)
        modem = ScriptedModem(self._random.choice((CX930XX, GENERIC, USR5637)))
        self.line = Line(modem)

    def run(self, length: int = 30) -> None:
        self._begin()
        for _ in range(length):
            self.step()
        self.settle()

    def _begin(self) -> None:
        """In the midst of anything, with a modem that will fail now and then."""
        start = self._random.randrange(5)
        if start == 0:
            self.line.open()
        else:
            self.line.in_service()
        if start in (2, 4):
            self.line.up()
        for command in self._random.sample(FAILING, 5):
            results = self._random.choices((None, "ERROR", "BUSY", "OK"), k=3)
            self.line.modem.instead[command] = list(results)
        if start == 3:
            self.line.ring(0, 6 * S, 12 * S)
            self.line.run(6100 * MS)
            self.line.answer()
            self.line.run(self._random.randrange(4 * S))
        elif start == 4:
            self.line.release()
            self.line.run(self._random.randrange(2 * S))
        if start:
            self.line.facts.insert(0, InService(self.line.now, self.line.dialogue.identity))

    def step(self) -> None:
        pick, line = self._random, self.line
        kind = pick.randrange(12)
        self.streams += kind < 7
        if kind < 5:
            line.text(self._bytes())
        elif kind == 5:
            line.codes(pick.randbytes(pick.randrange(6)))
        elif kind == 6:
            line.perform(line.dialogue.packet(self._bytes(), line.now))
        elif kind == 7:
            self._report()
        elif kind == 8:
            self._order()
        else:
            line.run(pick.choice((1, 50 * MS, 300 * MS, 2 * S, 6 * S, 20 * S)))
        self.judge_now()

    def _bytes(self) -> bytes:
        pick = self._random
        data = bytearray(b"".join(pick.choices(WORDS, k=pick.randrange(1, 5))))
        for _ in range(pick.randrange(3)):
            index = pick.randrange(len(data))
            data[index : index + pick.randrange(3)] = pick.randbytes(pick.randrange(3))
            data = data or bytearray(b"\x10")
        return bytes(data)

    def _report(self) -> None:
        dialogue, now = self.line.dialogue, self.line.now
        report = self._random.randrange(5)
        if report == 0:
            self.line.perform(dialogue.stream_began(now))
        elif report == 1:
            self.line.perform(dialogue.stream_ended(now))
        elif report == 2:
            self.line.perform(dialogue.stalled(now))
        elif report == 3:
            self.line.perform(dialogue.tone(self._random.choice(list(Tone)), now))
        else:
            self.line.perform(dialogue.lost("The port is gone: check its cable.", now))

    def _order(self) -> None:
        dialogue, now = self.line.dialogue, self.line.now
        order = self._random.randrange(8)
        if order == 0:
            self.line.answer(now + self._random.randrange(3 * S))
        elif order == 1:
            self.line.release()
        elif order == 2:
            self.line.perform(dialogue.seize("c9", now))
        else:
            do = (
                dialogue.reset,
                dialogue.open,
                dialogue.probe,
                dialogue.inbound,
                dialogue.far_end_answered,
            )
            self.line.perform(do[order - 3](now))

    def settle(self) -> None:
        """The noise is over; the shelf hangs up; a good modem is a good modem again."""
        self.line.release()
        self.line.run(60 * S)
        if self.line.dialogue.state is not State.IDLE:
            self.line.release()  # a report of ours may have pretended a stream
            self.line.run(STEADY)
        self.judge_now()
        assert self.line.dialogue.state in (State.IDLE, State.OUT), self._where()
        told = [fact for fact in self.line.facts if isinstance(fact, InService | Out)]
        assert told, self._where()
        if self.line.dialogue.state is State.OUT:
            last = told[-1]
            assert isinstance(last, Out) and last.reason.endswith("."), self._where()
            assert last.retry_at > self.line.now, self._where()
        else:
            assert isinstance(told[-1], InService), self._where()

    def judge_now(self) -> None:
        """Never stuck: but for a running stream there is always a next moment."""
        state = self.line.dialogue.state
        assert state is State.STREAM or self.line.dialogue.deadline is not None, self._where()

    def _where(self) -> str:
        return f"seed {self.seed}: {self.line.dialogue.state}, {self.line.facts[-3:]}"


def main(arguments: list[str]) -> int:
    wanted = int(arguments[0]) if arguments else 10_000
    seed = int(arguments[1]) if len(arguments) > 1 else 0
    lives = streams = served = 0
    while streams < wanted:
        noise = Noise(seed + lives)
        noise.run()
        lives += 1
        streams += noise.streams
        served += noise.line.dialogue.state is State.IDLE
    sys.stdout.write(f"{streams} streams of modem noise in {lives} lives: {served} in service ")
    sys.stdout.write(f"after it, {lives - served} out with reason and retry time, 0 stuck\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

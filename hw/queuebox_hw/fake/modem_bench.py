"""A host for a fake modem in virtual time: commands, sound, and what the world saw. No driver.

For tests, and for anybody who wants a second of telephone in a few milliseconds. What it
knows of shielding is its own, a third opinion beside the driver's and the fake's.
"""

from __future__ import annotations

import re

from queuebox_hw.fake.agenda import MS, SECOND
from queuebox_hw.fake.far_end import Caller
from queuebox_hw.fake.line_echo import Disturbance
from queuebox_hw.fake.modem import FakeModem
from queuebox_hw.fake.modem_delivery import Delivery
from queuebox_hw.fake.modem_log import PortLog
from queuebox_hw.fake.modem_port import MemoryPort
from queuebox_hw.fake.modem_profiles import Profile, profile
from queuebox_hw.fake.modem_record import Recorder
from queuebox_hw.fake.tone_plans import PLANS

_FINAL = re.compile(
    rb"\r\n(OK|ERROR|CONNECT|NO CARRIER|NO DIAL ?TONE|BUSY|NO ANSWER|VCON|NO LINE|LINE IN USE)\r\n"
)
_CODE = re.compile(rb"\x10(.)", re.DOTALL)


class VirtualHost:
    """One modem, its wire, and a clock that stands still until it is moved."""

    def __init__(
        self,
        kind: str | Profile = "cx93010",
        *,
        country: str = "us",
        seed: int = 0,
        ppm: float = 0.0,
        strict: bool = False,
        disturbance: Disturbance | None = None,
        delivery: Delivery | None = None,
        log: PortLog | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.now = 0
        self.port = MemoryPort()
        self.facts: list[dict[str, object]] = []
        self.modem = FakeModem(
            profile(kind) if isinstance(kind, str) else kind,
            PLANS[country],
            self.port,
            self._saw,
            seed=seed,
            ppm=ppm,
            strict=strict,
            disturbance=disturbance,
            delivery=delivery,
            log=log,
            recorder=recorder,
        )

    def _saw(self, what: str, /, **facts: object) -> None:
        self.facts.append({"saw": what, **facts})

    # ── time ────────────────────────────────────────────────────────────────────

    def run(self, ms: float) -> None:
        """Let so much time pass."""
        end = self.now + int(ms * MS)
        self.modem.advance(self.now)  # what was sent just now arrives now
        while (due := self.modem.deadline) is not None and due <= end:
            self.now = max(self.now, due)
            self.modem.advance(self.now)
        self.now = end
        self.modem.advance(end)

    def until(self, pattern: bytes, limit_s: float = 30) -> bytes:
        """Run until the modem has said this; returns and takes all it said.

        Raises TimeoutError with what it said instead.
        """
        end = self.now + int(limit_s * SECOND)
        while not re.search(pattern, self.port.received, re.DOTALL):
            if self.now >= end:
                said = bytes(self.port.received)
                raise TimeoutError(f"no {pattern!r} within {limit_s} s, but {said!r}")
            self.run(1)
        return self.port.fetch()

    # ── the host ────────────────────────────────────────────────────────────────

    def command(self, text: str, limit_s: float = 30) -> str:
        """Type a command; the answer's last line. Leaves the modem its 100 ms."""
        self.port.fetch()
        self.port.send(b"AT" + text.encode() + b"\r")
        answer = self._answer(limit_s)
        if answer != "CONNECT":
            self.run(100)
        return answer

    def _answer(self, limit_s: float) -> str:
        end = self.now + int(limit_s * SECOND)
        while (match := _FINAL.search(bytes(self.port.received))) is None:
            if self.now >= end:
                raise TimeoutError(f"no answer, but {bytes(self.port.received)!r}")
            self.run(1)
        self.said = bytes(self.port.received[: match.start()])
        del self.port.received[: match.end()]
        return match[1].decode()

    said = b""
    """What came before the last answer."""

    def commands(self, *texts: str) -> None:
        """Commands that must be answered with OK."""
        for text in texts:
            if (answer := self.command(text)) != "OK":
                raise AssertionError(f"AT{text} was answered with {answer}")

    def call(self, **words: object) -> None:
        """Somebody calls (see ``Caller``)."""
        self.modem.line.call(Caller.described(words))

    def answer(self, format_id: int = 131, **words: object) -> None:
        """A caller, answered in the pause after the first ring, in duplex."""
        self.commands("E0", "+FCLASS=8", "+VSD=128,0", f"+VSM={format_id},8000")
        self.call(**words)
        self.run(2300)
        self.commands("+VLS=1")
        if (answer := self.command("+VTR")) != "CONNECT":
            raise AssertionError(f"AT+VTR was answered with {answer}")

    def talk(self, ms: int, sound: bytes = b"\xff") -> bytes:
        """Duplex for so long, fed by what is read, as a driver does it; the bytes heard."""
        heard = b""
        for _ in range(ms // 10):
            self.run(10)
            got = self.port.fetch()
            heard += got
            self.port.send((sound * len(got))[: len(got)].replace(b"\x10", b"\x10\x10"))
        return heard

    # ── looking ─────────────────────────────────────────────────────────────────

    def saw(self, what: str) -> list[dict[str, object]]:
        """The facts of this name."""
        return [fact for fact in self.facts if fact["saw"] == what]


def unshielded(data: bytes) -> tuple[bytes, list[str]]:
    """Sound and codes of a stream's bytes."""
    codes: list[str] = []

    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        if code == b"\x10":
            return code
        if code == b"\x1a":
            return b"\x10\x10"
        codes.append(code.decode("latin-1"))
        return b""

    return _CODE.sub(one, data), codes

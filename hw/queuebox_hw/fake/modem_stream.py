"""One voice stream of the fake modem: ``+VTX``, ``+VRX`` or ``+VTR``, from CONNECT to its end.

Takes the host's shielded bytes into a buffer of the modem's depth (what does not fit is
not read: that is the back-pressure), plays them at the modem's own pace, counts underruns,
and knows which codes end which stream on which modem. It writes nothing itself: what the
host is told comes back as values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from queuebox_hw.fake.g711 import SILENCE
from queuebox_hw.fake.modem_coding import Coding, coding
from queuebox_hw.fake.modem_profiles import Profile
from queuebox_hw.fake.shielding import DLE, Unshielder, shield


class Kind(Enum):
    TRANSMIT = "transmit"
    RECEIVE = "receive"
    DUPLEX = "duplex"


class StreamEnd(Enum):
    """Why a stream is over: told by the host, or silently lost."""

    ASKED = "asked"
    DRAINED = "drained"


_NAMES = {0x03: "etx", 0x18: "can", 0x21: "!", 0x1B: "esc", 0x5E: "^"}
_HARMLESS = b"\x00udpr\x1c\x14IQS/~"
"""Codes of section 2.3 that change nothing here: volume, pause marks, reports on and off."""


@dataclass
class Counts:
    """What a test wants to know about streams, over the modem's life."""

    underruns: int = 0
    silent_samples: int = 0
    """Samples the line got as silence because the host was late."""
    overruns: int = 0
    lost_samples: int = 0
    """Samples of the line that the host did not fetch in time."""
    to_line: int = 0
    from_line: int = 0
    odd_codes: int = 0
    """Codes from the host that mean nothing: an unshielded DLE, most likely."""
    commands_in_stream: int = 0
    most_buffered: int = 0


class Stream:
    """Created at CONNECT; ``ended`` tells when it is over."""

    def __init__(
        self, kind: Kind, format_name: str, profile: Profile, counts: Counts, rate: int = 8000
    ) -> None:
        self.kind = kind
        self.ended: StreamEnd | None = None
        self.codes: list[str] = []
        """What the host asked for by codes, in order, for the log."""
        self._profile = profile
        self._counts = counts
        self._coding: Coding = coding(format_name, rate)
        self._depth = profile.transmit_depth
        self._unshield = Unshielder()
        self._waiting = bytearray()
        self._begun = self._starving = self._draining = False
        self._doubled = False
        self._tail = b""
        self._budget = self._share = self._share_per_block()

    @property
    def sends(self) -> bool:
        return self.kind is not Kind.RECEIVE

    @property
    def receives(self) -> bool:
        return self.kind is not Kind.TRANSMIT

    @property
    def room(self) -> int:
        """Bytes it will take from the host now."""
        if self._draining or self.ended:
            return 0
        free = max(self._depth - len(self._waiting), 0) if self.sends else self._depth
        return min(free * self._coding.per_second // 8000, self._budget)

    @property
    def buffered(self) -> int:
        return len(self._waiting)

    def _share_per_block(self) -> int:
        """Bytes it can take from the host per 10 ms: a modem with too slow a processor cannot
        move 16-bit samples both ways (30.4 kB/s on a CX93001, bench report)."""
        width = self._profile.bandwidth
        if self.kind is not Kind.DUPLEX or not width or 2 * self._coding.per_second <= width:
            return 1 << 30
        return (width - self._coding.per_second) // 100

    # ── from the host ───────────────────────────────────────────────────────────

    def take(self, data: bytes) -> bytes:
        """Bytes of the host; returns what follows the end of the stream, if it ended in here."""
        self._budget -= len(data)
        if data and self.kind is Kind.RECEIVE and self._profile.any_byte_ends_receive:
            self.ended = StreamEnd.ASKED
            return b""
        while data and not self._over:
            sound, code, data = self._unshield.next(data)
            self._sound(sound)
            if code is not None:
                self._code(code)
        return data

    @property
    def _over(self) -> bool:
        return self._draining or self.ended is not None

    def _sound(self, sound: bytes) -> None:
        if not sound:
            return
        self._doubled = sound[-1] == DLE
        self._watch_for_commands(sound)
        if self.sends:
            self._begun = True
            self._waiting += self._coding.to_line(sound)
            self._counts.most_buffered = max(self._counts.most_buffered, len(self._waiting))

    def _watch_for_commands(self, sound: bytes) -> None:
        text = self._tail + sound
        if b"AT+" in text or b"ATH" in text or b"ATZ" in text:
            self._counts.commands_in_stream += 1
        self._tail = sound[-2:]

    def _code(self, code: int) -> None:
        name = _NAMES.get(code, "")
        self.codes.append(name or f"{code:02x}")
        doubled, self._doubled = self._doubled, False
        if name in ("etx", "!", "esc", "^") and self._profile.triple and not doubled:
            # seen on the Zoom 3095: a stop code counts only right after a doubled DLE
            return
        if name == "can":
            self._waiting.clear()
        elif name and name in self._ends():
            self._stop(name)
        elif not name and code not in _HARMLESS:
            self._counts.odd_codes += 1

    def _ends(self) -> list[str]:
        """The codes that end this stream on this modem; others are ignored."""
        if self.kind is Kind.TRANSMIT:
            return ["etx"]
        return self._profile.receive_end if self.kind is Kind.RECEIVE else self._profile.duplex_end

    def _stop(self, name: str) -> None:
        if self.kind is Kind.TRANSMIT:
            self._draining = True
            if not self._waiting:
                self.ended = StreamEnd.DRAINED
        else:
            self.ended = StreamEnd.ASKED

    # ── at the line's pace ──────────────────────────────────────────────────────

    def play(self, count: int) -> tuple[bytes, bool]:
        """The next samples for the line, and whether a gap begins in them."""
        self._budget = self._share
        if not self.sends:
            return bytes([SILENCE]) * count, False
        piece = bytes(self._waiting[:count])
        del self._waiting[:count]
        self._counts.to_line += len(piece)
        missing = count - len(piece)
        if self._draining and not self._waiting:
            self.ended = StreamEnd.DRAINED
        if not missing:
            self._starving = False
            return piece, False
        # what arrives in between makes the next silence another gap
        resumed = bool(piece) or not self._starving
        gap = self._begun and resumed and not self._draining
        if self._begun and not self._draining:
            self._starving = True
            self._counts.silent_samples += missing
        self._counts.underruns += gap
        return piece + bytes([SILENCE]) * missing, gap

    def deliver(self, mu: bytes, codes: Sequence[tuple[int, bytes]] = ()) -> bytes:
        """Samples of the line as the host gets them; each code at its place in thousandths of
        the block, which may be between the two bytes of one sample."""
        self._counts.from_line += len(mu)
        data = self._coding.to_host(mu)
        if not codes:
            return shield(data)
        out, start = b"", 0
        for place, code in codes:
            end = max(len(data) * place // 1000, start)
            out += shield(data[start:end]) + code
            start = end
        return out + shield(data[start:])

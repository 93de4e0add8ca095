"""What is wrong with the modem at the moment: faults that the world asks for. No normal life.

Each kind of trouble changes one place where the modem asks it; with nothing set, every
answer is the harmless one.
"""

from __future__ import annotations

from random import Random


class Troubles:
    """Faults with a count wear off by use, faults with a time at that time."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.counts: dict[str, int] = {}
        """Kind of trouble to how many more times: no-answer, cut-answer, error, wrong-echo,
        etx-without-ok, ok-without-etx, lose-code, blank-line, duplicate-byte, drop-byte."""
        self.until: dict[str, int] = {}
        """Kind to the time (µs) it ends: mute, stop, ignore, half-open, baud."""
        self.slips = 0
        """Samples still to drop (positive) or repeat (negative)."""

    def _use(self, kind: str) -> bool:
        left = self.counts.get(kind, 0)
        if left > 0:
            self.counts[kind] = left - 1
        return left > 0

    def _lasts(self, kind: str, now: int) -> bool:
        return now < self.until.get(kind, 0)

    def garbage(self, count: int) -> bytes:
        """Random bytes, one in eight a DLE."""
        return bytes(
            0x10 if self._chance.random() < 0.125 else self._chance.randrange(256)
            for _ in range(count)
        )

    def end(self, kind: str) -> None:
        """A trouble with a time is over."""
        self.until.pop(kind, None)

    def heal(self) -> None:
        """Nothing is wrong any more."""
        self.counts.clear()
        self.until.clear()
        self.slips = 0

    # ── asked by the modem ──────────────────────────────────────────────────────

    def mute(self, now: int) -> bool:
        """Nothing reaches the host now."""
        return any(self._lasts(kind, now) for kind in ("mute", "stop", "half-open"))

    @property
    def loses(self) -> bool:
        """What is said while mute is lost, not late."""
        return "stop" in self.until or "half-open" in self.until

    def ignores(self, now: int) -> bool:
        """The host's bytes are not fetched: it must feel the back-pressure."""
        return self._lasts("ignore", now)

    def half_open(self, now: int) -> bool:
        """The host's bytes are fetched and forgotten."""
        return self._lasts("half-open", now)

    def spoil(self, data: bytes, now: int) -> bytes:
        """Damage on the wire to the host."""
        if self._lasts("baud", now):
            return self.garbage(len(data))
        if data and self._use("drop-byte"):
            return data[1:]
        if data and self._use("duplicate-byte"):
            return data[:1] + data
        return data

    def echo(self, byte: bytes) -> bytes:
        """A modem that echoes its own idea of what was typed."""
        if byte in b"ATat" and self._use("wrong-echo"):
            return bytes([byte[0] ^ 0x15])
        return byte

    def result(self, result: str) -> str | None:
        """The result as it will be said; None: not at all."""
        if self._use("no-answer"):
            return None
        return "ERROR" if self._use("error") else result

    def cut(self, text: str) -> str:
        """An answer that breaks off."""
        if self._use("blank-line"):
            text = "\r\n" + text
        return text[: len(text) // 2] if self._use("cut-answer") else text

    def ending(self) -> tuple[bool, bool]:
        """At the end of a stream: is DLE ETX said, is OK said?"""
        return not self._use("ok-without-etx"), not self._use("etx-without-ok")

    def lost_code(self, letter: str) -> bool:
        """A touch-tone that the modem misses."""
        return letter in "0123456789*#ABCD" and self._use("lose-code")

    def slip(self, block: bytes) -> bytes:
        """Samples lost or repeated between line and host."""
        if self.slips > 0:
            lost = min(self.slips, len(block))
            self.slips -= lost
            return block[lost:]
        if self.slips < 0:
            again = min(-self.slips, len(block))
            self.slips += again
            return block[:again] + block
        return block

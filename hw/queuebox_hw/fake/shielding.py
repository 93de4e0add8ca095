"""DLE shielding as a modem does it: sound and codes on one wire. No meaning of the codes."""

from __future__ import annotations

DLE = 0x10
SUB = 0x1A
_DLE = bytes([DLE])
_PAIR = bytes([DLE, DLE])


def shield(sound: bytes) -> bytes:
    """Sound on its way to the host: every 0x10 twice."""
    return sound.replace(_DLE, _PAIR)


class Unshielder:
    """Takes the host's bytes apart, piece by piece; a DLE may wait for its second half."""

    def __init__(self) -> None:
        self.pending = False

    def next(self, data: bytes) -> tuple[bytes, int | None, bytes]:
        """The sound up to the first code, that code (None: none in here), and what follows it."""
        sound = bytearray()
        if self.pending and data:
            self.pending = False
            code, data = data[0], data[1:]
            if code == DLE:
                sound.append(DLE)
            elif code == SUB:
                sound += _PAIR
            else:
                return b"", code, data
        start = 0
        while (mark := data.find(_DLE, start)) >= 0:
            sound += data[start:mark]
            if mark + 1 == len(data):
                self.pending = True
                return bytes(sound), None, b""
            code = data[mark + 1]
            start = mark + 2
            if code == DLE:
                sound.append(DLE)
            elif code == SUB:
                sound += _PAIR
            else:
                return bytes(sound), code, data[start:]
        sound += data[start:]
        return bytes(sound), None, b""

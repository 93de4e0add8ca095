"""The faults a fake modem can be asked for, by name. The harm itself is done in ``Troubles``."""

from __future__ import annotations

from collections.abc import Callable

from queuebox_hw.fake.agenda import SECOND
from queuebox_hw.fake.modem import FakeModem
from queuebox_hw.fake.modem_port import PtyPort
from queuebox_hw.fake.world_words import Words, WorldError, number, text

COUNTED = {
    "no-answer": "the next answers are not said at all",
    "cut-answer": "the next answers break off in the middle",
    "error": "the next commands get ERROR, whatever they did",
    "wrong-echo": "echoed letters come back wrong",
    "etx-without-ok": "the stream ends with DLE ETX and no OK",
    "ok-without-etx": "the stream ends with OK and no DLE ETX",
    "lose-code": "touch-tones are heard but not reported",
    "blank-line": "an empty line before the next answers",
    "drop-byte": "a byte to the host is lost",
    "duplicate-byte": "a byte to the host comes twice",
}
"""Faults that happen ``count`` times (1 unless said)."""

TIMED = {
    "read-stall": "nothing reaches the host, later everything (late)",
    "stream-stops": "nothing reaches the host, and it is lost",
    "write-stall": "the host's bytes are not fetched",
    "half-open": "takes every byte, says nothing, forgets all",
    "wrong-baud": "what the host gets is garbage",
}
"""Faults that last ``seconds`` (2 unless said)."""

_TIMED_NAMES = {
    "read-stall": "mute",
    "stream-stops": "stop",
    "write-stall": "ignore",
    "half-open": "half-open",
    "wrong-baud": "baud",
}

AT_ONCE = {
    "garbage": "random bytes now (count)",
    "code": "a code, by its byte in hex (code) or character (char)",
    "packet-unterminated": "a complex event that never ends",
    "reboot": "power lost and back: banner, everything forgotten",
    "reset": "as ATZ in the middle of anything, without a word",
    "lose-carrier": "leaves the stream by itself, says NO CARRIER",
    "stuck-duplex": "off-hook and in duplex, as left by a program that died",
    "stuck-numeric": "left in V0 by somebody",
    "stuck-data": "takes everything for data until +++ between two seconds of silence",
    "refuse-off-hook": "the next off-hooks inside a ring burst do nothing (count)",
    "slow-answers": "every command takes so much longer (seconds; 0 ends it)",
    "rate": "the sample clock runs at so many samples a second (hz)",
    "slip": "samples to the host lost (positive) or repeated (samples)",
    "eio-once": "the terminal dies and is there again under the same name",
    "heal": "no more faults",
}


def fault(modem: FakeModem, port: PtyPort, words: Words) -> None:
    """Bring one about. Raises WorldError with the list of kinds."""
    kind = text(words, "kind")
    troubles = modem.troubles
    if kind in COUNTED:
        troubles.counts[kind] = int(number(words, "count", 1))
    elif kind in TIMED:
        name = _TIMED_NAMES[kind]
        end = modem.agenda.now + int(number(words, "seconds", 2) * SECOND)
        troubles.until[name] = end
        modem.agenda.at(end, lambda: troubles.end(name))
    elif kind in AT_ONCE:
        _AT_ONCE[kind](modem, port, words)
    else:
        known = ", ".join([*COUNTED, *TIMED, *AT_ONCE])
        raise WorldError(f"no such fault: {kind!r}; there are {known}")


def _garbage(modem: FakeModem, port: PtyPort, words: Words) -> None:
    modem.put_raw(modem.troubles.garbage(int(number(words, "count", 50))))


def _code(modem: FakeModem, port: PtyPort, words: Words) -> None:
    char = text(words, "char")
    code = ord(char[0]) if char else int(text(words, "code", "ee"), 16)
    modem.put_raw(bytes([0x10, code]))


def _packet(modem: FakeModem, port: PtyPort, words: Words) -> None:
    modem.put_raw(b"\x10XNMBR=5551234\r\nNAME=" + text(words, "text", "NOBODY").encode())


def _rate(modem: FakeModem, port: PtyPort, words: Words) -> None:
    hz = number(words, "hz", 8000)
    if not 100 <= hz <= 100_000:
        raise WorldError(f"no crystal gives {hz} samples a second")
    modem.set_rate(hz)


def _slip(modem: FakeModem, port: PtyPort, words: Words) -> None:
    modem.troubles.slips = int(number(words, "samples", 1))


def _slow(modem: FakeModem, port: PtyPort, words: Words) -> None:
    modem.body.slow_by = int(number(words, "seconds", 5) * SECOND)


def _refuse(modem: FakeModem, port: PtyPort, words: Words) -> None:
    modem.body.refuse_off_hook = int(number(words, "count", 1))


def _numeric(modem: FakeModem, port: PtyPort, words: Words) -> None:
    modem.body.settings["V"] = 0


def _eio(modem: FakeModem, port: PtyPort, words: Words) -> None:
    port.plug()
    modem.forget_output()


def _heal(modem: FakeModem, port: PtyPort, words: Words) -> None:
    modem.troubles.heal()
    modem.body.slow_by = modem.body.refuse_off_hook = 0
    modem.set_rate(8000)


_AT_ONCE: dict[str, Callable[[FakeModem, PtyPort, Words], None]] = {
    "garbage": _garbage,
    "code": _code,
    "packet-unterminated": _packet,
    "reboot": lambda modem, port, words: modem.reboot(text(words, "banner")),
    "reset": lambda modem, port, words: modem.reset(),
    "lose-carrier": lambda modem, port, words: modem.lose_carrier(),
    "stuck-duplex": lambda modem, port, words: modem.start_stuck(),
    "stuck-numeric": _numeric,
    "stuck-data": lambda modem, port, words: modem.start_data(),
    "refuse-off-hook": _refuse,
    "slow-answers": _slow,
    "rate": _rate,
    "slip": _slip,
    "eio-once": _eio,
    "heal": _heal,
}

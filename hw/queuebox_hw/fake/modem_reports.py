"""What the fake modem tells its host by itself: rings, caller ID, events. No commands.

In class 0 they are text, in class 8 codes behind a DLE; while sound flows to the host the
codes fall somewhere into the next block.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from queuebox_hw.fake import modem_text
from queuebox_hw.fake.agenda import MS, Agenda
from queuebox_hw.fake.far_end import Caller
from queuebox_hw.fake.modem_body import Body
from queuebox_hw.fake.modem_line import LineState
from queuebox_hw.fake.modem_profiles import Profile
from queuebox_hw.fake.modem_to_host import ToHost
from queuebox_hw.fake.modem_troubles import Troubles
from queuebox_hw.fake.world_words import Saw

Code = tuple[int, bytes]
"""A code and its place in a block, in thousandths of it."""


class Reports:
    """The modem's ears on the line: ``LineSide`` for the line, ``Voice`` for the body."""

    def __init__(
        self,
        profile: Profile,
        agenda: Agenda,
        troubles: Troubles,
        to_host: ToHost,
        chance: Random,
        saw: Saw,
    ) -> None:
        self.in_sound = False
        """Sound flows to the host: codes wait for the next block."""
        self._profile = profile
        self._agenda = agenda
        self._troubles = troubles
        self._to_host = to_host
        self._chance = chance
        self._saw = saw
        self._codes: list[Code] = []
        self._body: Body | None = None
        self._auto_answer: Callable[[], None] = lambda: None

    def connect(self, body: Body, auto_answer: Callable[[], None]) -> None:
        """Once, before anything happens; ``auto_answer``: register S0 says it is time."""
        self._body, self._auto_answer = body, auto_answer

    @property
    def body(self) -> Body:
        assert self._body is not None
        return self._body

    # ── LineSide ────────────────────────────────────────────────────────────────

    def bell(self, first: bool) -> None:
        """A burst begins: RING, or its code in class 8; with ``+VDR`` after the burst."""
        if not first and not self._profile.ring_per_burst:
            return
        distinctive, report = [*self.body.parameters["+VDR"].split(","), "0"][:2]
        if distinctive != "1":
            self._agenda.after(150 * MS, self._say_ring)
        elif report != "0":
            self._agenda.after(int(report) * 100 * MS, self._say_ring)

    def _say_ring(self) -> None:
        body = self.body
        rings = body.line.rings
        if body.line.state is not LineState.RINGING:
            return  # (a modem whose off-hook was refused hears the bell all the same)
        body.registers[1] = rings
        if body.voice_class == 8:
            self.sign("R", always=True)
        else:
            self.say_result("RING")
        if 0 < body.registers[0] <= rings:
            self._auto_answer()

    def bell_ends(self, on: int, off: int) -> None:
        """A burst is over; who asked for distinctive ring is told the cadence."""
        if self.body.parameters["+VDR"].startswith("1"):
            self._to_host.say(f"\r\nDRON={on // (100 * MS)}\r\n")
            self._to_host.say(f"\r\nDROF={off // (100 * MS)}\r\n")

    def caller_id(self, caller: Caller) -> None:
        """The burst of data between the rings was heard: told as the host asked for it."""
        wanted = self.body.parameters["+VCID"]
        spaced = self._profile.caller_id == "spaced"
        lines = modem_text.caller_id(caller, time.localtime(), raw=wanted == "2", spaced=spaced)
        self.body.last_caller_id = lines
        self._saw("caller-id", told=wanted != "0")
        if wanted == "0":
            return
        if self.body.voice_class == 8 and self._profile.complex_caller_id:
            packed = "\r\n".join(lines).encode("latin-1", "replace")
            self._to_host.put(b"\x10X" + packed + b"\r\n\x10.")
        else:
            for line in lines:
                self._to_host.say(f"\r\n{line}\r\n")

    def sign(self, code: str, *, always: bool = False) -> None:
        """Something on the line, as a code if this modem reports it and the host can get it."""
        letter, again = code[0], code.endswith("+")
        style = self._profile.digits
        if (again and style != "repeated") or (letter in "/~" and style == "single"):
            return
        listening = self.body.voice_class == 8 and (self.body.off_hook or always)
        if not listening or letter not in self._profile.codes or self._troubles.lost_code(letter):
            return
        event = b"\x10" + letter.encode()
        if self.in_sound:
            # somewhere in the next block, behind the codes that are already waiting there
            least = self._codes[-1][0] if self._codes else 0
            self._codes.append((self._chance.randint(least, 1000), event))
        else:
            self._to_host.put(event)

    def take_codes(self) -> list[Code]:
        """The codes for the next block."""
        codes, self._codes = self._codes, []
        return codes

    # ── words ───────────────────────────────────────────────────────────────────

    def information(self, lines: list[str]) -> None:
        """Lines of text before a result."""
        if lines:
            self._to_host.say("\r\n" + "\r\n".join(lines) + "\r\n")

    def say_result(self, result: str) -> None:
        """A result code in the shape that V and Q ask for."""
        settings = self.body.settings
        if not settings["Q"]:
            text = modem_text.result(result, verbose=bool(settings["V"]))
            self._to_host.say(self._troubles.cut(text))

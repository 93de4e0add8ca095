"""What to do about it: the core's orders and announcements. The runner performs them.

``str(effect)`` is the scenario language's word for it, e.g. ``offer A c1``.
"""

from msgspec import Struct

from queuebox_core.endings import CallEnding, CallReport


def _seconds(us: int) -> str:
    """``34``, ``7.9``, ``100.25``: at most three decimals, trailing zeros cut."""
    return f"{us / 1_000_000:.3f}".rstrip("0").rstrip(".")


class Effect(Struct, frozen=True, tag=True, gc=False):
    """Something for the runner to do or to tell."""


# ── toward a line ───────────────────────────────────────────────────────────────


class Answer(Effect, frozen=True, tag=True, gc=False):
    """Go off-hook at the first good moment not before ``not_before`` (µs). ``answer c1``"""

    line: int
    call: str
    not_before: int

    def __str__(self) -> str:
        return f"answer {self.call}"


class Greet(Effect, frozen=True, tag=True, gc=False):
    """Play the queue's greeting; the core itself times its length. ``greet c1``"""

    line: int
    call: str
    queue: str

    def __str__(self) -> str:
        return f"greet {self.call}"


class Hold(Effect, frozen=True, tag=True, gc=False):
    """The caller waits and hears hold audio. ``hold c1``"""

    line: int
    call: str
    queue: str

    def __str__(self) -> str:
        return f"hold {self.call}"


class Announce(Effect, frozen=True, tag=True, gc=False):
    """Mix an announcement into the hold audio. ``announce c1 position 3 wait 2``

    ``position`` None: not said. ``minutes`` None: not said. ``what`` is ``position`` for
    both of them, or ``next-few-minutes`` when the caller has waited longer than was said.
    """

    line: int
    call: str
    what: str
    position: int | None = None
    minutes: int | None = None

    def __str__(self) -> str:
        words = [f"announce {self.call}"]
        if self.what != "position":
            words.append(self.what)
        if self.position is not None:
            words.append(f"position {self.position}")
        if self.minutes is not None:
            words.append(f"wait {self.minutes}")
        return " ".join(words)


class Treat(Effect, frozen=True, tag=True, gc=False):
    """Nobody can take this call now, and why. ``treat c1 nobody-logged-in``"""

    line: int
    call: str
    why: str

    def __str__(self) -> str:
        return f"treat {self.call} {self.why}"


class Close(Effect, frozen=True, tag=True, gc=False):
    """Play a last prompt (closed, full, timed-out), then release the line. ``close c1 closed``"""

    line: int
    call: str
    prompt: str

    def __str__(self) -> str:
        return f"close {self.call} {self.prompt}"


class Release(Effect, frozen=True, tag=True, gc=False):
    """The call leaves its line (and desk, if any): go on-hook. ``release B c1`` / ``release c1``"""

    line: int
    call: str
    desk: str | None = None

    def __str__(self) -> str:
        return f"release {self.call}" if self.desk is None else f"release {self.desk} {self.call}"


class Dial(Effect, frozen=True, tag=True, gc=False):
    """The desk is connected to this line: seize it and dial. ``dial L4 5551234 for A``"""

    line: int
    call: str
    desk: str
    number: str

    def __str__(self) -> str:
        return f"dial L{self.line} {self.number} for {self.desk}"


# ── toward a desk ───────────────────────────────────────────────────────────────


class Offer(Effect, frozen=True, tag=True, gc=False):
    """Give a call to a desk: lamp, ring, or auto-answer. ``offer A c1``"""

    desk: str
    call: str
    line: int
    queue: str

    def __str__(self) -> str:
        return f"offer {self.desk} {self.call}"


class Withdraw(Effect, frozen=True, tag=True, gc=False):
    """An offer is over, and will not be a talk. ``withdraw A c1 missed`` (why: OfferEnding value).

    Whatever the headset hears of it, ring or whisper, stops. The desk is ready again unless
    a DeskIs for it follows.
    """

    desk: str
    call: str
    why: str

    def __str__(self) -> str:
        return f"withdraw {self.desk} {self.call} {self.why.removeprefix('withdrawn-')}"


class Whisper(Effect, frozen=True, tag=True, gc=False):
    """Tell the agent who has accepted, and nobody else, whose caller it is. ``whisper A c1``

    The caller hears hold audio until Connect follows; the core itself times the length.
    """

    desk: str
    call: str
    queue: str

    def __str__(self) -> str:
        return f"whisper {self.desk} {self.call}"


class Connect(Effect, frozen=True, tag=True, gc=False):
    """Sound flows between line and desk. ``connect A c1``"""

    desk: str
    call: str
    line: int
    queue: str

    def __str__(self) -> str:
        return f"connect {self.desk} {self.call}"


class Part(Effect, frozen=True, tag=True, gc=False):
    """The desk leaves a call that goes on without it (transfer, pulled headset). ``part A c1``"""

    desk: str
    call: str
    line: int

    def __str__(self) -> str:
        return f"part {self.desk} {self.call}"


class Park(Effect, frozen=True, tag=True, gc=False):
    """The agent put the caller on hold: the caller hears hold audio. ``park A c1``"""

    desk: str
    call: str
    line: int

    def __str__(self) -> str:
        return f"park {self.desk} {self.call}"


class Unpark(Effect, frozen=True, tag=True, gc=False):
    """Back from hold. ``unpark A c1``"""

    desk: str
    call: str
    line: int

    def __str__(self) -> str:
        return f"unpark {self.desk} {self.call}"


class DeskIs(Effect, frozen=True, tag=True, gc=False):
    """A desk's state changed other than by offer or connect.

    ``wrap A``, ``ready A``, ``away A lunch``, ``missed A``, ``unplugged A``,
    ``logged-out A``, ``fault A``, ``pending A lunch``, ``grace A``, ``extended A`` (state
    wrapping-up, why extended), and ``whisper A``, ``talking A`` or ``holding A`` when a
    pending away is taken back. ``until`` is when the core itself will end the state, or None.
    """

    desk: str
    state: str
    why: str | None = None
    until: int | None = None

    def __str__(self) -> str:
        if self.state == "wrapping-up":
            return f"{self.why or 'wrap'} {self.desk}"
        if self.state in ("away", "pending"):
            return f"{self.state} {self.desk} {self.why}"
        return f"{self.state} {self.desk}"


class Tone(Effect, frozen=True, tag=True, gc=False):
    """A sound for one headset only: taken, help … ``tone A taken``"""

    desk: str
    tone: str

    def __str__(self) -> str:
        return f"tone {self.desk} {self.tone}"


# ── toward people and books ─────────────────────────────────────────────────────


class Ended(Effect, frozen=True, tag=True, gc=False):
    """A call is over, with exactly one ending: the whole story for the record.

    ``ending c1 answered by caller wait 34 talk 26``; other endings:
    ``ending c1 abandoned-waiting wait 12``.
    """

    report: CallReport

    def __str__(self) -> str:
        report = self.report
        words = [f"ending {report.call} {report.ending}"]
        if report.ended_by is not None and report.ending == CallEnding.ANSWERED:
            words.append(f"by {report.ended_by}")
        if report.answered_line is not None or report.wait:
            words.append(f"wait {_seconds(report.wait)}")
        if report.answered is not None:
            words.append(f"talk {_seconds(report.talk)}")
        return " ".join(words)


class Alarm(Effect, frozen=True, tag=True, gc=False):
    """A condition that a person should see began (``on``) or ended. ``alarm nobody-logged-in``"""

    what: str
    on: bool = True
    about: str | None = None

    def __str__(self) -> str:
        return f"{'alarm' if self.on else 'clear'} {self.what}"


AnyEffect = (
    Answer | Greet | Hold | Announce | Treat | Close | Release | Dial
    | Offer | Withdraw | Whisper | Connect | Part | Park | Unpark | DeskIs | Tone | Ended | Alarm
)  # fmt: skip
"""Every effect, for decoders."""

"""What to do about it: the core's orders and announcements. The runner performs them.

``str(effect)`` is the scenario language's word for it, e.g. ``offer A c1``.
"""

from msgspec import Struct

from queuebox_core.endings import CallReport


class Effect(Struct, frozen=True, tag=True):
    """Something for the runner to do or to tell."""


# ── toward a line ───────────────────────────────────────────────────────────────


class Answer(Effect, frozen=True, tag=True):
    """Go off-hook at the first good moment not before ``not_before`` (µs). ``answer c1``"""

    line: int
    call: str
    not_before: int


class Greet(Effect, frozen=True, tag=True):
    """Play the queue's greeting; the core itself times its length. ``greet c1``"""

    line: int
    call: str
    queue: str


class Hold(Effect, frozen=True, tag=True):
    """The caller waits and hears hold audio. ``hold c1``"""

    line: int
    call: str
    queue: str


class Announce(Effect, frozen=True, tag=True):
    """Mix an announcement into the hold audio. ``announce c1 position 3 wait 2``

    ``position`` None: not said. ``minutes`` None: not said. ``what`` names a prompt:
    ``position``, ``comfort``, ``please-hold`` …
    """

    line: int
    call: str
    what: str
    position: int | None = None
    minutes: int | None = None


class Treat(Effect, frozen=True, tag=True):
    """Nobody can take this call now, and why. ``treat c1 nobody-logged-in``"""

    line: int
    call: str
    why: str


class Close(Effect, frozen=True, tag=True):
    """Play a last prompt (closed, full, timed-out), then release the line. ``close c1 closed``"""

    line: int
    call: str
    prompt: str


class Release(Effect, frozen=True, tag=True):
    """The call leaves its line (and desk, if any): go on-hook. ``release B c1`` / ``release c1``"""

    line: int
    call: str
    desk: str | None = None


class Dial(Effect, frozen=True, tag=True):
    """The desk is connected to this line: seize it and dial. ``dial L4 5551234 for A``"""

    line: int
    call: str
    desk: str
    number: str


# ── toward a desk ───────────────────────────────────────────────────────────────


class Offer(Effect, frozen=True, tag=True):
    """Give a call to a desk: lamp, ring, or auto-answer. ``offer A c1``"""

    desk: str
    call: str
    line: int
    queue: str


class Withdraw(Effect, frozen=True, tag=True):
    """An offer is over without an answer. ``withdraw A c1`` (why: OfferEnding value)."""

    desk: str
    call: str
    why: str


class Connect(Effect, frozen=True, tag=True):
    """Sound flows between line and desk. ``connect A c1``; ``waited`` in µs for the whisper."""

    desk: str
    call: str
    line: int
    queue: str
    waited: int = 0


class Part(Effect, frozen=True, tag=True):
    """The desk leaves a call that goes on without it (transfer, pulled headset). ``part A c1``"""

    desk: str
    call: str
    line: int


class Park(Effect, frozen=True, tag=True):
    """The agent put the caller on hold: the caller hears hold audio. ``park A c1``"""

    desk: str
    call: str
    line: int


class Unpark(Effect, frozen=True, tag=True):
    """Back from hold. ``unpark A c1``"""

    desk: str
    call: str
    line: int


class DeskIs(Effect, frozen=True, tag=True):
    """A desk's state changed other than by offer or connect.

    ``wrap A``, ``ready A``, ``away A lunch``, ``missed A``, ``unplugged A``,
    ``logged-out A``, ``fault A``, ``pending A lunch``, ``grace A``.
    """

    desk: str
    state: str
    why: str | None = None
    until: int | None = None


class Tone(Effect, frozen=True, tag=True):
    """A sound for one headset only: taken, help … ``tone A taken``"""

    desk: str
    tone: str


# ── toward people and books ─────────────────────────────────────────────────────


class Ended(Effect, frozen=True, tag=True):
    """A call is over, with exactly one ending: the whole story for the record.

    ``ending c1 answered by caller wait 34 talk 26``; other endings:
    ``ending c1 abandoned-waiting wait 12``.
    """

    report: CallReport


class Alarm(Effect, frozen=True, tag=True):
    """A condition that a person should see began (``on``) or ended. ``alarm nobody-logged-in``"""

    what: str
    on: bool = True
    about: str | None = None


AnyEffect = (
    Answer | Greet | Hold | Announce | Treat | Close | Release | Dial
    | Offer | Withdraw | Connect | Part | Park | Unpark | DeskIs | Tone | Ended | Alarm
)  # fmt: skip
"""Every effect, for decoders."""

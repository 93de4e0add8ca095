"""The words of the modem dialogue: states, inputs, actions and facts. No behaviour.

Every ``at`` and every duration is an integer number of microseconds on the monotonic clock.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

MILLISECOND = 1_000
SECOND = 1_000_000


class State(Enum):
    """Where the dialogue with one modem stands: the rows of its table."""

    DOWN = "down"
    """The port is not open; a reopen is on its way."""
    RESYNC = "resync"
    """Climbing the ladder out of an unknown state (spec 2.4)."""
    INTRODUCING = "introducing"
    """Initialising: defaults, and who are you?"""
    SETTING_UP = "setting up"
    """Initialising: voice class, and what does it offer?"""
    REHEARSING = "rehearsing"
    """Initialising: what a call will say, tried on-hook, so that a caller meets no surprise."""
    IDLE = "idle"
    """On-hook, class 0: ring and caller ID are text."""
    RINGING = "ringing"
    PREPARING = "preparing"
    """Answering or seizing: class 8 and its settings, still on-hook."""
    WAITING = "waiting"
    """Answering: for the silent part of the cadence."""
    OFF_HOOK = "off-hook"
    ENTERING = "entering"
    """Off-hook, the stream is asked for."""
    STREAM = "stream"
    LEAVING = "leaving"
    """The exit code is sent; samples may still come."""
    ENDED = "ended"
    """DLE ETX was seen; the OK follows, or it does not."""
    ASKING = "asking"
    """The stream did not end as it should: is this text already?"""
    REPLACING = "replacing"
    """On-hook, because it rings on: off-hook is tried again in the next silence."""
    RELEASING = "releasing"
    PROBING = "probing"
    """The day-one questions; on-hook."""
    OUT = "out"
    """Out of service, with a reason and a time at which we try again."""


class Heard(Enum):
    """What can happen to a dialogue: the columns of its table."""

    # orders
    OPEN = "open"
    ANSWER = "answer"
    RELEASE = "release"
    SEIZE = "seize"
    RESET = "reset"
    PROBE = "probe"
    # the modem's words
    OK = "OK outside a script"
    RING = "RING"
    CALLER_ID = "caller ID line"
    CARRIER_LOST = "NO CARRIER, BUSY …"
    STRANGE = "unknown text"
    DONE = "script done"
    REFUSED = "script refused"
    SILENT = "no answer in time"
    # the engine's reports
    CONNECTED = "stream began"
    CODE = "code in the stream"
    ENDED = "stream ended"
    STALLED = "stream stalled"
    LOST = "port lost"
    TONE = "tone heard by us"
    # timers
    RUNG = "next rung"
    CALLER_ID_SETTLED = "caller ID settled"
    RING_GONE = "ring gone"
    PREPARE = "time to prepare"
    MOMENT = "moment to go off-hook"
    PATIENCE = "waited long enough"
    HINT = "hint became proof"
    KEEPALIVE = "keepalive"
    RETRY = "retry time"


class Tone(Enum):
    """A call-progress tone heard in the samples (by our own detector, not by the modem)."""

    DIAL = "dial tone"
    BUSY = "busy tone"
    REORDER = "reorder tone"
    SIT = "special information tone"
    RINGBACK = "ringback tone"
    FAX = "fax calling tone"
    STEADY = "steady tone"
    """The first 0.1 s of what may become one of the others; says only: listen on."""


# ── actions: what the port must do, in this order ───────────────────────────────


class Action(Struct, frozen=True):
    """Something for the port to do."""


class Send(Action, frozen=True):
    """Write these bytes to the modem, raw."""

    data: bytes


class ArmStream(Action, frozen=True):
    """At the next CONNECT the stream begins, in this law (mu, a, u8, s8)."""

    law: str


class LeaveStream(Action, frozen=True):
    """Stop sending samples, finish a pending pair, send ``tail``."""

    tail: bytes


class ToCommand(Action, frozen=True):
    """Whatever the engine believes: from here on the bytes are text."""


class Reopen(Action, frozen=True):
    """Close and open the port again; with ``dtr_low`` drop DTR for half a second, if it can."""

    dtr_low: bool = False


# ── facts: what the shelf wants to know ─────────────────────────────────────────


class Identity(Struct, frozen=True):
    """Who the modem says it is, and what we made of it."""

    family: str
    texts: tuple[str, ...] = ()
    """Its own words (ATI, +GMI, +FMI), for support."""
    law: str = ""
    format_id: int = -1
    """The ``+VSM`` number of the chosen law."""


class ProbeAnswer(Struct, frozen=True):
    """One question to a modem and what came back."""

    command: str
    result: str
    """OK, ERROR …, or "nothing"."""
    lines: tuple[str, ...] = ()


class ProbeReport(Struct, frozen=True):
    """Everything a modem told on the first day, and the few things we read out of it."""

    family: str
    voice: bool
    """Did it enter class 8?"""
    formats: tuple[str, ...]
    """The laws of ours that it offers, best first."""
    answers: tuple[ProbeAnswer, ...]


class Fact(Struct, frozen=True):
    """Something that happened on the line."""

    at: int


class Rang(Fact, frozen=True):
    """The line rings, believed; ``at`` is the first ring's time."""


class CallerIdKnown(Fact, frozen=True):
    """Caller ID is in (or better than before). ``stamp`` is the exchange's MMDDHHMM, or ""."""

    number: str | None = None
    name: str | None = None
    withheld: bool = False
    stamp: str = ""


class RingGone(Fact, frozen=True):
    """The caller gave up before we went off-hook."""


class Up(Fact, frozen=True):
    """Off-hook and in duplex."""


class StillRinging(Fact, frozen=True):
    """We said Up, and the line rings on: off-hook is tried again, another Up or NotUp follows."""


class NotUp(Fact, frozen=True):
    """An answer or seize order ended without Up, and why."""

    reason: str


class Gone(Fact, frozen=True):
    """The far end has hung up, and how we know. ``early``: nobody was there when we answered."""

    evidence: str
    early: bool = False


class Suspected(Fact, frozen=True):
    """Under our own sound there may be a tone: it counts once it is heard in the quiet."""

    hint: str


class DigitHeard(Fact, frozen=True):
    """The caller pressed a touch-tone key (the modem's report, debounced)."""

    digit: str


class FaxHeard(Fact, frozen=True):
    """A fax calling tone."""


class Glare(Fact, frozen=True):
    """We seized the line for dialling and a caller was on it: it is an answered call now."""


class ToneHeard(Fact, frozen=True):
    """Call progress on a line that we seized: dial tone, ringback, busy … answer."""

    what: str


class Probed(Fact, frozen=True):
    """The day-one questions are answered."""

    report: ProbeReport


class Idle(Fact, frozen=True):
    """On-hook again, ready for the next call."""


class Out(Fact, frozen=True):
    """Out of service; a call on the line is over. The reason says what to do."""

    reason: str
    retry_at: int


class InService(Fact, frozen=True):
    """The modem answers and is set up."""

    identity: Identity


Outcome = Action | Fact

"""What the shelf and the call processor say to each other over ``shelf.sock``.

JSON lines; each message is a tagged struct. The first line each way is a Hello.
``Report`` goes up (shelf to call processor), ``Order`` comes down. Facts go up
numbered, inside ``Numbered``, and are kept by the shelf until the call processor has
them in its journal and says ``Taken``: a fact is never lost between two programs. Times named
``happened`` and ``since`` are integer microseconds on the monotonic clock, which both
programs of one boot share (CLOCK_MONOTONIC).
"""

from __future__ import annotations

from msgspec import Struct

VERSION = 1


class Hello(Struct, frozen=True, tag="hello", tag_field="say"):
    """First line each way. A newer major ``version`` is refused, naming both numbers."""

    hello: str
    """"shelf" or "call processor"."""
    version: int = VERSION
    boot: str = ""
    """The kernel's boot id: a journal of another boot is not replayed."""
    shelf: str = ""
    """The shelf's own start (counter): calls of an earlier shelf are gone."""
    taken: int = 0
    """From the call processor: the number of the last report in its journal."""


# ── reports: shelf → call processor ─────────────────────────────────────────────


class LineState(Struct, frozen=True):
    """One line in the full state."""

    line: int
    state: str
    """starting (its modem is being set up), out, idle, ringing, answering, dialling, up (in the
    stream), releasing."""
    since: int
    call: str | None = None
    number: str | None = None
    name: str | None = None
    reason: str | None = None
    desk: str | None = None
    """The desk connected to it, if any."""
    hears: str | None = None
    """greeting, hold, prompt or None."""


class DeskState(Struct, frozen=True):
    """One desk in the full state."""

    desk: str
    jack: bool
    sound: bool
    lamp: str
    fault: str | None = None
    buttons: int = 1
    """How many the front has; 0: the jack alone says who is there."""


class FullState(Struct, frozen=True, tag="state", tag_field="say"):
    """Sent right after the Hello: everything the shelf holds now. Then what was kept.

    ``upto`` is the number of the last fact that was kept: with it the call processor
    has heard all that led to this state.
    """

    lines: tuple[LineState, ...]
    desks: tuple[DeskState, ...]
    at: int
    upto: int = 0
    taken: int = 0
    """Facts up to this number were taken by some call processor and will not be sent again."""
    prompts: dict[str, int] = {}
    """Length of each prompt that the core times itself (greeting …), µs."""


class Rang(Struct, frozen=True, tag="rang", tag_field="say"):
    """A line rings: a new call."""

    line: int
    call: str
    happened: int
    number: str | None = None
    name: str | None = None


class CallerId(Struct, frozen=True, tag="caller-id", tag_field="say"):
    line: int
    call: str
    happened: int
    number: str | None = None
    name: str | None = None
    withheld: bool = False
    stamp: str = ""
    """The exchange's date and time, MMDDHHMM, if it came with the number."""


class RingGone(Struct, frozen=True, tag="ring-gone", tag_field="say"):
    """The caller gave up while ringing."""

    line: int
    call: str
    happened: int


class Up(Struct, frozen=True, tag="up", tag_field="say"):
    """The line is off-hook, in duplex: the caller hears us."""

    line: int
    call: str
    happened: int


class NotUp(Struct, frozen=True, tag="not-up", tag_field="say"):
    """We went off-hook and nobody was there."""

    line: int
    call: str
    happened: int


class Gone(Struct, frozen=True, tag="gone", tag_field="say"):
    """The far end has hung up, and how we know."""

    line: int
    call: str
    happened: int
    evidence: str = ""


class Fax(Struct, frozen=True, tag="fax", tag_field="say"):
    line: int
    call: str
    happened: int


class FarEndAnswered(Struct, frozen=True, tag="far-end-answered", tag_field="say"):
    """The number that we dialled answers: a voice, or the ringing stopped."""

    line: int
    call: str
    happened: int


class DialFailed(Struct, frozen=True, tag="dial-failed", tag_field="say"):
    """``why``: busy, no-answer, unobtainable or no-dial-tone. The line is being let go."""

    line: int
    call: str
    happened: int
    why: str


class Glare(Struct, frozen=True, tag="glare", tag_field="say"):
    """A caller was on the line that we seized for ``call``: now it is ``inbound``, off-hook."""

    line: int
    call: str
    happened: int
    inbound: str


class Pressed(Struct, frozen=True, tag="digit", tag_field="say"):
    """The caller pressed a touch-tone key."""

    line: int
    call: str
    happened: int
    digit: str


class Out(Struct, frozen=True, tag="out", tag_field="say"):
    """The line is out of service; a call on it is over."""

    line: int
    happened: int
    reason: str


class InService(Struct, frozen=True, tag="in-service", tag_field="say"):
    line: int
    happened: int


class Freed(Struct, frozen=True, tag="freed", tag_field="say"):
    """The line is on-hook again after a last prompt."""

    line: int
    happened: int


class Button(Struct, frozen=True, tag="button", tag_field="say"):
    """``kind``: press (first edge), tap (let go before a hold), hold and long-hold (armed),
    held and long-held (let go after that), stuck and freed.

    ``happened``: of press, tap, held and long-held the moment of the press, else its own.
    """

    desk: str
    button: int
    kind: str
    happened: int


class Jack(Struct, frozen=True, tag="jack", tag_field="say"):
    """Presence changed: jack sensed and sound device there, both, or not (debounced)."""

    desk: str
    present: bool
    happened: int


class DeskFault(Struct, frozen=True, tag="desk-fault", tag_field="say"):
    desk: str
    happened: int
    reason: str | None
    """None: repaired."""


class Answered(Struct, frozen=True, tag="reply", tag_field="say"):
    """The answer to an Ask: ``ok`` with data, or a sentence."""

    ask: int
    ok: bool
    data: dict[str, object] = {}
    sentence: str = ""


Fact = (
    Rang | CallerId | RingGone | Up | NotUp | Gone | Fax | Pressed
    | FarEndAnswered | DialFailed | Glare | Out | InService | Freed | Button | Jack | DeskFault
)  # fmt: skip
"""What happened outside; must reach the journal."""


class Numbered(Struct, frozen=True, tag="fact", tag_field="say"):
    """A fact with its number; numbers rise by one within one start of the shelf."""

    n: int
    fact: Fact


Report = Hello | FullState | Numbered | Answered


# ── orders: call processor → shelf ──────────────────────────────────────────────


class GoOffHook(Struct, frozen=True, tag="answer", tag_field="say"):
    """Answer; the dialogue picks the moment (silent part of the cadence) after ``not_before``."""

    line: int
    call: str
    not_before: int


class PlayPrompt(Struct, frozen=True, tag="play", tag_field="say"):
    """Play prompts in a row to a caller; then hold audio (``then="hold"``) or hang up."""

    line: int
    call: str
    prompts: tuple[str, ...]
    then: str = "hold"
    """hold, silence, or release."""
    over_hold: bool = False
    """Mix over the hold audio instead of replacing it."""


class HoldAudio(Struct, frozen=True, tag="hold", tag_field="say"):
    line: int
    call: str
    music: str = ""


class ConnectDesk(Struct, frozen=True, tag="connect", tag_field="say"):
    """Line and desk hear each other; hold audio and prompts fade within a frame."""

    line: int
    call: str
    desk: str


class PartDesk(Struct, frozen=True, tag="part", tag_field="say"):
    """The desk leaves the line; the caller goes on hearing hold audio."""

    line: int
    call: str
    desk: str


class HangUp(Struct, frozen=True, tag="release", tag_field="say"):
    """Go on-hook. A desk on it is parted."""

    line: int
    call: str


class Lamps(Struct, frozen=True, tag="lamps", tag_field="say"):
    """What a desk front shows: patterns by name (see ``queuebox_hw.lamps``)."""

    desk: str
    status: str
    waiting: str
    busy: str
    """open, closed or offered (1 Hz)."""


class DeskTone(Struct, frozen=True, tag="tone", tag_field="say"):
    """A sound for one headset: ring, zip, taken, pip …; ``ring`` loops until ``stop``."""

    desk: str
    tone: str


class Flash(Struct, frozen=True, tag="flash", tag_field="say"):
    """The status lamp flashes so many times, as an echo of a number, and goes on as before."""

    desk: str
    times: int


class Seize(Struct, frozen=True, tag="dial", tag_field="say"):
    """Go off-hook and dial; FarEndAnswered, DialFailed or Glare follows, or Rang: it rang first."""

    line: int
    call: str
    number: str


class Taken(Struct, frozen=True, tag="taken", tag_field="say"):
    """Every fact up to number ``n`` is in the journal: the shelf may forget them."""

    n: int


class Ask(Struct, frozen=True, tag="ask", tag_field="say"):
    """A question about devices (``counters``, ``line-test`` …), answered by ``Answered``."""

    ask: int
    what: str
    args: dict[str, object] = {}


Order = (
    Hello | GoOffHook | PlayPrompt | HoldAudio | ConnectDesk | PartDesk | HangUp | Lamps
    | DeskTone | Flash | Seize | Taken | Ask
)  # fmt: skip

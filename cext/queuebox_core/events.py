"""What can happen: the facts that the routing core is told. Nothing here decides anything.

Every event carries ``at``, integer microseconds on the monotonic clock, stamped by
the runner: everything drained in one pass shares one ``at`` (the *instant*).
``happened``, where present, is the source's own time of the fact, also in
microseconds on the same clock; it is used for durations and never moves time.

A line is its number, 1 to 8. A desk is its name ("A", "reception"). A call is the id
that the shelf minted ("boot-sequence").
"""

from msgspec import Struct


class Event(Struct, frozen=True, tag=True, gc=False):
    """Something happened at this instant."""

    at: int


class TimePassed(Event, frozen=True, tag=True, gc=False):
    """Nothing but time: the runner wakes the core at its deadline."""


# ── the line ────────────────────────────────────────────────────────────────────


class Ringing(Event, frozen=True, tag=True, gc=False):
    """A line began to ring (debounced by the shelf). Opens the call."""

    line: int
    call: str
    number: str | None = None
    name: str | None = None


class CallerKnown(Event, frozen=True, tag=True, gc=False):
    """Caller ID came in. ``number`` is None with ``withheld`` for private callers."""

    line: int
    call: str
    number: str | None = None
    name: str | None = None
    withheld: bool = False


class RingingStopped(Event, frozen=True, tag=True, gc=False):
    """The caller gave up before we answered (ring gone)."""

    line: int
    call: str


class LineAnswered(Event, frozen=True, tag=True, gc=False):
    """The line is off-hook and in duplex. The caller's wait counts from ``happened``."""

    line: int
    call: str
    happened: int | None = None


class AnswerFailed(Event, frozen=True, tag=True, gc=False):
    """We went off-hook and found nobody (dial tone): the caller had gone while ringing."""

    line: int
    call: str


class FarEndGone(Event, frozen=True, tag=True, gc=False):
    """The caller has hung up. ``evidence`` is the sentence that the shelf gives for it."""

    line: int
    call: str
    evidence: str = ""
    happened: int | None = None


class FaxHeard(Event, frozen=True, tag=True, gc=False):
    """A fax calling tone on an inbound call."""

    line: int
    call: str


class Digit(Event, frozen=True, tag=True, gc=False):
    """The caller pressed a touch-tone key."""

    line: int
    call: str
    digit: str


class LineLost(Event, frozen=True, tag=True, gc=False):
    """Cable, power or USB: the line is out of service; a call on it is over.

    ``starting``: its modem is only being set up; it is no alarm until that has failed.
    """

    line: int
    reason: str = ""
    starting: bool = False


class LineBack(Event, frozen=True, tag=True, gc=False):
    """The line is in service again, on-hook and idle."""

    line: int


class LineIdle(Event, frozen=True, tag=True, gc=False):
    """The line is on-hook again after its last prompt (``Close``).

    Nobody has to send it: without it the core counts the line as free after
    ``Rules.closing_limit``, or when it rings again.
    """

    line: int


# ── outgoing ────────────────────────────────────────────────────────────────────


class CallOut(Event, frozen=True, tag=True, gc=False):
    """An agent or supervisor asks: connect this desk, then dial this number."""

    call: str
    desk: str
    number: str
    callback: bool = False


class FarEndAnswered(Event, frozen=True, tag=True, gc=False):
    """The dialled party answered."""

    line: int
    call: str


class DialFailed(Event, frozen=True, tag=True, gc=False):
    """``why`` is busy, no-answer, unobtainable or no-dial-tone."""

    line: int
    call: str
    why: str


class Glare(Event, frozen=True, tag=True, gc=False):
    """We seized a line on which a caller was arriving: inbound wins. ``inbound`` is its call id."""

    line: int
    call: str
    inbound: str


# ── the desk ────────────────────────────────────────────────────────────────────


class LoggedIn(Event, frozen=True, tag=True, gc=False):
    """An agent sits down at a desk (from the shell, the buttons, or the jack)."""

    desk: str
    agent: str


class LoggedOut(Event, frozen=True, tag=True, gc=False):
    desk: str


class Plugged(Event, frozen=True, tag=True, gc=False):
    """Jack sensed and sound device there (debounced by the desk front)."""

    desk: str


class Unplugged(Event, frozen=True, tag=True, gc=False):
    """The headset is gone (debounced by the desk front)."""

    desk: str


class DeskFailed(Event, frozen=True, tag=True, gc=False):
    """The desk front or its sound check failed."""

    desk: str
    reason: str = ""


class DeskRepaired(Event, frozen=True, tag=True, gc=False):
    desk: str


class DeskAnswers(Event, frozen=True, tag=True, gc=False):
    """The agent takes the call that is being offered (``happened``: the press)."""

    desk: str
    happened: int | None = None


class DeskDeclines(Event, frozen=True, tag=True, gc=False):
    desk: str


class DeskAway(Event, frozen=True, tag=True, gc=False):
    """The agent asks for a break; pending while a call is up."""

    desk: str
    why: str = "break"


class DeskReady(Event, frozen=True, tag=True, gc=False):
    """Back from away or missed; ends wrap-up early; clears a pending away."""

    desk: str


class DeskExtends(Event, frozen=True, tag=True, gc=False):
    """Stay in wrap-up until released."""

    desk: str


class DeskHolds(Event, frozen=True, tag=True, gc=False):
    desk: str


class DeskResumes(Event, frozen=True, tag=True, gc=False):
    desk: str


class DeskHangsUp(Event, frozen=True, tag=True, gc=False):
    """The agent ends the call."""

    desk: str


class NobodyThere(Event, frozen=True, tag=True, gc=False):
    """The agent says that the line is dead: frees it, ending ``phantom``."""

    desk: str


class DeskTransfers(Event, frozen=True, tag=True, gc=False):
    """Send the call on: to a queue (requeue) or to a desk (recall if it does not answer)."""

    desk: str
    to_queue: str | None = None
    to_desk: str | None = None


class DeskAsksHelp(Event, frozen=True, tag=True, gc=False):
    """Raised hand: the supervisor is told."""

    desk: str


# ── the office ──────────────────────────────────────────────────────────────────


class CallRaised(Event, frozen=True, tag=True, gc=False):
    """A supervisor changes a waiting call's priority (order by original entry)."""

    call: str
    priority: int


class CallMoved(Event, frozen=True, tag=True, gc=False):
    """A supervisor moves a waiting call to another queue; age kept."""

    call: str
    queue: str


class CallReleased(Event, frozen=True, tag=True, gc=False):
    """A supervisor ends a call."""

    call: str


class LineBusiedOut(Event, frozen=True, tag=True, gc=False):
    """Take a line out of use (True) once it is idle, or give it back (False)."""

    line: int
    out: bool


class QueueOpened(Event, frozen=True, tag=True, gc=False):
    """Opening hours began, or the night switch went off."""

    queue: str


class QueueClosed(Event, frozen=True, tag=True, gc=False):
    """Opening hours ended (those waiting are served, up to the drain limit)."""

    queue: str
    night: bool = False


class Restarted(Event, frozen=True, tag=True, gc=False):
    """The call processor was away and is back: open offers are withdrawn (``withdrawn-restart``)
    and made again from the head, in the same instant."""


class CallFound(Event, frozen=True, tag=True, gc=False):
    """After a restart without a usable journal: the shelf holds a call the core does not know.

    ``entered`` is when the line was answered (None: still ringing, ``since`` first ring);
    ``desk`` the desk it is connected to, if any. Adopted with the line's queue.
    """

    line: int
    call: str
    since: int
    entered: int | None = None
    desk: str | None = None
    number: str | None = None
    name: str | None = None


class CallMissing(Event, frozen=True, tag=True, gc=False):
    """After a restart: the core knows a call that its line no longer holds.

    Ends it as ``system-restart`` (answered calls: answered, ended by system).
    """

    line: int
    call: str


class RulesChanged(Event, frozen=True, tag=True, gc=False):
    """A configuration was committed: new rules for what starts from now on.

    ``rules`` is the encoded :class:`queuebox_core.rules.Rules` (``Rules.encode()``),
    so that a journal carries the rules that were in force.
    """

    rules: str


AnyEvent = (
    TimePassed | Ringing | CallerKnown | RingingStopped | LineAnswered | AnswerFailed
    | FarEndGone | FaxHeard | Digit | LineLost | LineBack | LineIdle
    | CallOut | FarEndAnswered | DialFailed | Glare
    | LoggedIn | LoggedOut | Plugged | Unplugged | DeskFailed | DeskRepaired
    | DeskAnswers | DeskDeclines | DeskAway | DeskReady | DeskExtends | DeskHolds | DeskResumes
    | DeskHangsUp | NobodyThere | DeskTransfers | DeskAsksHelp
    | CallRaised | CallMoved | CallReleased | LineBusiedOut | QueueOpened | QueueClosed
    | Restarted | CallFound | CallMissing | RulesChanged
)  # fmt: skip
"""Every event, for decoders: ``msgspec.json.decode(text, type=AnyEvent)``."""

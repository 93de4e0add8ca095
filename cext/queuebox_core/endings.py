"""How things end: the closed lists, and the report of a finished call."""

from enum import StrEnum

from msgspec import Struct

from queuebox_core.pick import Pick


class CallEnding(StrEnum):
    """Exactly one per inbound or outgoing call."""

    ANSWERED = "answered"
    ABANDONED_RINGING = "abandoned-ringing"
    ABANDONED_GREETING = "abandoned-greeting"
    ABANDONED_WAITING = "abandoned-waiting"
    ABANDONED_ALERTING = "abandoned-alerting"
    EXIT_KEY = "exit-key"
    TIMED_OUT = "timed-out"
    CLOSED = "closed"
    VOICEMAIL = "voicemail"
    CALLBACK_TAKEN = "callback-taken"
    TRANSFERRED_OUT = "transferred-out"
    REFUSED_FULL = "refused-full"
    SCREENED = "screened"
    FAX = "fax"
    PHANTOM = "phantom"
    LINE_FAILURE = "line-failure"
    SYSTEM_RESTART = "system-restart"
    # outgoing only
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    UNOBTAINABLE = "unobtainable"
    NO_DIAL_TONE = "no-dial-tone"
    GLARE = "glare"
    CANCELLED = "cancelled"


class EndedBy(StrEnum):
    """Who ended an answered call."""

    CALLER = "caller"
    AGENT = "agent"
    LINE_FAILURE = "line-failure"
    SYSTEM = "system"


class VisitEnding(StrEnum):
    """Exactly one per visit to a queue."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    OVERFLOWED = "overflowed"
    MOVED = "moved"
    TIMED_OUT = "timed-out"
    EXITED = "exited"
    CLOSED = "closed"
    FAILED = "failed"


class OfferEnding(StrEnum):
    """Exactly one per offer; only missed and declined count against an agent."""

    ANSWERED = "answered"
    MISSED = "missed"
    DECLINED = "declined"
    WITHDRAWN_CALLER_GONE = "withdrawn-caller-gone"
    WITHDRAWN_HEADSET = "withdrawn-headset"
    WITHDRAWN_AWAY = "withdrawn-away"
    WITHDRAWN_TAKEN = "withdrawn-taken"
    WITHDRAWN_RESTART = "withdrawn-restart"


class Segment(Struct, frozen=True, gc=False):
    """One agent's share of a call. Times in µs on the monotonic clock."""

    desk: str
    agent: str
    began: int
    ended: int
    held: int = 0
    """µs of it on hold."""


class VisitReport(Struct, frozen=True, gc=False):
    queue: str
    began: int
    ended: int
    ending: VisitEnding


class OfferReport(Struct, frozen=True, gc=False):
    desk: str
    agent: str
    began: int
    ended: int
    ending: OfferEnding
    pick: Pick | None = None
    """Who could have taken the call, and why this desk."""

    @property
    def reason(self) -> str:
        """Why this desk: the pick's explanation in one line."""
        return "" if self.pick is None else str(self.pick)


class CallReport(Struct, frozen=True, gc=False):
    """The whole story of one finished call. Times in µs on the monotonic clock."""

    call: str
    line: int
    ending: CallEnding
    ended_by: EndedBy | None
    rang: int | None
    """First ring, or None for an outgoing call."""
    answered_line: int | None
    """Off-hook: the start of the wait (None if we never answered)."""
    answered: int | None
    """The first agent's answer."""
    ended: int
    wait: int
    """µs from the start of the wait to the agent's answer or the end."""
    talk: int
    """µs of talk over all segments, hold included."""
    number: str | None = None
    name: str | None = None
    queue: str | None = None
    evidence: str = ""
    outgoing: bool = False
    flags: tuple[str, ...] = ()
    """short, returned, transferred, as-overflow, clock-unset."""
    segments: tuple[Segment, ...] = ()
    visits: tuple[VisitReport, ...] = ()
    offers: tuple[OfferReport, ...] = ()

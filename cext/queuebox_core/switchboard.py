"""The switchboard: takes events, gives effects. What an event does is done in other modules.

``HANDLERS`` says where. Timers whose time is before an instant run first, each at its own
time with its own matching pass, so that a late wake-up decides exactly as a punctual one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from queuebox_core import events as e
from queuebox_core import (
    glare,
    jack,
    lines,
    memento,
    outgoing,
    presence,
    reload,
    restart,
    supervisor,
    talking,
    transfers,
    unanswered,
    waiting,
    wrapup,
)
from queuebox_core.alarms import watch_lines
from queuebox_core.announcements import speak
from queuebox_core.answering import review as answer_lines
from queuebox_core.answering import ring_again
from queuebox_core.clock import next_due, take_due
from queuebox_core.effects import Effect
from queuebox_core.errors import NotNow
from queuebox_core.events import Event
from queuebox_core.explain import WhyCall, WhyDesk, why_call, why_desk
from queuebox_core.invariants import violations
from queuebox_core.matching import match
from queuebox_core.mending import mend
from queuebox_core.model import Call, Clocked, Desk, Line, Office
from queuebox_core.order import ARRIVALS, in_order
from queuebox_core.pick import Pick
from queuebox_core.rules import Rules
from queuebox_core.snapshot import Snapshot
from queuebox_core.states import CallState, DeskState
from queuebox_core.times import NEVER
from queuebox_core.treatments import review as review_treatments
from queuebox_core.views import view


def time_passed(office: Office, event: e.TimePassed) -> None:
    """Nothing else: the timers have run by themselves."""


HANDLERS: dict[type[Event], Callable[..., None]] = {
    e.TimePassed: time_passed,
    e.Ringing: lines.ringing,
    e.CallerKnown: lines.known,
    e.RingingStopped: lines.ringing_stopped,
    e.LineAnswered: lines.answered,
    e.AnswerFailed: lines.answer_failed,
    e.FarEndGone: lines.gone,
    e.FaxHeard: lines.fax_heard,
    e.Digit: lines.digit,
    e.LineLost: lines.lost,
    e.LineBack: lines.back,
    e.LineIdle: lines.idle,
    e.LineBusiedOut: lines.busied_out,
    e.CallOut: outgoing.call_out,
    e.FarEndAnswered: outgoing.far_end_answered,
    e.DialFailed: outgoing.dial_failed,
    e.Glare: glare.glare,
    e.LoggedIn: presence.logged_in,
    e.LoggedOut: presence.logged_out,
    e.DeskAway: presence.away,
    e.DeskReady: presence.ready,
    e.DeskExtends: presence.extends,
    e.Plugged: jack.plugged,
    e.Unplugged: jack.unplugged,
    e.DeskFailed: jack.failed,
    e.DeskRepaired: jack.repaired,
    e.DeskAnswers: talking.answers,
    e.DeskDeclines: unanswered.declines,
    e.DeskHolds: talking.holds,
    e.DeskResumes: talking.resumes,
    e.DeskHangsUp: talking.hangs_up,
    e.NobodyThere: talking.nobody_there,
    e.DeskAsksHelp: talking.asks_help,
    e.DeskTransfers: transfers.transfers,
    e.CallRaised: supervisor.raised,
    e.CallMoved: supervisor.moved,
    e.CallReleased: supervisor.released,
    e.QueueOpened: supervisor.opened,
    e.QueueClosed: supervisor.closed,
    e.Restarted: restart.restarted,
    e.CallFound: restart.found,
    e.CallMissing: restart.missing,
    e.RulesChanged: reload.rules_changed,
}

DESK_CLOCK: dict[DeskState, Callable[[Office, Desk], None]] = {
    DeskState.OFFERED: unanswered.ring_over,
    DeskState.WHISPER: talking.whisper_over,
    DeskState.HOLDING: talking.hold_alarm,
    DeskState.GRACE: jack.grace_over,
    DeskState.WRAPPING_UP: wrapup.on_clock,
}

CALL_CLOCK: dict[CallState, Callable[[Office, Call], None]] = {
    CallState.RINGING: ring_again,
    CallState.GREETING: waiting.greeting_clock,
    CallState.WAITING: waiting.on_clock,
    CallState.OFFERED: waiting.on_clock,
}


class Switchboard:
    """One office. Owns its whole state; give it events in the order of their time."""

    def __init__(self, rules: Rules, at: int) -> None:
        """Raises ValueError, saying what, if the rules do not hold together."""
        wrong = reload.problems(rules)
        if wrong:
            raise ValueError("; ".join(wrong))
        self.office: Office = Office(rules, at)
        reload.put_in_force(self.office, rules)
        self._settle()
        self.office.effects = []

    # ── events in, effects out ──────────────────────────────────────────────────

    def step(self, event: Event) -> list[Effect]:
        """An instant with one event. Raises NotNow, and nothing is changed, if refused."""
        office = self.office
        at = event.at
        self._begin(event, at)
        refusal: NotNow | None = None
        if type(event) in ARRIVALS:
            self._run_timers(at)
            refusal = self._take(event)
        else:
            refusal = self._take(event)
            self._run_timers(at)
        self._settle()
        effects: list[Effect] = office.effects
        office.effects = []
        if refusal is not None:
            refusal.effects = effects
            raise refusal
        return effects

    def instant(self, at: int, events: Sequence[Event]) -> list[Effect]:
        """All of one instant, put into the fixed order. Refusals go to ``refusals``.

        The events count as having happened at ``at``.
        """
        office = self.office
        self._begin(e.TimePassed(at), at)
        timers_ran = False
        for event in in_order(events) if len(events) > 1 else events:
            if not timers_ran and type(event) in ARRIVALS:
                self._run_timers(at)
                timers_ran = True
            refusal = self._take(event)
            if refusal is not None:
                office.refusals.append(refusal)
        self._run_timers(at)
        self._settle()
        effects: list[Effect] = office.effects
        office.effects = []
        return effects

    def _begin(self, event: Event, at: int) -> None:
        """Let time pass up to the instant: older timers run, each at its own time."""
        office = self.office
        if at < office.now:
            office.refused += 1
            raise NotNow(event, f"the time is {office.now} already")
        due = next_due(office)
        while due < at:
            office.now = due
            self._run_timers(due)
            self._settle()
            due = next_due(office)
        office.now = at

    def _take(self, event: Event) -> NotNow | None:
        handler = HANDLERS.get(type(event))
        try:
            if handler is None:
                raise NotNow(event, "nobody knows this kind of event")
            handler(self.office, event)
        except NotNow as refusal:
            self.office.refused += 1
            return refusal
        return None

    def _run_timers(self, at: int) -> None:
        subject = take_due(self.office, at)
        while subject is not None:
            _on_clock(self.office, subject)
            subject = take_due(self.office, at)

    def _settle(self) -> None:
        """The matching pass, and what follows from how it came out."""
        office = self.office
        match(office)
        answer_lines(office)
        review_treatments(office)
        speak(office)
        watch_lines(office)

    # ── looking at it ───────────────────────────────────────────────────────────

    @property
    def deadline(self) -> int | None:
        """When the core next wants the time (TimePassed), or None."""
        due = next_due(self.office)
        return None if due == NEVER else due

    @property
    def rules(self) -> Rules:
        """The rules in force."""
        rules: Rules = self.office.rules
        return rules

    @property
    def refusals(self) -> list[NotNow]:
        """Events refused by ``instant``; whoever reads them clears the list."""
        refusals: list[NotNow] = self.office.refusals
        return refusals

    def snapshot(self) -> Snapshot:
        return view(self.office)

    def why_call(self, call: str) -> WhyCall:
        """Everything that bears on a call now; ``str`` of it is one line."""
        return why_call(self.office, call)

    def why_desk(self, desk: str) -> WhyDesk:
        return why_desk(self.office, desk)

    @property
    def picks(self) -> list[Pick]:
        """The last few hundred picks, the newest last."""
        return list(self.office.picks)

    def mend(self) -> list[Effect]:
        """Put right what ``check`` complains of, as far as it can be worked out anew."""
        office = self.office
        mend(office)
        self._settle()
        effects: list[Effect] = office.effects
        office.effects = []
        return effects

    def memento(self) -> bytes:
        """The whole state, to go on from with :meth:`restore`; refusals are not part of it."""
        return memento.memento(self.office)

    @classmethod
    def restore(cls, rules: Rules, written: bytes) -> Switchboard:
        """A switchboard that behaves as the one whose memento it is.

        ``rules`` are those that were in force. Raises ``msgspec.DecodeError``.
        """
        board = cls.__new__(cls)
        board.office = memento.restore(rules, written)
        return board

    def check(self) -> list[str]:
        """Invariants that do not hold, one sentence each; empty if all is well."""
        return violations(self.office)


def _on_clock(office: Office, subject: Clocked) -> None:
    """Something wants the clock now: what that means follows from its state."""
    if isinstance(subject, Desk):
        DESK_CLOCK[subject.state](office, subject)
    elif isinstance(subject, Call):
        if subject.target is not None:
            transfers.not_taken(office, subject)
        else:
            CALL_CLOCK[subject.state](office, subject)
    elif isinstance(subject, Line):
        lines.closing_over(office, subject)

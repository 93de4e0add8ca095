"""What can happen, in words: one sentence per event of the core. Routes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from queuebox.scenario.phrases import Match, Pattern, closest, name, nearest
from queuebox.scenario.script import ScenarioError
from queuebox_core import events as e

ANSWER_LEAD = 1
"""µs: a caller who is ``answered as`` c1 began to ring this long before."""


class Names:
    """The desks, queues and calls that a scenario has spoken of so far."""

    def __init__(
        self, desks: Sequence[str], queues: Sequence[str], line_numbers: Sequence[int]
    ) -> None:
        self.desks = tuple(desks)
        self.queues = tuple(queues)
        self.line_numbers = tuple(line_numbers)
        self.line_of: dict[str, int] = {}
        self.call_on: dict[int, str] = {}

    def desk(self, word: str) -> str:
        if word not in self.desks:
            raise ScenarioError(f'there is no desk "{word}"', nearest(word, self.desks))
        return word

    def queue(self, word: str) -> str:
        if word not in self.queues:
            raise ScenarioError(f'there is no queue "{word}"', nearest(word, self.queues))
        return word

    def call(self, word: str) -> str:
        if word not in self.line_of:
            raise ScenarioError(f'there is no call "{word}" yet', nearest(word, self.line_of))
        return word

    def line(self, number: int) -> int:
        if number not in self.line_numbers:
            raise ScenarioError(
                f"there is no line {number}", f"set up more with: lines {max(number, 1)}"
            )
        return number

    def new_call(self, word: str, line: int) -> str:
        if word in self.line_of:
            raise ScenarioError(f'"{word}" is already the name of a call', "choose another")
        self.line_of[name(word)] = line
        self.call_on[line] = word
        return word


class Happening(Struct, frozen=True):
    """What one sentence amounts to."""

    before: tuple[e.Event, ...] = ()
    events: tuple[e.Event, ...] = ()


def just(*events: e.Event) -> Happening:
    return Happening(events=events)


Builder = Callable[[Match, int, Names], Happening]


# ── lines and callers ───────────────────────────────────────────────────────────


def rings(m: Match, at: int, names: Names) -> Happening:
    line = names.line(m.line())
    call = names.new_call(m.text("call"), line)
    return just(e.Ringing(at, line, call, m.gaps.get("number")))


def answered_as(m: Match, at: int, names: Names) -> Happening:
    line = names.line(m.line())
    call = names.new_call(m.text("call"), line)
    ring = e.Ringing(at - ANSWER_LEAD, line, call, m.gaps.get("number"))
    return Happening(before=(ring,), events=(e.LineAnswered(at, line, call),))


def on_line(m: Match, names: Names) -> tuple[int, str]:
    """The line of a sentence and the call that is on it."""
    line = names.line(m.line())
    if line not in names.call_on:
        raise ScenarioError(f"no call has come on line {line}", "let it ring first")
    return line, names.call_on[line]


def answered(m: Match, at: int, names: Names) -> Happening:
    line, call = on_line(m, names)
    return just(e.LineAnswered(at, line, call))


def stops_ringing(m: Match, at: int, names: Names) -> Happening:
    line, call = on_line(m, names)
    return just(e.RingingStopped(at, line, call))


def finds_nobody(m: Match, at: int, names: Names) -> Happening:
    line, call = on_line(m, names)
    return just(e.AnswerFailed(at, line, call))


def line_lost(m: Match, at: int, names: Names) -> Happening:
    return just(e.LineLost(at, names.line(m.line()), " ".join(m.rest)))


def line_starts(m: Match, at: int, names: Names) -> Happening:
    return just(e.LineLost(at, names.line(m.line()), "starting", starting=True))


def line_back(m: Match, at: int, names: Names) -> Happening:
    return just(e.LineBack(at, names.line(m.line())))


def line_idle(m: Match, at: int, names: Names) -> Happening:
    return just(e.LineIdle(at, names.line(m.line())))


def busied_out(m: Match, at: int, names: Names) -> Happening:
    return just(e.LineBusiedOut(at, names.line(m.line()), True))


def given_back(m: Match, at: int, names: Names) -> Happening:
    return just(e.LineBusiedOut(at, names.line(m.line()), False))


def of_call(m: Match, names: Names) -> tuple[int, str]:
    call = names.call(m.text("call"))
    return names.line_of[call], call


def is_from(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    return just(e.CallerKnown(at, line, call, m.text("number")))


def withholds(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    return just(e.CallerKnown(at, line, call, withheld=True))


def hangs_up(m: Match, at: int, names: Names) -> Happening:
    """``c1 gone since 10``: the caller left then, and it is noticed only now."""
    line, call = of_call(m, names)
    happened = m.seconds("time") if "time" in m.gaps else None
    return just(e.FarEndGone(at, line, call, "", happened))


def fax(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    return just(e.FaxHeard(at, line, call))


def presses(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    return just(e.Digit(at, line, call, m.text("digit").replace("hash", "#")))


# ── outgoing ────────────────────────────────────────────────────────────────────


def dials(m: Match, at: int, names: Names) -> Happening:
    return _call_out(m, at, names, callback=False)


def calls_back(m: Match, at: int, names: Names) -> Happening:
    return _call_out(m, at, names, callback=True)


def _call_out(m: Match, at: int, names: Names, *, callback: bool) -> Happening:
    """The file names the line that must be taken, so that later sentences can speak of it."""
    line = names.line(m.line())
    call = names.new_call(m.text("call"), line)
    desk = names.desk(m.text("desk"))
    return just(e.CallOut(at, call, desk, m.text("number"), callback))


def far_end_answers(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    return just(e.FarEndAnswered(at, line, call))


def dial_fails(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    return just(e.DialFailed(at, line, call, m.text("why")))


def glare(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    inbound = names.new_call(m.text("inbound"), line)
    return just(e.Glare(at, line, call, inbound))


# ── desks ───────────────────────────────────────────────────────────────────────


def logs_in(m: Match, at: int, names: Names) -> Happening:
    desk = names.desk(m.text("desk"))
    return just(e.LoggedIn(at, desk, m.gaps.get("agent", desk)))


def answers(m: Match, at: int, names: Names) -> Happening:
    pressed = m.seconds("time") if "time" in m.gaps else None
    return just(e.DeskAnswers(at, names.desk(m.text("desk")), pressed))


def goes_away(m: Match, at: int, names: Names) -> Happening:
    return just(e.DeskAway(at, names.desk(m.text("desk")), m.gaps.get("why", "break")))


def to_queue(m: Match, at: int, names: Names) -> Happening:
    desk, queue = names.desk(m.text("desk")), names.queue(m.text("queue"))
    return just(e.DeskTransfers(at, desk, to_queue=queue))


def to_desk(m: Match, at: int, names: Names) -> Happening:
    desk, other = names.desk(m.text("desk")), names.desk(m.text("other"))
    return just(e.DeskTransfers(at, desk, to_desk=other))


def fails(m: Match, at: int, names: Names) -> Happening:
    return just(e.DeskFailed(at, names.desk(m.text("desk")), " ".join(m.rest)))


def desk_event(kind: Callable[[int, str], e.Event]) -> Builder:
    """The sentences that say nothing but which desk."""

    def build(m: Match, at: int, names: Names) -> Happening:
        return just(kind(at, names.desk(m.text("desk"))))

    return build


# ── the office ──────────────────────────────────────────────────────────────────


def raised(m: Match, at: int, names: Names) -> Happening:
    return just(e.CallRaised(at, of_call(m, names)[1], m.count("priority")))


def moved(m: Match, at: int, names: Names) -> Happening:
    return just(e.CallMoved(at, of_call(m, names)[1], names.queue(m.text("queue"))))


def released(m: Match, at: int, names: Names) -> Happening:
    return just(e.CallReleased(at, of_call(m, names)[1]))


def opens(m: Match, at: int, names: Names) -> Happening:
    return just(e.QueueOpened(at, names.queue(m.text("queue"))))


def closes(m: Match, at: int, names: Names) -> Happening:
    return just(e.QueueClosed(at, names.queue(m.text("queue"))))


def closes_for_the_night(m: Match, at: int, names: Names) -> Happening:
    return just(e.QueueClosed(at, names.queue(m.text("queue")), night=True))


def restarts(m: Match, at: int, names: Names) -> Happening:
    """The call processor was killed and is back: the stage makes the core a new one."""
    return just(e.Restarted(at))


def missing(m: Match, at: int, names: Names) -> Happening:
    line, call = of_call(m, names)
    return just(e.CallMissing(at, line, call))


def found(m: Match, at: int, names: Names) -> Happening:
    """A call that the shelf holds and the core does not know."""
    line = names.line(m.line())
    call = names.new_call(m.text("call"), line)
    since = m.seconds("time")
    desk = names.desk(m.text("desk")) if "desk" in m.gaps else None
    return just(e.CallFound(at, line, call, since, since, desk))


SENTENCES: tuple[tuple[Pattern, Builder], ...] = tuple(
    (Pattern(text), builder)
    for text, builder in (
        ("line {line} rings as {call}", rings),
        ("line {line} rings as {call} from {number}", rings),
        ("line {line} answered as {call}", answered_as),
        ("line {line} answered as {call} from {number}", answered_as),
        ("line {line} answered", answered),
        ("line {line} stops ringing", stops_ringing),
        ("line {line} finds nobody", finds_nobody),
        ("line {line} lost", line_lost),
        ("line {line} lost {…reason}", line_lost),
        ("line {line} starts", line_starts),
        ("line {line} back", line_back),
        ("line {line} idle", line_idle),
        ("line {line} busied out", busied_out),
        ("line {line} given back", given_back),
        ("desk {desk} dials {number} on line {line} as {call}", dials),
        ("desk {desk} calls back {number} on line {line} as {call}", calls_back),
        ("desk {desk} logs in", logs_in),
        ("desk {desk} logs in as {agent}", logs_in),
        ("desk {desk} logs out", desk_event(e.LoggedOut)),
        ("desk {desk} plugs in", desk_event(e.Plugged)),
        ("desk {desk} unplugs", desk_event(e.Unplugged)),
        ("desk {desk} fails", fails),
        ("desk {desk} fails {…reason}", fails),
        ("desk {desk} repaired", desk_event(e.DeskRepaired)),
        ("desk {desk} answers", answers),
        ("desk {desk} answers pressed {time}", answers),
        ("desk {desk} declines", desk_event(e.DeskDeclines)),
        ("desk {desk} away", goes_away),
        ("desk {desk} away {why}", goes_away),
        ("desk {desk} ready", desk_event(e.DeskReady)),
        ("desk {desk} extends", desk_event(e.DeskExtends)),
        ("desk {desk} holds", desk_event(e.DeskHolds)),
        ("desk {desk} resumes", desk_event(e.DeskResumes)),
        ("desk {desk} hangs up", desk_event(e.DeskHangsUp)),
        ("desk {desk} says nobody there", desk_event(e.NobodyThere)),
        ("desk {desk} transfers to queue {queue}", to_queue),
        ("desk {desk} transfers to desk {other}", to_desk),
        ("desk {desk} asks for help", desk_event(e.DeskAsksHelp)),
        ("queue {queue} opens", opens),
        ("queue {queue} closes", closes),
        ("queue {queue} closes for the night", closes_for_the_night),
        ("call processor restarts", restarts),
        ("line {line} found with {call} since {time}", found),
        ("line {line} found with {call} since {time} at desk {desk}", found),
        ("{call} missing", missing),
        ("{call} hangs up", hangs_up),
        ("{call} gone since {time}", hangs_up),
        ("{call} is from {number}", is_from),
        ("{call} withholds the number", withholds),
        ("{call} sends a fax tone", fax),
        ("{call} presses {digit}", presses),
        ("{call} answers", far_end_answers),
        ("{call} fails {why}", dial_fails),
        ("{call} meets {inbound}", glare),
        ("{call} raised to {priority}", raised),
        ("{call} moved to {queue}", moved),
        ("{call} released", released),
    )
)


def read_happening(words: Sequence[str], at: int, names: Names) -> Happening:
    """One sentence into events; raises ScenarioError without a place."""
    for pattern, build in SENTENCES:
        match = pattern.match(words)
        if match is not None:
            return build(match, at, names)
    raise ScenarioError(
        f'"{" ".join(words)}" cannot happen here', closest(words, [p for p, _ in SENTENCES])
    )

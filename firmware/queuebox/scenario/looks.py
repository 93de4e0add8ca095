"""What ``expect`` can ask: one reader of the snapshot or of finished calls per subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from queuebox.figures import FORMS, service_level
from queuebox.scenario.happenings import Names
from queuebox.scenario.outcomes import words_of
from queuebox.scenario.phrases import Match, Pattern, closest, nearest
from queuebox.scenario.script import Glance, Look, ScenarioError, seconds_text
from queuebox_core.endings import CallReport
from queuebox_core.snapshot import CallView, DeskView, QueueView

Seen = Callable[[Glance], str]
Reader = Callable[[Match, Names], Seen]

NONE = "none"


def call_view(glance: Glance, call: str) -> CallView | None:
    return next((view for view in glance.snapshot.calls if view.call == call), None)


def desk_view(glance: Glance, desk: str) -> DeskView:
    return next(view for view in glance.snapshot.desks if view.desk == desk)


def queue_view(glance: Glance, queue: str) -> QueueView:
    return next(view for view in glance.snapshot.queues if view.queue == queue)


def of_call(read: Callable[[Glance, CallView], str]) -> Reader:
    """A subject that is a live call; one that is over reads as ``gone``."""

    def reader(m: Match, names: Names) -> Seen:
        call = names.call(m.text("call"))

        def seen(glance: Glance) -> str:
            view = call_view(glance, call)
            return "gone" if view is None else read(glance, view)

        return seen

    return reader


def of_desk(read: Callable[[Glance, DeskView], str]) -> Reader:
    def reader(m: Match, names: Names) -> Seen:
        desk = names.desk(m.text("desk"))
        return lambda glance: read(glance, desk_view(glance, desk))

    return reader


def of_queue(read: Callable[[Glance, QueueView], str]) -> Reader:
    def reader(m: Match, names: Names) -> Seen:
        queue = names.queue(m.text("queue"))
        return lambda glance: read(glance, queue_view(glance, queue))

    return reader


def of_report(read: Callable[[Glance, CallReport], str]) -> Reader:
    """A subject that is a finished call; one that is not over reads as ``not-over``."""

    def reader(m: Match, names: Names) -> Seen:
        call = names.call(m.text("call"))

        def seen(glance: Glance) -> str:
            report = glance.reports.get(call)
            return "not-over" if report is None else read(glance, report)

        return seen

    return reader


# ── readers ─────────────────────────────────────────────────────────────────────


def position(glance: Glance, call: CallView) -> str:
    return NONE if call.position is None else str(call.position)


def waits(glance: Glance, call: CallView) -> str:
    return NONE if call.entered is None else seconds_text(glance.snapshot.at - call.entered)


def until(glance: Glance, desk: DeskView) -> str:
    return NONE if desk.until is None else seconds_text(desk.until - glance.zero)


def longest(glance: Glance, queue: QueueView) -> str:
    if queue.longest_since is None:
        return NONE
    return seconds_text(glance.snapshot.at - queue.longest_since)


def order(glance: Glance, queue: QueueView) -> str:
    waiting = [
        call
        for call in glance.snapshot.calls
        if call.queue == queue.queue and call.position is not None
    ]
    return " ".join(c.call for c in sorted(waiting, key=lambda c: c.position or 0)) or NONE


def line_state(m: Match, names: Names) -> Seen:
    line = names.line(m.line())
    return lambda glance: next(v.state for v in glance.snapshot.lines if v.line == line)


def lines_free(m: Match, names: Names) -> Seen:
    return lambda glance: str(sum(v.state == "idle" for v in glance.snapshot.lines))


def alarms(m: Match, names: Names) -> Seen:
    def seen(glance: Glance) -> str:
        up = (" ".join(filter(None, alarm)) for alarm in glance.snapshot.alarms)
        return ", ".join(sorted(up)) or NONE

    return seen


def refused(m: Match, names: Names) -> Seen:
    return lambda glance: str(glance.snapshot.refused)


def flags(glance: Glance, report: CallReport) -> str:
    return " ".join(sorted(report.flags)) or NONE


def visits(glance: Glance, report: CallReport) -> str:
    return ", ".join(f"{visit.queue} {visit.ending}" for visit in report.visits) or NONE


def offers(glance: Glance, report: CallReport) -> str:
    return ", ".join(f"{offer.desk} {offer.ending}" for offer in report.offers) or NONE


def segments(glance: Glance, report: CallReport) -> str:
    """``A 30 60``: from when to when each desk was on the call."""
    return (
        ", ".join(
            f"{part.desk} {_time(glance, part.began)} {_time(glance, part.ended)}"
            for part in report.segments
        )
        or NONE
    )


def agents(glance: Glance, report: CallReport) -> str:
    """Who talked to the caller, in turn."""
    return ", ".join(part.agent for part in report.segments) or NONE


def _time(glance: Glance, at: int) -> str:
    return seconds_text(at - glance.zero)


def held(glance: Glance, report: CallReport) -> str:
    return seconds_text(sum(part.held for part in report.segments))


def rang(glance: Glance, report: CallReport) -> str:
    """How long the line rang before we answered it, or at all."""
    if report.rang is None:
        return NONE
    over = report.answered_line if report.answered_line is not None else report.ended
    return seconds_text(over - report.rang)


def reason(m: Match, names: Names) -> Seen:
    desk = names.desk(m.text("desk"))
    return lambda glance: glance.offers.get(desk, NONE)


def level(m: Match, names: Names) -> Seen:
    form = m.text("form")
    if form not in FORMS:
        raise ScenarioError(f'"{form}" is no form of service level', nearest(form, FORMS))
    threshold = m.seconds("threshold")

    def seen(glance: Glance) -> str:
        share = service_level(glance.reports.values(), threshold, form)
        return NONE if share is None else f"{100 * share:.1f}"

    return seen


def endings(m: Match, names: Names) -> Seen:
    """Every call that is over, counted by its ending."""

    def seen(glance: Glance) -> str:
        counts: dict[str, int] = {}
        for report in glance.reports.values():
            counts[report.ending] = counts.get(report.ending, 0) + 1
        return ", ".join(f"{ending} {counts[ending]}" for ending in sorted(counts)) or NONE

    return seen


SUBJECTS: tuple[tuple[Pattern, Reader], ...] = tuple(
    (Pattern(text), reader)
    for text, reader in (
        ("position {call} {…value}", of_call(position)),
        ("waits {call} {…value}", of_call(waits)),
        ("call {call} {…value}", of_call(lambda glance, call: call.state)),
        ("desk {desk} {…value}", of_desk(lambda glance, desk: desk.state)),
        ("why {desk} {…value}", of_desk(lambda glance, desk: desk.why or NONE)),
        ("pending {desk} {…value}", of_desk(lambda glance, desk: desk.pending or NONE)),
        ("until {desk} {…value}", of_desk(until)),
        ("line {line} {…value}", line_state),
        ("free-lines {…value}", lines_free),
        ("order {queue} {…value}", of_queue(order)),
        ("waiting {queue} {…value}", of_queue(lambda glance, queue: str(queue.waiting))),
        ("longest {queue} {…value}", of_queue(longest)),
        ("open {queue} {…value}", of_queue(lambda glance, queue: "yes" if queue.open else "no")),
        ("alarms {…value}", alarms),
        ("refusals {…value}", refused),
        ("flags {call} {…value}", of_report(flags)),
        ("visits {call} {…value}", of_report(visits)),
        ("offers {call} {…value}", of_report(offers)),
        ("segments {call} {…value}", of_report(segments)),
        ("agents {call} {…value}", of_report(agents)),
        ("held {call} {…value}", of_report(held)),
        ("rang {call} {…value}", of_report(rang)),
        ("number {call} {…value}", of_report(lambda glance, report: report.number or NONE)),
        ("endings {…value}", endings),
        ("service-level {form} within {threshold} {…value}", level),
        ("reason {desk} {…value}", reason),
    )
)

CONTAINS = ("reason",)
"""Subjects whose answer is a sentence: the expected words must occur in it."""


def read_look(words: Sequence[str], line: int, names: Names) -> Look:
    """The words after ``expect``; raises ScenarioError without a place."""
    for pattern, reader in SUBJECTS:
        match = pattern.match(words)
        if match is not None:
            subject = " ".join(words[: len(words) - len(match.rest)])
            value = words_of(" ".join(match.rest).replace(",", " "))
            contains = pattern.parts[0] in CONTAINS
            return Look(line, subject, value, reader(match, names), contains)
    raise ScenarioError(
        f'"{" ".join(words)}" cannot be expected', closest(words, [p for p, _ in SUBJECTS])
    )


def failed_look(look: Look, glance: Glance) -> str | None:
    """What is there instead, or None if it is as expected."""
    seen = look.seen(glance)
    there = words_of(seen.replace(",", " "))
    as_expected = set(look.value) <= set(there) if look.contains else look.value == there
    return None if as_expected else seen

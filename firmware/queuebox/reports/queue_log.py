"""The calls of a day as lines of Asterisk's ``queue_log``, for the many tools that read those.

``time|call id|queue|agent|event|data…`` (docs.asterisk.org, "Queue Logs"). What Asterisk has no
word for is left out: greetings that nobody waited through, outgoing calls, line states.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from queuebox.records.reading import Call, read_agent_states, read_calls
from queuebox.records.rows import began_at
from queuebox.sums.hours import Hours
from queuebox_core.endings import EndedBy, OfferEnding, VisitEnding

SECOND = 1_000_000
NOBODY = "NONE"

Line = tuple[float, str]


def queue_log(path: Path, hours: Hours) -> str:
    """All lines in the order of time. Raises RecordsError."""
    lines = [line for call in read_calls(path, hours.since, hours.until) for line in _call(call)]
    lines += _agents(path, hours)
    return "".join(f"{text}\n" for _, text in sorted(lines, key=lambda line: line[0]))


def _call(call: Call) -> Iterator[Line]:
    report = call.report
    first = began_at(report)

    def line(at: int, queue: str, agent: str, event: str, *data: object) -> Line:
        when = (call.began + timedelta(microseconds=at - first)).timestamp()
        return when, _line(when, report.call, queue, agent, event, *data)

    if report.outgoing:
        return
    for place, visit in enumerate(report.visits, 1):
        waited = (visit.ended - visit.began) // SECOND
        yield line(visit.began, visit.queue, NOBODY, "ENTERQUEUE", "", report.number or "", place)
        if visit.ending is VisitEnding.ANSWERED:
            continue
        yield line(visit.ended, visit.queue, NOBODY, *_left(visit.ending, waited))
    for offer in report.offers:
        if offer.ending is OfferEnding.MISSED:
            rang = (offer.ended - offer.began) // (SECOND // 1000)
            queue = _queue_at(call, offer.began)
            yield line(offer.ended, queue, offer.agent, "RINGNOANSWER", rang)
    for place, segment in enumerate(report.segments):
        queue = _queue_at(call, segment.began)
        waited = max(0, segment.began - (report.answered_line or segment.began)) // SECOND
        talked = (segment.ended - segment.began) // SECOND
        yield line(segment.began, queue, segment.agent, "CONNECT", waited, report.call, 0)
        last = place == len(report.segments) - 1
        by_caller = report.ended_by is EndedBy.CALLER
        event = "COMPLETECALLER" if last and by_caller else "COMPLETEAGENT"
        yield line(segment.ended, queue, segment.agent, event, waited, talked, 1)


def _left(ending: VisitEnding, waited: int) -> tuple[str, ...]:
    """How a caller left a queue without an agent. Places: we keep none, 1 stands for them."""
    if ending is VisitEnding.ABANDONED:
        return "ABANDON", "1", "1", str(waited)
    if ending is VisitEnding.TIMED_OUT:
        return "EXITWITHTIMEOUT", "1", "1", str(waited)
    if ending is VisitEnding.EXITED:
        return "EXITWITHKEY", "", "1", "1", str(waited)
    return "EXITEMPTY", "1", "1", str(waited)


def _queue_at(call: Call, at: int) -> str:
    """The queue of the last visit that began before."""
    before = [visit.queue for visit in call.report.visits if visit.began <= at]
    return before[-1] if before else call.report.queue or NOBODY


def _agents(path: Path, hours: Hours) -> Iterator[Line]:
    """Breaks, which Asterisk calls pauses."""
    for spell in read_agent_states(path, hours.since, hours.until):
        if spell.agent is None or spell.state != "away" or spell.began < hours.since:
            continue
        began = spell.began.timestamp()
        over = began + spell.length / SECOND
        yield began, _line(began, NOBODY, NOBODY, spell.agent, "PAUSE", spell.why or "")
        yield over, _line(over, NOBODY, NOBODY, spell.agent, "UNPAUSE", spell.why or "")


def _line(when: float, *fields: object) -> str:
    return "|".join([str(int(when)), *(_field(str(field)) for field in fields)])


def _field(text: str) -> str:
    """A bar or a line end in a name would be another field or another line."""
    return "".join("_" if c == "|" or not c.isprintable() else c for c in text)

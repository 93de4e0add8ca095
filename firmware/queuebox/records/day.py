"""One day of the office as data: the whole, each queue, each agent, each hour. Prints nothing."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path

from msgspec import Struct

from queuebox.records.reading import AlarmRow, Call, read_alarms, read_calls
from queuebox.records.summary import Summary, summarise
from queuebox_core.endings import OfferEnding


class AgentDay(Struct, frozen=True):
    """What one agent did. Times in µs."""

    agent: str
    calls: int
    talk: int
    held: int
    missed: int
    declined: int


class HourDay(Struct, frozen=True):
    """One hour by the clock on the wall; the hour that comes twice is there twice."""

    began: datetime
    arrivals: int
    answered: int
    abandoned: int
    longest_hold: int


class DayReport(Struct, frozen=True):
    since: datetime
    until: datetime
    office: Summary
    queues: dict[str, Summary]
    """By the last queue of the call; calls that reached none are under an empty name."""
    agents: tuple[AgentDay, ...]
    hours: tuple[HourDay, ...]
    alarms: tuple[AlarmRow, ...]


def bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """A local day as two instants: 23, 24 or 25 hours apart."""
    first, last = (datetime.combine(d, time(), zone) for d in (day, day + timedelta(days=1)))
    return first.astimezone(UTC), last.astimezone(UTC)


def read_day(path: Path, day: date, zone: tzinfo, threshold: int) -> DayReport:
    """The report of a local day; ``threshold`` in µs. Raises RecordsError."""
    since, until = bounds(day, zone)
    calls = read_calls(path, since, until)
    alarms = tuple(read_alarms(path, since, until))
    reports = [call.report for call in calls]
    names = sorted({report.queue or "" for report in reports if not report.outgoing})
    return DayReport(
        since=since.astimezone(zone),
        until=until.astimezone(zone),
        office=summarise(reports, threshold),
        queues={
            name: summarise([r for r in reports if (r.queue or "") == name], threshold)
            for name in names
        },
        agents=tuple(_agents(calls)),
        hours=tuple(_hours(calls, zone, threshold)),
        alarms=alarms,
    )


def _agents(calls: Sequence[Call]) -> Iterable[AgentDay]:
    segments = [segment for call in calls for segment in call.report.segments]
    offers = [offer for call in calls for offer in call.report.offers]
    for agent in sorted({s.agent for s in segments} | {o.agent for o in offers}):
        own = [segment for segment in segments if segment.agent == agent]
        got = [offer.ending for offer in offers if offer.agent == agent]
        yield AgentDay(
            agent,
            calls=len(own),
            talk=sum(segment.ended - segment.began for segment in own),
            held=sum(segment.held for segment in own),
            missed=got.count(OfferEnding.MISSED),
            declined=got.count(OfferEnding.DECLINED),
        )


def _hours(calls: Sequence[Call], zone: tzinfo, threshold: int) -> Iterable[HourDay]:
    by_hour: dict[datetime, list[Call]] = {}
    for call in calls:
        local = call.began.astimezone(zone)
        # as UTC: two wall times of one zone compare by the wall alone
        hour = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        by_hour.setdefault(hour, []).append(call)
    for hour, inside in sorted(by_hour.items()):
        sums = summarise([call.report for call in inside], threshold)
        yield HourDay(
            hour.astimezone(zone), sums.arrivals, sums.answered, sums.abandoned, sums.longest_hold
        )

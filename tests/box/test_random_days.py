"""The sums of days at random: every total equals a recount from the journal, crash or no crash."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from box.random_days import BEGAN, Days, Recount, wall_of
from core.offices import offices
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from queuebox.reports.report import read_report
from queuebox.sums import Sums
from queuebox.sums.hours import Hours
from queuebox_config import loads
from queuebox_core.rules import Rules

CONFIG = loads('[site]\ntime_zone = "Europe/Berlin"')
BERLIN = ZoneInfo("Europe/Berlin")
STEPS = 100
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: another seed is another day, and not a smaller one."""


@given(offices(), st.integers(0, 2**32), st.integers(0, STEPS), st.integers(0, 30))
@settings(max_examples=15, phases=PHASES)
def test_every_total_is_that_of_the_journal(
    rules: Rules, seed: int, deaf_after: int, until_crash: int
) -> None:
    """The books lose all that came in the last steps before a crash; nothing is missing then."""
    with tempfile.TemporaryDirectory() as folder:
        days = Days(Path(folder), rules, CONFIG, seed)
        days.live(deaf_after)
        days.deaf = True
        days.live(until_crash)
        days.crash()
        days.live(STEPS - deaf_after)
        days.everybody_goes()
        days.close()
        recount = Recount(days.journal, days.at)
        sums = whole(days)
        agree(sums, recount)
        adds_up(sums, recount, days.at - BEGAN)
        assert rows_of(days.records, "alarms") == recount.alarms
        one_by_one(days, sums)


@given(offices(), st.integers(0, 2**32))
@settings(max_examples=8, phases=PHASES)
def test_the_wall_and_the_report_of_a_day_are_one(rules: Rules, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        days = Days(Path(folder), rules, CONFIG, seed)
        days.live(STEPS)
        days.everybody_goes()
        days.books.tick(days.at)
        live = days.books.figures(days.runner.board.snapshot(), days.at)
        days.close()
        today = wall_of(days.at).astimezone(BERLIN).date()
        hours = Hours(today, date.fromordinal(today.toordinal() + 1), BERLIN)
        report = read_report(days.records, "day", hours, CONFIG.goals.answer_within)
        assert report.sums == live.today


def whole(days: Days) -> Sums:
    """One report over all of it."""
    first = wall_of(BEGAN).astimezone(BERLIN).date()
    last = wall_of(days.at).astimezone(BERLIN).date()
    hours = Hours(first, date.fromordinal(last.toordinal() + 1), BERLIN)
    return read_report(days.records, "month", hours, CONFIG.goals.answer_within).sums


def agree(sums: Sums, recount: Recount) -> None:
    assert sums.office.endings == dict(recount.endings)
    assert sums.office.outgoing == dict(recount.outgoing)
    visits = {(name, kind): n for name, q in sums.queues.items() for kind, n in q.visits.items()}
    assert visits == dict(recount.visits)
    offers = {(name, kind): n for name, a in sums.agents.items() for kind, n in a.offers.items()}
    assert offers == dict(recount.offers)
    assert {name: a.calls for name, a in sums.agents.items() if a.calls} == dict(recount.shares)
    for name, agent in sums.agents.items():
        assert agent.talk + agent.held == recount.talk[name]
    states = {(name, s): t for name, a in sums.agents.items() for s, t in a.states.items() if t}
    assert states == {key: time for key, time in recount.agents.items() if time}
    lines = {(n, s): t for n, line in sums.lines.items() for s, t in line.states.items() if t}
    assert lines == {key: time for key, time in recount.lines.items() if time}
    assert (sums.all_busy, sums.all_busy_occasions) == (recount.busy, recount.occasions)


def adds_up(sums: Sums, recount: Recount, time: int) -> None:
    """S-120: the equations that hold on any day."""
    assert sums.office.arrivals == len(recount.seen) == sum(sums.office.endings.values())
    assert sum(n for a in sums.agents.values() for n in a.offers.values()) == recount.made
    for agent in sums.agents.values():
        assert agent.staffed == sum(agent.states.values())
        assert sum(agent.away.values()) == agent.states.get("away", 0)
    for line in sums.lines.values():
        assert sum(line.states.values()) == time
    for parts in (sums.hours, sums.days, sums.queues.values(), sums.lines.values()):
        assert sum(part.calls.arrivals for part in parts) == sums.office.arrivals
        assert sum(part.calls.offered for part in parts) == sums.office.offered
    assert sum(clock.arrivals for clock in sums.clock.values()) == sums.office.arrivals
    assert sum(day.all_busy for day in sums.days) == sums.all_busy


def one_by_one(days: Days, whole: Sums) -> None:
    """The days of a report, each asked for alone, add up to the whole."""
    first, last = whole.since.date().toordinal(), whole.until.date().toordinal()
    found = []
    for day in range(first, last):
        hours = Hours(date.fromordinal(day), date.fromordinal(day + 1), BERLIN)
        found.append(read_report(days.records, "day", hours, CONFIG.goals.answer_within).sums)
    assert sum(day.office.arrivals for day in found) == whole.office.arrivals
    assert sum(day.all_busy for day in found) == whole.all_busy
    assert sum(day.all_busy_occasions for day in found) == whole.all_busy_occasions
    for name, agent in whole.agents.items():
        assert sum(d.agents[name].staffed for d in found if name in d.agents) == agent.staffed
    for number, line in whole.lines.items():
        times = [sum(d.lines[number].states.values()) for d in found if number in d.lines]
        assert sum(times) == sum(line.states.values())


def rows_of(records: Path, table: str) -> int:
    with closing(sqlite3.connect(records)) as reader:
        (count,) = reader.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(count)

"""Goals: worse at once, better by a margin; one breach with its worst value in the books."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from queuebox.goals import Gauge, GoalWatch, Grade, Limits
from queuebox.records.rows import Breach
from queuebox.sums import AgentTally
from queuebox_config import loads
from queuebox_core.snapshot import CallView, QueueView, Snapshot

S = 1_000_000
CONFIG = loads(
    """
[goals]
service_level = 80
service_level_warning = 85
longest_hold_warning = "1 min"
longest_hold = "2 min"
call_length = "10 min"
calls_per_agent = 20
"""
)
NOBODY = Snapshot(0, (), (), (), ())


def office(at: int, longest_since: int | None = None, talking_since: int | None = None) -> Snapshot:
    calls = (
        () if talking_since is None else (CallView("c1", 1, "talking", talking_since * S, None),)
    )
    since = None if longest_since is None else longest_since * S
    queue = QueueView("sales", True, 0 if since is None else 1, since)
    return replace(NOBODY, at=at * S, queues=(queue,), calls=calls)


def test_a_hold_warns_alarms_and_is_over() -> None:
    watch = GoalWatch(CONFIG.goals)
    assert watch.look(office(10, longest_since=0), None, 0) == []
    assert watch.deadline == 60 * S
    (warned,) = watch.look(office(60, longest_since=0), None, 0)
    assert warned == Breach("longest-hold", "sales", "warning", 60, 60, 60 * S)
    assert watch.deadline == 120 * S
    (alarmed,) = watch.look(office(120, longest_since=0), None, 0)
    assert (alarmed.grade, alarmed.limit, alarmed.began) == ("alarm", 120, 60 * S)
    assert watch.look(office(150, longest_since=0), None, 0) == []
    assert watch.missed() == (("longest-hold", "sales", "alarm"),)
    (over,) = watch.look(office(160), None, 0)
    assert over == Breach("longest-hold", "sales", "alarm", 150, 120, 60 * S, 160 * S)
    assert (watch.deadline, watch.missed()) == (None, ())


def test_hold_does_not_make_a_call_short() -> None:
    watch = GoalWatch(CONFIG.goals)
    assert watch.look(office(0, talking_since=0), None, 0) == []
    held = office(599, talking_since=500)  # talking again since 500, and the agent's since 0
    assert watch.look(held, None, 0) == []
    assert watch.deadline == 600 * S
    (long,) = watch.look(replace(held, at=600 * S), None, 0)
    assert (long.goal, long.about, long.value) == ("call-length", "c1", 600)


def test_a_service_level_is_not_judged_from_two_calls() -> None:
    watch = GoalWatch(CONFIG.goals)
    assert watch.look(office(0), 0.0, 2) == []
    (begun,) = watch.look(office(1), 0.84, 50)
    assert (begun.goal, begun.grade, begun.limit) == ("service-level", "warning", 85)
    assert watch.look(office(2), 0.86, 51) == []  # not better by the margin
    (over,) = watch.look(office(3), 0.875, 60)
    assert (over.value, over.ended) == (84, 3 * S)


def test_agents_who_were_there_and_took_too_few() -> None:
    tallies = {name: AgentTally() for name in ("anna", "ben", "carla")}
    for name, calls in (("anna", 20), ("ben", 19), ("carla", 0)):
        tallies[name].took(calls, 0, 0)
    for name in ("anna", "ben"):
        tallies[name].was("ready", None, S)
    sums = {name: tally.sums() for name, tally in tallies.items()}
    (few,) = GoalWatch(CONFIG.goals).day_over(sums, 9)
    assert few == Breach("calls-per-agent", "ben", "alarm", 19, 20, 9, 9)


@given(
    st.lists(st.none() | st.floats(0, 100, allow_nan=False), max_size=30),
    st.sampled_from([Limits(40, 60, 5), Limits(None, 60, 5), Limits(60, 40, 5, least=True)]),
)
def test_every_breach_begins_and_ends_once(values: list[float | None], limits: Limits) -> None:
    gauge = Gauge("g", "", limits)
    told = [breach for at, value in enumerate([*values, None]) for breach in gauge.reads(value, at)]
    begun = [b.began for b in told if b.ended is None]
    ended = [b.began for b in told if b.ended is not None]
    assert sorted(set(begun)) == ended == sorted(ended)
    assert len(begun) <= 2 * len(ended)  # a warning, and perhaps an alarm
    assert gauge.grade is Grade.CALM


@pytest.mark.parametrize("value", [58.0, 56.0])
def test_a_value_that_trembles_is_one_breach(value: float) -> None:
    gauge = Gauge("g", "", Limits(None, 60, 5))
    told = [b for at in range(100) for b in gauge.reads(60.0 if at % 2 else value, at)]
    assert len(told) == 1

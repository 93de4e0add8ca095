"""Queues open and close by their hours, once each, at the right instant, and whatever the clock."""

from datetime import UTC, datetime, timedelta

from queuebox.opening import LOOK_AGAIN, OpeningHours
from queuebox_config import loads
from queuebox_core.events import QueueClosed, QueueOpened
from queuebox_core.snapshot import QueueView, Snapshot

S = 1_000_000
OFFICE = loads(
    '[site]\ntime_zone = "Europe/Berlin"\n'
    '[queue.sales]\nhours = "day"\n[queue.night]\n'
    '[hours.day]\nmonday = "09:00-17:00"\n'
)
NINE = datetime(2026, 1, 5, 8, tzinfo=UTC)  # a Monday in Berlin


def picture(sales: bool) -> Snapshot:
    views = (QueueView("sales", sales, 0, None), QueueView("night", True, 0, None))
    return Snapshot(0, (), (), (), views)


def test_a_queue_opens_and_closes_once_and_one_without_hours_never() -> None:
    hours = OpeningHours(OFFICE, picture(sales=True))
    before = NINE - timedelta(seconds=30)
    assert hours.due(1, before) == [QueueClosed(1, "sales")]
    assert hours.deadline == 1 + 30 * S
    assert hours.due(2, before) == []
    assert hours.due(30 * S, NINE) == [QueueOpened(30 * S, "sales")]
    assert hours.due(31 * S, NINE + timedelta(seconds=1)) == []
    assert hours.due(9 * S, NINE + timedelta(hours=8)) == [QueueClosed(9 * S, "sales")]


def test_the_deadline_is_never_far_because_a_clock_may_be_set() -> None:
    hours = OpeningHours(OFFICE, picture(sales=True))
    assert hours.due(5, NINE) == []
    assert hours.deadline == 5 + LOOK_AGAIN
    assert hours.due(6, NINE + timedelta(days=1)) == [QueueClosed(6, "sales")]
    assert hours.due(7, NINE) == [QueueOpened(7, "sales")]


def test_after_a_restart_only_what_differs_is_told() -> None:
    assert OpeningHours(OFFICE, picture(sales=True)).due(1, NINE) == []
    assert OpeningHours(OFFICE, picture(sales=False)).due(1, NINE) == [QueueOpened(1, "sales")]


def test_a_queue_closed_by_hand_stays_so_until_the_hours_turn() -> None:
    hours = OpeningHours(OFFICE, picture(sales=True))
    hours.due(1, NINE)
    # the night switch went on: the core knows, and nothing here says otherwise
    assert hours.due(2, NINE + timedelta(hours=1)) == []


def test_with_a_clock_that_was_never_set_every_queue_is_open() -> None:
    hours = OpeningHours(OFFICE, picture(sales=False))
    cold = datetime(1970, 1, 4, tzinfo=UTC)
    assert hours.due(1, cold) == [QueueOpened(1, "sales")]
    assert hours.deadline == 1 + LOOK_AGAIN
    assert hours.due(2, NINE - timedelta(hours=1)) == [QueueClosed(2, "sales")]

"""What the exchange's clock is good for on a box that has none."""

from __future__ import annotations

from datetime import UTC, datetime

from queuebox.exchange_time import ExchangeTime

UNSET = datetime(1970, 1, 1, 0, 3, tzinfo=UTC)
SET = datetime(2026, 4, 10, 15, 30, tzinfo=UTC)


def test_it_is_told_once_while_the_clock_is_not_set() -> None:
    told = ExchangeTime()
    sentence = told.heard("04101530", UNSET)
    assert sentence is not None and "15:30 on 04-10" in sentence and "date --set" in sentence
    assert told.heard("04101531", UNSET) is None


def test_a_clock_that_is_set_is_not_argued_with() -> None:
    assert ExchangeTime().heard("04101530", SET) is None


def test_a_call_without_date_and_time_says_nothing() -> None:
    assert ExchangeTime().heard("", UNSET) is None

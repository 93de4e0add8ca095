"""Facts reach the call processor exactly once, whatever happens to the connection."""

from __future__ import annotations

import selectors
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from queuebox_shelf.uplink import Uplink
from queuebox_wire import shelf_link as wire
from queuebox_wire.link import Link, LinkClosed, connect

STATE = wire.FullState((wire.LineState(1, "idle", 0),), (), 0)


class Bench:
    """An uplink with its loop turned by hand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.selector = selectors.DefaultSelector()
        self.orders: list[wire.Order] = []
        self.uplink = Uplink(path, self.selector)
        self.uplink.begin(wire.Hello("shelf", shelf="7"), lambda: STATE, self.orders.append)

    def turn(self) -> None:
        while ready := self.selector.select(0):
            for key, _ in ready:
                key.data()

    def processor(self, taken: int = 0, shelf: str = "7", version: int = 1) -> Link[wire.Report]:
        link: Link[wire.Report] = Link(connect(self.path), msgspec.json.Decoder(wire.Report))
        link.send(wire.Hello("call processor", version, "boot", shelf, taken))
        self.turn()
        return link

    def close(self) -> None:
        self.uplink.close()
        self.selector.close()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    it = Bench(tmp_path / "shelf.sock")
    yield it
    it.close()


def fact(n: int) -> wire.RingGone:
    return wire.RingGone(1, f"7-{n}", n)


def numbers(reports: list[wire.Report]) -> list[int]:
    return [r.n for r in reports if isinstance(r, wire.Numbered)]


def test_hello_then_state_then_what_was_kept(bench: Bench) -> None:
    for n in (1, 2):
        bench.uplink.tell(fact(n))
    link = bench.processor()
    hello, state, *kept = link.receive()
    assert isinstance(hello, wire.Hello) and hello.shelf == "7"
    assert isinstance(state, wire.FullState) and state.upto == 2
    assert numbers(kept) == [1, 2]
    link.close()


def test_facts_wait_for_a_call_processor_that_was_killed(bench: Bench) -> None:
    link = bench.processor()
    for n in (1, 2, 3):
        bench.uplink.tell(fact(n))
    link.send(wire.Taken(2))
    bench.turn()
    link.close()
    bench.turn()
    bench.uplink.tell(fact(4))
    again = bench.processor(taken=2)
    assert numbers(again.receive()) == [3, 4]
    again.close()


def test_what_the_journal_has_is_not_told_again(bench: Bench) -> None:
    bench.uplink.tell(fact(1))
    link = bench.processor(taken=1)
    assert numbers(link.receive()) == []
    link.close()


def test_a_journal_of_another_shelf_says_nothing(bench: Bench) -> None:
    bench.uplink.tell(fact(1))
    link = bench.processor(taken=99, shelf="6")
    assert numbers(link.receive()) == [1]
    link.close()


def test_a_call_processor_without_a_journal_is_told_what_will_not_come_again(
    bench: Bench,
) -> None:
    link = bench.processor()
    for n in (1, 2, 3):
        bench.uplink.tell(fact(n))
    link.send(wire.Taken(2))
    bench.turn()
    link.close()
    bench.turn()
    another = bench.processor(taken=0, shelf="")
    _, state, *kept = another.receive()
    assert isinstance(state, wire.FullState)
    assert (state.taken, state.upto, numbers(kept)) == (2, 3, [3])
    another.close()


def test_a_newer_version_is_refused_with_both_numbers(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    link = bench.processor(version=2)
    assert [type(report) for report in link.receive()] == [wire.Hello]
    with pytest.raises(LinkClosed):
        link.receive()
    assert "version 2" in caplog.text and "speaks 1" in caplog.text
    link.close()


def test_one_call_processor_at_a_time(bench: Bench) -> None:
    first = bench.processor()
    first.receive()
    second = bench.processor()
    with pytest.raises(LinkClosed):
        second.receive()
    bench.uplink.tell(fact(1))
    assert numbers(first.receive()) == [1]
    first.close()
    second.close()


def test_orders_before_the_hello_are_not_obeyed(bench: Bench) -> None:
    link: Link[wire.Report] = Link(connect(bench.path), msgspec.json.Decoder(wire.Report))
    link.send(wire.HangUp(1, "7-1"))
    bench.turn()
    assert bench.orders == []
    link.send(wire.Hello("call processor"))
    link.send(wire.HangUp(1, "7-1"))
    bench.turn()
    assert bench.orders == [wire.HangUp(1, "7-1")]
    link.close()

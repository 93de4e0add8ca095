"""One desk's card: present is jack and sound; its fault is the front's, else the headset's."""

from __future__ import annotations

from typing import Any

import pytest

from queuebox_hw.parts import DeskFront, DeskLost, EdgeSink
from queuebox_shelf.desk_card import RETRY, DeskCard
from queuebox_wire import shelf_link as wire


class Front:
    """A front whose jack the test holds in its hand."""

    deadline = None
    jack = True

    def tick(self, now: int) -> None:
        """Nothing settles here."""

    def close(self) -> None:
        """Nothing is open."""


class Headset:
    """A sound device that is there or not, with a sentence if the test says so."""

    there = True
    deadline = None

    def __init__(self) -> None:
        self.fault: str | None = None
        self.heard: list[str] = []

    def tick(self, now: int) -> None:
        """Nothing comes or goes by itself."""

    def lost(self, now: int) -> None:
        self.there = False
        self.heard.append("lost")

    def stumbled(self, now: int) -> None:
        self.heard.append("stumbled")

    def close(self) -> None:
        """Nothing is open."""


class Bench:
    def __init__(self) -> None:
        self.front = Front()
        self.headset = Headset()
        self.unreachable: str | None = None
        self.told: list[wire.Fact] = []
        self.now = 0
        mixer: Any = None  # no tone is played here
        self.card = DeskCard("A", 3, 3, self._open, self.headset, mixer, self.told.append)

    def _open(self, on_edge: EdgeSink) -> DeskFront:
        if self.unreachable is not None:
            raise DeskLost(self.unreachable)
        front: Any = self.front
        return front  # type: ignore[no-any-return]

    def tick(self, us: int = RETRY) -> list[wire.Fact]:
        self.now += us
        before = len(self.told)
        self.card.tick(self.now)
        return self.told[before:]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_present_needs_the_jack_and_the_sound(bench: Bench) -> None:
    assert bench.tick() == [wire.Jack("A", True, bench.now)]
    bench.front.jack = False
    assert bench.tick() == [wire.Jack("A", False, bench.now)]
    bench.front.jack, bench.headset.there = True, False
    assert bench.tick() == []
    bench.headset.there = True
    assert bench.tick() == [wire.Jack("A", True, bench.now)]


def test_a_lost_card_takes_the_presence_and_a_stopped_stream_does_not(bench: Bench) -> None:
    bench.tick()
    bench.card.on_report(("stumbled", 3, 32, 0), 5)
    assert bench.told[1:] == []
    bench.card.on_report(("lost", 3, 19, 0), 6)
    assert bench.told[1:] == [wire.Jack("A", False, 6)]
    bench.card.on_report(("played", 3, 0, 0), 7)
    assert bench.headset.heard == ["stumbled", "lost"]


def test_a_missing_sound_card_is_a_fault_of_the_desk_until_it_is_there(bench: Bench) -> None:
    bench.headset.there, bench.headset.fault = False, "no sound card at 1-1.2"
    assert bench.tick() == [wire.DeskFault("A", bench.now, "no sound card at 1-1.2")]
    assert bench.tick() == []
    assert bench.card.state().fault == "no sound card at 1-1.2"
    bench.headset.there, bench.headset.fault = True, None
    assert bench.tick() == [
        wire.DeskFault("A", bench.now, None),
        wire.Jack("A", True, bench.now),
    ]


def test_the_fronts_fault_goes_first_and_the_headsets_comes_behind(bench: Bench) -> None:
    bench.unreachable = "the expander does not answer"
    bench.headset.there, bench.headset.fault = False, "no sound card at 1-1.2"
    assert bench.tick() == [wire.DeskFault("A", bench.now, "the expander does not answer")]
    bench.unreachable = None
    assert bench.tick() == [wire.DeskFault("A", bench.now, "no sound card at 1-1.2")]

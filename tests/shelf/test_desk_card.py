"""One desk's card: what hands do becomes facts, orders become light and sound, parts may die."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from queuebox_hw.boards import load_board
from queuebox_hw.desk_front import GpioDeskFront
from queuebox_hw.fake.chips import FakeChips
from queuebox_hw.fake.wires import DeskWires
from queuebox_hw.lamps import Levels
from queuebox_hw.parts import EdgeSink
from queuebox_shelf.desk_card import RETRY, DeskCard
from queuebox_shelf.sounds import SoundError
from queuebox_wire import shelf_link as wire

MS = 1_000
SECOND = 1_000 * MS


class Headset:
    """A sound device that is there as the test says."""

    def __init__(self) -> None:
        self.there = True
        self.fault: str | None = None
        self.deadline: int | None = None

    def tick(self, now: int) -> None:
        """Time changes nothing here."""

    def lost(self, now: int) -> None:
        self.there = False

    def stumbled(self, now: int) -> None:
        """It mends itself."""

    def close(self) -> None:
        """Nothing is open."""


class Clicks:
    """A mixer that counts clicks."""

    def __init__(self) -> None:
        self.ports: list[int] = []

    def click(self, port: int) -> None:
        self.ports.append(port)

    def tone(self, port: int, name: str) -> None:
        raise SoundError(f"{name.removeprefix('say:')}.wav is no recording")


class Room:
    """Cards on the fake expanders of the eight-desk board, in virtual time."""

    def __init__(self, names: str) -> None:
        self.now = 100 * SECOND
        self.chips = FakeChips(replace(load_board("desk8-expander"), factory="mock"))
        self.told: list[wire.Fact] = []
        self.clicks = Clicks()
        self.headsets: dict[str, Headset] = {}
        self.cards = {name: self._card(name, port) for port, name in enumerate(names)}
        self.wires = {
            name: DeskWires(self.chips.board, pins, self.chips.wires[pins.chip])
            for name in names
            for pins in [self.chips.board.desk(name)]
        }
        self.tick()

    def _card(self, name: str, port: int) -> DeskCard:
        def open_front(on_edge: EdgeSink) -> GpioDeskFront:
            return GpioDeskFront(self.chips, name, on_edge, lambda: None, clock=lambda: self.now)

        return DeskCard(
            name, port, 3, open_front, self.headsets.setdefault(name, Headset()),
            self.clicks, self.told.append,  # type: ignore[arg-type]
        )  # fmt: skip

    def tick(self) -> None:
        for card in self.cards.values():
            card.tick(self.now)

    def wait(self, ms: int) -> None:
        """As the shelf's loop does: from one deadline to the next."""
        until = self.now + ms * MS
        while self.now < until:
            due = min(at for card in self.cards.values() if (at := card.deadline) is not None)
            self.now = max(self.now + 1, min(due, until))
            self.tick()

    def facts(self) -> list[wire.Fact]:
        told, self.told[:] = list(self.told), []
        return told

    def close(self) -> None:
        for card in self.cards.values():
            card.close()


@pytest.fixture
def room() -> Iterator[Room]:
    room = Room("ABC")
    yield room
    room.close()


def test_present_is_jack_and_sound_together(room: Room) -> None:
    room.headsets["A"].there = False
    room.wires["A"].plug(True)
    room.wait(400)
    assert room.facts() == []
    room.headsets["A"].there = True
    room.wait(10)
    (fact,) = room.facts()
    assert isinstance(fact, wire.Jack) and (fact.desk, fact.present) == ("A", True)
    room.cards["A"].on_report(("lost", 0, 19, room.now), room.now)
    assert room.facts() == [wire.Jack("A", False, room.now)]


def test_every_press_and_every_arming_clicks_and_no_release_does(room: Room) -> None:
    room.wires["B"].push(2, True)
    room.wait(3500)
    room.wires["B"].push(2, False)
    room.wait(100)
    kinds = [fact.kind for fact in room.facts() if isinstance(fact, wire.Button)]
    assert kinds == ["press", "hold", "long-hold", "long-held"]
    assert room.clicks.ports == [1, 1, 1]


def test_the_state_says_how_many_buttons_there_are(room: Room) -> None:
    assert room.cards["A"].state() == wire.DeskState("A", False, True, "off", None, 3)


def test_a_sound_that_cannot_be_had_is_told_and_left_out(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.cards["A"].tone("say:name-anna")
    assert "desk A: name-anna.wav is no recording" in caplog.text


def test_a_stuck_button_is_told_once_without_a_click_of_its_own(room: Room) -> None:
    room.wires["A"].push(1, True)
    room.wait(60_000)
    kinds = [fact.kind for fact in room.facts() if isinstance(fact, wire.Button)]
    assert kinds == ["press", "hold", "long-hold", "stuck"]
    assert len(room.clicks.ports) == 3


def lamp(room: Room, name: str) -> bool:
    return room.wires[name].lamps(0).green


def test_an_expander_that_vanishes_takes_its_desks_out_and_the_rest_goes_on(room: Room) -> None:
    """x20 carries A and B; C is on x21."""
    for name in "ABC":
        room.wires[name].plug(True)
    room.wait(400)
    room.facts()
    room.chips.wires["x20"].gone = True
    room.wait(1100)
    told = room.facts()
    faults = [fact for fact in told if isinstance(fact, wire.DeskFault)]
    gone = [fact for fact in told if isinstance(fact, wire.Jack)]
    assert sorted(fact.desk for fact in faults) == ["A", "B"]
    assert "x20 does not answer" in (faults[0].reason or "")
    assert sorted((fact.desk, fact.present) for fact in gone) == [("A", False), ("B", False)]
    assert [room.cards[name].state().fault is None for name in "ABC"] == [False, False, True]
    room.cards["A"].light(Levels(green=True), room.now)  # nobody minds
    room.cards["C"].light(Levels(green=True), room.now)
    assert lamp(room, "C")
    room.wires["C"].push(1, True)
    room.wait(10)
    assert [fact.desk for fact in room.facts() if isinstance(fact, wire.Button)] == ["C"]


def test_it_is_looked_for_every_second_told_once_and_comes_back_by_itself(room: Room) -> None:
    room.wires["A"].plug(True)
    room.wait(400)
    room.chips.wires["x20"].gone = True
    room.wait(20_000)
    told = [fact for fact in room.facts() if isinstance(fact, wire.DeskFault)]
    assert len(told) == 2
    room.chips.wires["x20"].restore()
    room.wait(RETRY // MS + 10)
    told = room.facts()
    repaired = [fact for fact in told if isinstance(fact, wire.DeskFault)]
    (jack,) = [fact for fact in told if isinstance(fact, wire.Jack)]
    assert {fact.desk: fact.reason for fact in repaired} == {"A": None, "B": None}
    assert (jack.desk, jack.present) == ("A", True)
    # the same moment: so the call processor knows that the headset was in all the time
    assert jack.happened in [fact.happened for fact in repaired if fact.desk == "A"]
    room.cards["A"].light(Levels(green=True), room.now)
    assert lamp(room, "A")


def test_an_expander_that_is_absent_at_the_start_is_a_fault_until_it_is_there() -> None:
    room = Room("C")
    room.cards["C"].close()
    room.chips.wires["x20"].gone = True
    late = room._card("A", 5)
    late.tick(room.now)
    (fault,) = [fact for fact in room.facts() if isinstance(fact, wire.DeskFault)]
    assert fault.reason == "chip x20 is not there: check its cable"
    assert late.deadline == room.now + RETRY
    room.chips.wires["x20"].restore()
    late.tick(room.now + RETRY)
    assert late.state().fault is None
    late.close()


def test_a_button_that_is_down_when_its_expander_comes_back_means_nothing(room: Room) -> None:
    room.chips.wires["x20"].gone = True
    room.wait(1100)
    room.wires["A"].push(1, True)
    room.chips.wires["x20"].restore()
    room.wait(2000)
    room.facts()
    room.wires["A"].push(1, False)
    room.wait(100)
    assert room.facts() == []

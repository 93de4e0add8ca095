"""The fake room over its socket: hands that a front feels, eyes that see its lamps."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queuebox_hw.boards import load_board
from queuebox_hw.desk_front import GpioDeskFront, monotonic_us
from queuebox_hw.fake.room_client import RoomClient, RoomRefused
from queuebox_hw.parts import DeskLost, Edge
from queuebox_hw.pins import Chips, open_chips

DEADLINE = 20.0


class House:
    """Three fronts with their loop, and a room around them."""

    def __init__(self, socket_path: Path) -> None:
        self.path = socket_path
        self.chips: Chips = open_chips(load_board("bench"), socket_path)
        self.edges: list[Edge] = []
        self._wake, woken = socket.socketpair()
        self._woken = woken
        woken.setblocking(False)
        self.fronts = {
            name: GpioDeskFront(self.chips, name, self.edges.append, self._poke) for name in "ABC"
        }
        self.client = RoomClient(socket_path)

    def _poke(self) -> None:
        self._wake.send(b"!")

    def run_until(self, wanted: Callable[[], bool]) -> None:
        """The shelf's loop in small: sleep until an edge or a deadline, then tick."""
        until = time.monotonic() + DEADLINE
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            while not wanted():
                assert time.monotonic() < until, f"not in time; edges {self.edges}"
                due = min(front.deadline for front in self.fronts.values())
                if selector.select(max(0, due - monotonic_us()) / 1e6):
                    self._woken.recv(4096)
                for front in self.fronts.values():
                    front.tick(monotonic_us())

    def close(self) -> None:
        for front in self.fronts.values():
            front.close()
        self.client.close()
        self.chips.close()
        self._wake.close()
        self._woken.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "room.sock")
    yield house
    house.close()


def told(house: House) -> list[tuple[str, str, int]]:
    return [(e.desk, e.kind or ("in" if e.present else "out"), e.button) for e in house.edges]


def test_a_press_arrives_with_its_desk_and_button(house: House) -> None:
    house.client.press("B", 2, seconds=0.03)
    house.run_until(lambda: bool(house.edges))
    assert told(house) == [("B", "press", 2)]
    house.client.wait(lambda room: room.desks["B"].pressed == (2,))
    house.client.wait(lambda room: room.desks["B"].pressed == ())


def test_a_headset_is_plugged_and_pulled(house: House) -> None:
    house.client.plug("A")
    house.run_until(lambda: bool(house.edges))
    assert house.fronts["A"].jack
    house.client.unplug("A")
    house.run_until(lambda: len(house.edges) == 2)
    assert told(house) == [("A", "in", 0), ("A", "out", 0)]


def test_a_worn_button_and_a_scraping_plug_count_once(house: House) -> None:
    house.client.bounce("C", 1)
    house.client.bounce("C", 0, edges=9, over=0.1)
    house.run_until(lambda: ("C", "in", 0) in told(house))
    house.client.press("A")  # nothing of C's came after this
    house.run_until(lambda: ("A", "press", 1) in told(house))
    assert [edge for edge in told(house) if edge[0] == "C"] == [
        ("C", "press", 1),
        ("C", "tap", 1),
        ("C", "in", 0),
    ]


def test_a_stuck_button_stays_until_it_is_released(house: House) -> None:
    house.client.stick("A", 3)
    house.run_until(lambda: ("A", "long-hold", 3) in told(house))
    house.client.release("A", 3)
    house.client.wait(lambda room: room.desks["A"].pressed == ())
    assert [kind for _, kind, _ in told(house)] == ["press", "hold", "long-hold"]


def test_every_change_of_a_lamp_is_seen(house: House) -> None:
    before = monotonic_us()
    house.fronts["A"].show(True, False, True, True)
    house.client.wait(lambda room: room.lamps["A"].busy)
    seen = house.client.lamps["A"]
    assert (seen.red, seen.green, seen.waiting, seen.busy) == (True, False, True, True)
    assert before <= seen.at <= monotonic_us()
    house.fronts["A"].close()
    house.client.wait(lambda room: not room.lamps["A"].red)


def test_who_comes_later_is_shown_everything_first(house: House) -> None:
    house.fronts["B"].show(False, True, False, False)
    house.client.plug("B")
    house.client.wait(lambda room: room.desks["B"].plugged)
    late = RoomClient(house.path)
    assert len(late.lamps) == 20
    assert late.lamps["B"].green
    assert late.desks["B"].plugged
    late.close()


def test_a_client_that_leaves_harms_nobody(house: House) -> None:
    for _ in range(3):
        RoomClient(house.path).close()
    house.client.press("A")
    house.run_until(lambda: bool(house.edges))


@pytest.mark.parametrize(
    "line",
    [
        b'{"do":"dance","desk":"A"}',
        b'{"do":"press","desk":"Z"}',
        b'{"do":"press","desk":"A","button":4}',
        b"not json",
    ],
)
def test_nonsense_is_refused_and_told_to_who_said_it(house: House, line: bytes) -> None:
    other = RoomClient(house.path)
    other._socket.sendall(line + b"\n")
    with pytest.raises(RoomRefused):
        other.wait(lambda room: False)
    other.close()
    house.client.press("A")
    house.run_until(lambda: bool(house.edges))


def test_an_expander_can_be_pulled_and_put_back(house: House) -> None:
    house.client.lose_chip("x0")
    with pytest.raises(DeskLost):
        house.run_until(lambda: False)
    house.client.plug("A")
    house.client.restore_chip("x0")
    house.client.plug("C")  # deeds are done in their order
    house.client.wait(lambda room: room.desks["C"].plugged)
    house.run_until(lambda: house.fronts["A"].jack)


def test_the_room_is_gone_when_the_chips_are_closed(tmp_path: Path) -> None:
    path = tmp_path / "room.sock"
    chips = open_chips(load_board("bench"), path)
    client = RoomClient(path)
    chips.close()
    with pytest.raises(EOFError):
        client.wait(lambda room: False)
    client.close()
    assert not path.exists()

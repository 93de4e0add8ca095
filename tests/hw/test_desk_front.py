"""A desk front on gpiozero's mock pins: levels out, edges in, chips that come and go."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import msgspec
import pytest

from queuebox_hw.boards import Board, BoardError, Wiring, load_board
from queuebox_hw.desk_front import GpioDeskFront
from queuebox_hw.fake.chips import FakeChips
from queuebox_hw.fake.wires import DeskWires
from queuebox_hw.parts import DeskLost, Edge

MS = 1_000
SECOND = 1_000 * MS


class Desk:
    """A front with its world, in virtual time."""

    def __init__(self, chips: FakeChips, name: str = "A", busy_opens: bool = False) -> None:
        self.busy_opens = busy_opens
        self.now = 100 * SECOND
        self.edges: list[Edge] = []
        self.woken: list[str] = []
        board = chips.board
        self.pins = board.desk(name)
        self.wires = chips.wires[self.pins.chip]
        self.world = DeskWires(board, self.pins, self.wires)
        self.chips = chips
        self.front = self.open()

    def open(self) -> GpioDeskFront:
        return GpioDeskFront(
            self.chips,
            self.pins.name,
            self.edges.append,
            lambda: self.woken.append(threading.current_thread().name),
            clock=lambda: self.now,
            busy_opens=self.busy_opens,
        )

    def later(self, ms: int) -> None:
        self.now += ms * MS
        self.front.tick(self.now)

    def kinds(self) -> list[str]:
        return [edge.kind or f"jack {edge.present}" for edge in self.edges]


@pytest.fixture
def board() -> Board:
    return load_board("bench")


@pytest.fixture
def chips(board: Board) -> FakeChips:
    return FakeChips(board)


@pytest.fixture
def desk(chips: FakeChips) -> Iterator[Desk]:
    desk = Desk(chips)
    yield desk
    desk.front.close()


def lit(desk: Desk) -> list[bool]:
    seen = desk.world.lamps(0)
    return [seen.red, seen.green, seen.waiting, seen.busy]


def test_a_new_front_is_dark_and_its_contact_open(desk: Desk) -> None:
    assert lit(desk) == [False, False, False, False]
    assert not desk.front.jack


@pytest.mark.parametrize("lamp", range(4))
def test_each_output_drives_its_own_line(desk: Desk, lamp: int) -> None:
    wanted = [n == lamp for n in range(4)]
    desk.front.show(*wanted)
    assert lit(desk) == wanted
    desk.front.show(False, False, False, False)
    assert lit(desk) == [False] * 4


@pytest.mark.parametrize("lamps", ["high", "low"])
@pytest.mark.parametrize("contact", ["high", "low"])
def test_polarity_is_a_setting(board: Board, lamps: str, contact: str) -> None:
    wiring = msgspec.convert({"lamps_lit": lamps, "busy_closed": contact}, Wiring)
    desk = Desk(FakeChips(msgspec.structs.replace(board, wiring=wiring)))
    desk.front.show(True, False, False, True)
    levels = [desk.wires.output(line) for line in (desk.pins.red, desk.pins.green, desk.pins.busy)]
    assert levels == [lamps == "high", lamps == "low", contact == "high"]
    desk.front.close()


@pytest.mark.parametrize("contact", ["high", "low"])
def test_a_busy_contact_may_open_instead_of_closing(board: Board, contact: str) -> None:
    wiring = msgspec.convert({"busy_closed": contact}, Wiring)
    chips = FakeChips(msgspec.structs.replace(board, wiring=wiring))
    desk = Desk(chips, busy_opens=True)
    assert lit(desk) == [False, False, False, True]
    desk.front.show(False, False, False, True)
    assert lit(desk) == [False, False, False, False]
    desk.front.close()


def test_an_edge_is_written_down_in_its_thread_and_told_in_ours(desk: Desk) -> None:
    finger = threading.Thread(target=desk.world.push, args=(2, True), name="finger")
    finger.start()
    finger.join()
    assert desk.woken == ["finger"]
    assert desk.edges == []
    assert desk.front.deadline <= desk.now
    pressed_at, desk.now = desk.now, desk.now + 40 * MS
    desk.front.tick(desk.now)
    (edge,) = desk.edges
    assert (edge.desk, edge.what, edge.button, edge.kind) == ("A", "button", 2, "press")
    assert pressed_at - SECOND < edge.happened <= pressed_at


def test_holds_arm_while_the_button_is_down(desk: Desk) -> None:
    desk.world.push(1, True)
    desk.later(0)
    desk.later(1499)
    assert desk.kinds() == ["press"]
    desk.now = desk.front.deadline
    desk.later(2)
    assert desk.kinds() == ["press", "hold"]
    desk.later(1500)
    desk.world.push(1, False)
    desk.later(100)
    assert desk.kinds() == ["press", "hold", "long-hold", "long-held"]


def test_a_plug_counts_after_300_ms(desk: Desk) -> None:
    desk.world.plug(True)
    desk.later(0)
    desk.later(200)
    assert not desk.front.jack
    desk.later(101)
    assert desk.front.jack
    desk.world.plug(False)
    desk.later(0)
    desk.later(301)
    assert desk.kinds() == ["jack True", "jack False"]


def test_a_plug_that_was_in_at_the_start_is_in(chips: FakeChips) -> None:
    desk = Desk(chips)
    desk.world.plug(True)
    desk.front.close()
    desk.front = desk.open()
    assert desk.front.jack
    desk.front.close()


@pytest.mark.parametrize("pull", ["internal", "external"])
@pytest.mark.parametrize("level", ["high", "low"])
def test_a_jack_may_close_or_open_its_switch(board: Board, level: str, pull: str) -> None:
    wiring = msgspec.convert({"jack_present": level, "pull": pull}, Wiring)
    desk = Desk(FakeChips(msgspec.structs.replace(board, wiring=wiring)))
    assert not desk.front.jack
    desk.world.plug(True)
    desk.world.push(1, True)
    desk.later(0)
    desk.later(301)
    assert desk.kinds() == ["press", "jack True"]
    desk.front.close()


def test_an_edge_that_got_lost_is_found_within_a_second(desk: Desk) -> None:
    desk.wires.pins[desk.pins.buttons[0]].edges = "none"  # type: ignore[attr-defined]
    desk.world.push(1, True)
    assert desk.woken == []
    desk.later(1000)
    assert desk.kinds() == ["press"]


def test_there_is_always_a_next_look_and_never_a_busy_loop(desk: Desk) -> None:
    for _ in range(5):
        due = desk.front.deadline
        assert desk.now < due <= desk.now + SECOND
        desk.now = due
        desk.front.tick(due)


def test_a_button_left_down_is_called_stuck_and_free_again(desk: Desk) -> None:
    desk.world.push(3, True)
    desk.later(0)
    desk.later(31_000)
    assert desk.kinds() == ["press", "hold", "long-hold", "stuck"]
    desk.world.push(3, False)
    desk.later(0)
    desk.later(20)
    assert desk.kinds()[4:] == ["freed"]


def test_a_jack_that_never_stops_bouncing_stays_what_it_was(desk: Desk) -> None:
    desk.world.plug(True)
    desk.later(0)
    desk.later(301)
    for n in range(200):
        desk.world.plug(n % 2 == 0)
        desk.later(90)
    assert desk.kinds() == ["jack True"]
    desk.world.plug(False)
    desk.later(0)
    desk.later(301)
    assert desk.kinds() == ["jack True", "jack False"]


def test_twenty_desks_take_no_thread(chips: FakeChips) -> None:
    before = threading.active_count()
    desks = [Desk(chips, desk.name) for desk in chips.board.desks]
    assert len(desks) == 20
    assert threading.active_count() == before
    for desk in desks:
        desk.front.close()


def test_two_fronts_cannot_hold_the_same_lines(desk: Desk) -> None:
    with pytest.raises(DeskLost, match="already in use"):
        desk.open()


def test_a_desk_that_the_board_lacks_is_named(chips: FakeChips) -> None:
    with pytest.raises(BoardError, match="no desk 'Z'; it has A, B"):
        GpioDeskFront(chips, "Z", print, print)


def test_no_lamp_flashes_and_no_contact_clicks_when_a_front_is_opened(chips: FakeChips) -> None:
    flashes: list[list[bool]] = []
    desk = Desk(chips)
    desk.front.close()
    desk.world.watch(lambda: flashes.append(lit(desk)))
    desk.front = desk.open()
    assert flashes == [[False] * 4] * 4
    desk.front.close()


def test_a_closed_front_is_dark(desk: Desk) -> None:
    desk.front.show(True, True, True, True)
    desk.front.close()
    assert lit(desk) == [False] * 4


def test_a_vanished_expander_takes_its_two_desks_and_no_more(chips: FakeChips) -> None:
    a, b, c = (Desk(chips, name) for name in "ABC")
    a.wires.gone = True
    with pytest.raises(DeskLost, match="desk A: x0 does not answer"):
        a.front.show(True, False, False, False)
    with pytest.raises(DeskLost, match="desk B: x0 does not answer"):
        b.later(1000)
    c.front.show(True, False, False, False)
    c.later(1000)
    assert lit(c)[0]
    a.front.close()
    with pytest.raises(DeskLost, match="desk A: x0 does not answer"):
        a.open()
    b.front.close()
    with pytest.raises(DeskLost, match="chip x0 is not there"):
        b.open()
    a.wires.restore()
    for back in (a, b):
        back.front = back.open()
        back.front.show(False, True, False, False)
        assert lit(back) == [False, True, False, False]
        back.front.close()
    c.front.close()

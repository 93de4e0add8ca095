"""Sitting down at a desk: a plug in a jack is not yet an agent who hears (S-59)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queuebox.control import Refused
from queuebox.desks import Desks
from queuebox.seat_book import SHIFT_GAP, SeatBook
from queuebox_config import loads
from queuebox_core import events as core
from queuebox_core.effects import Ended, Offer
from queuebox_core.rules import SECOND
from queuebox_core.snapshot import DeskView
from queuebox_core.switchboard import Switchboard
from queuebox_wire import shelf_link as wire

OFFICE = """
[agent.anna]
[agent.ben]
[agent.cleo]
[agent.dan]
[desk.A]
agent = "anna"
guests = ["cleo", "dan"]
[desk.B]
agent = "ben"
[board]
sit_down = "8 s"
[line.1]
[queue.office]
greeting = ""
wrap_up = "0 s"
"""


class Room:
    """A real core, and a shelf played by the test, in virtual time."""

    def __init__(self, folder: Path, office: str = OFFICE, buttons: int = 2) -> None:
        from queuebox.rules_from_config import rules

        self.now = 1_000 * SECOND
        self.config = loads(office)
        self.board = Switchboard(rules(self.config, {}), self.now)
        self.folder = folder
        self.buttons = buttons
        self.sent: list[wire.Order] = []
        self.offers: list[str] = []
        self.ended: list[Ended] = []
        self.jacks = {desk.name: False for desk in self.config.desks}
        self.faults: dict[str, str] = {}
        self.begin()

    def begin(self) -> None:
        """The call processor starts, or starts again."""
        book = SeatBook(self.folder / "seats.json", "this boot")
        self.desks = Desks(self.config, lambda: self.board, self.sent.append, book)
        self.meet()

    def meet(self) -> None:
        state = wire.FullState((), tuple(
            wire.DeskState(name, jack, jack, "off", self.faults.get(name), self.buttons)
            for name, jack in self.jacks.items()
        ), self.now)  # fmt: skip
        self.desks.met(state)
        self.instant(self.desks.catch_up(state, self.now))

    def instant(self, events: list[core.Event]) -> None:
        for effect in self.board.instant(self.now, events):
            if isinstance(effect, Offer):
                self.offers.append(effect.desk)
            elif isinstance(effect, Ended):
                self.ended.append(effect)
        assert self.board.check() == []
        assert [str(refused) for refused in self.board.refusals] == []
        self.desks.show(self.board.snapshot(), self.now)

    def hears(self, fact: wire.Fact) -> None:
        self.instant(self.desks.events(fact, self.now))

    def plug(self, desk: str = "A") -> None:
        self.jacks[desk] = True
        self.hears(wire.Jack(desk, True, self.now))

    def pull(self, desk: str = "A") -> None:
        self.jacks[desk] = False
        self.hears(wire.Jack(desk, False, self.now))

    def press(self, desk: str = "A", times: int = 1, button: int = 1) -> None:
        for _ in range(times):
            self.wait(0.3)
            self.hears(wire.Button(desk, button, "press", self.now))
            self.wait(0.1)
            self.hears(wire.Button(desk, button, "tap", self.now - SECOND // 10))

    def wait(self, seconds: float) -> None:
        """Let time pass as the processor's loop does: from one deadline to the next."""
        until = self.now + int(seconds * SECOND)
        while True:
            wanted = (self.desks.deadline, self.board.deadline)
            due = min((at for at in wanted if at is not None), default=until)
            self.now = max(self.now, min(due, until))
            self.instant(self.desks.due(self.now) or [])
            if due > until or self.now >= until:
                return

    def call(self, name: str = "c1") -> None:
        self.instant([core.Ringing(self.now, 1, name)])
        self.instant([core.LineAnswered(self.now, 1, name)])

    def view(self, desk: str = "A") -> DeskView:
        return next(view for view in self.board.snapshot().desks if view.desk == desk)

    def lamp(self, desk: str = "A") -> str:
        shown = [x.status for x in self.sent if isinstance(x, wire.Lamps) and x.desk == desk]
        return shown[-1] if shown else "off"

    def tones(self, desk: str = "A") -> list[str]:
        return [x.tone for x in self.sent if isinstance(x, wire.DeskTone) and x.desk == desk]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


# ── the sound check ─────────────────────────────────────────────────────────────


def test_who_plugs_in_hears_the_tone_until_he_presses_and_then_gets_calls(tmp_path: Path) -> None:
    room = Room(tmp_path)
    room.call()
    room.plug("B")
    assert (room.view("B").state, room.lamp("B"), room.offers) == ("logged-out", "check", [])
    room.wait(9)
    assert room.tones("B") == ["zip"] * 3
    room.press("B")
    assert room.view("B").agent == "ben"
    assert room.offers == ["B"]
    assert room.lamp("B") == "offered"


def test_who_does_not_press_within_a_minute_gets_no_calls_and_the_desk_says_so(room: Room) -> None:
    room.plug("B")
    room.wait(70)
    room.call()
    assert (room.lamp("B"), room.offers) == ("fault", [])
    assert room.desks.troubles() == ["desk B: sound check failed"]
    before = len(room.tones("B"))
    room.wait(300)
    assert len(room.tones("B")) == before
    assert room.desks.deadline is None


def test_after_a_failed_check_a_press_begins_it_anew_and_only_the_next_one_counts(
    room: Room,
) -> None:
    room.plug("B")
    room.wait(70)
    room.press("B")
    assert room.lamp("B") == "check"
    assert room.view("B").state == "logged-out"
    room.press("B")
    assert room.view("B").state == "ready"
    assert room.desks.troubles() == []


def test_a_press_from_before_the_tone_proves_nothing(room: Room) -> None:
    """It lay in the shelf's book while the call processor was away."""
    pressed = room.now
    room.wait(1)
    room.plug("B")
    room.hears(wire.Button("B", 1, "press", pressed))
    assert room.view("B").state == "logged-out"


def test_holding_a_button_down_is_no_press(room: Room) -> None:
    room.plug("B")
    room.hears(wire.Button("B", 1, "hold", room.now))
    room.hears(wire.Button("B", 1, "long-hold", room.now))
    assert room.view("B").state == "logged-out"


def test_the_check_can_be_switched_off(tmp_path: Path) -> None:
    room = Room(tmp_path, OFFICE.replace("[board]", "[board]\nsound_check = false"))
    room.plug("B")
    assert room.view("B").state == "ready"


def test_pulling_the_plug_ends_the_check(room: Room) -> None:
    room.plug("B")
    room.pull("B")
    assert (room.lamp("B"), room.desks.deadline) == ("off", None)
    room.press("B")
    assert room.view("B").state == "logged-out"


# ── without a button ────────────────────────────────────────────────────────────


def test_without_a_button_the_jack_alone_logs_in_after_time_to_sit_down(tmp_path: Path) -> None:
    room = Room(tmp_path, buttons=0)
    room.call()
    room.plug("B")
    room.wait(7.9)
    assert (room.lamp("B"), room.offers) == ("check", [])
    room.wait(0.2)
    assert (room.view("B").agent, room.offers) == ("ben", ["B"])
    assert room.desks.answers_itself("B")
    assert room.tones("B") == []


def test_without_a_button_pulling_logs_out_and_in_again_after_the_delay(tmp_path: Path) -> None:
    room = Room(tmp_path, buttons=0)
    room.plug("B")
    room.wait(9)
    room.pull("B")
    assert room.view("B").state == "unplugged"
    room.plug("B")
    assert room.view("B").state == "unplugged"
    room.wait(9)
    assert room.view("B").state == "ready"


def test_a_desk_with_buttons_does_not_answer_itself(room: Room) -> None:
    assert not room.desks.answers_itself("A")


# ── who sits here ───────────────────────────────────────────────────────────────


def test_one_press_is_the_desks_own_agent_whose_name_is_said(room: Room) -> None:
    room.plug()
    room.press()
    assert room.view().state == "logged-out"  # more presses may follow
    room.wait(2)
    assert (room.view().agent, room.view().state) == ("anna", "ready")
    assert room.tones()[-1] == "say:name-anna"


@pytest.mark.parametrize(("times", "agent"), [(2, "cleo"), (3, "dan")])
def test_more_presses_are_a_guest_who_confirms_the_name(room: Room, times: int, agent: str) -> None:
    room.plug()
    room.press(times=times)
    room.wait(2)
    assert room.view().state == "logged-out"
    assert room.tones()[-1] == f"say:name-{agent}"
    assert wire.Flash("A", times) in room.sent
    room.press()
    assert (room.view().agent, room.view().state) == (agent, "ready")


def test_a_name_that_nobody_confirms_is_dropped(room: Room) -> None:
    room.plug()
    room.press(times=2)
    room.wait(13)
    room.press()
    room.wait(2)
    assert room.view().agent == "anna"


def test_a_number_that_is_nobodys_begins_anew(room: Room) -> None:
    room.plug()
    room.press(times=4)
    room.wait(2)
    assert room.tones()[-1] == "missed"
    assert (room.view().state, room.lamp()) == ("logged-out", "check")


def cleo_sits_down(room: Room) -> None:
    room.plug()
    room.press(times=2)
    room.wait(2)
    room.press()
    assert room.view().agent == "cleo"


def test_who_sat_there_last_is_remembered_for_the_shift(room: Room) -> None:
    cleo_sits_down(room)
    room.pull()
    room.wait(3600)
    room.plug()
    room.press()
    room.wait(2)
    assert (room.view().agent, room.view().state) == ("cleo", "ready")


def test_the_desks_own_agent_then_has_the_number_of_the_other(room: Room) -> None:
    cleo_sits_down(room)
    room.pull()
    room.plug()
    room.press(times=2)
    room.wait(2)
    room.press()
    assert room.view().agent == "anna"


def test_the_next_morning_the_desk_is_its_own_agents_again(room: Room) -> None:
    cleo_sits_down(room)
    room.pull()
    room.now += SHIFT_GAP + SECOND
    room.plug()
    room.press()
    room.wait(2)
    assert room.view().agent == "anna"


def test_a_remembered_person_survives_the_grace_that_logs_out(room: Room) -> None:
    """The core forgets who sat there when a pulled headset does not come back (S-49)."""
    cleo_sits_down(room)
    room.call()
    room.instant([core.DeskAnswers(room.now, "A")])
    room.wait(5)
    room.pull()
    room.wait(20)
    assert room.view().agent is None
    room.plug()
    room.press()
    room.wait(2)
    assert room.view().agent == "cleo"


def test_who_is_at_another_desk_moves(room: Room) -> None:
    room.plug("B")
    room.press("B")
    room.instant(room.desks.sit("A", "ben", room.now))
    assert (room.view("A").agent, room.view("B").agent) == ("ben", None)
    assert room.view("A").state == "unplugged"


def test_the_record_of_a_call_names_the_person_and_not_the_desk(room: Room) -> None:
    cleo_sits_down(room)
    room.call()
    room.instant([core.DeskAnswers(room.now, "A")])
    room.wait(5)
    room.instant([core.DeskHangsUp(room.now, "A")])
    (segment,) = room.ended[0].report.segments
    assert (segment.desk, segment.agent) == ("A", "cleo")


# ── the shell ───────────────────────────────────────────────────────────────────


def test_the_shell_puts_somebody_at_a_desk_and_logs_out(room: Room) -> None:
    room.plug("B")
    room.press("B")
    room.instant(room.desks.sit("B", "dan", room.now))
    assert (room.view("B").agent, room.view("B").state) == ("dan", "ready")
    room.instant(room.desks.leave("B", room.now))
    assert room.view("B").agent is None
    room.pull("B")
    room.plug("B")
    room.press("B")
    assert room.view("B").agent == "ben"


@pytest.mark.parametrize(
    ("desk", "agent", "complaint"),
    [
        ("Z", "ben", "there is no desk Z; there are A, B"),
        ("A", "zoe", "there is no agent zoe; there are anna, ben, cleo, dan"),
        ("A", "ben", "agent ben has a call at desk B"),
        ("B", "anna", "desk B has ben, who has a call"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    room: Room, desk: str, agent: str, complaint: str
) -> None:
    room.plug("B")
    room.press("B")
    room.call()
    room.instant([core.DeskAnswers(room.now, "B")])
    with pytest.raises(Refused, match=complaint):
        room.desks.sit(desk, agent, room.now)


def test_nobody_can_be_logged_out_where_nobody_is(room: Room) -> None:
    with pytest.raises(Refused, match="nobody is logged in at desk A"):
        room.desks.leave("A", room.now)


# ── when parts die ──────────────────────────────────────────────────────────────


def test_who_had_arrived_has_after_a_restart_and_who_had_not_begins_anew(room: Room) -> None:
    room.plug("B")
    room.press("B")
    room.plug("A")
    room.sent.clear()
    room.begin()
    assert room.view("B").state == "ready"
    assert (room.view("A").state, room.tones("A"), room.lamp("A")) == (
        "logged-out", ["zip"], "check",
    )  # fmt: skip


def test_without_a_journal_whoever_had_heard_the_tone_goes_on(room: Room) -> None:
    from queuebox.rules_from_config import rules

    cleo_sits_down(room)
    room.plug("B")
    room.board = Switchboard(rules(room.config, {}), room.now)
    room.begin()
    assert (room.view("A").agent, room.view("A").state) == ("cleo", "ready")
    assert room.view("B").state == "logged-out"


def test_a_headset_pulled_while_nobody_looked_is_gone(room: Room) -> None:
    room.plug("B")
    room.press("B")
    room.jacks["B"] = False
    room.begin()
    assert room.view("B").state == "unplugged"
    room.plug("B")
    assert room.view("B").state == "unplugged"


def test_a_headset_put_back_while_nobody_looked_is_checked(room: Room) -> None:
    room.plug("B")
    room.press("B")
    room.pull("B")
    room.jacks["B"] = True
    room.begin()
    assert (room.view("B").state, room.lamp("B")) == ("unplugged", "check")


def test_a_broken_book_of_seats_is_an_empty_one(room: Room, tmp_path: Path) -> None:
    cleo_sits_down(room)
    (tmp_path / "seats.json").write_text('{"boot": "this boot", "desks": {"A"')
    assert SeatBook(tmp_path / "seats.json", "this boot").agent("A") is None
    assert SeatBook(tmp_path / "none.json", "this boot").agent("A") is None


def test_another_boot_remembers_nobody(room: Room, tmp_path: Path) -> None:
    cleo_sits_down(room)
    assert SeatBook(tmp_path / "seats.json", "this boot").agent("A") == "cleo"
    assert SeatBook(tmp_path / "seats.json", "another").agent("A") is None


def lose_front(room: Room) -> None:
    room.hears(wire.DeskFault("B", room.now, "x20 does not answer"))
    room.hears(wire.Jack("B", False, room.now))


def test_a_desk_whose_expander_vanished_comes_back_by_itself(room: Room) -> None:
    room.plug("B")
    room.press("B")
    room.call()
    room.instant([core.DeskAnswers(room.now, "B")])
    room.wait(5)
    lose_front(room)
    assert room.view("B").state == "fault"
    assert room.desks.troubles() == ["desk B does not answer"]
    assert room.board.snapshot().queues[0].waiting == 1
    room.wait(20)
    room.hears(wire.DeskFault("B", room.now, None))
    room.hears(wire.Jack("B", True, room.now))
    assert room.view("B").state == "offered"


def test_a_front_that_was_silent_before_anybody_listened_is_a_fault_until_it_answers(
    room: Room,
) -> None:
    room.faults["B"] = "chip x20 is not there"
    room.begin()
    assert (room.view("B").state, room.lamp("B")) == ("fault", "fault")
    assert room.desks.troubles() == ["desk B does not answer"]
    del room.faults["B"]
    room.begin()
    assert room.view("B").state == "logged-out"
    assert room.desks.troubles() == []


def test_a_headset_that_went_with_its_expander_is_checked_when_it_is_plugged_in(
    room: Room,
) -> None:
    room.plug("B")
    room.press("B")
    lose_front(room)
    room.wait(20)
    room.hears(wire.DeskFault("B", room.now, None))
    room.wait(20)
    room.plug("B")
    assert room.view("B").state == "unplugged"
    assert room.lamp("B") == "check"


def test_a_headset_back_within_the_grace_keeps_its_call_without_a_check(room: Room) -> None:
    room.plug("B")
    room.press("B")
    room.call()
    room.instant([core.DeskAnswers(room.now, "B")])
    room.wait(5)
    room.pull("B")
    assert room.view("B").state == "grace"
    room.wait(3)
    room.plug("B")
    assert room.view("B").state == "talking"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["plug", "pull", "press", "wait", "long", "restart", "lose", "mend"]),
        max_size=30,
    )
)
def test_whatever_hands_do_nobody_gets_a_call_without_headset_and_check(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[str]
) -> None:
    room = Room(tmp_path_factory.mktemp("seats"))
    broken, proven = False, False
    for deed in deeds:
        match deed:
            case "plug" if not room.jacks["B"] and not broken:
                room.plug("B")
                proven = False
            case "pull" if room.jacks["B"] and not broken:
                room.pull("B")
                proven = False
            case "press" if not broken:
                proven = proven or (room.lamp("B") == "check" and room.jacks["B"])
                room.press("B")
            case "wait" | "long":
                room.wait(2 if deed == "wait" else 90)
            case "restart":
                room.begin()
            case "lose" if not broken:
                broken, jack = True, room.jacks["B"]
                room.hears(wire.DeskFault("B", room.now, "gone"))
                if jack:
                    room.jacks["B"] = False
                    room.hears(wire.Jack("B", False, room.now))
            case "mend" if broken:
                broken = False
                room.hears(wire.DeskFault("B", room.now, None))
                if jack:
                    room.plug("B")
        if room.view("B").state in ("ready", "offered"):
            assert room.jacks["B"]
            assert proven

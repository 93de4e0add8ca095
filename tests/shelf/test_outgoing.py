"""A line's card dials: from the order to the answer, with the desk listening from the start."""

from __future__ import annotations

from typing import Any

import pytest
from hw.exchange_sounds import FRAME_US, frames, says, tone
from shelf.test_line_card import Bench

from queuebox_hw.fake.sounds import Source
from queuebox_hw.modem import words
from queuebox_shelf.key_sounds import KEYS, key_sound
from queuebox_shelf.outgoing import KEYS_SENT, ON_HOOK
from queuebox_wire import shelf_link as wire

S = 1_000_000
CALL = "1-o1"


class Dialler(Bench):
    """A card that was ordered to dial 555 for desk A, at its clock ``now``."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 10 * S
        self.card.seize(wire.Seize(1, CALL, "555"), self.now)
        self.card.connect(wire.ConnectDesk(1, CALL, "A"), 9)
        self.told.clear()

    def pass_time(self, us: int) -> Dialler:
        self.now += us
        self.card.tick(self.now)
        return self

    def up_now(self) -> Dialler:
        self.pass_time(0)
        self.modem.state = words.State.STREAM
        self.says(words.Up(self.now))
        return self

    def hear(self, source: Source, seconds: float) -> Dialler:
        for samples in frames(source, seconds):
            self.now += FRAME_US
            self.card.on_report(("heard", 0, samples, self.now), self.now)
        return self

    def dialled(self) -> Dialler:
        self.up_now().hear(tone("us", "dial"), 1)
        self.card.on_report(("played", 0, KEYS_SENT, self.now), self.now)
        return self

    def answered(self) -> Dialler:
        return self.dialled().hear(tone("us", "ringback"), 3).hear(says("speech"), 1)


@pytest.fixture
def dialler() -> Dialler:
    return Dialler()


def test_the_desk_hears_the_line_before_it_is_heard_there(dialler: Dialler) -> None:
    assert dialler.mixer.played == ["listen"]
    dialler.dialled()
    assert dialler.mixer.played == ["listen", "keys", "connect"]


def test_an_answered_call(dialler: Dialler) -> None:
    state = dialler.card.state()
    assert (state.state, state.call, state.number, state.desk) == ("dialling", CALL, "555", "A")
    dialler.answered()
    assert [type(fact) for fact in dialler.told] == [wire.FarEndAnswered]
    assert dialler.card.state().state == "up" and dialler.card.state().desk == "A"
    assert dialler.modem.orders == [f"seize {CALL}", "tap on", "tap off", "far end answered"]
    dialler.says(words.Gone(dialler.now, "busy tone"))
    assert dialler.last() == wire.Gone(1, CALL, dialler.now, "busy tone")
    assert dialler.modem.orders[-1] == "release"


@pytest.mark.parametrize(
    ("name", "word", "why"),
    [("busy", "busy tone", "busy"), ("sit", "", "unobtainable")],
)
def test_a_call_that_fails_lets_the_line_go(
    dialler: Dialler, name: str, word: str, why: str
) -> None:
    dialler.dialled().hear(tone("us", name), 1.2)
    if word:
        dialler.says(words.ToneHeard(dialler.now, word))
    (failed,) = dialler.told
    assert isinstance(failed, wire.DialFailed) and (failed.call, failed.why) == (CALL, why)
    assert dialler.modem.orders[-2:] == ["tap off", "release"]
    assert dialler.card.state().call is None and dialler.card.desk is None


def test_no_answer_and_no_dial_tone_are_told_when_their_time_has_come(dialler: Dialler) -> None:
    dialler.dialled()
    assert dialler.card.deadline is not None
    dialler.pass_time(dialler.card.deadline - dialler.now)
    assert [getattr(fact, "why", "") for fact in dialler.told] == ["no-answer"]
    silent = Dialler().up_now()
    for _ in range(2):
        assert silent.card.deadline is not None
        silent.pass_time(silent.card.deadline - silent.now)
    assert [getattr(fact, "why", "") for fact in silent.told] == ["no-dial-tone"]


def test_the_agent_hangs_up_whatever_it_does(dialler: Dialler) -> None:
    dialler.card.release(wire.HangUp(1, CALL), dialler.now)
    assert dialler.card.state().state == "idle", "it was still on-hook"
    for when in (Dialler.up_now, Dialler.dialled, Dialler.answered):
        other = when(Dialler())
        other.told.clear()
        other.card.release(wire.HangUp(1, CALL), other.now)
        assert other.told == [] and other.card.state().state == "releasing"
        assert other.modem.orders[-1] == "release"
        assert other.card.deadline is None


def test_the_line_rests_on_hook_before_it_is_seized(dialler: Dialler) -> None:
    bench = Bench()
    bench.up()
    bench.says(words.Gone(4 * S, "dial tone"))
    bench.card.seize(wire.Seize(1, CALL, "555"), 5 * S)
    assert bench.card.deadline is None, "the modem is still hanging up"
    bench.says(words.Idle(6 * S))
    assert bench.card.deadline == 6 * S + ON_HOOK
    bench.modem.seizable_at = 12 * S
    assert bench.card.deadline == 12 * S, "a caller rang too lately"
    bench.card.tick(12 * S - 1)
    assert "seize" not in bench.modem.orders[-1]
    bench.card.tick(12 * S)
    assert bench.modem.orders[-1] == f"seize {CALL}"


# ── glare ───────────────────────────────────────────────────────────────────────


def test_a_ring_before_the_seizure_wins(dialler: Dialler) -> None:
    dialler.says(words.Rang(dialler.now))
    assert dialler.told == [wire.Rang(1, "1-1", dialler.now)]
    assert dialler.card.desk is None
    dialler.pass_time(20 * S)
    assert not any("seize" in order for order in dialler.modem.orders)


def test_a_line_that_rings_is_not_seized() -> None:
    bench = Bench()
    bench.says(words.Rang(1))
    before = bench.card.state()
    bench.card.seize(wire.Seize(1, CALL, "555"), 2)
    assert bench.card.state() == before


def glare(dialler: Dialler) -> str:
    """A voice in place of dial tone; the caller's call id."""
    dialler.up_now().hear(says("speech"), 2)
    (met,) = dialler.told
    assert isinstance(met, wire.Glare) and met.call == CALL
    return met.inbound


def test_a_voice_in_place_of_dial_tone_is_a_caller_who_waits(dialler: Dialler) -> None:
    caller = glare(dialler)
    state = dialler.card.state()
    assert (state.state, state.call, state.desk, state.hears) == ("ringing", caller, None, "hold")
    dialler.card.part(wire.PartDesk(1, CALL, "A"), 0)
    dialler.card.answer(wire.GoOffHook(1, caller, 0), dialler.now)
    assert dialler.last() == wire.Up(1, caller, dialler.now)
    assert dialler.card.state().state == "up"
    assert "answer" not in " ".join(dialler.modem.orders), "it is off-hook already"


def test_a_caller_met_in_glare_may_leave_before_an_answer_is_ordered(dialler: Dialler) -> None:
    caller = glare(dialler)
    dialler.says(words.Gone(dialler.now, "dial tone"))
    assert dialler.last() == wire.RingGone(1, caller, dialler.now)
    assert dialler.modem.orders[-1] == "release"


# ── trouble ─────────────────────────────────────────────────────────────────────


def test_a_modem_that_does_not_go_off_hook(dialler: Dialler) -> None:
    dialler.pass_time(0)
    dialler.says(words.NotUp(dialler.now, "the modem did not go off-hook"))
    assert dialler.told == [wire.DialFailed(1, CALL, dialler.now, "no-dial-tone")]
    assert dialler.card.desk is None and dialler.card.state().call is None


def test_a_line_lost_while_dialling_is_out(dialler: Dialler) -> None:
    dialler.dialled()
    dialler.says(words.Out(dialler.now, "pulled", 0))
    assert dialler.told == [wire.Out(1, dialler.now, "pulled")]
    assert dialler.card.state().state == "out" and dialler.card.desk is None


def test_our_own_digits_coming_back_are_no_keys_of_a_caller(dialler: Dialler) -> None:
    dialler.up_now()
    dialler.card.on_report(("digit", 0, ord("5"), dialler.now), dialler.now)
    assert dialler.told == []


@pytest.mark.parametrize("key", [*KEYS, ","])
def test_every_key_has_a_sound(key: str) -> None:
    assert len(key_sound(key)) == (3200 if key in KEYS else 32000)


def test_a_number_without_a_key_to_press_does_not_stop_the_card(dialler: Any) -> None:
    """The call processor checks numbers; the shelf drops what is no key."""
    other = Bench()
    other.card.seize(wire.Seize(1, CALL, "+5 5x"), 10 * S)
    other.card.tick(10 * S)
    assert other.modem.orders == [f"seize {CALL}"]

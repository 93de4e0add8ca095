"""One desk's headset at a sound card: found, lost, found again, mended; each fault a sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from queuebox_hw.fake.sound_card import FakeSoundCard, SoundCards
from queuebox_hw.headset import PATIENCE, RETRY, CardHeadset
from queuebox_media.engine import Engine
from queuebox_media.sound_card import SoundCard

PATIENCE_S = 60.0
"""Real seconds that the worker may take on a busy machine."""


class Desk:
    """A headset, its engine in lockstep, and time as the test counts it."""

    def __init__(self, cards: SoundCards, place: str) -> None:
        self.engine = Engine(0, 1)
        self.now = 1_000_000
        self._woken = threading.Event()
        self.headset = CardHeadset(place, 0, self.engine, self._woken.set, cards.sys_class)

    def close(self) -> None:
        self.headset.close()

    def wait(self) -> None:
        """Let the headset begin what is due, and take what its worker comes to."""
        self._woken.clear()
        self.headset.tick(self.now)
        while self.headset._work is not None:
            assert self._woken.wait(PATIENCE_S)
            self._woken.clear()
            self.headset.tick(self.now)

    def pass_time(self, us: int, card: FakeSoundCard | None = None) -> None:
        """In steps of 10 ms; the worker has done what it was asked before time goes on."""
        for _ in range(us // 10_000):
            self.now += 10_000
            if card is not None:
                card.pass_time(480, 480)
            self.engine.tick(self.now)
            for report in self.engine.reports():
                hear = {"lost": self.headset.lost, "stumbled": self.headset.stumbled}
                hear[str(report[0])](self.now)
            self.wait()

    def attached(self) -> bool:
        desks = self.engine.counters()["desks"]
        assert isinstance(desks, list)
        return bool(desks[0]["attached"])


@pytest.fixture
def opened(sound_cards: SoundCards) -> Iterator[Callable[[str], Desk]]:
    desks: list[Desk] = []

    def open_desk(place: str) -> Desk:
        desks.append(Desk(sound_cards, place))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.close()


def test_a_card_at_its_port_is_attached(
    sound_cards: SoundCards, opened: Callable[[str], Desk]
) -> None:
    sound_cards.add("1-1.1")
    card = sound_cards.add("1-1.2")
    desk = opened("1-1.2")
    assert not desk.headset.there
    desk.wait()
    desk.pass_time(50_000, card)
    assert desk.headset.there
    assert desk.headset.fault is None
    assert desk.headset.deadline is None
    assert desk.attached()
    assert card.open_streams == 2
    desk.close()
    assert card.open_streams == 0
    assert not desk.headset.there


def test_without_a_card_the_fault_says_where_to_plug_it_in_and_what_is_there(
    sound_cards: SoundCards, opened: Callable[[str], Desk]
) -> None:
    sound_cards.add("1-1.4")
    desk = opened("1-1.2")
    desk.wait()
    desk.pass_time(PATIENCE - RETRY)
    assert desk.headset.fault is None
    desk.pass_time(2 * RETRY)
    assert desk.headset.fault == (
        "no sound card at 1-1.2: plug the headset's adapter in there, or correct the desk's"
        " sound (cards here: 1-1.4 (USB Audio Device))"
    )
    sound_cards.add("1-1.2")
    desk.pass_time(2 * RETRY)
    assert desk.headset.there
    assert desk.headset.fault is None


def test_unplugged_and_plugged_in_again(
    sound_cards: SoundCards, opened: Callable[[str], Desk], caplog: pytest.LogCaptureFixture
) -> None:
    card = sound_cards.add("1-1.2")
    desk = opened("1-1.2")
    desk.wait()
    desk.pass_time(100_000, card)
    card.unplug()
    desk.pass_time(20_000, card)
    assert not desk.headset.there
    desk.pass_time(PATIENCE + 2 * RETRY, card)
    assert desk.headset.fault is not None
    assert "it was just unplugged; plug it in again" in desk.headset.fault
    assert card.open_streams == 0
    card.plug()
    desk.pass_time(2 * RETRY, card)
    assert desk.headset.there
    assert desk.headset.fault is None
    assert desk.attached()
    said = [record.getMessage() for record in caplog.records if record.levelname != "INFO"]
    assert len(said) == 2  # once gone, once the fault


def test_a_stopped_stream_is_started_again_and_the_headset_stays(
    sound_cards: SoundCards, opened: Callable[[str], Desk]
) -> None:
    card = sound_cards.add("1-1.2")
    desk = opened("1-1.2")
    desk.wait()
    desk.pass_time(100_000, card)
    card.stop_streams()
    desk.pass_time(100_000, card)
    assert card.starts == 2
    assert desk.headset.there
    assert desk.headset.fault is None
    card.stop_streams()  # again within the pause between two mendings
    desk.pass_time(100_000, card)
    assert card.starts == 2
    desk.pass_time(300_000, card)
    assert card.starts == 3
    assert desk.attached()


def test_a_card_that_cannot_be_mended_is_opened_anew(
    sound_cards: SoundCards, opened: Callable[[str], Desk]
) -> None:
    card = sound_cards.add("1-1.2")
    desk = opened("1-1.2")
    desk.wait()
    desk.pass_time(100_000, card)
    card.suspend(True)
    desk.pass_time(500_000, card)
    assert not desk.headset.there
    card.suspend(False)
    desk.pass_time(3 * RETRY, card)
    assert desk.headset.there
    assert desk.attached()


def test_a_card_that_somebody_else_has_is_told_with_advice(
    sound_cards: SoundCards, opened: Callable[[str], Desk]
) -> None:
    sound_cards.add("1-1.2")
    other = SoundCard("hw:0")
    desk = opened("1-1.2")
    desk.wait()
    desk.pass_time(PATIENCE + 2 * RETRY)
    assert desk.headset.fault == (
        "sound card 1-1.2 (USB Audio Device) refuses: Device or resource busy;"
        " another program has it; end that one (fuser -v /dev/snd/*)"
    )
    other.close()
    desk.pass_time(2 * RETRY)
    assert desk.headset.there


def test_closing_while_the_worker_opens_leaves_nothing_open(
    sound_cards: SoundCards, opened: Callable[[str], Desk]
) -> None:
    card = sound_cards.add("1-1.2")
    desk = opened("1-1.2")
    desk.headset.tick(desk.now)
    desk.close()
    assert card.open_streams == 0


def test_a_loss_while_it_is_being_mended_is_survived(
    sound_cards: SoundCards, opened: Callable[[str], Desk]
) -> None:
    card = sound_cards.add("1-1.2")
    desk = opened("1-1.2")
    desk.wait()
    desk.pass_time(100_000, card)
    desk.headset.stumbled(desk.now)
    desk.headset.tick(desk.now)
    desk.headset.lost(desk.now)
    desk.pass_time(2 * RETRY, card)
    assert desk.headset.there
    assert card.open_streams == 2

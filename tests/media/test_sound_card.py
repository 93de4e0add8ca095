"""A headset's sound card at the engine, through alsa-lib itself: sound, troubles, counters."""

from __future__ import annotations

import errno
import gc
import select
from array import array
from collections.abc import Iterator
from itertools import pairwise
from math import cos, log10, pi, sin
from time import monotonic

import pytest
from media.card_rig import CardRig
from media.rig import blocks, level_dbm0

from queuebox_hw.fake.sound_card import FakeSoundCard, SoundCards
from queuebox_media.engine import Engine
from queuebox_media.g711 import encoded
from queuebox_media.sound_card import SoundCard
from queuebox_media.tones import tone


@pytest.fixture
def rig(sound_cards: SoundCards) -> Iterator[CardRig]:
    """In the middle of a talk; 48 kHz, a microphone and two ears."""
    with CardRig(sound_cards.add()) as rig:
        rig.talk()
        rig.go(20)
        rig.heard = array("h")
        yield rig


def rest_of(hertz: float, samples: array[int], rate: int) -> float:
    """What is left of the sound without this sine, in dB."""
    turn = 2 * pi * hertz / rate
    a = sum(value * cos(turn * at) for at, value in enumerate(samples))
    b = sum(value * sin(turn * at) for at, value in enumerate(samples))
    sine = 2 * (a * a + b * b) / len(samples)
    whole = sum(value * value for value in samples)
    return 10 * log10(max(1e-9, whole - sine) / whole)


# ── sound ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mic", "ear"),
    [
        ((48000, 1), (48000, 2)),  # the usual adapter
        ((48000, 2), (48000, 2)),  # its second microphone is noise here
        ((48000, 1), (48000, 1)),
        ((16000, 1), (48000, 2)),  # headsets that are speech at one side only
        ((16000, 1), (16000, 1)),
        ((44100, 1), (44100, 2)),
        ((8000, 1), (8000, 1)),
    ],
)
def test_both_sides_hear_each_other_at_the_right_level_and_pure(
    sound_cards: SoundCards, mic: tuple[int, int], ear: tuple[int, int]
) -> None:
    fake = sound_cards.add(mic=mic, ear=ear)
    with CardRig(fake, rates=(mic[0], ear[0])) as rig:
        rig.talk()
        said = tone([500], 3.0, dbm0=-20, rate=mic[0])
        codes = encoded("mu", tone([800], 3.0, dbm0=-10))
        size = mic[0] // 100 * 2
        rig.say(blocks(said, size, bytes(size)), blocks(codes, 80, b"\xff" * 80), 200)
        heard, line = rig.heard[-ear[0] :], rig.lines[0].sound[-8000:]
        assert level_dbm0(heard) == pytest.approx(-10, abs=0.2)
        assert level_dbm0(line) == pytest.approx(-20, abs=0.2)
        assert rest_of(800, heard, ear[0]) < -35
        assert rest_of(500, line, 8000) < -35
        assert fake.dry == 0


def test_a_talk_without_trouble_has_no_gap_and_little_delay(rig: CardRig) -> None:
    rig.go(500)
    counts = rig.counts(rig.port)
    assert (counts["slips"], counts["gaps"], counts["overruns"], counts["refused"]) == (0, 0, 0, 0)
    assert counts["lead_ms"] == 15  # the tick and half of it
    assert sum(counts["fill_ms"].values()) >= 500
    assert counts["delay_ms"]["<20ms"] >= 500
    assert rig.counts(0)["gaps"] == 0


def test_the_tick_after_the_first_may_be_late(sound_cards: SoundCards) -> None:
    """A card that has run dry before it is attached gets more than a tick at once."""
    with CardRig(sound_cards.add()) as rig:
        rig.engine.detach_desk(rig.port)
        rig.fake.pass_time(1440, 1440)
        rig.engine.attach_card(rig.port, rig.card)
        rig.tick()
        dry = rig.fake.dry
        rig.fake.pass_time(600, 600)  # 12.5 ms
        rig.tick()
        assert rig.fake.dry == dry
        assert rig.counts(rig.port)["slips"] == 0


def test_a_desk_without_a_call_plays_its_tones(rig: CardRig) -> None:
    rig.engine.hear(rig.port, 0, None)
    rig.engine.hear(0, rig.port, None)
    rig.engine.play(rig.port, [rig.engine.load(tone([440], 0.4, dbm0=-15))], tag=3)
    rig.go(60)
    assert [report[:3] for report in rig.reports("played")] == [("played", rig.port, 3)]
    assert level_dbm0(rig.heard[4800:16000]) == pytest.approx(-15, abs=0.3)
    assert max(abs(b - a) for a, b in pairwise(rig.heard)) < 600


def test_the_engines_own_thread_plays_to_a_card_whose_time_goes_by_itself(
    sound_cards: SoundCards,
) -> None:
    fake = sound_cards.add()
    fake.run(mic_ppm=150, ear_ppm=-150)
    engine = Engine(0, 1)
    card = SoundCard("hw:0")
    engine.attach_card(0, card)
    engine.play(0, [engine.load(tone([440], 1.0, dbm0=-15, fade=0))], loop=True)
    engine.start()
    try:
        end, loudest = monotonic() + 60, -99.0
        while loudest < -20:
            assert monotonic() < end
            select.select([], [], [], 0.05)
            loudest = max(loudest, level_dbm0(array("h", fake.listen())))
    finally:
        engine.detach_desk(0)
        engine.stop()
        card.close()


def test_the_level_of_a_microphone_that_nobody_hears_is_known(sound_cards: SoundCards) -> None:
    fake = sound_cards.add(mic=(16000, 1))
    with CardRig(fake, rates=(16000, 48000)) as rig:
        said = tone([500], 2.0, dbm0=-20, rate=16000)
        rig.say(blocks(said, 320, bytes(320)), blocks(b"", 80, b"\xff" * 80), 100)
        counts = rig.counts(rig.port)
        assert counts["level_in_dbm0"] == pytest.approx(-20, abs=0.3)
        assert counts["frames_in"] == pytest.approx(8000, abs=160)


# ── stalls ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("stall", [1, 4, 8, 40, 130])
def test_after_a_stall_of_ours_the_ear_had_silence_and_no_delay_stays(
    rig: CardRig, stall: int
) -> None:
    """The card plays what it has, then silence, never an old lap of its buffer."""
    codes = encoded("mu", tone([800], 3.0, dbm0=-10))
    rig.say(iter(lambda: b"", None), blocks(codes, 80, b"\xff" * 80), 50)
    rig.heard = array("h")
    rig.go(stall, awake=False)
    rig.go(1)
    silence = rig.heard[1000:]
    assert len(rig.heard) == 480 * (stall + 1)
    assert set(silence) <= {0}
    assert rig.counts(rig.port)["slips"] == 1
    rig.go(150)
    assert rig.counts(rig.port)["slips"] == 1
    assert rig.counts(rig.port)["gaps"] == 0  # it was begun anew, not run dry as well
    assert rig.counts(rig.port)["lead_ms"] == 15
    assert rig.counts(rig.port)["hears"][0]["fill"] < 40
    assert rig.counts(0)["hears"][0]["fill"] < 40


def test_what_the_microphone_heard_in_a_long_stall_is_dropped_not_said_in_disorder(
    rig: CardRig,
) -> None:
    """Its buffer holds 100 ms; behind 300 ms of sleep the kernel has written over most."""
    said = tone([500], 5.0, dbm0=-10, rate=48000)
    pieces = iter([said[at : at + 960] for at in range(0, len(said), 960)])
    rig.say(pieces, iter(lambda: b"\xff" * 80, None), 50)
    for _ in range(30):
        rig.pass_tick(next(pieces), b"\xff" * 80, awake=False)
    assert rig.counts(rig.port)["overruns"] == 0
    rig.lines[0].reader.samples.clear()
    rig.say(pieces, iter(lambda: b"\xff" * 80, None), 100)
    assert rig.counts(rig.port)["overruns"] == 1
    assert max(abs(b - a) for a, b in pairwise(rig.lines[0].sound)) < 5000
    assert rest_of(500, rig.lines[0].sound[-4000:], 8000) < -30


# ── troubles ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("outage", [5, 30])
def test_a_stream_that_the_kernel_stops_is_told_once_and_runs_again_when_mended(
    rig: CardRig, outage: int
) -> None:
    rig.fake.stop_streams()
    rig.go(outage)
    assert [report[:3] for report in rig.reports("stumbled")] == [
        ("stumbled", rig.port, errno.EPIPE)
    ]
    assert rig.counts(rig.port)["attached"]
    assert rig.counts(0)["slips"] == 0  # the line has noticed nothing
    rig.card.mend()
    rig.go(5)
    assert rig.counts(rig.port)["hears"][0]["fill"] < 40  # what the caller said meanwhile is old
    rig.heard = array("h")
    codes = encoded("mu", tone([800], 2.0, dbm0=-10))
    rig.say(iter(lambda: b"", None), blocks(codes, 80, b"\xff" * 80), 150)
    counts = rig.counts(rig.port)
    assert level_dbm0(rig.heard[-24000:]) == pytest.approx(-10, abs=0.2)
    assert (counts["stumbles"], counts["slips"], counts["lead_ms"]) == (1, 1, 15)
    assert counts["hears"][0]["fill"] < 40
    assert rig.fake.starts == 2


def test_a_suspended_card_cannot_be_mended_until_it_is_awake(rig: CardRig) -> None:
    rig.fake.suspend(True)
    rig.go(3)
    assert [report[2] for report in rig.reports("stumbled")] == [errno.ESTRPIPE]
    with pytest.raises(OSError, match="pipe") as refused:
        rig.card.mend()
    assert refused.value.filename == "hw:0"
    rig.fake.suspend(False)
    rig.card.mend()
    rig.go(50)
    assert rig.counts(rig.port)["attached"]
    assert rig.reports("lost") == []


def test_mending_a_card_that_runs_changes_nothing(rig: CardRig) -> None:
    rig.card.mend()
    rig.go(50)
    assert rig.counts(rig.port)["slips"] == 0
    assert rig.fake.starts == 1


def test_an_unplugged_card_is_lost_once_and_another_may_come(rig: CardRig) -> None:
    rig.fake.unplug()
    rig.go(3)
    assert [report[:3] for report in rig.reports("lost")] == [("lost", rig.port, errno.ENODEV)]
    assert not rig.counts(rig.port)["attached"]
    rig.engine.detach_desk(rig.port)
    rig.card.close()
    rig.fake.plug()
    rig.open()
    codes = encoded("mu", tone([800], 2.0, dbm0=-10))
    rig.say(iter(lambda: b"", None), blocks(codes, 80, b"\xff" * 80), 150)
    assert level_dbm0(rig.heard[-24000:]) == pytest.approx(-10, abs=0.2)
    assert rig.counts(rig.port)["losses"] == 1


def test_a_detached_card_is_left_alone(rig: CardRig) -> None:
    rig.engine.detach_desk(rig.port)
    rig.heard = array("h")
    rig.go(30)
    assert len(rig.heard) == 0  # this card moves only while somebody looks at it
    assert rig.counts(rig.port)["attached"] is False
    rig.card.close()
    assert rig.fake.open_streams == 0


def test_what_a_card_heard_before_it_was_attached_is_nobodys(sound_cards: SoundCards) -> None:
    with CardRig(sound_cards.add()) as rig:
        rig.engine.detach_desk(rig.port)
        rig.go(50)
        before = rig.counts(rig.port)["frames_in"]
        rig.engine.attach_card(rig.port, rig.card)
        rig.go(10)
        counts = rig.counts(rig.port)
        assert counts["overruns"] == 0
        assert counts["slips"] == 0
        assert 700 <= counts["frames_in"] - before <= 800


def test_the_engine_keeps_a_card_that_its_owner_forgot(rig: CardRig) -> None:
    rig.engine.detach_desk(rig.port)
    rig.card.close()
    rig.engine.attach_card(rig.port, SoundCard("hw:0"))
    gc.collect()
    rig.go(30)
    assert rig.counts(rig.port)["attached"]
    rig.engine.detach_desk(rig.port)
    gc.collect()
    assert rig.fake.open_streams == 0


# ── cards that cannot be had ────────────────────────────────────────────────────


def opening(fake: FakeSoundCard, name: str = "hw:0") -> int | None:
    with pytest.raises(OSError) as refused:
        SoundCard(name)
    assert refused.value.filename == name
    return refused.value.errno


def test_why_a_card_cannot_be_opened(sound_cards: SoundCards) -> None:
    fake = sound_cards.add()
    assert opening(fake, "hw:7") == errno.ENOENT
    assert opening(fake, "nonsense") == errno.ENOENT
    card = SoundCard("hw:0")
    assert opening(fake) == errno.EBUSY
    card.close()
    fake.unplug()
    assert opening(fake) == errno.ENODEV
    assert fake.open_streams == 0


def test_a_card_with_more_than_two_channels_is_refused(sound_cards: SoundCards) -> None:
    fake = sound_cards.add(ear=(48000, 6))
    assert opening(fake) == errno.EINVAL
    assert fake.open_streams == 0


def test_a_closed_card_is_refused_by_the_engine(rig: CardRig) -> None:
    rig.engine.detach_desk(rig.port)
    rig.card.close()
    with pytest.raises(ValueError, match="hw:0 of port 1 is closed"):
        rig.engine.attach_card(rig.port, rig.card)
    with pytest.raises(ValueError, match="closed"):
        rig.card.mend()

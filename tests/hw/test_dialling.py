"""Dialling, told by what is heard: the tones of every country, voices, and none of either."""

from __future__ import annotations

from array import array

import pytest
from hw.exchange_sounds import FRAME_US, frames, says, tone
from hypothesis import given, settings
from hypothesis import strategies as st

from queuebox_hw.fake.sounds import Source
from queuebox_hw.fake.tone_plans import PLANS
from queuebox_hw.modem.dialling import (
    DialFailed,
    Dialling,
    FarEndAnswered,
    Inbound,
    Outcome,
    SendDigits,
    Stage,
)
from queuebox_media.progress import ProgressEar

S = 1_000_000

BARE_BEAT = {"jp"}
"""The fake's 400+15 Hz is no sound that a telephone line lets through."""
COUNTRIES = sorted(set(PLANS) - BARE_BEAT)
SLOW_BUSY = {"in", "sg"}
"""Busy of 0.75 s is taken for an interrupted dial tone at first, and for busy after dialling."""


class Listener:
    """A dialling, and the engine's ear beside it, as in the shelf."""

    def __init__(self) -> None:
        self.dialling = Dialling()
        self.ear = ProgressEar()
        self.now = 0
        self.came: list[Outcome] = []
        self.dialling.up(0)

    def hear(self, source: Source, seconds: float) -> Listener:
        for samples in frames(source, seconds):
            if not self.came or isinstance(self.came[-1], SendDigits):
                self.hear_frame(samples)
        return self

    def hear_frame(self, samples: bytes, said: bytes = b"") -> None:
        self.now += FRAME_US
        self.dialling.said(said, self.now)
        self.came += self.dialling.heard(samples, self.now)
        for word, _ in self.ear.hear(samples):
            self.came += self.dialling.told(word, self.now)
        self.came += self.dialling.time_passed(self.now)

    def dialled(self) -> Listener:
        """Dial tone was there, the keys are out."""
        self.hear(tone("us", "dial"), 1.5).hear(says("silence"), 0.5)
        assert [type(x) for x in self.came] == [SendDigits]
        self.dialling.sent(self.now)
        self.came.clear()
        return self

    @property
    def outcome(self) -> Outcome | None:
        return self.came[-1] if self.came else None


@pytest.mark.parametrize("country", sorted(PLANS))
def test_dial_tone_of_every_country_within_two_seconds(country: str) -> None:
    listener = Listener().hear(tone(country, "dial"), 2)
    assert isinstance(listener.outcome, SendDigits)
    assert listener.now >= 500_000, "never sooner than half a second of it"


@pytest.mark.parametrize("country", sorted(set(PLANS) - SLOW_BUSY))
def test_busy_in_place_of_dial_tone_is_not_dialled_into(country: str) -> None:
    listener = Listener().hear(tone(country, "busy"), 9)
    failed = listener.outcome
    assert isinstance(failed, DialFailed | Inbound), "never SendDigits"


@pytest.mark.parametrize("country", COUNTRIES)
def test_ringback_of_every_country_is_no_answer_of_itself(country: str) -> None:
    listener = Listener().dialled().hear(tone(country, "ringback"), 61)
    assert listener.outcome == DialFailed(listener.now, "no-answer", "nobody answered")


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("rings", [1, 3])
def test_a_voice_after_ringback_is_an_answer(country: str, rings: int) -> None:
    listener = Listener().dialled()
    listener.hear(tone(country, "ringback"), rings * PLANS[country].tones["ringback"].seconds)
    assert listener.outcome is None
    began = listener.now
    listener.hear(says("speech"), 3)
    assert isinstance(listener.outcome, FarEndAnswered)
    assert listener.now - began < 1.5 * S


@pytest.mark.parametrize("country", COUNTRIES)
def test_ringback_that_stops_is_an_answer_without_a_word(country: str) -> None:
    listener = Listener().dialled()
    listener.hear(tone(country, "ringback"), 2 * PLANS[country].tones["ringback"].seconds + 0.3)
    listener.hear(says("silence"), 6)
    assert isinstance(listener.outcome, FarEndAnswered)
    assert listener.outcome.how == "the ringing stopped"


TWO_LOUDNESSES = {("reorder", "au")}
"""Every second burst 10 dB down: the engine's ear does not take it for one cadence."""
NOT_NOW = [
    (name, country)
    for name in ("busy", "reorder")
    for country in COUNTRIES
    if (name, country) not in TWO_LOUDNESSES
]
FAILED = {"busy": {"busy", "unobtainable"}, "reorder": {"busy", "unobtainable"}}
"""In half of the countries their cadences are the same, or swapped: both mean not now."""


@pytest.mark.parametrize(("name", "country"), NOT_NOW)
def test_busy_and_reorder_of_every_country(name: str, country: str) -> None:
    listener = Listener().dialled().hear(tone(country, name), 12)
    assert isinstance(listener.outcome, DialFailed), listener.outcome
    assert listener.outcome.why in FAILED[name]


def test_special_information_is_known_before_the_words_that_follow() -> None:
    listener = Listener().dialled().hear(tone("us", "sit"), 1).hear(says("speech"), 2)
    assert isinstance(listener.outcome, DialFailed)
    assert (listener.outcome.why, listener.now < 4 * S) == ("unobtainable", True)


def test_dial_tone_after_dialling_means_that_no_number_was_taken() -> None:
    listener = Listener().dialled().hear(tone("uk", "dial"), 4)
    assert isinstance(listener.outcome, DialFailed) and listener.outcome.why == "unobtainable"


def test_silence_after_dialling_is_no_answer_in_the_end() -> None:
    listener = Listener().dialled().hear(says("silence"), 61)
    assert isinstance(listener.outcome, DialFailed) and listener.outcome.why == "no-answer"


def test_a_silent_line_is_no_caller() -> None:
    listener = Listener().hear(says("silence"), 9)
    assert isinstance(listener.outcome, DialFailed) and listener.outcome.why == "no-dial-tone"
    listener = Listener().hear(says("noise:-55"), 9)
    assert isinstance(listener.outcome, DialFailed) and listener.outcome.why == "no-dial-tone"


def test_a_voice_in_place_of_dial_tone_is_a_caller_at_once() -> None:
    listener = Listener().hear(says("silence"), 1).hear(says("speech"), 2)
    assert isinstance(listener.outcome, Inbound) and listener.now < 2.5 * S


def test_a_caller_who_says_one_word_late_is_a_caller() -> None:
    listener = Listener().hear(says("silence"), 6).hear(says("speech"), 0.2)
    assert listener.outcome is None
    listener.hear(says("silence"), 3)
    assert isinstance(listener.outcome, Inbound)


def test_our_own_voice_coming_back_is_no_answer() -> None:
    listener = Listener().dialled()
    for said in frames(says("speech"), 3):
        echo = array("h", (sample // 4 for sample in array("h", said))).tobytes()
        listener.hear_frame(echo, said)
    assert listener.outcome is None
    listener.hear(says("speech"), 3)
    assert isinstance(listener.outcome, FarEndAnswered), "the same voice, and we are silent"


@pytest.mark.parametrize(
    ("codes", "why"),
    [
        (["busy"], None),
        (["busy", "busy"], "busy"),
        (["reorder", "reorder"], "unobtainable"),
        (["special information"], "unobtainable"),
        (["ringback", "answer"], "answered"),
        (["reversal"], "answered"),
        (["dial tone"], "unobtainable"),
    ],
)
def test_what_the_modem_says(codes: list[str], why: str | None) -> None:
    listener = Listener().dialled()
    for code in codes:
        listener.came += listener.dialling.told(code, listener.now)
    outcome = listener.outcome
    told = outcome.why if isinstance(outcome, DialFailed) else outcome and "answered"
    assert told == why


def test_a_modem_that_says_dial_tone_does_not_start_the_digits() -> None:
    """Required in the samples (spec 4.7)."""
    listener = Listener()
    assert listener.dialling.told("dial tone", 1) == []
    assert listener.dialling.stage is Stage.DIAL_TONE


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("heard"), st.binary(max_size=3000)),
            st.tuples(st.just("said"), st.binary(max_size=3000)),
            st.tuples(st.just("told"), st.sampled_from(["busy", "busy tone", "dial tone", "x"])),
            st.tuples(st.just("time"), st.integers(0, 70 * S)),
            st.tuples(st.just("sent"), st.none()),
        )
    )
)
def test_anything_heard_ends_at_most_once(steps: list[tuple[str, object]]) -> None:
    dialling, now, over = Dialling(), 0, 0
    dialling.up(0)
    for what, value in steps:
        now += 1000
        came: list[Outcome] = []
        if what == "time" and isinstance(value, int):
            now += value
            came = dialling.time_passed(now)
        elif what == "sent":
            dialling.sent(now)
        elif what == "said" and isinstance(value, bytes):
            dialling.said(value[: len(value) // 2 * 2], now)
        elif what == "heard" and isinstance(value, bytes):
            came = dialling.heard(value[: len(value) // 2 * 2], now)
        elif isinstance(value, str):
            came = dialling.told(value, now)
        over += sum(not isinstance(outcome, SendDigits) for outcome in came)
    assert over <= 1
    assert (dialling.stage is Stage.OVER) == (over == 1)

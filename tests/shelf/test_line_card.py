"""One line's card: what the modem says becomes facts, exactly once, with one call each."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from queuebox_hw.modem import words
from queuebox_shelf.line_card import LAST_PROMPT, OVER_PROMPT, PROMPT, LineCard
from queuebox_wire import shelf_link as wire

S = 1_000_000


class ScriptedModem:
    """A modem line whose facts the test writes; remembers its orders."""

    port = 0
    deadline = None
    state = words.State.IDLE
    seizable_at = 0

    def __init__(self) -> None:
        self.facts: deque[words.Fact] = deque()
        self.orders: list[str] = []
        self._sounding = False

    def drain(self) -> list[words.Fact]:
        facts = list(self.facts)
        self.facts.clear()
        return facts

    def tick(self, now: int) -> None:
        """Time changes nothing here."""

    def on_report(self, report: tuple[object, ...]) -> None:
        self.orders.append(f"report {report[0]}")

    def answer(self, call: str, not_before: int, now: int) -> None:
        self.orders.append(f"answer {call}")

    def release(self, now: int) -> None:
        self.orders.append("release")

    def seize(self, call: str, now: int) -> None:
        self.orders.append(f"seize {call}")

    def tap(self, on: bool) -> None:
        self.orders.append(f"tap {'on' if on else 'off'}")

    def inbound(self, now: int) -> None:
        self.facts.append(words.Glare(now))

    def far_end_answered(self, now: int) -> None:
        self.orders.append("far end answered")

    def sounding(self, on: bool) -> None:
        if on != self._sounding:
            self.orders.append("sounding" if on else "quiet")
        self._sounding = on


class Silence:
    """A mixer that plays nothing and remembers what it should have played."""

    def __init__(self) -> None:
        self.played: list[str] = []

    def __getattr__(self, verb: str) -> Any:
        return lambda *words, **more: self.played.append(verb)


class Bench:
    def __init__(self) -> None:
        self.modem = ScriptedModem()
        self.mixer = Silence()
        self.told: list[wire.Fact] = []
        self._count = 0
        self.card = LineCard(1, self.modem, self.mixer, self._mint, self.told.append)  # type: ignore[arg-type]
        self.says(words.InService(0, words.Identity("generic")))

    def _mint(self) -> str:
        self._count += 1
        return f"1-{self._count}"

    def says(self, *facts: words.Fact) -> None:
        self.modem.facts += facts
        self.card.tick(0)

    def up(self) -> None:
        self.says(words.Rang(1))
        self.card.answer(wire.GoOffHook(1, "1-1", 0), 2)
        self.says(words.Up(3))

    def last(self) -> wire.Fact:
        return self.told[-1]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_call_begins_once_with_the_bell_or_the_caller_id(bench: Bench) -> None:
    bench.says(words.CallerIdKnown(1, "555", "ANN", stamp="04101530"), words.Rang(2))
    assert [type(fact) for fact in bench.told] == [wire.InService, wire.Rang, wire.CallerId]
    assert bench.card.state().call == "1-1"
    assert bench.last() == wire.CallerId(1, "1-1", 1, "555", "ANN", stamp="04101530")


def test_up_plays_hold_audio_and_gone_lets_the_line_go(bench: Bench) -> None:
    bench.up()
    assert bench.last() == wire.Up(1, "1-1", 3)
    assert bench.card.state().hears == "hold"
    bench.says(words.Gone(4, "dial tone"))
    assert bench.last() == wire.Gone(1, "1-1", 4, "dial tone")
    assert bench.modem.orders[-1] == "release" and bench.card.state().call is None


def test_nobody_there_after_up_is_a_caller_gone(bench: Bench) -> None:
    """The call processor was told Up: only Gone can end that call."""
    bench.up()
    bench.says(words.Gone(4, "dial tone at once", early=True))
    assert isinstance(bench.last(), wire.Gone)


def test_orders_for_another_call_change_nothing(bench: Bench) -> None:
    bench.up()
    before = bench.card.state()
    bench.card.release(wire.HangUp(1, "0-9"), 5)
    bench.card.connect(wire.ConnectDesk(1, "0-9", "A"), 7)
    assert bench.card.state() == before


def test_connect_part_and_connect_again(bench: Bench) -> None:
    bench.up()
    bench.card.connect(wire.ConnectDesk(1, "1-1", "A"), 7)
    assert (bench.card.state().desk, bench.card.state().hears) == ("A", None)
    bench.card.part(wire.PartDesk(1, "1-1", "A"), 8)
    assert (bench.card.state().desk, bench.card.state().hears) == (None, "hold")


def test_a_last_prompt_ends_in_on_hook_and_says_so(bench: Bench) -> None:
    bench.up()
    bench.card.play(wire.PlayPrompt(1, "1-1", ("closed",), then="release"))
    bench.card.on_report(("played", 0, LAST_PROMPT, 9), 9)
    assert bench.modem.orders[-1] == "release"
    bench.says(words.Idle(10))
    assert bench.last() == wire.Freed(1, 10)


def test_a_caller_who_leaves_during_the_last_prompt_is_no_second_fact(bench: Bench) -> None:
    bench.up()
    bench.card.play(wire.PlayPrompt(1, "1-1", ("closed",), then="release"))
    bench.says(words.Gone(8, "dial tone"), words.Idle(9))
    assert [type(fact) for fact in bench.told[-2:]] == [wire.Up, wire.Freed]


def test_one_key_is_one_digit_whoever_heard_it(bench: Bench) -> None:
    bench.up()
    bench.says(words.DigitHeard(1_000_000, "5"))
    bench.card.on_report(("digit", 0, ord("5"), 1_050_000), 1_050_000)
    bench.card.on_report(("digit", 0, ord("5"), 1_500_000), 1_500_000)
    assert [fact.digit for fact in bench.told if isinstance(fact, wire.Pressed)] == ["5", "5"]


def passes(bench: Bench, until: int) -> list[str]:
    """Let the card have its time up to a moment; what it had played and said of its sound."""
    before = len(bench.mixer.played), len(bench.modem.orders)
    while bench.card.deadline is not None and bench.card.deadline <= until:
        bench.card.tick(bench.card.deadline)
    return bench.mixer.played[before[0] :] + bench.modem.orders[before[1] :]


def test_a_suspicion_under_our_hold_audio_fades_it_and_what_is_heard_then_counts(
    bench: Bench,
) -> None:
    bench.up()
    assert bench.modem.orders[-1] == "sounding"
    bench.says(words.Suspected(5, "busy tone"))
    assert passes(bench, 5) == ["hush"]
    assert passes(bench, 5 + 250_000) == ["quiet"]
    bench.card.on_report(("tone", 0, "busy tone", 9), 9)
    assert bench.modem.orders[-1] == "report tone"
    assert passes(bench, 10 * S) == ["go_on", "sounding"]


def test_a_steady_sound_prolongs_the_listening_and_is_nobodys_evidence(bench: Bench) -> None:
    bench.up()
    bench.says(words.Suspected(0, "busy tone"))
    passes(bench, S)
    before = len(bench.modem.orders)
    bench.card.on_report(("tone", 0, "steady tone", 3 * S), 3 * S)
    assert passes(bench, 5 * S) == []
    assert bench.modem.orders[before:] == []
    assert passes(bench, 6 * S) == ["go_on", "sounding"]


def test_with_an_agent_nothing_is_faded(bench: Bench) -> None:
    bench.up()
    bench.says(words.Suspected(5, "busy tone"))
    passes(bench, 5)
    bench.card.connect(wire.ConnectDesk(1, "1-1", "A"), 7)
    assert bench.modem.orders[-1] == "quiet"
    assert passes(bench, 600 * S) == []


def test_an_announcement_is_heard_whole_and_listening_comes_after_it(bench: Bench) -> None:
    bench.up()
    bench.says(words.Suspected(0, "busy tone"))
    passes(bench, S)
    bench.card.play(wire.PlayPrompt(1, "1-1", ("position",), over_hold=True))
    assert (bench.mixer.played[-2:], bench.modem.orders[-1]) == (["go_on", "prompts"], "sounding")
    assert passes(bench, 20 * S) == []
    bench.card.on_report(("played", 0, OVER_PROMPT, 20 * S), 20 * S)
    assert passes(bench, 21 * S) == ["hush", "quiet"]


def test_a_suspicion_during_the_greeting_waits_for_its_end(bench: Bench) -> None:
    bench.up()
    bench.card.play(wire.PlayPrompt(1, "1-1", ("greeting",)))
    bench.says(words.Suspected(5, "dial tone"))
    assert passes(bench, 60 * S) == []
    bench.card.on_report(("played", 0, PROMPT, 60 * S), 60 * S)
    assert passes(bench, 60 * S) == ["hush"]


def test_hold_audio_is_there_again_after_the_stream_had_stopped(bench: Bench) -> None:
    bench.up()
    before = bench.mixer.played.count("hold")
    bench.card.on_report(("stream", 0, 9), 9)
    assert bench.mixer.played.count("hold") == before + 1
    bench.card.connect(wire.ConnectDesk(1, "1-1", "A"), 10)
    bench.card.on_report(("stream", 0, 11), 11)
    assert bench.mixer.played.count("hold") == before + 1


def test_a_line_that_fails_in_a_call_is_out_and_comes_back(bench: Bench) -> None:
    bench.up()
    bench.says(words.Out(5, "gone: check the cable", 9))
    assert bench.last() == wire.Out(1, 5, "gone: check the cable")
    assert bench.card.state().state == "out"
    bench.says(words.InService(9, words.Identity("generic")))
    assert bench.last() == wire.InService(1, 9)


def test_a_line_that_is_only_starting_says_so_until_it_is_in_service_or_has_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[wire.Fact] = []
    modem = ScriptedModem()
    card = LineCard(1, modem, Silence(), lambda: "1-1", told.append)  # type: ignore[arg-type]
    assert card.state().state == "starting"
    modem.facts.append(words.Out(5, "it does not answer: check its power", 9))
    card.tick(5)
    assert told == [wire.Out(1, 5, "it does not answer: check its power")]
    assert card.state().state == "out"
    modem.facts.append(words.Out(9, "it does not answer: check its power", 20))
    card.tick(9)
    assert len(told) == 1
    assert len(caplog.records) == 1, "the same reason is logged once"

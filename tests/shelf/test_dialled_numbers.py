"""Outgoing calls from the card to the exchange's own ear: what was dialled, what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shelf.lockstep_line import LockstepLine

from queuebox_hw.fake.line_echo import Echo
from queuebox_wire import shelf_link as wire

HYBRID = Echo(12, -10)


@pytest.fixture
def line_of(tmp_path: Path) -> Iterator[Callable[..., LockstepLine]]:
    """Makes lines in service; closes them in the end."""
    made: list[LockstepLine] = []

    def make(**how: object) -> LockstepLine:
        made.append(LockstepLine(tmp_path, **how))  # type: ignore[arg-type]
        return made[-1].in_service()

    yield make
    for line in made:
        line.close()


@pytest.mark.parametrize("country", ["us", "uk", "de", "it", "au"])
@pytest.mark.parametrize("modem", ["cx93010", "usr5637"])
def test_the_exchange_hears_our_keys_through_echo_and_noise(
    line_of: Callable[..., LockstepLine], modem: str, country: str
) -> None:
    line = line_of(modem=modem, country=country, echoes=(HYBRID,), noise=-50)
    line.world("destination", number="5559*0#", outcome="answer", rings=2, says="speech")
    line.dial("5559*0#")
    answered = line.until_told(wire.FarEndAnswered)
    assert answered.call == "o1"
    assert line.sights("dialled")[0]["number"] == "5559*0#"
    assert line.sights("far-end-answered"), "not before it was"
    line.told.clear()
    line.run(5)
    assert line.told == [], "a talk is no evidence against itself"
    line.world("hang-up", signs="busy")
    gone = line.until_told(wire.Gone)
    assert "busy" in gone.evidence


@pytest.mark.parametrize("country", ["us", "uk", "de", "fr", "es"])
@pytest.mark.parametrize("outcome", ["busy", "reorder", "sit"])
def test_a_number_that_cannot_be_had(
    line_of: Callable[..., LockstepLine], outcome: str, country: str
) -> None:
    line = line_of(country=country, echoes=(HYBRID,), noise=-50)
    line.world("destination", number="5551234", outcome=outcome)
    failed = line.dial().until_told(wire.DialFailed)
    assert failed.why in {"sit": ("unobtainable",)}.get(outcome, ("busy", "unobtainable"))
    line.until(lambda: line.sights("on-hook"))
    line.until(lambda: line.card.state().state == "idle")


def test_nobody_answers(line_of: Callable[..., LockstepLine]) -> None:
    line = line_of()
    line.world("destination", number="5551234", outcome="no-answer")
    assert line.dial().until_told(wire.DialFailed).why == "no-answer"


def test_a_dead_line_gives_no_dial_tone(line_of: Callable[..., LockstepLine]) -> None:
    line = line_of()
    line.world("line", cut=True)
    failed = line.dial().until_told(wire.DialFailed | wire.Gone)  # type: ignore[arg-type]
    assert isinstance(failed, wire.DialFailed) and failed.why == "no-dial-tone"


def test_who_seizes_a_line_with_a_caller_on_it_answers_him(
    line_of: Callable[..., LockstepLine],
) -> None:
    """Glare: the bell has not rung yet, and will not (spec 4.7)."""
    line = line_of(echoes=(HYBRID,))
    line.world("call", number="5550001", says="speech", delay=30)
    met = line.dial().until_told(wire.Glare)
    assert (met.call, line.sights("answered")[0]["glare"]) == ("o1", True)
    assert line.sights("digit") == [], "nobody wants touch-tones in the ear"
    line.card.answer(wire.GoOffHook(1, met.inbound, 0), line.now)
    assert line.until_told(wire.Up).call == met.inbound
    line.world("hang-up", signs="busy")
    assert line.until_told(wire.Gone).call == met.inbound


def test_a_caller_who_rings_first_is_not_dialled_into(
    line_of: Callable[..., LockstepLine],
) -> None:
    line = line_of()
    line.world("call", number="5550001", says="speech")
    line.until(lambda: line.sights("ringing"))
    line.dial()
    rang = line.until_told(wire.Rang)
    line.card.answer(wire.GoOffHook(1, rang.call, 0), line.now)
    assert line.until_told(wire.Up).call == rang.call
    assert line.card.desk is None


def test_the_next_call_waits_until_the_exchange_has_let_go(
    line_of: Callable[..., LockstepLine],
) -> None:
    line = line_of()
    line.dial()
    line.until(lambda: line.sights("digit"))
    line.card.release(wire.HangUp(1, "o1"), line.now)
    line.dial()
    line.until(lambda: line.sights("on-hook"))
    began = line.now
    line.saw.clear()
    line.until(lambda: line.sights("off-hook"))
    assert line.now - began >= 2_000_000

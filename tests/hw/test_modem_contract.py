"""What every modem must do with our dialogue: fakes of all families, in virtual time.

The same contract in real time, over a tty - a fake's pty, or steel with ``--modem PATH`` -
is in ``test_modem_steel``.
"""

from __future__ import annotations

import pytest
from hw.virtual_line import MS, S, VirtualLine

from queuebox_hw.modem.countries import BELLS, settings_for
from queuebox_hw.modem.words import (
    CallerIdKnown,
    DigitHeard,
    Gone,
    InService,
    NotUp,
    Out,
    State,
)

DUPLEX = ("cx93010", "cx93001", "usr5637", "zoom3095", "generic")
HALF_DUPLEX = ("half-duplex", "mt9234", "rockwell")


def is_idle(line: VirtualLine) -> bool:
    return line.dialogue.state is State.IDLE


# ── a call ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", DUPLEX)
@pytest.mark.parametrize("strict", [False, True])
def test_ring_caller_id_answer_stream_gone_release(name: str, strict: bool) -> None:
    line = VirtualLine(name, strict=strict).in_service()
    line.up()
    assert line.names() == ["Rang", "CallerIdKnown", "Up"]
    known = line.facts[1]
    assert isinstance(known, CallerIdKnown)
    assert (known.number, known.name) == ("5551234", "SMITH")
    line.run(3 * S)
    assert line.modem.counts.commands_in_stream == 0
    assert line.wire.heard == 24_000
    line.world("hang-up")
    line.until_told("Gone")
    line.release()
    line.until_told("Idle")
    assert is_idle(line) and not line.off_hook
    assert "too-early" not in line.saw
    line.facts.clear()
    line.run(10 * S)
    line.up()  # and again


@pytest.mark.parametrize("name", DUPLEX)
def test_off_hook_falls_into_the_silence_of_the_bell(name: str) -> None:
    for seed in range(5):
        line = VirtualLine(name, seed=seed).in_service()
        line.world("call", number="5551234", name="SMITH")
        line.until_told("CallerIdKnown")
        line.answer()
        line.until(lambda line=line: "off-hook" in line.saw)  # type: ignore[misc]
        assert not line.modem.line.in_burst
        assert "off-hook-refused" not in line.saw


@pytest.mark.parametrize("name", ["cx93010", "usr5637"])
@pytest.mark.parametrize("country", sorted(BELLS))
def test_answer_in_the_silence_of_every_country(name: str, country: str) -> None:
    plan = {"GB": "uk"}.get(country, country.lower())
    settings = settings_for(country)
    line = VirtualLine(name, country=plan, settings=settings).in_service()
    line.world("call", number="5551234", name="SMITH")
    line.until_told("CallerIdKnown")
    line.answer()
    line.until(lambda: "off-hook" in line.saw or "off-hook-refused" in line.saw)
    assert not line.modem.line.in_burst
    line.until_told("Up")


@pytest.mark.parametrize("country", ["DE", "GB", "JP"])
def test_answer_where_the_country_was_not_configured(country: str) -> None:
    line = VirtualLine("usr5637", country={"GB": "uk"}.get(country, country.lower()))
    line.in_service().up()
    line.run(10 * S)
    assert line.modem.line.state.value == "talking"


@pytest.mark.parametrize("name", ["cx93010", "usr5637"])
@pytest.mark.parametrize("form", ["normal", "none", "before", "late", "corrupt", "hex"])
def test_caller_id_in_every_form(name: str, form: str) -> None:
    line = VirtualLine(name).in_service()
    line.world("call", number="5551234", name="SMITH", caller_id=form)
    line.until_told("Rang")
    line.answer()
    line.until_told("Up")
    known = [fact for fact in line.facts if isinstance(fact, CallerIdKnown)]
    if form in ("normal", "before", "hex"):
        assert known[-1].number == "5551234"
    elif form in ("none", "corrupt"):
        assert all(fact.number is None for fact in known)


@pytest.mark.parametrize("number", ["P", "O"])
def test_withheld_and_absent(number: str) -> None:
    line = VirtualLine("cx93010").in_service()
    line.world("call", number=number)
    line.until_told("CallerIdKnown")
    (known,) = [fact for fact in line.facts if isinstance(fact, CallerIdKnown)]
    assert known.number is None and known.withheld is (number == "P")


@pytest.mark.parametrize("name", DUPLEX)
def test_a_key_pressed_once_is_heard_once(name: str) -> None:
    line = VirtualLine(name).in_service().up()
    line.facts.clear()
    line.world("press", digits="1559#", tone_ms=200)
    line.run(4 * S)
    digits = [fact.digit for fact in line.facts if isinstance(fact, DigitHeard)]
    assert "".join(digits) == "1559#"


@pytest.mark.parametrize(
    ("name", "signs"),
    [("cx93010", "cpc"), ("cx93010", "busy"), ("cx93010", "dial"), ("usr5637", "busy"),
     ("usr5637", "dial"), ("generic", "busy"), ("zoom3095", "cpc,busy")],
)  # fmt: skip
def test_every_sign_of_a_hang_up_is_evidence(name: str, signs: str) -> None:
    line = VirtualLine(name).in_service().up()
    line.run(3 * S)
    line.world("hang-up", signs=signs)
    line.until_told("Gone", 30 * S)
    gone = line.facts[-1]
    assert isinstance(gone, Gone) and gone.evidence


@pytest.mark.parametrize("name", DUPLEX)
def test_a_caller_who_gives_up_while_it_rings(name: str) -> None:
    line = VirtualLine(name).in_service()
    line.world("call", number="5551234", rings=2)
    line.until_told("RingGone")
    line.run(S)
    assert line.names() == ["Rang", "CallerIdKnown", "RingGone", "Idle"]


@pytest.mark.parametrize("name", DUPLEX)
@pytest.mark.parametrize("after", range(0, 1400, 100))
def test_hanging_up_at_any_moment_of_answering(name: str, after: int) -> None:
    line = VirtualLine(name).in_service()
    line.world("call", number="5551234", name="A", rings=3)
    line.until_told("CallerIdKnown")
    line.answer()
    line.run(after * MS)
    line.release()
    line.run(30 * S)
    assert is_idle(line) and not line.off_hook
    assert line.modem.body.voice_class == 0


@pytest.mark.parametrize("name", HALF_DUPLEX)
def test_half_duplex_is_refused_after_a_trial(name: str) -> None:
    line = VirtualLine(name).in_service()
    line.world("call", number="5551234")
    line.until_told("CallerIdKnown")
    line.answer()
    line.until_told("Out", 120 * S)
    out = line.facts[-1]
    assert isinstance(out, Out) and "half-duplex" in out.reason
    assert any(isinstance(fact, NotUp) for fact in line.facts)
    assert not line.off_hook
    line.run(3700 * S)  # it tries again, and knows the modem
    assert line.dialogue.state is State.OUT
    assert isinstance(line.facts[-1], Out)


@pytest.mark.parametrize(
    ("name", "words"), [("si2494", "duplex"), ("deaf", "answer"), ("garbage", "modem")]
)
def test_useless_modems_are_out_with_a_reason(name: str, words: str) -> None:
    line = VirtualLine(name).open()
    line.until_told("Out")
    out = line.facts[-1]
    assert isinstance(out, Out) and words in out.reason
    assert out.retry_at > line.now


@pytest.mark.parametrize("name", DUPLEX)
def test_dialling(name: str) -> None:
    line = VirtualLine(name).in_service()
    line.perform(line.dialogue.seize("c9", line.now))
    line.until_told("Up")
    line.run(3 * S)
    assert "ToneHeard" in line.names()  # dial tone, as this modem reports it
    line.release()
    line.until_told("Idle")
    assert not line.off_hook


# ── faults, against each other and against the moments of a call ─────────────────

FAULTS: dict[str, dict[str, object]] = {
    "no-answer": {"count": 2},
    "cut-answer": {"count": 2},
    "error": {"count": 2},
    "wrong-echo": {"count": 20},
    "etx-without-ok": {"count": 1},
    "ok-without-etx": {"count": 1},
    "lose-code": {"count": 3},
    "drop-byte": {"count": 3},
    "duplicate-byte": {"count": 3},
    "read-stall": {"seconds": 2},
    "stream-stops": {"seconds": 3},
    "write-stall": {"seconds": 2},
    "half-open": {"seconds": 10},
    "wrong-baud": {"seconds": 3},
    "garbage": {"count": 100},
    "code": {"code": "ee"},
    "packet-unterminated": {},
    "reboot": {"banner": "CONEXANT"},
    "reset": {},
    "lose-carrier": {},
    "stuck-duplex": {},
    "stuck-numeric": {},
    "refuse-off-hook": {"count": 1},
    "slow-answers": {"seconds": 5},
    "rate": {"hz": 7990},
    "slip": {"samples": 40},
}
MOMENTS = ("opening", "idle", "ringing", "answering", "stream", "leaving")


def brought_to(line: VirtualLine, moment: str) -> None:
    """Bring a line to a moment of its life."""
    if moment == "opening":
        line.open()
        line.run(2 * S)
        return
    line.in_service()
    if moment == "idle":
        return
    if moment in ("ringing", "answering"):
        line.world("call", number="5551234", name="A", rings=4)
        line.until_told("CallerIdKnown")
        if moment == "answering":
            line.answer()
            line.run(200 * MS)
        return
    line.up()
    if moment == "leaving":
        line.release()


def served(line: VirtualLine) -> None:
    """The trouble is over: in service, on-hook, and the next caller gets through."""
    line.run(5 * S)
    if line.dialogue.state in (State.RINGING, State.STREAM):
        line.answer()
        line.run(20 * S)
        line.release()
    line.run(60 * S)
    line.release()
    line.run(240 * S)
    assert is_idle(line), (line.dialogue.state, line.facts[-4:], line.saw[-10:])
    assert not line.off_hook
    assert line.dialogue.deadline is not None
    line.facts.clear()
    line.up()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("kind", FAULTS)
def test_every_fault_at_every_moment_is_survived(kind: str, moment: str) -> None:
    for name in ("cx93010", "usr5637"):
        line = VirtualLine(name)
        brought_to(line, moment)
        line.fault(kind, **FAULTS[kind])
        line.run(20 * S)
        line.fault("heal")
        served(line)


PAIRS = [
    (first, second)
    for index, first in enumerate(FAULTS)
    for second in list(FAULTS)[index % 4 :: 4]
    if first != second
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_faults_at_once_are_survived(first: str, second: str) -> None:
    number = PAIRS.index((first, second))
    line = VirtualLine(DUPLEX[number % len(DUPLEX)], seed=number)
    brought_to(line, MOMENTS[number % len(MOMENTS)])
    line.fault(first, **FAULTS[first])
    line.fault(second, **FAULTS[second])
    line.run(20 * S)
    line.fault("heal")
    served(line)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", DUPLEX)
def test_unplugged_and_plugged_again(name: str, moment: str) -> None:
    line = VirtualLine(name)
    brought_to(line, moment)
    line.facts.clear()
    line.world("unplug")
    line.run(8 * S)
    outs = [fact for fact in line.facts if isinstance(fact, Out)]
    assert outs and "cable" in outs[0].reason
    line.world("plug")
    line.run(30 * S)
    assert any(isinstance(fact, InService) for fact in line.facts)
    served(line)


def test_a_refused_off_hook_is_noticed_and_tried_again() -> None:
    """The bell goes on although the modem said OK: only a second off-hook answers."""
    line = VirtualLine("usr5637").in_service()
    line.world("call", number="5551234", name="SMITH")
    line.until_told("CallerIdKnown")
    line.fault("refuse-off-hook", count=1)
    line.modem.line.in_burst = True  # whatever our moment: this one shall be refused
    line.answer()
    line.until(lambda: "off-hook-refused" in line.saw)
    line.until_told("Up")
    line.until(lambda: line.modem.line.state.value == "talking", 40 * S)
    line.run(2 * S)
    assert line.dialogue.state is State.STREAM

"""The small parts of the dialogue: text, touch-tones, hang-up evidence, cadence, formats."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_hw.modem.evidence import Evidence, Proof, Suspicion
from queuebox_hw.modem.exchange import Exchange, Verdict, verdict_of
from queuebox_hw.modem.formats import Format, choose_format, clip
from queuebox_hw.modem.quirks import FAMILIES, GENERIC, family_of
from queuebox_hw.modem.ringing import Ringing
from queuebox_hw.modem.scripts import rehearse
from queuebox_hw.modem.settings import ModemSettings
from queuebox_hw.modem.text import Code, Line, Packet, TextReader, Token
from queuebox_hw.modem.touchtones import TouchTones
from queuebox_hw.modem.words import Tone

MS = 1_000
S = 1_000_000


# ── text ────────────────────────────────────────────────────────────────────────


def tokens(*chunks: bytes) -> list[Token]:
    reader = TextReader()
    return [token for chunk in chunks for token in reader.feed(chunk)]


def test_lines_codes_and_packets() -> None:
    said = b"\r\nRING\r\n\x10R\x10XNMBR=55\x10\x1051\r\n\x10.\x00\xffOK\r\n"
    assert tokens(said) == [
        Line("RING"),
        Code(ord("R")),
        Packet(b"NMBR=55\x10\x1051\r\n"),
        Line("OK"),
    ]


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_chunks_do_not_matter(said: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(said)) for cut in cuts), len(said)]
    chunks = [said[a:b] for a, b in pairwise(edges)]
    assert tokens(*chunks) == tokens(said)


def test_a_packet_that_never_ends_swallows_nothing_for_long() -> None:
    assert tokens(b"\x10X" + b"A" * 700 + b"\r\nOK\r\n")[-1] == Line("OK")
    assert tokens(b"\x10XABC\x10\x03\r\nOK\r\n") == [Code(3), Line("OK")]


def test_a_line_that_never_ends_is_cut() -> None:
    (line,) = tokens(b"A" * 5000 + b"\r")
    assert line == Line("A" * 600)


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("OK", Verdict.OK),
        ("VCON", Verdict.OK),
        ("error", Verdict.ERROR),
        ("NO DIALTONE", Verdict.ERROR),
        ("NO DIAL TONE", Verdict.ERROR),
        ("BLACKLISTED 00:01:00", Verdict.ERROR),
        ("0", None),
        ("CONNECT", None),
    ],
)
def test_results(word: str, verdict: Verdict | None) -> None:
    assert verdict_of(word) is verdict


def test_digits_are_results_only_where_they_may_be() -> None:
    assert verdict_of("0", numeric=True) is Verdict.OK
    assert verdict_of("4", numeric=True) is Verdict.ERROR


# ── touch-tones ─────────────────────────────────────────────────────────────────


def pressed(*reports: tuple[int, str]) -> str:
    keys = TouchTones()
    digits = [keys.code(ord(code), at * MS) for at, codes in reports for code in codes]
    return "".join(digit for digit in digits if digit)


def test_one_press_is_one_digit_however_it_is_reported() -> None:
    assert pressed((0, "5")) == "5"
    assert pressed((0, "/55~")) == "5"
    assert pressed((0, "5"), (70, "5"), (140, "5"), (210, "5")) == "5"
    assert pressed((0, "/5"), (70, "5"), (220, "5"), (280, "5~")) == "5"


def test_two_presses_are_two() -> None:
    assert pressed((0, "5"), (100, "5")) == "55"
    assert pressed((0, "/5~"), (60, "/5~")) == "55"
    assert pressed((0, "5"), (50, "6")) == "56"
    assert pressed((0, "/5"), (400, "5")) == "55"


def test_other_codes_are_no_digits() -> None:
    assert pressed((0, "bdlRuEFG")) == ""


# ── evidence ────────────────────────────────────────────────────────────────────


def weighed(*reports: tuple[int, str], reversal: bool = False) -> str | None:
    """The proof, of codes at some ms; codes after a ``~`` came under our own sound."""
    evidence = Evidence(0, reversal_is_proof=reversal)
    said = None
    for at, codes in reports:
        quiet, _, under = codes.partition("~")
        for code in quiet + under:
            verdict = evidence.code(ord(code), at * MS, sounding=code in under)
            said = verdict.sentence if isinstance(verdict, Proof) else said
    return said


@pytest.mark.parametrize("code", ["d", "i", "l"])
def test_one_strong_hint_is_proof(code: str) -> None:
    sentence = weighed((2000, code))
    assert sentence is not None and f"code {code}" in sentence


def test_going_off_hook_interrupts_the_loop_itself() -> None:
    assert weighed((999, "l")) is None
    assert weighed((1000, "l")) is not None


@pytest.mark.parametrize("code", ["b", "K"])
def test_busy_needs_two(code: str) -> None:
    assert weighed((5000, code)) is None
    assert weighed((5000, code + code)) is None  # one burst, reported twice
    sentence = weighed((5000, code), (5500, code))
    assert sentence is not None and "2 times within 0.5 s" in sentence


def test_two_mistakes_minutes_apart_are_no_proof() -> None:
    assert weighed((5000, "b"), (125_000, "b")) is None


def test_a_parallel_phone_is_never_proof_by_itself() -> None:
    assert weighed((5000, "P"), (6000, "P"), (7000, "P"), (8000, "P")) is None
    assert weighed((5000, "P"), (6000, "b")) is None
    assert weighed((5000, "P"), (6000, "b"), (6500, "b")) is not None


def test_polarity_is_proof_where_the_exchange_uses_it() -> None:
    assert weighed((5000, "L")) is None
    assert weighed((5000, "L"), reversal=True) is not None
    assert weighed((500, "L"), reversal=True) is None


@pytest.mark.parametrize("code", ["d", "i", "b", "K", "J"])
def test_under_our_own_sound_a_tone_is_a_suspicion_however_often_it_is_said(code: str) -> None:
    evidence = Evidence(0)
    for at in range(5 * S, 60 * S, S // 2):
        assert isinstance(evidence.code(ord(code), at, sounding=True), Suspicion)
    assert evidence.deadline is None


@pytest.mark.parametrize("tone", [Tone.DIAL, Tone.BUSY, Tone.REORDER, Tone.SIT])
def test_so_it_is_with_our_own_ear(tone: Tone) -> None:
    verdict = Evidence(0).tone(tone, 5 * S, sounding=True)
    assert isinstance(verdict, Suspicion) and "heard in the sound" in verdict.sentence


def test_a_suspicion_is_worth_half_a_proof_for_ten_seconds() -> None:
    assert weighed((5000, "~b"), (8000, "b")) is not None
    sentence = weighed((5000, "~d"), (8000, "b")) or ""
    assert "dial tone is back (modem code d) under our own sound" in sentence
    assert "busy tone (modem code b)" in sentence
    assert weighed((5000, "~b"), (15_001, "b")) is None


def test_many_suspicions_are_worth_no_more_than_one() -> None:
    assert weighed((5000, "~bKdi"), (6000, "P")) is None


def test_what_is_no_sound_counts_under_our_own_sound_as_well() -> None:
    assert weighed((5000, "~l")) is not None
    assert weighed((5000, "~L"), reversal=True) is not None


def test_a_fax_calls_twice_or_two_ears_agree() -> None:
    one = Evidence(0)
    assert not one.fax("modem", 5 * S)
    assert not one.fax("modem", 5 * S + 500 * MS)  # the same call, reported twice
    assert one.fax("modem", 8 * S + 500 * MS)
    two = Evidence(0)
    assert not two.fax("modem", 5 * S)
    assert two.fax("ear", 5 * S + 500 * MS)
    late = Evidence(0)
    assert not late.fax("modem", 5 * S)
    assert not late.fax("modem", 16 * S)


def test_a_key_pressed_means_somebody_is_there() -> None:
    evidence = Evidence(0)
    evidence.code(ord("b"), 5 * S)
    evidence.alive()
    assert evidence.code(ord("b"), 6 * S) is None


def test_special_information_tone_and_three_seconds() -> None:
    evidence = Evidence(0)
    assert evidence.code(ord("J"), 5 * S) is None
    assert evidence.deadline == 8 * S
    assert evidence.due(8 * S - 1) is None
    proof = evidence.due(8 * S)
    assert proof is not None and "special information" in proof.sentence
    assert evidence.deadline is None


@pytest.mark.parametrize("tone", [Tone.DIAL, Tone.BUSY, Tone.REORDER])
def test_our_own_detector_is_proof(tone: Tone) -> None:
    proof = Evidence(0).tone(tone, 5 * S)
    assert isinstance(proof, Proof) and "heard in the sound" in proof.sentence
    assert proof.dial_tone is (tone is Tone.DIAL)
    assert Evidence(0).tone(Tone.RINGBACK, 5 * S) is None


# ── cadence ─────────────────────────────────────────────────────────────────────


def rung(*times: int, **settings: int) -> Ringing:
    ringing = Ringing(ModemSettings(**settings), times[0] * MS)  # type: ignore[arg-type]
    for at in times:
        ringing.ring(at * MS)
    return ringing


def test_halves_of_a_double_burst_are_one_ring() -> None:
    ringing = rung(0, 600, 3000, 3600)
    assert ringing.period == 3 * S
    assert rung(0, 600).period == 6 * S  # the country's, until two rings are measured


def test_one_ring_is_no_call_but_with_caller_id() -> None:
    ringing = rung(0)
    assert not ringing.believed
    ringing.caller_id(3 * S)
    assert ringing.believed
    assert rung(0, 6000).believed
    assert rung(0, rings_to_believe=1).believed


def test_gone_after_8_s_or_one_and_a_half_periods() -> None:
    assert rung(0, 6000).gone_at == 6 * S + 9 * S
    assert rung(0, 5000).gone_at == 5 * S + 8 * S
    assert rung(0, 9000).gone_at == 9 * S + 13_500 * MS


def test_caller_id_grace() -> None:
    assert rung(0).ready_at(0) is None
    assert rung(0, rings_to_believe=1).ready_at(0) == 4500 * MS
    assert rung(0, rings_to_believe=1).ready_at(20 * S) == 20 * S
    assert rung(0, 3000).ready_at(0) == 3000 * MS  # a second ring comes sooner
    known = rung(0)
    known.caller_id(3 * S)
    assert known.ready_at(0) == 0


@pytest.mark.parametrize(
    ("on", "period", "first"),
    # spec 4.3: US; Europe; FR; ES; AT, PT, SE; JP; BE, CL, IL; HU; UK and its like
    [(2.0, 6.0, 0), (1.0, 5.0, 0), (1.5, 5.0, 0), (1.5, 4.5, 0), (1.0, 6.0, 0), (1.0, 3.0, 0),
     (1.0, 4.0, 0), (1.25, 5.0, 0), (1.0, 3.0, 600)],
)  # fmt: skip
@given(st.floats(0, 20))
def test_the_moment_lies_in_the_silence_of_every_cadence(
    on: float, period: float, first: int, earliest: float
) -> None:
    times = [0, int(period * 1000)]
    ringing = rung(*times, *(at + first for at in times), ring_on=int(on * S))
    moment = ringing.silent_moment(int(earliest * S))
    assert moment >= int(earliest * S)
    phase = (moment - times[1] * MS) % int(period * S)
    assert on * S < phase < (period - 0.4) * S or moment < times[1] * MS


@given(st.floats(0, 20))
def test_a_cautious_moment_is_silent_also_if_ring_is_printed_at_the_end(earliest: float) -> None:
    ringing = rung(0, 6000)
    moment = ringing.silent_moment(int(earliest * S), cautious=True)
    phase_if_start = (moment - 6 * S) % (6 * S)
    phase_if_end = (moment - 4 * S) % (6 * S)
    assert phase_if_start > 2 * S
    assert phase_if_end > 2 * S


def test_caller_id_says_that_it_is_silent_now() -> None:
    ringing = rung(0, ring_on=4 * S, ring_period=10 * S)
    ringing.caller_id(3 * S)
    assert ringing.silent_moment(3 * S) == 3 * S


# ── formats and families ────────────────────────────────────────────────────────

CX = (
    '0,"SIGNED PCM",8,0,8000,0,0',
    '1,"UNSIGNED PCM",8,0,8000,0,0',
    '129,"IMA ADPCM",4,0,8000,0,0',
    '131,"Mu-Law",8,0,8000,0,0',
    '132,"A-Law",8,0,8000,0,0',
    '133,"14 bit PCM",14,0,8000,0,0',
)
USR = (
    '128,"8-BIT LINEAR",(7200,8000,11025)',
    '129,"16-BIT LINEAR",(7200,8000,11025)',
    '131,"8-BIT ULAW",(8000)',
)
SILABS = ('1,"UNSIGNED PCM",8,0,8000', '4,"ULAW",8,0,8000', '131,"G.726 ADPCM",4,0,8000')


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        (CX, Format("mu", 131)),
        (USR, Format("mu", 131)),
        (SILABS, Format("mu", 4)),
        (CX[:2], Format("u8", 1)),
        (CX[:1], Format("s8", 0)),
        (('+VSM: 131,"ULAW",8,0,(8000),(0),(0)',), Format("mu", 131)),
        (('131,"ULAW",8,0,(7200),(0),(0)', CX[1]), Format("u8", 1)),
        (('129,"IMA ADPCM",4,0,8000,0,0',), None),
        ((), Format("u8", 1)),
        (("ERROR is no list",), Format("u8", 1)),
    ],
)
def test_the_name_counts_not_the_number(listed: tuple[str, ...], chosen: Format | None) -> None:
    assert choose_format(listed, GENERIC) == chosen


def test_gains_are_brought_into_the_range() -> None:
    assert clip(255, ("(121-134)",)) == 134
    assert clip(128, ("0-255",)) == 128
    assert clip(128, ("0",)) == 0
    assert clip(128, ()) == 128
    assert clip(100, ("+VGR: (0),(121-134)",)) == 121
    assert clip(200, ("0-255",), (121, 134)) == 134


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("56000", "CX93001-EIS_V0.2002-V92"), "cx930xx"),
        (("+GMI: CONEXANT",), "cx930xx"),
        (("5601",), "usr5637"),
        (("U.S. Robotics CV92 Ver6.5",), "usr5637"),
        (("2494",), "si24xx"),
        (("MT9234MU",), "multitech"),
        (("ZOOM 3095 CX93010",), "zoom3095"),
        (("56000", "PTYMODEM"), "generic"),
        ((), "generic"),
    ],
)
def test_families_by_their_own_words(texts: tuple[str, ...], name: str) -> None:
    assert family_of(texts).name == name


def test_no_line_is_longer_than_50_characters() -> None:
    exchange = Exchange()
    for known in FAMILIES:
        for number, law in known.format_names:
            script = rehearse(known, Format(law, number), ModemSettings(), exchange)
            assert all(len(f"AT{command.text}\r") <= 50 for command in script)


def test_every_family_is_whole() -> None:
    assert len({known.name for known in FAMILIES}) == len(FAMILIES)
    for known in FAMILIES:
        assert known.silence_off and known.vsm_arguments and known.format_names
        assert known.exit[:1] == b"\x10"

"""Service level: five forms, one set of calls, and who is in none of them."""

import pytest

from queuebox.figures import FORMS, Counts, counts, service_level
from queuebox_core.endings import CallEnding, CallReport, EndedBy

SECOND = 1_000_000
T = 20 * SECOND


def call(
    ending: CallEnding, wait: float, *, talk: float = 60, flags: tuple[str, ...] = ()
) -> CallReport:
    answered = ending is CallEnding.ANSWERED
    return CallReport(
        call="c",
        line=1,
        ending=ending,
        ended_by=EndedBy.CALLER if answered else None,
        rang=0,
        answered_line=0,
        answered=round(wait * SECOND) if answered else None,
        ended=0,
        wait=round(wait * SECOND),
        talk=round(talk * SECOND) if answered else 0,
        flags=flags,
    )


def the_row() -> list[CallReport]:
    """S-117: 70 answered in time, 10 given up in time, 10 answered and 10 given up later."""
    return [
        *[call(CallEnding.ANSWERED, 5)] * 70,
        *[call(CallEnding.ABANDONED_WAITING, 10)] * 5,
        *[call(CallEnding.ABANDONED_ALERTING, 10)] * 5,
        *[call(CallEnding.ANSWERED, 40)] * 10,
        *[call(CallEnding.ABANDONED_WAITING, 40)] * 10,
    ]


@pytest.mark.parametrize(
    ("form", "share"),
    [
        ("ignoring-abandons", 70 / 90),
        ("abandons-hurt", 70 / 100),
        ("abandons-help", 80 / 100),
        ("answered-only", 70 / 80),
        ("combined", 80 / 100),
    ],
)
def test_the_forms_of_the_spec(form: str, share: float) -> None:
    assert service_level(the_row(), T, form) == pytest.approx(share)


def test_the_threshold_itself_is_in_time() -> None:
    assert service_level([call(CallEnding.ANSWERED, 20)], T, "abandons-hurt") == 1
    assert service_level([call(CallEnding.ANSWERED, 20.000001)], T, "abandons-hurt") == 0


def test_other_ways_out_are_offered_but_not_abandoned() -> None:
    calls = [call(CallEnding.VOICEMAIL, 30), call(CallEnding.ANSWERED, 5)]
    assert service_level(calls, T, "abandons-hurt") == 0.5
    assert service_level(calls, T, "combined") == 1


@pytest.mark.parametrize(
    "left_out",
    [
        call(CallEnding.ABANDONED_RINGING, 0),
        call(CallEnding.ABANDONED_GREETING, 3),
        call(CallEnding.PHANTOM, 3),
        call(CallEnding.SCREENED, 0),
        call(CallEnding.ANSWERED, 3, talk=0),
    ],
    ids=lambda report: report.ending,
)
def test_calls_that_asked_for_nobody_are_left_out(left_out: CallReport) -> None:
    assert counts([left_out], T) == Counts()


def test_short_abandons_are_counted_beside() -> None:
    short = call(CallEnding.ABANDONED_WAITING, 3, flags=("short",))
    assert counts([short], T) == Counts(short=1)


@pytest.mark.parametrize("form", FORMS)
def test_nobody_asked(form: str) -> None:
    assert service_level([], T, form) is None

"""How long a ghost lives: a helper calls, hangs up and says when, against the fake exchange."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from shelf.lockstep_line import LockstepLine

from queuebox_wire import shelf_link as wire
from queuebox_wire.line_report import HangUpReport, hang_up_text


class Helped:
    """A line in service, and what its two questions were answered."""

    def __init__(self, folder: Path) -> None:
        self.line = LockstepLine(folder, noise=-55).in_service()
        self.answers: list[tuple[HangUpReport | None, str]] = []

    def wait(self) -> Helped:
        assert self.line.card.test_hang_up(self._answer, self.line.now) == ""
        return self

    def called(self) -> Helped:
        self.wait().line.world("call", number="5550001", says="silence")
        self.line.until(lambda: self.answers)
        assert self.answers.pop() == (None, "")
        self.line.run(2)  # within the first second going off-hook itself may look like a sign
        return self

    def hang_up(self, signs: str, late: float = 0) -> HangUpReport:
        self.line.world("hang-up", signs=signs)
        self.line.run(late)
        assert self.line.card.far_end_hangs_up(self._answer, self.line.now) == ""
        self.line.until(lambda: self.answers, 200)
        report, sentence = self.answers.pop()
        assert report is not None and sentence == ""
        self.line.until_told(wire.InService)
        assert self.line.card.state().state == "idle"
        return report

    def _answer(self, report: HangUpReport | None, sentence: str) -> None:
        self.answers.append((report, sentence))


@pytest.fixture
def helped(tmp_path: Path) -> Iterator[Helped]:
    it = Helped(tmp_path)
    yield it
    it.line.close()


def test_a_line_that_interrupts_the_loop(helped: Helped) -> None:
    report = helped.called().hang_up("cpc,dial")
    assert report.ghost is not None and report.ghost < 2 and "loop" in report.proof
    assert report.signs[0].what.startswith("loop interruption")
    assert any("dial tone" in sign.what for sign in report.signs), "what comes later is told, too"
    assert "nothing: this line is good" in hang_up_text(report)


def test_a_line_that_gives_busy_tone(helped: Helped) -> None:
    report = helped.called().hang_up("busy")
    assert report.ghost is not None and 0 < report.ghost < 15 and "busy" in report.proof


def test_a_line_that_shows_nothing(helped: Helped) -> None:
    report = helped.called().hang_up("silence")
    assert (report.ghost, report.signs) == (None, ())
    assert "disconnect supervision" in hang_up_text(report)


def test_the_enter_key_may_be_late(helped: Helped) -> None:
    report = helped.called().hang_up("cpc", late=3)
    assert report.ghost is not None and -3.5 < report.ghost < -1


def test_nobody_calls(helped: Helped) -> None:
    helped.wait().line.run(121)
    assert [sentence for _, sentence in helped.answers] == [
        "line 1: nobody called within two minutes"
    ]
    assert [type(fact) for fact in helped.line.told] == [wire.Out, wire.InService]


def test_a_technician_who_went_away_leaves_the_line_in_service(helped: Helped) -> None:
    helped.called().line.run(125)
    assert helped.line.card.state().state == "idle" and not helped.line.modem.body.off_hook


def test_hanging_up_without_a_test_is_refused(helped: Helped) -> None:
    sentence = helped.line.card.far_end_hangs_up(helped._answer, helped.line.now)
    assert sentence == "line 1 does not wait for a hang-up; start the test again"
    assert "not up" in helped.wait().line.card.far_end_hangs_up(helped._answer, 1)

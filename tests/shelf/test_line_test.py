"""The test of a line against the fake modem: what it measures is what was there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from shelf.lockstep_line import LockstepLine

from queuebox_hw.fake.line_echo import Echo
from queuebox_shelf.line_card import TESTED
from queuebox_wire import shelf_link as wire
from queuebox_wire.line_report import LineReport, report_text


@pytest.fixture
def line_of(tmp_path: Path) -> Iterator[Callable[..., LockstepLine]]:
    made: list[LockstepLine] = []

    def make(**how: object) -> LockstepLine:
        made.append(LockstepLine(tmp_path, **how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for line in made:
        line.close()


class Asked:
    """A line that is being tested, and the report when there is one."""

    def __init__(self, line: LockstepLine) -> None:
        self.line = line
        self.reports: list[LineReport] = []
        assert line.card.test(self.reports.append, line.now) == ""

    def report(self) -> LineReport:
        self.line.until(lambda: self.reports, 180)
        return self.reports[0]


def examined(line: LockstepLine) -> LineReport:
    return Asked(line.in_service()).report()


def test_a_good_line(line_of: Callable[..., LockstepLine]) -> None:
    line = line_of(echoes=(Echo(12, -14),), noise=-60)
    report = examined(line)
    assert (report.family, report.voice, report.law, report.duplex) == ("cx930xx", True, "mu", True)
    assert report.formats[0] == "mu" and report.claims[0] == "loop interruption"
    assert report.rate is not None and abs(report.rate - 8000) < 80
    assert report.dial_tone_ms is not None and 500 <= report.dial_tone_ms <= 1500
    assert report.dial_tone_dbm0 is not None and abs(report.dial_tone_dbm0 + 16) < 1
    assert report.key_taken is True
    assert report.noise_dbm0 is not None and abs(report.noise_dbm0 + 60) < 3
    assert report.echo_db is not None and abs(report.echo_db + 14) < 2
    assert report.stopped == "" and report.leave_ms is not None
    assert any(answer.command == "+GMI" for answer in report.answers)
    assert line.told == [
        wire.Out(1, line.told[0].happened, TESTED),
        wire.InService(1, line.told[-1].happened),
    ]
    assert line.card.state().state == "idle" and not line.modem.body.off_hook
    text = report_text(report)
    assert "nothing: this line is good" in text and "-14 dB" in text


@pytest.mark.parametrize("ms", [20, 150, 1159])
def test_the_delay_of_an_echo(line_of: Callable[..., LockstepLine], ms: int) -> None:
    """The modem's own buffers and ours come on top; those do not change with the line."""
    plain = examined(line_of(echoes=(Echo(0, -12),)))
    report = examined(line_of(echoes=(Echo(ms, -20),), noise=-55))
    assert plain.echo_ms is not None and report.echo_ms is not None
    assert abs(report.echo_ms - plain.echo_ms - ms) < 15
    assert report.echo_db is not None and abs(report.echo_db + 20) < 2
    assert ("hear themselves" in report_text(report)) == (ms >= 150)


def test_without_an_echo_none_is_found(line_of: Callable[..., LockstepLine]) -> None:
    report = examined(line_of(noise=-45))
    assert (report.echo_ms, report.echo_db) == (None, None)
    assert "none above -34 dB" in report_text(report)
    assert "noisy" in report_text(report)


def test_a_modem_without_duplex(line_of: Callable[..., LockstepLine]) -> None:
    report = examined(line_of(modem="half-duplex"))
    assert report.duplex is False and "refused the stream" in report.no_duplex
    assert "full duplex" in report_text(report)


def test_a_dead_line(line_of: Callable[..., LockstepLine]) -> None:
    line = line_of().in_service()
    line.world("line", dial_tone=False)
    report = Asked(line).report()
    assert (report.duplex, report.dial_tone_ms, report.key_taken) == (True, None, None)
    assert "cord" in report_text(report)


def test_a_caller_ends_the_test_and_is_served(line_of: Callable[..., LockstepLine]) -> None:
    line = line_of().in_service()
    asked = Asked(line)
    line.world("call", number="5550001", says="speech")
    assert asked.report().stopped == "a caller came"
    rang = line.until_told(wire.Rang)
    kinds = [type(fact) for fact in line.told[:3]]
    assert kinds == [wire.Out, wire.InService, wire.Rang]
    line.card.answer(wire.GoOffHook(1, rang.call, 0), line.now)
    line.until_told(wire.Up)


def test_a_caller_whom_the_test_itself_answered_is_served(
    line_of: Callable[..., LockstepLine],
) -> None:
    line = line_of().in_service()
    asked = Asked(line)
    line.world("call", number="5550001", says="speech", delay=60)
    assert asked.report().stopped == "a caller came"
    rang = line.until_told(wire.Rang)
    line.card.answer(wire.GoOffHook(1, rang.call, 0), line.now)
    assert line.until_told(wire.Up).call == rang.call
    line.world("hang-up", signs="busy")
    assert line.until_told(wire.Gone).call == rang.call


def test_a_modem_pulled_during_the_test(line_of: Callable[..., LockstepLine]) -> None:
    line = line_of().in_service()
    asked = Asked(line)
    line.run(10)
    line.world("unplug")
    assert "cable" in asked.report().stopped
    assert line.card.state().state == "out"
    assert "cable" in (line.card.state().reason or "")


def test_a_line_in_use_is_not_tested(line_of: Callable[..., LockstepLine]) -> None:
    line = line_of().in_service().dial()
    assert line.card.test(print, line.now) == "line 1 is in use; test it later"
    line.card.release(wire.HangUp(1, "o1"), line.now)
    line.until(lambda: line.card.state().state == "idle")
    Asked(line)
    assert "a technician tests it" in line.card.test(print, line.now)

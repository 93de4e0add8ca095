"""Which number is which line: told once for each line, and only for calls that came since."""

from __future__ import annotations

from queuebox.line_finding import Finding


def snapshot(*calls: tuple[str, int, str, str | None]) -> dict[str, object]:
    return {
        "lines": [{"line": 1}, {"line": 2}],
        "calls": [
            {"call": call, "line": line, "state": state, "number": number}
            for call, line, state, number in calls
        ],
    }


def test_each_line_is_told_once_and_who_is_left() -> None:
    before = ("1-1", 1, "talking", None)
    finding = Finding(snapshot(before))
    assert finding.look(snapshot(before)) == []
    rings = ("1-2", 2, "ringing", "555")
    assert finding.look(snapshot(before, rings)) == [
        "line 2 rings, called from 555; not yet: 1",
    ]
    assert finding.look(snapshot(before, rings)) == []
    assert not finding.complete
    assert finding.look(snapshot(("1-3", 1, "greeting", None))) == ["line 1 rings; the last"]
    assert finding.complete


def test_an_outgoing_call_is_no_ring() -> None:
    finding = Finding(snapshot())
    assert finding.look(snapshot(("1-o1", 2, "dialling", None))) == []

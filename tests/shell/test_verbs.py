"""The shell's verbs: what they ask, what they print, and what a wrong line gets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_shell.verbs import VERBS, Wrong, overview, run

SNAPSHOT = {
    "at": 70_000_000,
    "lines": [{"line": 1, "state": "busy", "since": 5_000_000, "call": "1-1"}],
    "calls": [
        {
            "call": "1-1", "line": 1, "state": "waiting", "since": 10_000_000, "queue": "office",
            "desk": None, "number": "555", "name": "EVIL\x1b[2JNAME",
        }
    ],
    "desks": [
        {"desk": "A", "agent": None, "state": "ready", "since": 0, "call": None, "pending": None}
    ],
    "queues": [{"queue": "office", "open": True, "waiting": 1, "longest_since": 5_000_000}],
}  # fmt: skip
DATA: dict[str, Any] = {
    "snapshot": SNAPSHOT,
    "status": {"in_service": True},
    "log": ["12:00:00 a line"],
    "audio": {"ticks": 1},
    "why-call": "because",
    "why-desk": "because",
    "call-out": {"call": "1-o1", "desk": "A", "number": "555", "line": 2},
}


def ask(do: str, **args: object) -> Any:
    return DATA[do]


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: " ".join(verb.words))
def test_every_verb_prints_something_and_its_data(verb: Any) -> None:
    line = " ".join((*verb.words, *("A" for _ in verb.argument.split())))
    assert run(line, ask)
    assert json.loads(run(f"{line} | json", ask)) == json.loads(json.dumps(DATA[verb.request]))
    assert " ".join(verb.words) in overview()


def test_tables_have_times_and_no_escape_sequences() -> None:
    text = run("show calls", ask)
    assert "1:00" in text and "EVIL?[2JNAME" in text and "\x1b" not in text
    assert "1:05" in run("show queues", ask)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("shwo lines", "did you mean show lines"),
        ("dance", "help lists"),
        ("show lines 4", "say show lines"),
        ("why call", "say why call CALL"),
        ("call out A", "say call out DESK NUMBER"),
        ("show lines | csv", "json is"),
    ],
)
def test_a_wrong_line_gets_what_would_be_right(line: str, sentence: str) -> None:
    with pytest.raises(Wrong, match=sentence):
        run(line, ask)


@given(st.text(max_size=300))
def test_no_line_breaks_the_shell(line: str) -> None:
    try:
        run(line, ask)
    except Wrong as wrong:
        assert all(c.isprintable() for c in str(wrong))

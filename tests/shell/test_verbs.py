"""The shell's verbs: what they ask, what they print, and what a wrong line gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from config.test_editing import keys
from hypothesis import given
from hypothesis import strategies as st
from msgspec import NODEFAULT

from queuebox_config.editing import put
from queuebox_config.errors import Wrong as KindWrong
from queuebox_config.keys import Key, table_of
from queuebox_config.schema import Config
from queuebox_config.typed import raw_of
from queuebox_config.words import place_of
from queuebox_shell.command import ALL, overview, run
from queuebox_shell.completion import hints
from queuebox_shell.script import answer, commands
from queuebox_shell.sheet import Sheet
from queuebox_shell.terminal import help_text
from queuebox_shell.verbs import Wrong

EVIL = "EVIL\x1b[2JNAME"
NAMES = {
    "queue": ["sales", "support"], "agent": ["anna"], "desk": ["A"], "line": ["1"],
    "call": ["1-1"], "hours": ["office"], "priority": list("0123456789"),
}  # fmt: skip
SNAPSHOT = {
    "at": 70_000_000,
    "lines": [{"line": 1, "state": "busy", "since": 5_000_000, "call": "1-1"}],
    "calls": [
        {
            "call": "1-1", "line": 1, "state": "waiting", "since": 10_000_000, "queue": "office",
            "desk": None, "number": "555", "name": EVIL,
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
    "why-desk": "because\nof that",
    "call-out": {"call": "1-o1", "desk": "A", "number": "555", "line": 2},
    "call": {"call": "1-1", "name": EVIL},
    "agents": {
        "at": 70_000_000,
        "agents": [
            {"agent": "anna", "desk": "A", "state": "away", "since": 5_000_000, "why": EVIL,
             "queues": ["office"]},
            {"agent": "ben", "desk": None, "state": "logged-out", "since": None, "why": None,
             "queues": []},
        ],
    },
    "alarms": [{"alarm": "long-hold", "about": None}],
    "night": [{"queue": "office", "until": "18:30"}],
    "hardware": [{"part": "line 1", "where": "/dev/x", "state": "idle"}],
    "version": {"queuebox": "1"},
    "audit": [
        {"when": "w", "who": "t", "did": "login", "refused": EVIL},
        {"when": "w", "who": "t", "did": "queue.a.wrap_up", "after": "1"},
        {"when": "w", "who": "t", "did": "config-set", "args": {"line": "queue a"}},
    ],
    "users": [{"user": "technician", "role": "technician", "password": "set"}],
    "support-bundle": {"file": "/data/support-1.zip"},
    "config-show": "# " + EVIL + "\n[site]\n",
    "config-compare": [{"path": "queue.a.wrap_up", "before": '"1 s"', "after": EVIL}],
    "config-check": {
        "touches": [{"what": "queue a", "when": "now", "needs": "shelf"}], "changed": True},
    "config-commit": {"version": 3, "touches": [{"needs": "shelf"}], "confirm_within": 5},
    "config-confirm": {"version": 3},
    "config-rollback": {"changes": 2},
    "config-import": {"changes": 2},
    "config-history": [
        {"back": 0, "number": 3, "when": "w", "who": EVIL, "what": "commit", "unconfirmed": True}
    ],
}  # fmt: skip
asked: list[tuple[str, dict[str, Any]]] = []


def ask(do: str, **args: Any) -> Any:
    asked.append((do, args))
    return DATA.get(do)


def example(verb: Any) -> str:
    """A line of the verb with all that it needs."""
    words = ["A" if word.isupper() else word for word in verb.words]
    return " ".join([*words, *("A" for name in verb.argument.split() if name[0] != "[")])


@pytest.mark.parametrize("verb", ALL, ids=lambda verb: " ".join(verb.words))
def test_every_verb_prints_its_data_and_nothing_that_steers_a_terminal(verb: Any) -> None:
    line = example(verb)
    text = run(line, ask)
    assert bool(text) == (verb.request in DATA)
    assert asked[-1][0] == verb.request
    assert all(c.isprintable() or c == "\n" for c in text)
    data = verb.data(DATA.get(verb.request))
    assert json.loads(run(f"{line} | json", ask)) == json.loads(json.dumps(data))
    assert " ".join(verb.words) in overview()
    assert (verb.words[0], ANY) in [(word, ANY) for word, _ in hints("", NAMES)]


def test_tables_have_times_and_no_escape_sequences() -> None:
    text = run("show calls", ask)
    assert "1:00" in text and "EVIL?[2JNAME" in text and "\x1b" not in text
    assert "1:05" in run("show queues", ask)


def test_arguments_go_where_they_belong() -> None:
    for line, request, args in (
        ("set agent anna away gone to lunch", "agent-away",
         {"agent": "anna", "why": "gone to lunch"}),
        ("set agent anna away", "agent-away", {"agent": "anna"}),
        ("set agent anna wrap_up 1 min", "config-set", {"line": "agent anna wrap_up 1 min"}),
        ("move call 1-1 to sales", "move-call", {"call": "1-1", "queue": "sales"}),
        ("commit confirmed", "config-commit", {"confirm_within": "10"}),
        ("commit confirmed 3", "config-commit", {"confirm_within": "3"}),
        ("commit", "config-commit", {}),
        ("night on until 18:30", "night-on", {"until": "18:30"}),
        ("night on sales", "night-on", {"queue": "sales"}),
        ("export", "config-show", {"which": "running"}),
        ('set site name "A | B"', "config-set", {"line": 'site name "A | B"'}),
    ):  # fmt: skip
        run(line, ask)
        assert asked[-1] == (request, args), line


def test_filters() -> None:
    assert run("show queues | csv", ask) == "queue,hours,waiting,longest hold\noffice,open,1,1:05"
    assert "office" in run("show queues | match OFF", ask)
    assert run("show queues | match fish", ask) == "queue  hours  waiting  longest hold"
    assert run("show log | match line", ask) == "12:00:00 a line"
    assert run("show agents | match anna | csv", ask).count("\n") == 1


def test_no_cell_becomes_a_formula_in_a_spreadsheet() -> None:
    assert Sheet(("name",), (("=cmd()",), ("+15550100",))).csv() == "name\n'=cmd()\n+15550100"


def test_a_file_of_commands(tmp_path: Path) -> None:
    assert commands(["# office", "", " show lines ", "#x"]) == [(3, "show lines")]
    office = tmp_path / "office.toml"
    office.write_text("[site]\n")
    assert "2 changes" in answer(f"import {office}", ask)
    assert asked[-1] == ("config-import", {"text": "[site]\n"})
    for wrong, sentence in ((tmp_path / "no", "is no file"), (tmp_path, "is no file")):
        with pytest.raises(Wrong, match=sentence):
            answer(f"import {wrong}", ask)
    office.write_bytes(b"\xff\xfe")
    with pytest.raises(Wrong, match="no UTF-8"):
        answer(f"import {office}", ask)
    with pytest.raises(Wrong, match="name a file"):
        answer("import", ask)


# ── help and completion ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("", "show"), ("sh", "show"), ("show ", "lines"), ("show l", "log"), ("why ", "desk"),
        ("show lines", "lines"), ("why desk ", "A"), ("release line ", "1"),
        ("set agent ", "anna"), ("set agent anna ", "away"), ("set agent anna ", "wrap_up"),
        ("move call ", "1-1"), ("move call 1-1 ", "to"), ("move call 1-1 to ", "sales"),
        ("set queue ", "sales"), ("set queue sales ", "ring_time"),
        ("set queue sales str", "strategy"), ("set queue sales strategy ", "round-robin"),
        ("set line 1 queue ", "sales"), ("set agent anna queues sales ", "support"),
        ("delete queue ", "sales"), ("show lines | ", "json"), ("show lines | m", "match"),
        ("commit ", "confirmed"), ("commit ", "<enter>"), ("show configuration ", "running"),
        ("watch ", "show"), ("watch show ", "calls"), ("user add x ", "supervisor"),
        ("raise call 1-1 to ", "9"), ("set hours ", "<name>"), ("show lines ", "<enter>"),
    ],
)  # fmt: skip
def test_what_may_come_next(line: str, word: str) -> None:
    assert word in [hint for hint, _ in hints(line, NAMES)]


def test_only_words_that_begin_as_it_was_begun() -> None:
    assert [word for word, _ in hints("show l", NAMES)] == ["lines", "log"]
    assert [word for word, _ in hints("set queue sales str", NAMES)] == ["strategy"]


@pytest.mark.parametrize("line", ["dance ", "show lines x ", "watch commit ", "show | x "])
def test_where_nothing_may_come(line: str) -> None:
    assert hints(line, NAMES) == []
    assert "nothing may follow" in help_text(line, NAMES)


@pytest.mark.parametrize(("words", "key"), keys(Config), ids=lambda x: str(x)[:40])
def test_every_key_of_the_schema_is_in_file_shell_help_and_completion(
    words: tuple[str, ...], key: Key
) -> None:
    """The reference page and the checks: tests/config; here the shell, from the same table."""
    line = f"set {' '.join(words[:-1])} "
    assert (words[-1], key.sentence) in hints(line, NAMES), "completion"
    assert words[-1] in help_text(line, NAMES), "help"
    assert help_text(f"set {' '.join(words)} ", NAMES)
    run(f"set {' '.join(words)} x", ask)
    assert asked[-1] == ("config-set", {"line": f"{' '.join(words)} x"}), "shell"
    if "overflow" not in words:
        place = place_of(words)
        default = table_of(type_of(words))[words[-1]].default
        raw = raw_of(key.kind, key.kind.write(default)) if default != NODEFAULT else '"5 s"'
        assert words[-1] in put("", place.path, raw), "file"
    with pytest.raises(KindWrong):
        key.kind.read(object())


def type_of(words: tuple[str, ...]) -> Any:
    return place_of(words[:-1]).struct


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("shwo lines", "did you mean show lines"),
        ("dance", "help lists"),
        ("show lines 4", "say show lines"),
        ("why call", "say why call CALL"),
        ("show audio | csv", "this is no table"),
        ("show lines | fish", "say | json"),
        ("show lines | match", "say | json"),
        ("set", "say set KEY"),
        ("show", "say show status"),
        ("move call 1-1", "say move call CALL to"),
        ("rollback", "say rollback N"),
        ("call out A", "say call out DESK NUMBER"),
    ],
)
def test_a_wrong_line_gets_what_would_be_right(line: str, sentence: str) -> None:
    with pytest.raises(Wrong, match=sentence):
        run(line, ask)


LINES = st.one_of(
    st.text(max_size=300),
    st.binary(max_size=300).map(lambda noise: noise.decode("latin-1")),
    st.lists(
        st.sampled_from(
            ["show", "set", "queue", "sales", "agent", "|", "json", "csv", "match", '"', "watch",
             "commit", "[1]", ".", "..", "ring_time", "x" * 10_000, "why", "call", "\x1b[2J"]
        ),
        max_size=8,
    ).map(" ".join),
)  # fmt: skip


@given(LINES)
def test_no_line_breaks_the_shell(line: str) -> None:
    try:
        text = run(line, ask)
    except Wrong as wrong:
        text = str(wrong)
        assert len(text) < 400
    assert all(c.isprintable() or c == "\n" for c in text)


@given(LINES)
def test_no_line_breaks_help_and_completion(line: str) -> None:
    text = help_text(line, NAMES)
    assert all(c.isprintable() or c == "\n" for c in text)

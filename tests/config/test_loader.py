"""A configuration file: what it gives, and what the technician is told. Reads real files."""

import os
import tomllib
from pathlib import Path

import pytest

from queuebox_config import Config, ConfigError, load, loads
from queuebox_config.loader import MOST_BYTES
from queuebox_config.reference import defaults_toml, example_toml
from queuebox_hw.boards import load_board

SECOND = 1_000_000


def told(text: str) -> list[str]:
    """The lines that a refused text gives."""
    with pytest.raises(ConfigError) as refused:
        loads(text, "box.toml")
    return str(refused.value).splitlines()


def test_an_empty_file_is_a_working_office_of_two_lines() -> None:
    office = loads("")
    assert [(line.number, line.device, line.queue) for line in office.lines] == [
        (1, "/dev/queuebox/line1", "office"),
        (2, "/dev/queuebox/line2", "office"),
    ]
    assert [(desk.name, desk.agent, desk.front) for desk in office.desks] == [
        ("A", "A", "A"),
        ("B", "B", "B"),
    ]
    assert [(agent.name, agent.queues) for agent in office.agents] == [
        ("A", ("office",)),
        ("B", ("office",)),
    ]
    assert [queue.name for queue in office.queues] == ["office"]


def test_the_example_is_an_office_of_two_queues() -> None:
    office = loads(example_toml())
    assert [line.queue for line in office.lines] == ["sales", "sales", "support", "support"]
    assert {line.country for line in office.lines} == {"DE"}
    support = office.queues[1]
    assert support.ring_time == 20 * SECOND
    assert (support.nobody_logged_in.then, support.nobody_logged_in.to) == ("move", "sales")
    assert office.queues[0].overflow[0].to == "support"
    assert office.agents[1].wrap_up == 60 * SECOND


def test_the_default_of_every_key_may_be_written_out() -> None:
    """Each default, written as the reference shows it, is accepted and changes nothing."""
    named = {"line.N": "line.1", "queue.NAME": "queue.office"}
    text = ""
    for block in defaults_toml().split("\n\n"):
        heading, *keys = (line.removeprefix("# ") for line in block.strip().splitlines())
        heading = heading.strip("[]")
        if heading in {"site", "panel", "goals", "routing", "prompts", "board"}:
            text += "\n".join([f"[{heading}]", *keys, ""])
        elif heading in named:
            text += "\n".join([f"[{named[heading]}]", *keys, ""])
    assert len(tomllib.loads(text)) >= 8
    assert loads(text) == loads("[line.1]\n[queue.office]\n")


@pytest.mark.parametrize("text", ["", example_toml()])
def test_the_board_has_a_front_for_every_desk(text: str) -> None:
    office = loads(text)
    board = load_board(office.board.map)
    assert [board.desk(desk.front).name for desk in office.desks] == [
        desk.name for desk in office.desks
    ]


def test_naming_one_line_means_only_that_line() -> None:
    assert [line.number for line in loads("[line.3]").lines] == [3]


def test_an_agent_for_each_desk_unless_agents_are_named() -> None:
    office = loads("[desk.front]\n[desk.back]\n")
    assert [agent.name for agent in office.agents] == ["front", "back"]
    office = loads("[desk.front]\n[desk.back]\n[agent.back]\n[agent.eve]\n")
    assert [desk.agent for desk in office.desks] == [None, "back"]


def test_nobody_may_be_the_default_agent_of_a_desk() -> None:
    office = loads('[desk.A]\nagent = "off"\n[agent.A]\n')
    assert office.desks[0].agent is None


def test_every_problem_is_told_at_once_with_line_key_and_remedy() -> None:
    lines = told(
        '[queue.support]\nring_time = 15\nwrapup = "3 s"\n[line.1]\nqueue = "suport"\nmisses = 1\n'
    )
    assert lines == [
        "box.toml:2: queue.support.ring_time: 15 has no unit; "
        'write "1 s" to "5 min" (ms, s, min or h)',
        "box.toml:3: queue.support.wrapup: there is no such key; did you mean wrap_up?",
        "box.toml:5: line.1.queue: there is no queue suport; did you mean support?",
        "box.toml:6: line.1.misses: there is no such key; misses belongs in [routing]",
    ]


def test_a_problem_carries_its_parts_for_programs() -> None:
    with pytest.raises(ConfigError) as refused:
        loads("[goals]\nservice_level = 101", "box.toml")
    (problem,) = refused.value.problems
    assert (problem.path, problem.line, problem.name) == ("goals.service_level", 2, "box.toml")
    assert (problem.what, problem.right) == ("101 is too large", "write 0 to 100 %")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("line = 3", "box.toml:1: line: 3 is no table; write [line.NAME] and its keys"),
        ("[line]\n1 = 3", "box.toml:2: line.1: 3 is no table; write [line.1] and its keys"),
        ("site = []", "box.toml:1: site: a list is no table; write [site] and its keys"),
        ("[line.9]", "box.toml:1: line.9: '9' is no line; lines are numbered 1 to 8"),
        (
            "[queue.a]\noverflow = 1",
            "box.toml:2: queue.a.overflow: 1 is no list; write [[queue.a.overflow]] and its keys",
        ),
        (
            '[queue.a]\n\n[[queue.a.overflow]]\nafter = "1 s"',
            "box.toml:3: queue.a.overflow[1].to: is missing; write the name of a queue",
        ),
        (
            "[panel]\nsize = [",
            "box.toml:2: Invalid value; see the example in docs/configuration.md",
        ),
        ("[a\n", "box.toml:1: Expected ']' at the end of a table declaration; see the example in"),
    ],
)
def test_a_mistake_has_its_place(text: str, line: str) -> None:
    assert told(text)[0].startswith(line)


def test_a_hostile_name_never_reaches_the_terminal_raw() -> None:
    lines = told('[queue."\\u001b[2J"]\n[site]\nname = "\\u0007"\n"\\u009b" = 1\n')
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)


def test_nor_does_a_hostile_file_name() -> None:
    with pytest.raises(ConfigError) as refused:
        loads('[queue."\\u001ba"]\n[queue."\\u001bA"]\n', "\x1b[2J.toml")
    lines = str(refused.value).split("\n")
    assert len(lines) == 3
    assert all(line.isprintable() for line in lines)


def test_too_many_tables_are_refused() -> None:
    text = "".join(f"[desk.d{n}]\n" for n in range(21))
    assert told(text)[0] == "box.toml:1: desk: 21 are too many; the box has at most 20"


# ── files that are none ─────────────────────────────────────────────────────────


def refused(path: Path | str) -> str:
    """The one line that an unusable file gives."""
    with pytest.raises(ConfigError) as error:
        load(path)
    (line,) = str(error.value).splitlines()
    return line


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "box.toml"
    file.write_bytes(b'\xef\xbb\xbf[site]\r\nname = "Caf\xc3\xa9"\r\n')  # as Windows saves it
    assert load(file).site.name == "Café"
    assert isinstance(load(str(file)), Config)


def test_what_is_no_file_is_one_line(tmp_path: Path) -> None:
    assert "cannot be read: No such file or directory" in refused(tmp_path / "none.toml")
    assert "is no file" in refused(tmp_path)
    assert "is no file" in refused("/dev/zero")
    assert "cannot be read" in refused("with\0nul")
    assert "cannot be read: File name too long" in refused("x" * 5000)
    assert "cannot be read: Input/output error" in refused("/proc/self/mem")


def test_a_pipe_does_not_keep_us_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in refused(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"\x7fELF\x00\x01", "is binary"),
        (b"[site]\nname = 'Caf\xe9'\n", ":2: is not UTF-8; save it as UTF-8"),
        (b"#" * 10_000_000, f"is too large; a configuration has at most {MOST_BYTES} bytes"),
        (b"a = " + b"[" * 50_000, "brackets are nested too deep"),
        (b"a = " + b"9" * 5_000, "write a shorter number"),
        (b"[site]\n" + b"a." * 50_000 + b"b = 1", ":2: more than 64 dots; break the line"),
        (b"\xff\xfea\x00=\x001\x00", "is binary"),
    ],
)
def test_a_wrong_file_is_one_line(tmp_path: Path, data: bytes, line: str) -> None:
    file = tmp_path / "box.toml"
    file.write_bytes(data)
    assert line in refused(file)

"""A technician with a cable: from a fresh box to a working office, and changes under calls."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from shell.wire import Wire
from whole.office import Office
from whole.test_survival import in_service

PASSWORD = "long enough"
PROMPT = "queuebox> "
OFFICE = """\
set site name Harbour
set queue sales ring_time 20 s
set queue sales nobody_logged_in then keep
set queue support wrap_up 0 s
set line 1 queue sales
set agent anna queues sales
set agent ben queues support
set desk A agent anna
set desk B agent ben
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Office]:
    it = Office(tmp_path / "bench", 2, 2, fresh=True)
    yield it
    it.close()


@pytest.fixture
def wire(fresh: Office) -> Iterator[Wire]:
    it = Wire(os.open(fresh.bench.serial.path, os.O_RDWR | os.O_NOCTTY))
    yield it
    it.close()


def says(wire: Wire, line: str) -> str:
    """What the box says to a line."""
    wire.says(line)
    return wire.hears(PROMPT)


def log_in(wire: Wire) -> None:
    """The first time, when a password has to be chosen."""
    wire.says("")
    wire.hears("login: ")
    wire.says("technician")
    for prompt, answer in (("password: ", ""), ("choose a password: ", PASSWORD),
                           ("once more: ", PASSWORD)):  # fmt: skip
        wire.hears(prompt)
        wire.says(answer)
    wire.hears(PROMPT)


def test_from_a_fresh_box_to_a_two_queue_office(fresh: Office, wire: Wire) -> None:
    log_in(wire)
    for line in OFFICE.splitlines():
        said = says(wire, line)
        assert said.strip().endswith(line), said
    says(wire, "set line 2 queue suport")
    refused = says(wire, "commit")
    assert "line.2.queue: there is no queue suport; did you mean support?" in refused
    assert fresh.bench.ask("snapshot")["queues"][0]["queue"] == "office", "nothing has changed"
    says(wire, "set line 2 queue support")
    wire.says("commit confirmed 5")
    told = wire.hears("go on? [y/N] ")
    assert "queue support is new" in told and "agent A goes: A is logged out at desk A" in told
    assert "version 2 runs" in says(wire, "y")
    assert "version 2 runs" in says(wire, "confirm")
    for desk, agent in (("A", "anna"), ("B", "ben")):
        says(wire, f"log in {agent} {desk}")
        fresh.until_desk(desk, "ready")
    fresh.call(2)
    call = fresh.until_call(2, "offered")
    assert (call["queue"], call["desk"]) == ("support", "B")
    fresh.press("B")
    fresh.until_call(2, "talking")
    assert "talking" in says(wire, "show calls | match support")
    says(wire, "release line 2")
    fresh.until_idle(2)
    assert [entry["who"] for entry in fresh.bench.ask("audit")][-1] == "technician"
    restart_for_new_hardware(fresh, wire)
    wire.says("exit")
    fresh.until(lambda: fresh.bench.technician.starts == 2, "the next login")
    wire.hears("login: ")


def restart_for_new_hardware(office: Office, wire: Wire) -> None:
    """What the shelf reads once waits for its restart, which is asked for when no call is up."""
    says(wire, "set line 2 country GB")
    wire.says("commit")
    assert "line 2: country: when the shelf starts again" in wire.hears("go on? [y/N] ")
    assert "some of it counts after restart shelf" in says(wire, "y")
    began = office.now
    says(wire, "restart shelf")
    office.until(lambda: office.bench.shelf.starts == 2, "another shelf")
    for line in (1, 2):
        office.until(
            lambda n=line: office.line(n)["state"] == "idle" and office.line(n)["since"] > began,
            f"line {line} in service again",
        )
    office.until_desk("B", "ready")


def test_a_commit_under_calls_moves_and_drops_nobody_and_falls_back_after_a_kill(
    fresh: Office,
) -> None:
    """S-112 on the whole box; the time to confirm is moved, not waited for."""
    ask = fresh.bench.ask
    fresh.call(1)
    fresh.press(str(fresh.until_call(1, "offered")["desk"]))
    fresh.until_call(1, "talking")
    talking = fresh.call_on(1)
    assert talking is not None
    ask("config-set", line="queue office ring_time 40 s")
    ask("config-set", line="queue help")
    ask("config-set", line="line 2 queue help")
    assert ask("config-commit", confirm_within=60)["version"] == 2
    still(fresh, talking)
    fresh.call(2)
    assert fresh.until_call(2, "offered")["queue"] == "help", "the next call obeys it"
    unconfirmed = fresh.bench.folder / "unconfirmed.json"
    waiting = json.loads(unconfirmed.read_text())
    fresh.bench.processor.restart = False
    fresh.bench.processor.kill()
    fresh.until(lambda: not fresh.bench.processor.running, "dead")
    unconfirmed.write_text(json.dumps({**waiting, "until": 0}))
    fresh.bench.processor.restart = True
    fresh.until(lambda: in_service(fresh) and not unconfirmed.exists(), "fallen back")
    assert "ring_time" not in fresh.bench.places.config.read_text()
    assert ask("config-history")[0]["what"] == "fell back to version 1"
    still(fresh, talking)
    call = fresh.call_on(2)
    assert call is not None and call["queue"] == "help", "it stays where it waits"
    assert ask("status")["violations"] == 0


def still(office: Office, before: dict[str, object]) -> None:
    """The same call, talking since the same moment."""
    now = office.bench.ask("snapshot")["calls"]
    assert [(c["call"], c["state"], c["since"]) for c in now if c["line"] == before["line"]] == [
        (before["call"], "talking", before["since"])
    ]

"""The set-up script before it touches anything: what it asks for, and how it refuses.

It runs as a copy in an empty folder, with stand-ins for dpkg, apt and sudo first on its PATH; the
whole of it is proved in empty machines by ``make fresh``.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / ".ci" / "setup"
HAVE_ALL = "echo -n installed"
KNOWN = "echo '  Candidate: 1.2.1-1'"


@dataclass
class Machine:
    """A machine whose package tools are short shell scripts, and what they were told to do."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def tool(self, name: str, script: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def set_up(self) -> subprocess.CompletedProcess[str]:
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(
            [self.folder / ".ci" / "setup"],
            env={**os.environ, "PYTHON": sys.executable, "PATH": path, **self.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def told(self) -> list[str]:
        """What apt-get was told, one line each."""
        record = self.folder / "told"
        return record.read_text().splitlines() if record.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """An ordinary user without sudo; apt knows every package; mgetty-voice alone is missing."""
    (tmp_path / "bin").mkdir()
    (tmp_path / ".ci").mkdir()
    shutil.copy(SETUP, tmp_path / ".ci" / "setup")
    machine = Machine(tmp_path)
    machine.tool("id", "echo 1000")
    machine.tool("sudo", "exit 1")
    machine.tool("apt-cache", KNOWN)
    machine.tool("apt-get", f'echo "$@" >>{tmp_path}/told; exit 100')
    machine.tool("dpkg-query", f'case "$*" in *mgetty-voice*) exit 1 ;; *) {HAVE_ALL} ;; esac')
    return machine


def test_without_the_right_to_install_one_line_names_the_packages(machine: Machine) -> None:
    done = machine.set_up()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith(": sudo apt-get install mgetty-voice\n")
    assert machine.told() == []
    assert not (machine.folder / ".venv").exists()


def test_the_line_works_on_a_machine_whose_package_lists_are_empty(machine: Machine) -> None:
    machine.tool("apt-cache", "echo '  Candidate: (none)'")
    done = machine.set_up()
    assert done.stderr.endswith(": sudo apt-get update && sudo apt-get install mgetty-voice\n")


def test_root_installs_without_a_question(machine: Machine) -> None:
    machine.tool("id", "echo 0")
    done = machine.set_up()
    first, *later = machine.told()
    assert "--yes" in first and first.endswith("install mgetty-voice")
    # it failed: once more with fresh lists, then the set-up gives up and says so
    assert any(line.endswith("update") for line in later)
    assert done.returncode == 1
    assert done.stderr.endswith("set-up: apt-get could not install: mgetty-voice\n")


def test_sudo_that_needs_no_password_installs(machine: Machine) -> None:
    machine.tool("sudo", '[ "$1" = -n ] && shift && exec "$@"')
    machine.set_up()
    assert machine.told()[0].endswith("install mgetty-voice")


def test_lists_are_read_first_where_apt_knows_nothing(machine: Machine) -> None:
    machine.tool("id", "echo 0")
    machine.tool("apt-cache", "echo '  Candidate: (none)'")
    machine.set_up()
    assert machine.told()[0].endswith("update")


def test_an_interpreter_that_is_not_there_is_named(machine: Machine) -> None:
    machine.variables["PYTHON"] = "python-of-nobody"
    done = machine.set_up()
    assert done.returncode == 1
    assert done.stderr == "set-up: PYTHON=python-of-nobody: there is no such program\n"


def test_an_interpreter_that_is_too_old_is_refused(machine: Machine) -> None:
    machine.tool("python3.9", 'case "$1" in -V) echo Python 3.9.2 ;; *) exit 1 ;; esac')
    machine.variables["PYTHON"] = "python3.9"
    done = machine.set_up()
    assert done.returncode == 1
    assert "is Python 3.9.2; Python 3.11 to 3.13 is needed" in done.stderr
    assert done.stderr.count("\n") == 1

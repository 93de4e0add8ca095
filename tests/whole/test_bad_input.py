"""What is wrong gets one clear line and a usable exit status; nothing is left behind."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from queuebox_bench.office import write_office
from queuebox_wire import shelf_link as wire
from queuebox_wire.link import Link, LinkClosed, connect

BIN = Path(sys.executable).parent
PROGRAMS = {"shelf": ["queuebox-shelf"], "run": ["queuebox", "run"]}
LIMIT = 60


class Box:
    """One box's folders, and its programs run by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "queuebox.toml"
        self.run = folder / "run"
        self.data = folder / "data"
        write_office(self.config, folder, 1, 1)

    def command(self, program: str, *words: str) -> list[str]:
        name, *rest = PROGRAMS[program]
        places = ["--config", self.config, "--data", self.data, "--run", self.run]
        return [str(BIN / name), *rest, *map(str, places), *words]

    def fails(self, program: str) -> tuple[int, list[str]]:
        """Run it; exit status and what it said."""
        done = subprocess.run(
            self.command(program), capture_output=True, text=True, timeout=LIMIT, check=False
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr.strip().splitlines()

    @contextmanager
    def running(self, program: str, socket: str) -> Iterator[None]:
        """The program, from when it listens."""
        with subprocess.Popen(self.command(program), stderr=subprocess.DEVNULL) as child:
            try:
                until(lambda: listens(self.run / socket), f"{program} listening")
                yield
            finally:
                child.terminate()
            assert child.wait(LIMIT) == 0

    def left(self) -> set[str]:
        """Sockets and drafts in the run folder."""
        return {p.name for p in self.run.iterdir()} if self.run.exists() else set()


def until(what: object, name: str) -> None:
    end = time.monotonic() + LIMIT
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end, f"not within {LIMIT} s: {name}"
        time.sleep(0.02)


def listens(path: Path) -> bool:
    try:
        connect(path).close()
    except OSError:
        return False
    return True


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"[queue.office]\nring_tiem = '5 s'\n", "queuebox.toml:2: queue.office.ring_tiem"),
        (b"[site\n", "queuebox.toml:1"),
        (b"\xff\xfe\x00", "queuebox.toml"),
    ],
)
def test_a_wrong_configuration_is_told_with_its_place(
    box: Box, program: str, text: bytes, where: str
) -> None:
    box.config.write_bytes(text)
    status, said = box.fails(program)
    assert status == 2
    assert any(where in line for line in said), said
    assert box.left() == set()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_configuration_that_is_a_folder(box: Box, program: str) -> None:
    box.config.unlink()
    box.config.mkdir()
    status, said = box.fails(program)
    assert status == 2 and len(said) == 1 and str(box.config) in said[0]


@pytest.mark.parametrize(("program", "socket"), [("shelf", "shelf.sock"), ("run", "control.sock")])
def test_a_second_instance_is_refused_and_the_first_goes_on(
    box: Box, program: str, socket: str
) -> None:
    with box.running(program, socket):
        status, said = box.fails(program)
        assert status == 1
        assert len(said) == 1 and "another instance" in said[0]
        assert listens(box.run / socket)
    assert not (box.run / socket).exists()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_data_folder_that_cannot_be_written(box: Box, program: str) -> None:
    box.data.write_text("a file where the folder should be")
    status, said = box.fails(program)
    assert status == 1
    assert len(said) == 1 and str(box.data) in said[0], said
    assert not [name for name in box.left() if name.endswith(".sock")]


def test_an_unknown_command_names_those_there_are() -> None:
    done = subprocess.run(
        [str(BIN / "queuebox"), "dance"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "bench" in done.stderr


def test_a_bench_that_runs_already_is_not_disturbed(tmp_path: Path) -> None:
    import fcntl

    folder = tmp_path / "bench"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            [str(BIN / "queuebox"), "bench", "--folder", str(folder), "--for", "1"],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "a bench is running here" in done.stderr
    assert [p.name for p in folder.iterdir()] == ["lock"]


@contextmanager
def fake_modem(folder: Path, profile: str) -> Iterator[Path]:
    link = folder / profile
    command = [str(BIN / "queuebox-fake-modem"), "--profile", profile, "--link", str(link)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
        try:
            until(link.exists, f"the {profile} modem")
            yield link
        finally:
            child.terminate()


def reasons(box: Box, lines: set[int]) -> dict[int, str]:
    """Why each line is out of service, once every line has a reason of its own."""
    found: dict[int, str] = {}

    def complete() -> bool:
        """Connect and read the full state: a call processor that does not stay long."""
        link = Link(connect(box.run / "shelf.sock"), msgspec.json.Decoder(wire.Report))
        with contextlib.closing(link), contextlib.suppress(LinkClosed):
            link.send(wire.Hello("call processor"))
            until(lambda: any(map(note, link.receive())), "the shelf's full state")
        return all(found.get(line, "starting") != "starting" for line in lines)

    def note(report: wire.Report) -> bool:
        if isinstance(report, wire.FullState):
            found.update({line.line: line.reason or "" for line in report.lines})
        return isinstance(report, wire.FullState)

    until(complete, f"a reason for every line, so far {found}")
    return found


def test_lines_that_cannot_work_are_out_with_a_reason_and_the_shelf_goes_on(box: Box) -> None:
    with fake_modem(box.folder, "deaf") as deaf, fake_modem(box.folder, "garbage") as garbage:
        devices = {1: box.folder / "missing", 2: "/dev/null", 3: deaf, 4: garbage}
        tables = "\n".join(f"[line.{n}]\ndevice = '{path}'" for n, path in devices.items())
        box.config.write_text(f"[board]\nmap = 'bench'\n{tables}\n")
        with box.running("shelf", "shelf.sock"):
            told = reasons(box, set(devices))
    assert str(devices[1]) in told[1]
    assert "/dev/null" in told[2]
    for line in devices:
        assert told[line].count("\n") == 0 and len(told[line]) > 20, told[line]
    assert not list(box.run.glob("*.sock"))

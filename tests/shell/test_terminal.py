"""The shell on a pty, as on the device's UART: terminals that answer, and terminals that do not."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shell.wire import PATIENCE, Wire

from queuebox_bench.serial_port import SerialPort
from queuebox_wire import control_link as wire
from queuebox_wire.link import Link, LinkClosed, listen
from queuebox_wire.loop import Loop


class FakeBox:
    """A control server that knows one user and a few answers."""

    def __init__(self, folder: Path) -> None:
        self.loop = Loop()
        self.asked: list[wire.Request] = []
        self.links: list[Link[wire.FromClient]] = []
        self._listener = listen(folder / "control.sock")
        self.loop.selector.register(self._listener, 1, self._accept)
        self._thread = threading.Thread(
            target=self.loop.run, args=(lambda: None, lambda: None), name="fake box"
        )
        self._thread.start()

    def _accept(self) -> None:
        sock, _ = self._listener.accept()
        link: Link[wire.FromClient] = Link(sock, msgspec.json.Decoder(wire.FromClient))
        self.links.append(link)
        self.loop.selector.register(link, 1, lambda: self._serve(link))

    def _serve(self, link: Link[wire.FromClient]) -> None:
        try:
            for message in link.receive():
                self._answer(link, message)
        except LinkClosed:
            self.loop.selector.unregister(link)
            link.close()

    def _answer(self, link: Link[wire.FromClient], message: wire.FromClient) -> None:
        if isinstance(message, wire.Hello):
            link.send(wire.Hello("fake"))
            return
        self.asked.append(message)
        if message.do == "login" and message.args.get("password") != "secret":
            link.send(wire.Reply(message.ask, False, sentence="name or password is wrong"))
        else:
            link.send(wire.Reply(message.ask, True, ANSWERS.get(message.do)))

    def close(self) -> None:
        self.loop.stop()
        self._thread.join()
        self._listener.close()
        for link in self.links:
            link.close()
        self.loop.close()


ANSWERS: dict[str, Any] = {
    "config-names": {"queue": ["sales", "support"]},
    "snapshot": {
        "at": 0, "calls": [], "desks": [], "queues": [],
        "lines": [{"line": 1, "state": "idle", "since": 0, "call": None}],
    },
    "log": [f"line {n} of the log" for n in range(60)],
    "config-check": {
        "touches": [{"what": "queue x", "when": "now", "needs": ""}], "changed": True, "seen": "x",
    },
    "config-commit": {"version": 2, "touches": [], "confirm_within": None},
    "why-call": "because \x1b[2J of that",
}  # fmt: skip


class Person(Wire):
    """At the far end of a pty with a shell behind it; ``answers``: as a VT100 does."""

    def __init__(self, folder: Path, *options: str, answers: bool = False) -> None:
        master, slave = pty.openpty()
        super().__init__(master, answers)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "vt220"}
        # where there will be an answer, a busy machine may take its time
        patience = "t.ANSWER_TIME = 30; " if answers else ""
        program = (
            f"import sys; import queuebox_shell.terminal as t; {patience}"
            "from queuebox_shell.cli import main; sys.exit(main())"
        )
        self.shell = subprocess.Popen(
            [sys.executable, "-c", program, "--run", str(folder), *options],
            stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0) and None,
        )  # fmt: skip
        os.close(slave)

    def logs_in(self) -> None:
        self.hears("login: ")
        self.says("tess")
        self.hears("password: ")
        self.says("secret")
        self.hears("queuebox>")  # an editor moves over the blank instead of writing it

    def ends(self) -> int:
        """Exit status, when the shell has ended by itself."""
        self.listen_to_the_end()
        return self.shell.wait(PATIENCE)

    def close(self) -> None:
        self.shell.kill()
        self.shell.wait()
        super().close()


Start = Callable[..., Person]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[FakeBox]:
    it = FakeBox(tmp_path)
    yield it
    it.close()


@pytest.fixture
def start(box: FakeBox, tmp_path: Path) -> Iterator[Start]:
    people: list[Person] = []

    def begin(*options: str, answers: bool = False) -> Person:
        people.append(Person(tmp_path, *options, answers=answers))
        return people[-1]

    yield begin
    for person in people:
        person.close()


def test_a_terminal_that_answers_nothing_gets_a_plain_mode(start: Start) -> None:
    person = start()
    person.logs_in()
    person.says("show lines")
    assert "1     idle" in person.hears("queuebox> ")
    person.says("set queue ?")
    assert "sales" in person.hears("queuebox> ")
    person.says("show log")
    person.hears("-- 37 more lines: any key, or q --")
    person.types(" ")
    person.hears("-- 14 more lines: any key, or q --")
    person.types("q")
    person.hears("queuebox> ")
    person.says("exit")
    assert person.ends() == 0


def test_one_that_answers_gets_tab_help_and_history(start: Start) -> None:
    person = start(answers=True)
    person.logs_in()
    person.types("sh\tli\t\r")
    person.hears("1     idle")
    person.hears("queuebox>")
    person.types("set queue sales ring_t?")
    person.hears("How long an offer waits for the agent.")
    person.types("\x15show lin\t\r")
    person.hears("1     idle")
    person.hears("queuebox>")
    person.types("\x1b[A\r")
    person.hears("1     idle")
    person.hears("queuebox>")
    person.types("\x04")
    assert person.ends() == 0


def test_what_a_caller_is_called_never_steers_the_terminal(start: Start) -> None:
    person = start("--plain")
    person.logs_in()
    person.says("why call 1")
    assert "because ?[2J of that" in person.hears("queuebox> ")


def test_a_commit_says_what_it_touches_and_asks(start: Start, box: FakeBox) -> None:
    person = start("--plain")
    person.logs_in()
    for answer, committed in (("n", False), ("", False), ("y", True)):
        person.says("commit")
        assert "queue x: now" in person.hears("go on? [y/N] ")
        person.says(answer)
        person.hears("queuebox> ")
        asked = [request.args for request in box.asked if request.do == "config-commit"]
        assert asked == ([{"seen": "x"}] if committed else [])


def test_a_text_is_pasted_until_a_dot(start: Start, box: FakeBox) -> None:
    ANSWERS["config-import"] = {"changes": 2}
    person = start("--plain")
    person.logs_in()
    person.says("import")
    person.hears("a line with only a dot")
    person.types("[site]\nname = 'X'\n.\n")
    person.hears("2 changes to commit")
    assert box.asked[-1].args == {"text": "[site]\nname = 'X'\n"}


def test_a_watch_goes_on_until_a_key(start: Start) -> None:
    person = start("--plain")
    person.logs_in()
    person.says("watch show lines")
    for _ in range(2):
        person.hears("1     idle")
    person.types("x")
    person.hears("queuebox> ")
    person.says("watch commit")
    person.hears("only show and why")


def test_wrong_passwords_end_it_and_keys_before_the_login_do_not(start: Start) -> None:
    person = start()
    person.types("\r\r")
    for _ in range(3):
        person.hears("login: ")
    for _ in range(3):
        person.says("tess")
        person.hears("password: ")
        person.says("guess")
        person.hears("wrong")
    assert person.ends() == 1
    assert "guess" not in person.heard


def test_nobody_there_for_long_is_logged_out(start: Start) -> None:
    for answers in (False, True):
        person = start("--idle", "0.05", answers=answers)
        person.logs_in()
        person.hears("logged out: nobody typed anything")
        assert person.ends() == 0


def test_a_hang_up_ends_it(start: Start) -> None:
    person = start()
    person.logs_in()
    person.close_wire()
    assert person.shell.wait(PATIENCE) in (-signal.SIGHUP, 0, 1)


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("/dev/full", "queuebox-shell: the output cannot be written: No space left on device\n"),
        (None, ""),
    ],
)
def test_an_output_that_takes_nothing_ends_it_without_a_traceback(
    tmp_path: Path, box: FakeBox, out: str | None, told: str
) -> None:
    """A disk that is full; a reader who has gone."""
    if out is None:
        reader, writer = os.pipe()
        os.close(reader)
    else:
        writer = os.open(out, os.O_WRONLY)
    program = "import sys; from queuebox_shell.cli import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", program, "--run", str(tmp_path), "-c", "show log"],
        stdout=writer, stderr=subprocess.PIPE, text=True, timeout=PATIENCE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (1, told)


def test_the_box_goes_away_and_comes_back(start: Start, box: FakeBox) -> None:
    person = start("--plain")
    person.logs_in()
    for link in box.links:
        link._sock.shutdown(socket.SHUT_RDWR)
    person.says("show lines")
    person.hears("log in again")
    person.logs_in()


def test_line_noise_does_neither_stop_nor_stall_it(start: Start) -> None:
    person = start("--plain")
    person.logs_in()
    noise = bytes(set(range(256)) - {0x04, 0x03, 0x0A, 0x0D})  # those are keys that people use
    os.write(person.descriptor, noise + b"\r" + b"x" * 3000 + b"\r\x03\x13\x1a\x1c\r")
    person.says("show lines")
    person.hears("1     idle")
    assert "Traceback" not in person.heard


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(min_size=1, max_size=200), min_size=5, max_size=20))
def test_fuzzed_lines_get_one_clear_line_each(start: Start, noise: list[bytes]) -> None:
    person = SHARED.setdefault("person", None) or start("--plain")
    if SHARED["person"] is None:
        SHARED["person"] = person
        person.logs_in()
    for line in noise:
        os.write(person.descriptor, re.sub(rb"[\x03\x04?]", b"", line) + b"\r")
    person.says("\x15show lines")
    assert "Traceback" not in person.hears("1     idle")


SHARED: dict[str, Any] = {}


# ── without a person ────────────────────────────────────────────────────────────


def shell(folder: Path, *options: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from queuebox_shell.cli import main; sys.exit(main())",
         "--run", str(folder), *options],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        input=text, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


def test_one_command_and_a_file_of_them(box: FakeBox, tmp_path: Path) -> None:
    said = shell(tmp_path, "-c", "show lines | csv")
    assert (said.returncode, said.stdout) == (0, "line,state,for,call\n1,idle,0:00,-\n")
    said = shell(tmp_path, "-c", "dance")
    assert (said.returncode, said.stderr) == (1, "dance: not a command; help lists the commands\n")
    office = tmp_path / "office"
    office.write_text("# an office\nset queue sales\ncommit\ndance\nshow lines\n")
    said = shell(tmp_path, "-f", str(office))
    assert said.returncode == 1 and said.stdout == "version 2 runs\n"
    assert said.stderr.startswith(f"{office}:4: dance: not a command")
    said = shell(tmp_path, text="show lines\n")
    assert said.returncode == 0 and "idle" in said.stdout


def test_no_box_is_one_line(tmp_path: Path) -> None:
    said = shell(tmp_path, "-c", "show lines")
    assert said.returncode == 1 and said.stderr.count("\n") == 1
    assert "the box is not running" in said.stderr


# ── the wire ────────────────────────────────────────────────────────────────────


def test_the_cable_carries_both_ways_and_survives_pulls(tmp_path: Path) -> None:
    port = SerialPort(tmp_path / "serial")
    inside = os.open(port.box_end, os.O_RDWR | os.O_NOCTTY)
    settings = termios.tcgetattr(inside)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(inside, termios.TCSANOW, settings)
    try:
        for text in (b"one\n", b"two\n"):
            outside = os.open(port.path, os.O_RDWR | os.O_NOCTTY)
            os.write(outside, text)
            assert os.read(inside, 100) == text
            os.write(inside, b"yes")
            assert os.read(outside, 3) == b"yes"
            os.close(outside)
        for _ in range(100):  # nobody listens: it is lost, and nobody waits
            os.write(inside, b"x" * 1000)
    finally:
        os.close(inside)
        port.close()
    assert not port.path.exists()

"""The control socket: versions, roles, unknown requests, answers that come later."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from queuebox.aside import AtOnce
from queuebox.audit import Audit
from queuebox.control import IDLE_LIMIT, Client, ControlServer, Later, Refused, Verb
from queuebox.users import FIRST, Users
from queuebox_wire.control_link import Control, ControlError
from queuebox_wire.loop import Loop, now_us


class Box:
    """A control server in a loop of its own thread."""

    def __init__(self, folder: Path) -> None:
        self.asked = threading.Event()
        self.later = Later()
        self.loop = Loop()
        self.users = Users(folder / "users.toml")
        self.path = folder / "control.sock"
        self.audit = Audit(folder / "audit.log")
        verbs = {
            "echo": Verb("viewer", lambda args: args),
            "later": Verb("viewer", self._later),
            "no": Verb("viewer", self._no),
            "reboot": Verb("technician", lambda args: "done"),
            "broken": Verb("viewer", lambda args: 1 // 0),
            "set": Verb("supervisor", self._set, changes=True),
        }
        self.server = ControlServer(
            self.path, self.loop.selector, verbs, self.users, self.audit, AtOnce()
        )
        self._thread = threading.Thread(
            target=self.loop.run, args=(lambda: None, lambda: None), name="box"
        )
        self._thread.start()

    def _later(self, args: object) -> Later:
        self.asked.set()
        return self.later

    def give_when_asked(self, data: object) -> None:
        assert self.asked.wait(10)
        self.later.give(True, data)

    def _set(self, args: dict[str, object]) -> object:
        if args.get("to") == "nonsense":
            raise Refused("what for?")
        return args["by"]

    def _no(self, args: object) -> None:
        raise Refused("not on a Sunday")

    def close(self) -> None:
        self.loop.stop()
        self._thread.join()
        self.server.close()
        self.loop.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    it = Box(tmp_path)
    yield it
    it.close()


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody who connects runs as some other user."""
    monkeypatch.setattr("queuebox.control._is_ours", lambda sock: False)


def test_a_request_is_answered_and_an_unknown_one_named(box: Box) -> None:
    with Control(box.path) as control:
        assert control.ask("echo", n=1) == {"n": 1}
        with pytest.raises(ControlError, match=r"fly: not a request; the box knows .*echo"):
            control.ask("fly")
        with pytest.raises(ControlError, match="not on a Sunday"):
            control.ask("no")
        with pytest.raises(ControlError, match="broken: a fault of the box itself"):
            control.ask("broken")
        assert control.ask("echo", n=2) == {"n": 2}, "it goes on"


def test_an_answer_may_come_later(box: Box) -> None:
    with Control(box.path) as control:
        giver = threading.Thread(target=box.give_when_asked, args=(42,))
        giver.start()
        assert control.ask("later") == 42
        giver.join()


@pytest.mark.usefixtures("stranger")
def test_a_stranger_logs_in_first_and_may_do_what_the_role_allows(box: Box) -> None:
    with Control(box.path) as control:
        with pytest.raises(ControlError, match="log in first"):
            control.ask("echo")
        with pytest.raises(ControlError, match="choose a password"):
            control.ask("login", user=FIRST, password="")
        control.ask("login", user=FIRST, password="", new="long enough")
        assert control.ask("reboot") == "done"
    with Control(box.path) as control:
        with pytest.raises(ControlError, match="wrong"):
            control.ask("login", user=FIRST, password="guess")
        with pytest.raises(ControlError, match="log in first"):
            control.ask("reboot")


def test_a_request_before_the_hello_ends_the_connection(box: Box) -> None:
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(10)
    sock.connect(str(box.path))
    sock.sendall(b'{"say":"ask","ask":1,"do":"echo","args":{}}\n')
    assert sock.recv(100) == b""
    sock.close()


def test_our_own_programs_need_no_login() -> None:
    ours, theirs = socket.socketpair()
    client = Client(theirs)
    assert client.role == "technician"
    client.link.close()
    ours.close()


@pytest.mark.usefixtures("stranger")
def test_who_changes_something_is_written_down(box: Box) -> None:
    with Control(box.path) as control:
        with pytest.raises(ControlError, match="wrong"):
            control.ask("login", user=FIRST, password="guess")
        control.ask("login", user=FIRST, password="", new="long enough")
        assert control.ask("set", to="this", by="somebody else") == FIRST, (
            "no one speaks for others"
        )
        with pytest.raises(ControlError, match="what for"):
            control.ask("set", to="nonsense")
        assert control.ask("echo", n=1)
    entries = [(e["who"], e["did"], e.get("refused", "")) for e in box.audit.last(9)]
    assert entries == [
        (FIRST, "login", "name or password is wrong"),
        (FIRST, "chose a password", ""),
        (FIRST, "logged in as technician", ""),
        (FIRST, "set", ""),
        (FIRST, "set", "what for?"),
    ]
    assert "guess" not in str(box.audit.last(9)) and "long enough" not in str(box.audit.last(9))


@pytest.mark.usefixtures("stranger")
def test_who_is_idle_is_logged_out(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    with Control(box.path) as control:
        control.ask("login", user=FIRST, password="", new="long enough")
        clock = now_us()
        monkeypatch.setattr("queuebox.control.now_us", lambda: clock + IDLE_LIMIT // 2)
        assert control.ask("reboot") == "done"
        monkeypatch.setattr("queuebox.control.now_us", lambda: clock + 2 * IDLE_LIMIT)
        for sentence in ("nothing came for so long", "log in first"):
            with pytest.raises(ControlError, match=sentence):
                control.ask("reboot")
    assert box.audit.last(1)[0]["did"] == "logged out: idle"


def test_the_audit_log_is_bounded_and_survives_half_a_line(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "audit.log")
    for number in range(3):
        audit.note("tess\x1b[2J", f"deed {number}", {"text": "x" * 10_000, "password": "secret"})
    with (tmp_path / "audit.log").open("ab") as file:
        file.write(b'{"when":"20')
    audit = Audit(tmp_path / "audit.log")
    audit.note("tess\x1b[2J", "deed 3", {"text": "x" * 10_000, "password": "secret"})
    assert [entry["did"] for entry in audit.last(9)] == [f"deed {n}" for n in range(4)]
    assert audit.last(1)[0]["who"] == "tess?[2J", "nobody steers who reads the log"
    assert "secret" not in str(audit.last(9)) and len(str(audit.last(9))) < 2_000

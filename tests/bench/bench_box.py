"""What the two programs cost and how soon they serve: G2, G18, G19, G20 and the bench's start.

Run by ``make bench``. Absolute figures are budgets: beside each stands a floor measured
in the same run, or what the figure is made of.
"""

from __future__ import annotations

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from queuebox_bench.bench import Bench
from queuebox_bench.office import write_office
from queuebox_bench.town import wait_for
from queuebox_bench.wire_to_fake import WireToFake
from queuebox_hw.modem.at_rest import CALLER_ID_LINES
from queuebox_hw.modem.exchange import GAP
from queuebox_wire import shelf_link as wire
from queuebox_wire.control_link import Control, ControlError
from queuebox_wire.link import Link, listen
from queuebox_wire.loop import now_us

BIN = Path(sys.executable).parent
CALLS = 300
IDLE_SECONDS = 10
RINGING_LINES = 4
OFF_HOOK = "AT+VLS=1"


def say(goal: str, what: str, figure: str, budget: str) -> None:
    sys.stdout.write(f"{goal:<5} {what:<52} {figure:>24}   {budget}\n")
    sys.stdout.flush()


# ── G2: arrival known → bytes written toward the shelf ──────────────────────────


class Peer:
    """A shelf that only talks: says facts, hears orders, measures."""

    def __init__(self, folder: Path) -> None:
        self._listener = listen(folder / "run" / "shelf.sock")
        self._listener.setblocking(True)
        self._count = 0
        self._heard: deque[wire.Order] = deque()

    def accept(self, lines: int, desks: list[str]) -> None:
        sock, _ = self._listener.accept()
        self.link = Link(sock, msgspec.json.Decoder(wire.Order))
        at = now_us()
        state = wire.FullState(
            tuple(wire.LineState(n, "idle", at) for n in range(1, lines + 1)),
            tuple(wire.DeskState(name, True, True, "off", buttons=3) for name in desks),
            at,
        )
        self.until(wire.Hello)
        self.link.send(wire.Hello("shelf", shelf="1"))
        self.link.send(state)
        for name in desks:
            self.until(wire.DeskTone, desk=name, tone="zip")
            self.tell(wire.Button(name, 1, "press", now_us()))

    def tell(self, fact: wire.Fact) -> None:
        self._count += 1
        self.link.send(wire.Numbered(self._count, fact))

    def until(self, kind: type, **fields: object) -> Any:
        """The next order of a kind; busy waiting, so that only the processor is measured."""
        while True:
            while self._heard:
                order = self._heard.popleft()
                if isinstance(order, kind) and all(
                    getattr(order, name) == value for name, value in fields.items()
                ):
                    return order
            self._heard += self.link.receive()

    def close(self) -> None:
        self.link.close()
        self._listener.close()


def echo_floor() -> list[float]:
    """µs from a socket write to the answer of another process that was at rest: its wake-up is
    what no call processor can avoid. Measured in the same way as the offers."""
    ours, theirs = socket.socketpair()
    child = subprocess.Popen([sys.executable, "-c", ECHO, str(theirs.fileno())],
                             pass_fds=[theirs.fileno()])  # fmt: skip
    theirs.close()
    ours.sendall(b"x")
    ours.recv(200)  # it is up
    ours.setblocking(False)
    spans = []
    for _ in range(CALLS):
        time.sleep(0.01)
        began = time.perf_counter()
        ours.send(b"x" * 100)
        while not _came(ours):
            pass
        spans.append((time.perf_counter() - began) * 1e6)
    ours.close()
    child.wait()
    return sorted(spans)


ECHO = """\
import socket, sys
sock = socket.socket(fileno=int(sys.argv[1]))
while data := sock.recv(200):
    sock.send(data)
"""


def _came(sock: socket.socket) -> bytes:
    try:
        return sock.recv(200)
    except BlockingIOError:
        return b""


def routing(folder: Path) -> None:
    """R1: a caller is up while a desk is free, until the offer is on the socket."""
    write_office(folder / "queuebox.toml", folder / "dev", 8, 8)
    text = (folder / "queuebox.toml").read_text()
    (folder / "queuebox.toml").write_text(text.replace('wrap_up = "2 s"', 'wrap_up = "0 s"'))
    (folder / "run").mkdir()
    peer = Peer(folder)
    with processor(folder):
        peer.accept(8, list("ABCDEFGH"))
        spans = [one_call(peer, n) for n in range(1, CALLS + 1)][20:]
        peer.close()
    spans.sort()
    say("G2", "caller is up -> offer on the socket", middle_and_end(spans), "0.10 / 0.5 ms")
    say("", "  its floor: an answer of a process at rest", middle_and_end(echo_floor()), "")


def middle_and_end(spans: list[float]) -> str:
    """Of sorted µs."""
    p50, p99 = spans[len(spans) // 2], spans[int(len(spans) * 0.99)]
    return f"p50 {p50 / 1000:.2f}, p99 {p99 / 1000:.2f} ms"


def one_call(peer: Peer, n: int) -> float:
    """A whole call on line 1; µs from Up to the offer's ring."""
    call = f"1-{n}"
    peer.tell(wire.Rang(1, call, now_us(), "5551234"))
    peer.until(wire.GoOffHook)
    time.sleep(0.01)  # calls come at two a second, not back to back
    began = time.perf_counter()
    peer.tell(wire.Up(1, call, now_us()))
    ring = peer.until(wire.DeskTone, tone="ring")
    span = (time.perf_counter() - began) * 1e6
    peer.tell(wire.Button(ring.desk, 1, "press", now_us()))
    peer.until(wire.ConnectDesk)
    peer.tell(wire.Gone(1, call, now_us()))
    peer.until(wire.HangUp)
    return span


def processor(folder: Path) -> subprocess.Popen[bytes]:
    words = ["--config", "queuebox.toml", "--data", "data", "--run", "run"]
    command = [str(BIN / "queuebox"), "run", *words]
    return Child(command, cwd=folder, stderr=subprocess.DEVNULL)


class Child(subprocess.Popen[bytes]):
    """A program that ends with its ``with`` block."""

    def __exit__(self, *error: object) -> None:
        self.terminate()
        super().__exit__(None, None, None)


# ── the whole box ───────────────────────────────────────────────────────────────


def field(pid: int, name: str) -> int:
    """A figure of /proc/PID/status."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise KeyError(name)


def whole(folder: Path) -> None:
    seconds = []
    for run in range(2):
        bench = Bench(folder / f"bench{run}", 4, 3, None, seed=1)
        began = time.monotonic()
        bench.start()
        seconds.append(time.monotonic() - began)
        bench.wait_for_lines()
        if run == 0:
            bench.close()
    say("", "second start of the bench -> it serves", f"{seconds[1]:.1f} s", "3 s")
    lines = time.monotonic() - began
    say("", "  until its four modems are set up as well", f"{lines:.1f} s", "")
    try:
        shelf, call_processor = bench.shelf.pid, bench.processor.pid
        before = field(call_processor, "voluntary_ctxt_switches")
        bench.until(IDLE_SECONDS)
        wakes = field(call_processor, "voluntary_ctxt_switches") - before
        say("G18", "memory of the shelf (RSS)", f"{field(shelf, 'VmRSS') / 1024:.0f} MB", "35 MB")
        rss = field(call_processor, "VmRSS") / 1024
        say("G18", "memory of the call processor (RSS)", f"{rss:.0f} MB", "55 MB")
        say("G20", "idle wake-ups of the call processor", f"{wakes / IDLE_SECONDS:.1f} /s", "2 /s")
        say("G19", "call processor killed -> serving again", f"{revival(bench):.2f} s", "1 s")
    finally:
        bench.close()


def revival(bench: Bench) -> float:
    """Median of five kills, s; 0.05 s of it is the wait before a restart, as systemd's."""
    spans = []
    for _ in range(5):
        began = time.monotonic()
        bench.kill_processor()
        starts = bench.processor.starts
        wait_for(
            lambda n=starts: bench.processor.starts > n or bench.programs.keep_alive(), "start"
        )
        wait_for(lambda: serving(bench), "the box")
        spans.append(time.monotonic() - began)
    return statistics.median(spans)


def serving(bench: Bench) -> bool:
    return bool(bench.reachable() and bench.ask("status")["in_service"])


def cold_start(folder: Path) -> None:
    """Both programs from nothing until the call processor has the shelf's state."""
    write_office(folder / "queuebox.toml", folder / "dev", 2, 2)
    words = ["--config", "queuebox.toml", "--data", "data", "--run", "run"]
    began = time.monotonic()
    with (
        Child([str(BIN / "queuebox-shelf"), *words], cwd=folder, stderr=subprocess.DEVNULL),
        processor(folder),
    ):
        wait_for(lambda: answers(folder), "both programs")
        span = time.monotonic() - began
    floor = time.monotonic()
    subprocess.run([sys.executable, "-c", "import msgspec"], check=True)
    floor = time.monotonic() - floor
    say("G19", "cold start of both programs", f"{span:.2f} s", "2 s")
    say("", "  its floor: a bare interpreter", f"{floor:.2f} s", "")


# ── a ring → off-hook command written, beyond the waits that are meant ──────────────


def answering(folder: Path) -> None:
    """Both programs, and modems that note every byte with its time."""
    write_office(folder / "queuebox.toml", folder / "dev", RINGING_LINES, 1)
    (folder / "dev").mkdir()
    words = ["--config", "queuebox.toml", "--data", "data", "--run", "run"]
    with contextlib.ExitStack() as stack:
        for n in range(1, RINGING_LINES + 1):
            command = [str(BIN / "queuebox-fake-modem"), "--link", f"dev/line{n}"]
            command += ["--world", f"dev/world{n}", "--log", f"dev/log{n}"]
            stack.enter_context(Child(command, cwd=folder, stderr=subprocess.DEVNULL))
        shelf = [str(BIN / "queuebox-shelf"), *words]
        stack.enter_context(Child(shelf, cwd=folder, stderr=subprocess.DEVNULL))
        stack.enter_context(processor(folder))
        wait_for(lambda: answers(folder) and all_idle(folder), "the lines")
        for n in range(1, RINGING_LINES + 1):
            caller = WireToFake(folder / f"dev/world{n}")
            caller.do(do="call", number="5551234", delay=n * 0.7, stays=1)
            wait_for(lambda n=n: OFF_HOOK in log_of(folder, n), "off-hook")
            caller.close()
        late = sorted(lateness(log_of(folder, n)) for n in range(1, RINGING_LINES + 1))
    figure = f"median {late[len(late) // 2]:.1f}, worst {late[-1]:.1f} ms"
    say("", f"caller ID in -> off-hook written, ours, {RINGING_LINES} calls", figure, "5 ms")


def log_of(folder: Path, line: int) -> str:
    return (folder / f"dev/log{line}").read_text()


def lateness(log: str) -> float:
    """ms of our own from the last line of the caller ID to the off-hook command: what passed
    beyond the pauses that a modem must be given, and beyond its own time to answer."""
    own = due = 0
    for row in log[log.index("NMBR") :].splitlines()[1:]:
        stamp, who, text = row.split(" ", 2)
        at = int(float(stamp) * 1e6)
        if who == "DTE>":
            own += max(0, at - due) if due else 0
            if text.startswith(OFF_HOOK):
                return own / 1000
        else:
            due = at + (GAP if "OK" in text else CALLER_ID_LINES)
    raise ValueError("nobody went off-hook")


def all_idle(folder: Path) -> bool:
    with Control(folder / "run" / "control.sock") as control:
        return all(line["state"] == "idle" for line in control.ask("snapshot")["lines"])


def answers(folder: Path) -> bool:
    try:
        with Control(folder / "run" / "control.sock") as control:
            return bool(control.ask("status")["in_service"])
    except ControlError:
        return False


def main() -> None:
    steps: list[Callable[[Path], None]] = [routing, answering, cold_start, whole]
    for step in steps:
        with tempfile.TemporaryDirectory() as folder:
            step(Path(folder))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()

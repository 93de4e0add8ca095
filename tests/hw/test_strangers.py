"""Software that nobody here wrote tries the fake modem: Debian's ``vm`` and ``vgetty``.

They come from the package mgetty-voice and run in a mount namespace of their own, with their
own configuration, locks, logs and spool. Their exit status means little (a failed playback
is status 0, a good duplex 255), so the verdict is read from the modem's byte log. The same
judges must condemn a modem that is broken on purpose.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from queuebox_hw.fake.modem_bench import unshielded
from queuebox_hw.fake.world_client import WorldClient

VOICE_CONF = """\
part generic
voice_log_level 6
voice_dir /var/spool/voice
phone_owner root
phone_group root
receive_dir incoming
message_dir messages
message_list Index
backup_message standard.rmd
port_speed 115200
port_timeout 6
dial_timeout 60
command_delay 100
forceV253 TRUE
rec_compression 0
rec_speed 0
rec_max_len 6
rec_remove_silence false
do_hard_flow true
beep_frequency 933
beep_length 1500
max_tries 3
retry_delay 5
watchdog_timeout 60
receive_gain -1
transmit_gain -1
enable_command_echo false
poll_interval 10
enable_compression_mapping_querry TRUE
compression_8bit_linear_unsigned 1
compression_8bit_ulaw 4
program vgetty
rings 2
answer_mode voice
rec_always_keep true
do_message_light false
program vm
dialout_timeout 60
ringback_goes_away 30
ringback_never_came 100
"""

NAMESPACE = """\
set -e
mount --bind "$ROOM/etc" /etc/mgetty
mount --bind "$ROOM/log" /var/log
mount --bind "$ROOM/spool" /var/spool
mount -t tmpfs none /run
mkdir /run/lock
exec "$@"
"""

SOUND = random.Random(7).randbytes(12_000)
"""1.5 s with every byte in it, 0x10 some 47 times."""
LONG = random.Random(8).randbytes(64_000)
"""8 s: more than a pty and the modem hold together, so that vm must wait while it plays."""


def rmd(samples: bytes) -> bytes:
    """A file that vm plays with its V.253 driver, as unsigned 8-bit."""
    head = b"RMD1" + b"V253modem".ljust(16, b"\0") + b"\0\x08" + b"\x1f\x40" + b"\x08"
    return head.ljust(32, b"\0") + samples


# ── one stranger at one modem ───────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """One line of the byte log; ``sound`` lines hold the bytes of a stream."""

    at: float
    who: str
    data: str
    sound: bytes


@dataclass(frozen=True)
class Run:
    """What is left of a stranger's visit."""

    lines: tuple[Line, ...]
    status: int
    output: str
    room: Path

    def commands(self) -> list[str]:
        """What was typed, line by line, without the prologue's settings."""
        typed = "".join(line.data for line in self.lines if line.who == "DTE" and not line.sound)
        return [text for text in typed.replace("<LF>", "").split("<CR>") if text]

    def between(self, start: str, stop: str) -> tuple[Line, ...]:
        """The lines after the first that holds ``start``, up to the next with ``stop``."""
        index = next(i for i, line in enumerate(self.lines) if start in line.data)
        rest = self.lines[index + 1 :]
        end = next(i for i, line in enumerate(rest) if stop in line.data)
        return rest[: end + 1]


Step = Callable[[WorldClient, Path, "subprocess.Popen[bytes]"], None]


@dataclass(frozen=True)
class Visit:
    """A stranger's command, the modem he meets, and what the world does meanwhile."""

    profile: str
    command: tuple[str, ...]
    world: Step | None = None
    broken: str = ""


def rooms(room: Path) -> dict[str, str]:
    """Configuration and empty folders for one visit."""
    for folder in ("etc", "log/mgetty", "spool/voice/messages", "spool/voice/incoming"):
        (room / folder).mkdir(parents=True)
    for name in ("mgetty.config", "dialin.config"):
        (room / "etc" / name).touch()
    (room / "etc/voice.conf").write_text(VOICE_CONF)
    (room / "play.rmd").write_bytes(rmd(SOUND))
    (room / "long.rmd").write_bytes(rmd(LONG))
    shutil.copy(room / "play.rmd", room / "spool/voice/messages/standard.rmd")
    (room / "spool/voice/messages/Index").write_text("standard.rmd\n")
    return os.environ | {"ROOM": str(room), "PYTHONPATH": os.pathsep.join(sys.path)}


def namespace() -> list[str]:
    """How to get a mount namespace here: as root, or as the root of a user namespace."""
    return ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]


def visit(plan: Visit, room: Path) -> Run:
    """Start a modem, let the stranger at it, and read what happened."""
    environment = rooms(room)
    modem = [sys.executable, "-m", "queuebox_hw.fake.modem_cli"]
    if plan.broken:
        modem = [sys.executable, str(Path(__file__).with_name("broken_modem.py")), plan.broken]
    modem += ["--profile", plan.profile, "--link", str(room / "tty"), "--log-sound"]
    modem += ["--log", str(room / "bytes"), "--world", str(room / "world")]
    running = subprocess.Popen(modem, env=environment, stderr=subprocess.DEVNULL)
    try:
        with WorldClient(room / "world", limit_s=60) as world:
            tty = str((room / "tty").readlink()).removeprefix("/dev/")
            words = [w.replace("TTY", tty).replace("ROOM", str(room)) for w in plan.command]
            status, output = _stranger(plan, words, environment, world, room)
    finally:
        running.terminate()
        running.wait(20)
    return Run(read_log(room / "bytes"), status, output, room)


def _stranger(
    plan: Visit, words: list[str], environment: dict[str, str], world: WorldClient, room: Path
) -> tuple[int, str]:
    script = [*namespace(), "sh", "-c", NAMESPACE, "sh", *words]
    with subprocess.Popen(
        script, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            if plan.world is not None:
                plan.world(world, room, process)
            output, _ = process.communicate(timeout=25 if plan.broken else 75)
        except subprocess.TimeoutExpired:
            output = b"gave up waiting"
        finally:
            process.kill()
    return process.returncode, output.decode(errors="replace")


def read_log(path: Path) -> tuple[Line, ...]:
    """The byte log, line by line."""
    lines = []
    for text in path.read_text().splitlines():
        at, who, data = re.match(r"(\S+) (\S+) ?(.*)", text).groups()  # type: ignore[union-attr]
        raw = bytes.fromhex(data) if who.endswith("#") else b""
        lines.append(Line(float(at), who[:3], "" if raw else data, raw))
    return tuple(lines)


# ── what the world does ─────────────────────────────────────────────────────────


def caller(says: str) -> Step:
    """Somebody who is on the line as soon as it is seized, without a ring."""

    def call(world: WorldClient, room: Path, process: subprocess.Popen[bytes]) -> None:
        world.do("call", number="5551234567", says=says, delay=60)

    return call


def presses_five(world: WorldClient, room: Path, process: subprocess.Popen[bytes]) -> None:
    caller("silence")(world, room, process)
    world.wait("stream", limit_s=60, kind="transmit")
    world.do("press", digits="5")


def hangs_up(world: WorldClient, room: Path, process: subprocess.Popen[bytes]) -> None:
    # a full-scale mu-law tone holds the byte 0x10
    world.do("call", says="tone:441@2.9", delay=60, signs="busy")
    world.wait("stream", limit_s=60, kind="receive")
    world.do("patience", seconds=1)


def interrupts(world: WorldClient, room: Path, process: subprocess.Popen[bytes]) -> None:
    world.do("line", dial_tone=False)
    world.wait("heard", limit_s=60, what="sound")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in children or [str(process.pid)]:
        os.kill(int(pid), signal.SIGINT)


def busy(world: WorldClient, room: Path, process: subprocess.Popen[bytes]) -> None:
    world.do("destination", number="*", outcome="busy")


def no_dial_tone(world: WorldClient, room: Path, process: subprocess.Popen[bytes]) -> None:
    world.do("line", dial_tone=False)


def whole_call(world: WorldClient, room: Path, process: subprocess.Popen[bytes]) -> None:
    """Once vgetty has set the modem up: ring with caller ID, listen, talk, hang up."""
    world.wait("settings", limit_s=60, name="+VCID")
    world.wait("command", limit_s=60, text="+FCLASS=0")
    world.wait("command", limit_s=60, text="")
    number, name = "5551234567", "SMITH JOHN"
    world.do("call", number=number, name=name, says="speech", delay=0.5, signs="busy")
    world.wait("stream", limit_s=60, kind="receive")
    world.do("patience", seconds=1)


# ── the judges ──────────────────────────────────────────────────────────────────


def played(run: Run) -> bytes:
    """What the modem was given to play, unshielded, up to the code that ended it."""
    sound = b"".join(line.sound for line in run.lines if line.who == "DTE")
    return unshielded(sound)[0]


def judge_diagnostics(run: Run) -> None:
    commands = run.commands()
    assert commands[0] == "ATE0"
    for wanted in ("ATI3", "AT+FMM?", "AT+FCLASS=?"):
        assert wanted in commands, f"{wanted} was never typed: {commands}"
    assert not any("AT" in line.data for line in run.lines[8:] if line.who == "DCE")


def judge_play(run: Run) -> None:
    commands = run.commands()
    assert commands[-1] == "AT" and "AT+VTX" in commands and "AT+VLS=0" in commands
    stream = run.between("CONNECT", "OK")
    sound = b"".join(line.sound for line in stream)
    assert sound.endswith(b"\x10\x03")
    assert unshielded(sound)[0] == SOUND
    start, end = stream[0].at, stream[-1].at
    first_second = sum(len(line.sound) for line in stream if line.at < start + 1)
    assert first_second < 8000 + 1024 + 800, f"took {first_second} bytes in a second"
    assert end - start >= len(SOUND) / 8000 - 0.05, f"OK came after {end - start:.2f} s"


def judge_press(run: Run) -> None:
    texts = [line.data for line in run.lines if line.who == "DCE" and not line.sound]
    assert "<DLE>/" in texts and "<DLE>5" in texts and "<DLE>~" in texts
    assert run.output.strip().endswith("5"), f"vm printed {run.output!r}"
    judge_abort(run)


def judge_abort(run: Run) -> None:
    """NUL, cancel, end: the modem throws away what it has and says OK at once."""
    stream = run.between("CONNECT", "OK")
    raw = b"".join(line.sound for line in stream if line.who == "DTE")
    assert b"\x00\x10\x18" in raw and raw.endswith(b"\x10\x03")
    cancelled = next(line.at for line in stream if b"\x10\x18" in line.sound)
    assert stream[-1].at - cancelled < 0.5
    assert run.commands()[-1] == "AT"


def judge_record(run: Run) -> None:
    stream = run.between("CONNECT", "OK")
    texts = [line.data for line in stream if line.who == "DCE" and not line.sound]
    assert texts[-2:] == ["<DLE><ETX>", "<CR><LF>OK<CR><LF>"]
    assert [line.sound for line in stream if line.who == "DTE"] == [b"\x10!"]
    meant, codes = unshielded(b"".join(line.sound for line in stream if line.who == "DCE"))
    assert "b" in codes
    kept = (run.room / "record.rmd").read_bytes()[32:]
    # vm stops at the busy code: what was on its way then is not kept
    assert len(kept) > 4000 and meant.startswith(kept)


def judge_shielding(run: Run) -> None:
    """As ``judge_record``, of a sound that holds the byte DLE."""
    assert any(b"\x10" in line.sound for line in run.lines if line.who == "DCE")
    judge_record(run)


def judge_duplex(run: Run) -> None:
    stream = run.between("CONNECT", "OK")
    texts = [line.data for line in stream if line.who == "DCE" and not line.sound]
    assert texts[-2:] == ["<DLE><ETX>", "<CR><LF>OK<CR><LF>"]
    sent = b"".join(line.sound for line in stream if line.who == "DTE")
    assert b"\x10^" in sent
    # vm's own bug drops zero bytes and what is in its hands at the end
    assert len(unshielded(sent)[0]) > len(SOUND) - 400
    commands = run.commands()
    assert commands[-3].endswith("AT+VLS=0") and commands[-1] == "AT"


def judge_dial(run: Run) -> None:
    assert "ATD5551234" in run.commands()
    answer = run.between("ATD5551234", "<CR><LF>")[-1]
    assert answer.data == "<CR><LF>OK<CR><LF>"


def judge_dial_busy(run: Run) -> None:
    assert run.between("ATD5551234", "<CR><LF>")[-1].data == "<CR><LF>BUSY<CR><LF>"


def judge_no_dial_tone(run: Run) -> None:
    assert run.between("ATD5551234", "<CR><LF>")[-1].data == "<CR><LF>NO DIALTONE<CR><LF>"


def judge_beep(run: Run) -> None:
    assert "AT+VTS=[933,,150]" in run.commands()
    beep = next(line for line in run.lines if "+VTS" in line.data)
    answer = run.between("+VTS", "<CR><LF>")[-1]
    assert answer.data == "<CR><LF>OK<CR><LF>"
    assert answer.at - beep.at > 1.49


def judge_call(run: Run) -> None:
    texts = " ".join(line.data for line in run.lines if not line.sound)
    order = [
        "RING",
        "NMBR",
        "AT+FCLASS=8",
        "AT+VLS=1",
        "AT+VTX",
        "AT+VTS=[933,,150]",
        "AT+VRX",
        "<DLE><ETX>",
        "AT+VLS=0",
        "AT+FCLASS=0",
    ]
    found = re.search(".*?".join(map(re.escape, order)), texts, re.DOTALL)
    assert found, f"not in this order: {order} in {texts}"
    assert played(run).startswith(SOUND)
    messages = list((run.room / "spool/voice/incoming").iterdir())
    assert any("5551234567" in path.name for path in messages), messages
    assert max(path.stat().st_size for path in messages) > 6000
    assert run.status == 0


VM = ("vm",)
AT_LINE = ("-l", "TTY", "-d", "2")
PLAY = (*VM, "play", *AT_LINE, "ROOM/play.rmd")
RECORD = (*VM, "record", *AT_LINE, "-L", "5", "-c", "10", "ROOM/record.rmd")
DUPLEX = (*VM, "duplex", *AT_LINE, "ROOM/play.rmd", "ROOM/record.rmd")
DIAL = (*VM, "dial", *AT_LINE, "5551234")

VISITS: dict[str, tuple[Visit, Callable[[Run], None]]] = {
    "diagnostics": (Visit("cx93010", (*VM, "diagnostics", "TTY")), judge_diagnostics),
    "play": (Visit("generic", PLAY, no_dial_tone), judge_play),
    "play on a Conexant": (Visit("cx93010", PLAY, no_dial_tone), judge_play),
    "play until a key": (
        Visit("cx93010", (*VM, "play", *AT_LINE, "-P", "ROOM/long.rmd"), presses_five),
        judge_press,
    ),
    "play interrupted": (
        Visit("generic", (*VM, "play", *AT_LINE, "ROOM/long.rmd"), interrupts),
        judge_abort,
    ),
    "record until busy": (Visit("generic", RECORD, hangs_up), judge_shielding),
    "record on a Conexant": (Visit("cx93010", RECORD, hangs_up), judge_record),
    "duplex": (Visit("cx93010", DUPLEX, caller("speech")), judge_duplex),
    "dial": (Visit("cx93010", DIAL), judge_dial),
    "dial busy": (Visit("generic", DIAL, busy), judge_dial_busy),
    "dial without dial tone": (Visit("generic", DIAL, no_dial_tone), judge_no_dial_tone),
    "beep": (Visit("cx93010", (*VM, "beep", *AT_LINE)), judge_beep),
    "vgetty takes a call": (Visit("generic", ("/usr/sbin/vgetty", "TTY"), whole_call), judge_call),
}

BROKEN: dict[str, tuple[Visit, Callable[[Run], None]]] = {
    "no back-pressure": (Visit("generic", PLAY, no_dial_tone, broken="greedy"), judge_play),
    "OK before the end": (Visit("generic", PLAY, no_dial_tone, broken="hasty"), judge_play),
    "wrong exit code": (
        Visit("cx93010", DUPLEX, caller("speech"), broken="stubborn"),
        judge_duplex,
    ),
    "DLE not shielded": (Visit("generic", RECORD, hangs_up, broken="unshielded"), judge_shielding),
}


def obstacle() -> str:
    """Why strangers cannot be invited here, or nothing."""
    if shutil.which("vm") is None or not Path("/usr/sbin/vgetty").exists():
        return "vm and vgetty are not installed (Debian package mgetty-voice)"
    script = "mount -t tmpfs none /run"
    tried = subprocess.run([*namespace(), "sh", "-c", script], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "no right to a mount namespace (root, or user ones)"


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Run]]:
    """All visits at once, each at a modem of its own: most of their time is waiting."""
    if why := obstacle():
        pytest.skip(why)
    base = tmp_path_factory.mktemp("strangers")
    plans = {name: plan for name, (plan, _) in (VISITS | BROKEN).items()}
    with ThreadPoolExecutor(len(plans)) as pool:
        going = {
            name: pool.submit(visit, plan, base / str(number))
            for number, (name, plan) in enumerate(plans.items())
        }
        yield lambda name: going[name].result()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", VISITS)
def test_a_stranger_is_satisfied(name: str, visits: Callable[[str], Run]) -> None:
    VISITS[name][1](visits(name))


@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_modem_is_condemned(name: str, visits: Callable[[str], Run]) -> None:
    run = visits(name)
    with pytest.raises((AssertionError, StopIteration)):
        BROKEN[name][1](run)

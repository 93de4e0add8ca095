"""The fake modem as the process it is: a pty, real time, its world socket and its recordings."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
import wave
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queuebox_hw.fake import markers
from queuebox_hw.fake.modem_bench import unshielded
from queuebox_hw.fake.world_client import Refused, WorldClient

LIMIT_S = 30.0


class Host:
    """A program at the modem's terminal; owns its descriptor."""

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.heard = b""

    def close(self) -> None:
        os.close(self.fd)

    def read(self) -> bytes:
        """What there is within 50 ms."""
        if select.select([self.fd], [], [], 0.05)[0]:
            return os.read(self.fd, 65_536)
        return b""

    def until(self, ending: bytes) -> bytes:
        said = b""
        end = time.monotonic() + LIMIT_S
        while ending not in said:
            assert time.monotonic() < end, said
            said += self.read()
        return said

    def command(self, text: str, ending: bytes = b"OK\r\n") -> bytes:
        os.write(self.fd, b"AT" + text.encode() + b"\r")
        return self.until(ending)

    def talk(self, count: int, piece: bytes = b"\x90") -> bytes:
        """Duplex, as many bytes out as come in, until so many have come."""
        heard = b""
        end = time.monotonic() + LIMIT_S
        while len(heard) < count:
            assert time.monotonic() < end
            got = self.read()
            heard += got
            os.write(self.fd, (piece * len(got))[: len(got)])
        return heard


class Modem:
    """The process, its terminal's link and a client of its world."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.link = folder / "tty"
        self.records = folder / "calls"
        self.log = folder / "bytes"
        command = [sys.executable, "-m", "queuebox_hw.fake.modem_cli", "--link", str(self.link)]
        command += ["--world", str(folder / "world"), "--record", str(self.records)]
        command += ["--log", str(self.log), *options]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        self.world = WorldClient(folder / "world", LIMIT_S)

    def close(self) -> None:
        self.world.close()
        self.process.terminate()
        _, said = self.process.communicate(timeout=LIMIT_S)
        assert self.process.returncode == 0, said.decode()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[Modem, Host]]]:
    """Starts a modem and sits down at its terminal."""
    modems: list[tuple[Modem, Host]] = []

    def one(*options: str) -> tuple[Modem, Host]:
        folder = tmp_path / str(len(modems))
        folder.mkdir()
        modem = Modem(folder, *options)
        modems.append((modem, Host(modem.link)))
        return modems[-1]

    yield one
    for modem, host in modems:
        host.close()
        modem.close()
        assert not modem.link.exists() and not modem.link.is_symlink()


def answer(modem: Modem, host: Host, **caller: object) -> None:
    """A caller, off-hook, in duplex."""
    for text in ("E0", "+FCLASS=8", "+VSD=0,0", "+VSM=131,8000"):
        host.command(text)
    modem.world.do("call", number="5551234", delay=60, **caller)
    host.command("+VLS=1")
    host.command("+VTR", b"CONNECT\r\n")


def test_it_rings_and_tells_who_calls(start: Callable[..., tuple[Modem, Host]]) -> None:
    modem, host = start()
    host.command("E0")
    host.command("+VCID=1")
    modem.world.do("call", number="5551234", name="SMITH JOHN", bell=[0.4, 1.0])
    said = host.until(b"NAME = SMITH JOHN\r\n")
    assert said.startswith(b"\r\nRING\r\n") and b"NMBR = 5551234\r\n" in said
    host.until(b"\r\nRING\r\n")
    modem.world.do("hang-up")
    assert modem.world.wait("caller-gone")["why"] == "gave up ringing"


def test_its_clock_is_its_own_and_the_sound_is_whole(
    start: Callable[..., tuple[Modem, Host]],
) -> None:
    modem, host = start("--ppm", "150")
    answer(modem, host, says="counter:5")
    before = modem.world.do("state")["state"]
    heard = host.talk(24_000)
    after = modem.world.do("state")["state"]
    assert isinstance(before, dict) and isinstance(after, dict)
    samples = after["position"] - before["position"]
    seconds = (after["at"] - before["at"]) / 1e6
    assert samples / 8000 / 1.00015 == pytest.approx(seconds, abs=0.02)
    sound, _ = unshielded(heard)
    reading = markers.read(array("h", _linear(sound)), 5)
    assert reading.heard > 0.9
    if not after["overruns"]:
        assert reading.jumps == ()


def _linear(sound: bytes) -> bytes:
    from queuebox_hw.fake.g711 import to_linear16

    return to_linear16(sound)


def test_a_call_is_on_record_both_ways(start: Callable[..., tuple[Modem, Host]]) -> None:
    modem, host = start()
    answer(modem, host, says="tone:1000", signs="busy")
    host.talk(16_000, b"\x20")
    modem.world.do("press", digits="7")
    modem.world.wait("pressed", digit="7")
    modem.world.do("hang-up")
    host.talk(4_000)
    os.write(host.fd, b"\x10^")
    host.until(b"OK\r\n")
    host.command("+VLS=0")
    modem.world.wait("on-hook")
    modem.world.do("state")
    deadline = time.monotonic() + LIMIT_S
    while not (found := list(modem.records.glob("*.json"))):
        assert time.monotonic() < deadline
        modem.world.do("state")
    (path,) = found
    facts = json.loads(path.read_text())
    assert facts["caller"]["number"] == "5551234" and "5551234" in path.name
    names = [event["saw"] for event in facts["events"]]
    assert names.index("answered") < names.index("pressed") < names.index("caller-gone")
    with wave.open(str(path.with_suffix(".wav")), "rb") as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 8000)
        assert file.getnframes() == facts["samples"]
        frames = array("h", file.readframes(file.getnframes()))
    said, heard = frames[0::2], frames[1::2]
    assert markers.tone_level(said[1600:9600], 1000) == pytest.approx(-10, abs=0.5)
    assert max(heard) > 10_000  # 0x20 is loud


def test_pulled_and_plugged_it_has_another_number(
    start: Callable[..., tuple[Modem, Host]],
) -> None:
    modem, host = start()
    host.command("E0")
    old = modem.link.readlink()
    modem.world.do("unplug")
    with pytest.raises(Refused, match="unplugged"):
        modem.world.do("call")
    assert not modem.link.is_symlink()
    with pytest.raises(OSError, match="Input/output error"):
        os.write(host.fd, b"AT\r")
    host.close()
    host.fd = os.open(os.devnull, os.O_RDWR)
    modem.world.do("plug")
    modem.world.do("state")
    fresh = Host(modem.link)
    try:
        assert modem.link.readlink() != old
        assert fresh.command("").endswith(b"AT\r\r\nOK\r\n")
    finally:
        fresh.close()


def test_one_eio_and_all_is_well_after_opening_again(
    start: Callable[..., tuple[Modem, Host]],
) -> None:
    modem, host = start()
    host.command("E0")
    modem.world.do("fault", kind="eio-once")
    with pytest.raises(OSError, match="Input/output error"):
        os.write(host.fd, b"AT\r")
    fresh = Host(modem.link)
    try:
        assert fresh.command("") == b"\r\nOK\r\n"
    finally:
        fresh.close()


def test_the_byte_log_reads_like_a_trace(start: Callable[..., tuple[Modem, Host]]) -> None:
    modem, host = start("--profile", "usr5637")
    answer(modem, host)
    host.talk(2_000, b"\x10\x10")
    os.write(host.fd, b"\x10\x03")
    host.until(b"OK\r\n")
    text = modem.log.read_text()
    assert " DTE> AT+VTR<CR>\n" in text and " DCE> <CR><LF>CONNECT<CR><LF>\n" in text
    assert "<DLE><ETX>" in text


def test_two_can_watch_and_a_wrong_word_hurts_nobody(
    start: Callable[..., tuple[Modem, Host]], tmp_path: Path
) -> None:
    modem, host = start()
    with WorldClient(tmp_path / "0" / "world") as second:
        with pytest.raises(Refused, match="Expecting value"):
            second._socket.sendall(b"nonsense\n")
            second.do("state")
        modem.world.do("call", number="1", bell=[0.4, 1.0])
        assert second.wait("ringing")["ring"] == 1
        assert modem.world.wait("ringing")["ring"] == 1
    host.command("")


def test_an_unknown_profile_is_refused_with_the_list(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "queuebox_hw.fake.modem_cli", "--profile", "hayes"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [*command, "--link", str(tmp_path / "tty")],
        env=environment,
        capture_output=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.returncode == 2
    assert b"no modem profile 'hayes'" in done.stderr and b"usr5637" in done.stderr

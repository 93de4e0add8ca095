"""The fake headset: its clock, its gaps, what the agent says and hears; and once as a process."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from queuebox_hw.fake import markers
from queuebox_hw.fake.headset import FakeHeadset
from queuebox_hw.fake.headset_record import WavTape
from queuebox_hw.fake.world_client import Refused, WorldClient

PERIOD_BYTES = 960


class MemoryWire:
    """The box's end is two lists of bytes; ``full``: the box fetches nothing."""

    def __init__(self) -> None:
        self.playback = b""
        self.captured = bytearray()
        self.full = False

    def read(self) -> bytes:
        data, self.playback = self.playback, b""
        return data

    def write(self, data: bytes) -> bool:
        if not self.full:
            self.captured += data
        return not self.full


class Bench:
    """A headset in virtual time."""

    def __init__(self, ppm: float = 0.0, tape: WavTape | None = None) -> None:
        self.wire = MemoryWire()
        self.facts: list[tuple[str, dict[str, object]]] = []
        self.headset = FakeHeadset(self.wire, self._saw, ppm=ppm, tape=tape)
        self.headset.connect()

    def _saw(self, what: str, /, **facts: object) -> None:
        self.facts.append((what, facts))

    def run_to(self, us: int) -> None:
        while (due := self.headset.deadline) is not None and due <= us:
            self.headset.advance(due)

    def count(self, what: str) -> int:
        return sum(name == what for name, _ in self.facts)


@pytest.mark.parametrize("ppm", [0.0, 150.0, -150.0])
def test_it_captures_by_its_own_clock(ppm: float) -> None:
    bench = Bench(ppm)
    bench.run_to(100_000_000)
    assert len(bench.wire.captured) / 2 == pytest.approx(4_800_000 * (1 + ppm / 1e6), abs=481)


def test_the_agent_says_his_marker() -> None:
    bench = Bench()
    bench.headset.say("counter:6")
    bench.run_to(2_000_000)
    reading = markers.read(array("h", bytes(bench.wire.captured)), 6, 48_000)
    assert reading.heard > 0.99 and reading.jumps == ()
    now = len(bench.wire.captured) / 2 / 6
    position = bench.headset.state()["position"]
    assert reading.position(now) == pytest.approx(position, abs=0.6)


@pytest.mark.parametrize("says", ["silence", "tone:440", "speech", "noise:-30"])
def test_he_can_say_other_things(says: str) -> None:
    bench = Bench()
    bench.headset.say(says)
    bench.run_to(1_000_000)
    loud = max(array("h", bytes(bench.wire.captured)))
    assert (loud == 0) == (says == "silence")


def test_an_unknown_way_to_speak_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot say"):
        Bench().headset.say("nonsense")


def test_silence_before_the_first_sample_is_no_gap_and_later_it_is_one() -> None:
    bench = Bench()
    bench.run_to(500_000)
    assert bench.headset.underruns == 0
    bench.wire.playback = bytes(PERIOD_BYTES * 10)
    bench.run_to(600_000)
    assert bench.headset.underruns == 0
    bench.run_to(700_000)
    assert bench.headset.underruns == 1
    assert bench.headset.missing_samples == 4800
    bench.wire.playback = bytes(PERIOD_BYTES * 2)
    bench.run_to(800_000)
    assert bench.headset.underruns == 2
    assert bench.count("underrun") == 2


def test_a_sample_may_be_cut_in_two_by_the_wire() -> None:
    bench = Bench()
    bench.wire.playback = b"\x01\x02" * 480 + b"\x03"
    bench.run_to(10_000)
    bench.wire.playback = b"\x04" + b"\x05\x06" * 479
    bench.run_to(20_000)
    assert bench.headset.played == 960
    assert bench.headset.underruns == 0


def test_capture_that_nobody_fetches_is_lost_and_counted() -> None:
    bench = Bench()
    bench.wire.full = True
    bench.run_to(100_000)
    assert bench.headset.overruns == 10
    assert bench.headset.lost_samples == 4800


def test_time_lost_in_a_stall_is_not_made_up_for() -> None:
    bench = Bench()
    bench.run_to(100_000)
    before = len(bench.wire.captured)
    bench.headset.stall(0.5)
    bench.run_to(700_000)
    assert len(bench.wire.captured) - before == pytest.approx(PERIOD_BYTES * 10, abs=2000)


def test_the_agent_tells_when_he_begins_to_hear_and_when_it_is_quiet() -> None:
    bench = Bench()
    bench.wire.playback = b"\x00\x10" * 480 * 20
    bench.run_to(1_000_000)
    assert [facts["what"] for name, facts in bench.facts if name == "heard"] == [
        "sound",
        "silence",
    ]


def test_what_he_said_and_heard_is_on_tape(tmp_path: Path) -> None:
    bench = Bench(tape=WavTape(tmp_path, "desk-a"))
    bench.headset.say("tone:440")
    bench.wire.playback = b"\x34\x12" * 48_000
    bench.run_to(500_000)
    bench.headset.disconnect()
    (path,) = tmp_path.glob("*.wav")
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 48_000)
        frames = array("h", file.readframes(file.getnframes()))
    assert len(frames) == 2 * 24_000
    assert set(frames[1::2]) == {0x1234}
    assert max(frames[0::2]) > 6000
    facts = json.loads(path.with_suffix(".json").read_text())
    assert facts["samples"] == 24_000 and facts["start"] == 0


# ── as a process ────────────────────────────────────────────────────────────────


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[Path, WorldClient]]:
    path, world = tmp_path / "headset", tmp_path / "world"
    command = [sys.executable, "-m", "queuebox_hw.fake.headset_cli"]
    command += ["--socket", str(path), "--world", str(world), "--ppm", "80"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        with WorldClient(world) as client:
            yield path, client
    finally:
        running.terminate()
        assert running.wait(10) == 0


def receive(connection: socket.socket, count: int) -> bytes:
    connection.settimeout(20)
    data = b""
    while len(data) < count:
        piece = connection.recv(65_536)
        if not piece:
            break
        data += piece
    return data


def open_card(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(str(path))
    return connection


def test_the_process_speaks_hears_and_can_be_unplugged(
    process: tuple[Path, WorldClient],
) -> None:
    path, world = process
    world.do("say", says="counter:2")
    with open_card(path) as connection:
        world.wait("connected")
        connection.sendall(b"\x00\x20" * 48_000)
        captured = receive(connection, 96_000)
        world.wait("heard", what="sound")
        reading = markers.read(array("h", captured[:96_000]), 2, 48_000)
        assert reading.heard > 0.9 and reading.jumps == ()
        world.do("unplug")
        world.wait("disconnected")
        assert receive(connection, 10_000_000) is not None
    assert not path.exists()
    world.do("plug")
    end = time.monotonic() + 10
    while not path.exists() and time.monotonic() < end:
        world.do("state")
    with open_card(path) as connection:
        assert receive(connection, 9600)
    with pytest.raises(Refused, match="try say"):
        world.do("dance")

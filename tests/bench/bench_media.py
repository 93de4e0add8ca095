"""Measures the sound engine against a floor in plain C, in one run. Prints a table.

    .venv/bin/python tests/bench/bench_media.py [--quick]

Absolute times on a shared machine move by half; the ratios hardly move. Goals and their
numbers: the project's performance page. Everything runs on ptys and sockets, no hardware.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import os
import pty
import random
import socket
import statistics
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "cext")]

from queuebox_media.engine import Engine  # noqa: E402
from queuebox_media.g711 import encoded  # noqa: E402
from queuebox_media.tones import tone  # noqa: E402

BUILD = ROOT / "build" / "bench"
TICK_US = 10_000
BUILD_SCRIPT = """
from setuptools import Extension, setup
from Cython.Build import cythonize
import platform
vectors = ["-march=x86-64-v2"] if platform.machine() == "x86_64" else []
setup(name="media_kernels", script_args=["build_ext", "--build-lib", {out!r}, "--build-temp",
    {out!r}], ext_modules=cythonize([Extension("media_kernels", [{source!r}],
    include_dirs=[{here!r}], libraries=["speexdsp"], extra_compile_args=["-O3", *vectors])],
    include_path=[{cext!r}], build_dir={out!r}))
"""


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def kernels() -> ModuleType:
    """The timing module, compiled now against the engine as it stands."""
    BUILD.mkdir(parents=True, exist_ok=True)
    here = Path(__file__).parent
    script = BUILD_SCRIPT.format(
        out=str(BUILD),
        source=os.path.relpath(here / "media_kernels.pyx", ROOT),
        here=str(here),
        cext="cext",
    )
    built = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True)
    if built.returncode:
        sys.exit(built.stderr.decode())
    found = next(BUILD.glob("media_kernels*.so"))
    spec = importlib.util.spec_from_file_location("media_kernels", found)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def voice() -> bytes:
    """20 ms that look like speech to every kernel: a few sines, and a DLE now and then."""
    codes = encoded("mu", tone([210, 630, 1470], 0.02, dbm0=-18, fade=0))
    return codes[:70] + b"\x10" + codes[71:]


# ── single operations ───────────────────────────────────────────────────────────


def kernel_times(module: ModuleType, passes: int) -> dict[str, float]:
    """ns for each; the passes go round, so that a disturbed moment disturbs all alike."""
    module.prepare(voice())
    best: dict[str, list[float]] = {name: [] for name in module.KERNELS}
    for _ in range(passes):
        for number, name in enumerate(module.KERNELS):
            best[name].append(module.nanoseconds(number, 1000))
    return {
        name: statistics.median(sorted(times)[: passes // 2 + 1]) for name, times in best.items()
    }


def show_kernels(times: dict[str, float]) -> None:
    base = times["mix of two: floor (B)"]
    say("single operations, one frame of 20 ms          ns       B   of the floor   goal")

    def row(name: str, goal: str = "", floor: str = "") -> None:
        ratio = f"{times[name] / times[floor]:10.2f} x" if floor else " " * 12
        say(f"  {name:38} {times[name]:9.0f} {times[name] / base:7.1f} {ratio}   {goal}")

    row("mix of two: floor (B)")
    row("mix of two")
    row("conference, each party", "G11: at most 10 B")
    row("G.711: floor")
    row("G.711", "G12: at most 1.5 x", "G.711: floor")
    row("shield + unshield: floor")
    row("shield + unshield", "G12: at most 1.5 x", "shield + unshield: floor")
    row("M5: floor")
    row("M5", "G10: at most 2 x", "M5: floor")
    row("DTMF bank: floor")
    row("touch-tones", "G13", "DTMF bank: floor")
    row("call progress", "G13")
    row("crossing, 100 ppm")
    row("8 to 48 kHz")
    row("48 to 8 kHz")


# ── whole lines: CPU of the engine's tick, tty calls and all ────────────────────


@contextmanager
def lines_on_ptys(
    lines: int, desks: int = 0
) -> Iterator[tuple[Engine, list[int], list[socket.socket]]]:
    """An engine in lockstep, all lines in the stream; the masters, and the headsets' far ends."""
    engine = Engine(lines, desks)
    pairs = [pty.openpty() for _ in range(lines)]
    sockets = [socket.socketpair() for _ in range(desks)]
    for port, (master, slave) in enumerate(pairs):
        raw(slave)
        os.set_blocking(master, False)
        engine.attach_line(port, slave)
        engine.arm_stream(port, "mu")
        os.write(master, b"\r\nCONNECT\r\n")
    for place, (near, far) in enumerate(sockets):
        far.setblocking(False)
        engine.attach_desk(engine.desk_port(place), near.fileno())
    try:
        yield engine, [master for master, _ in pairs], [far for _, far in sockets]
    finally:
        engine.stop()
        for port in range(lines):
            engine.detach_line(port)
        for place in range(desks):
            engine.detach_desk(engine.desk_port(place))
        for fd in (fd for pair in pairs for fd in pair):
            os.close(fd)
        for near, far in sockets:
            near.close()
            far.close()


def raw(slave: int) -> None:
    tty.setraw(slave)
    attributes = termios.tcgetattr(slave)
    attributes[6][termios.VMIN] = 0
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    os.set_blocking(slave, False)


def cpu_per_frame(lines: int, desks: int, set_up: Callable[[Engine], None], ticks: int) -> float:
    """µs of CPU for the whole engine per 20 ms; only its ticks are counted."""
    codes = voice()
    wire = codes[:80].replace(b"\x10", b"\x10\x10")
    pcm = tone([300], 0.01, rate=48000)
    spent: list[float] = []
    with lines_on_ptys(lines, desks) as (engine, masters, headsets):
        set_up(engine)
        now = 1_000_000
        for _ in range(ticks):
            for master in masters:
                os.write(master, wire)
            for headset in headsets:
                headset.send(pcm)
            now += TICK_US
            begun = time.thread_time_ns()
            engine.tick(now)
            spent.append(time.thread_time_ns() - begun)
            for master in masters:
                os.read(master, 4096)
            for headset in headsets:
                headset.recv(16384)
        engine.reports()
    return 2 * statistics.median(spent[ticks // 10 :]) / 1000


def hold(engine: Engine, lines: int) -> None:
    music = engine.load(tone([262, 330, 392], 30.0, dbm0=-26))
    for port in range(lines):
        engine.play(port, [music], loop=True, offset=port * 8000)


def connect_pairs(engine: Engine, pairs: int) -> None:
    for pair in range(pairs):
        engine.hear(2 * pair, 2 * pair + 1, 0.0)
        engine.hear(2 * pair + 1, 2 * pair, 0.0)


def connect_desks(engine: Engine, pairs: int) -> None:
    for port in range(pairs):
        engine.hear(port, engine.desk_port(port), 0.0)
        engine.hear(engine.desk_port(port), port, 0.0)


def tty_floor(module: ModuleType) -> float:
    """µs for two writes and two reads of a tty, and nothing else."""
    master, slave = pty.openpty()
    raw(slave)
    os.set_blocking(master, False)
    taken = []
    for _ in range(20):
        taken.append(module.tty_calls(slave, voice()[:80], 50) / 1000)
        os.read(master, 65536)
    os.close(master)
    os.close(slave)
    return 2 * float(statistics.median(taken))


def show_lines(module: ModuleType, ticks: int) -> None:
    def row(name: str, us: float, note: str) -> None:
        say(f"  {name:40} {us:8.1f}   {note}")

    count, pairs = 16, 8
    say()
    say("whole lines, µs of CPU per 20 ms (two ticks), tty calls and detectors in it")
    row("write + read of a tty, alone, twice", tty_floor(module), "the greater part of any floor")
    empty = cpu_per_frame(0, 0, lambda engine: None, ticks)
    waiters = cpu_per_frame(count, 0, lambda engine: hold(engine, count), ticks)
    row("a caller with hold audio", (waiters - empty) / count, "G8: at most 8 (Asterisk 23.5)")
    connected = cpu_per_frame(count, 0, lambda engine: connect_pairs(engine, pairs), ticks)
    row("two lines connected", (connected - empty) / pairs, "G9: at most 16 (Asterisk 41)")
    talking = cpu_per_frame(pairs, pairs, lambda engine: connect_desks(engine, pairs), ticks)
    row("a line and a headset connected", (talking - empty) / pairs, "with both resamplers")
    full = cpu_per_frame(8, 20, lambda engine: connect_desks(engine, 8), ticks)
    row("8 lines, 20 headsets, 8 of them talking", full, f"{full / 200:.1f} % of a processor")


# ── in real time: delay, and who is late ────────────────────────────────────────


def busy_with_garbage() -> None:
    while True:
        rings: list[Any] = [[] for _ in range(1000)]
        for ring in rings:
            ring.append(ring)


@contextmanager
def both_cores_busy() -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=busy_with_garbage, daemon=True) for _ in range(os.cpu_count() or 1)
    ]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        for worker in workers:
            worker.kill()
            worker.join()


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"p50 {statistics.median(ordered):5.1f}   p99 {p99:5.1f}   ({len(ordered)} bursts)"


def punctual() -> None:
    """This thread plays the devices, whose own clocks do not wait for a scheduler."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(30))


def show_delays(module: ModuleType, bursts: int) -> None:
    chance = random.Random(4)
    say()
    say("delay added, ms: byte in to sample out, bursts at random phase")
    with lines_on_ptys(2, 1) as (engine, masters, headsets):
        desk = engine.desk_port(0)
        for listener, speaker in ((1, 0), (0, 1), (desk, 0), (0, desk)):
            engine.hear(listener, speaker, 0.0)
        engine.start()
        punctual()
        far = headsets[0].fileno()
        routes = (
            ("line to line", masters[0], False, masters[1], False),
            ("line to headset", masters[0], False, far, True),
            ("headset to line", far, True, masters[0], False),
        )
        for name, from_fd, from_linear, to_fd, to_linear in routes:
            # first let the crossing find its level, then measure
            module.delays(from_fd, from_linear, to_fd, to_linear, [4000])
            quiet = [40 + chance.randrange(25) for _ in range(bursts)]
            found = module.delays(from_fd, from_linear, to_fd, to_linear, quiet)
            goal = "G16: p50 at most 8, p99 at most 15" if name == "line to line" else ""
            say(f"  {name:24} {spread(found)}   {goal}")
        with suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        thread: dict[str, Any] = engine.counters()["thread"]  # type: ignore[assignment]
        say(f"  (ticks late meanwhile: {thread['late']}, the canary was on time in"
            f" {thread['late_alone']} of them)")  # fmt: skip


def show_lateness(seconds: float) -> None:
    say()
    say("lateness of the tick, 8 lines, both cores busy with Python collecting garbage")
    for realtime in (True, False):
        with lines_on_ptys(8) as (engine, _, _), both_cores_busy():
            engine.start(realtime=realtime)
            time.sleep(seconds)
            engine.stop()
            thread: dict[str, Any] = engine.counters()["thread"]  # type: ignore[assignment]
            name = "SCHED_FIFO" if thread["realtime"] else "ordinary"
            for who, beat in (("tick", thread), ("canary", thread["canary"])):
                bins = "  ".join(f"{edge} {count}" for edge, count in beat["lateness"].items())
                say(f"  {name:10} {who:7} max {beat['late_max_us'] / 1000:6.2f} ms   {bins}")
            say(
                f"  {name:10} late alone, the canary being on time: {thread['late_alone']}   G17: 0"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="a tenth of the time")
    quick = parser.parse_args().quick
    module = kernels()
    show_kernels(kernel_times(module, 11 if quick else 101))
    show_lines(module, 300 if quick else 3000)
    show_delays(module, 30 if quick else 300)
    show_lateness(2 if quick else 20)


if __name__ == "__main__":
    main()

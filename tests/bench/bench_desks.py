"""What desks and wall cost: a button's way, the lamps of twenty desks, a redraw of the panel.

Run by ``make bench``. The budgets stand beside the figures; beside those of a press stands how
late the machine itself was.
"""

from __future__ import annotations

import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path

import msgspec

from queuebox.display.painter import draw
from queuebox.display.state import Figures, Goals, WallState
from queuebox_bench.bench import Bench
from queuebox_bench.office import desk_names, write_office
from queuebox_bench.town import BIN, wait_for
from queuebox_hw.fake.room_link import DeskSeen, LampsSeen
from queuebox_hw.lamps import BUSY, STATUS, WAITING
from queuebox_hw.panel import DRIVERS, LumaPanel
from queuebox_wire import shelf_link as wire
from queuebox_wire.link import Link, connect

PRESSES = 40
CLICK_BUDGET = 50_000
"""µs."""
SECONDS = 10
DESKS = 20
LOUD = 180
"""Above the noise of a quiet headset, below a click."""
RATE, PERIOD = 48_000, 480

I2C_BITS_A_BYTE, I2C_HZ = 9, 400_000
SPI_HZ = 2_000_000


def say(what: str, figure: str, budget: str = "") -> None:
    sys.stdout.write(f"{'desk':<5} {what:<52} {figure:>32}   {budget}\n")
    sys.stdout.flush()


def spread(spans_us: list[int]) -> str:
    ms = sorted(span / 1000 for span in spans_us)
    p95 = ms[int(len(ms) * 0.95)]
    return f"p50 {statistics.median(ms):.1f}, p95 {p95:.1f}, max {ms[-1]:.1f} ms"


# ── a press ─────────────────────────────────────────────────────────────────────


def presses(folder: Path) -> None:
    """Ready and away in turn: edge on the pin → lamp on the pin, and → sound at the ear."""
    bench = Bench(folder / "bench", 1, 1, None, seed=1)
    try:
        bench.start()
        edges, lamps = press_often(bench)
        bench.until(0.5)  # the last click is heard out
        canary = bench.ask("audio")["thread"]["canary"]
        bench.town.headsets["A"].do(do="unplug")
        tape = folder / "bench" / "recordings"
        wait_for(lambda: list(tape.glob("*headset-A.json")), "the headset's recording")
        clicks = onsets(next(tape.glob("*headset-A.json")), edges)
    finally:
        bench.close()
    say("button edge -> effect seen at the desk's lamp", spread(lamps), "20 ms")
    say("button edge -> click at the ear (headset's samples)", spread(clicks), "50 ms")
    say("  of it: periods of engine and sound card", "10 + 10 ms at most")
    over = sum(span > CLICK_BUDGET for span in clicks)
    late = f"{over} presses; {canary['late']} times"
    say(f"  over budget of {PRESSES}; and the machine's canary was late", late)


def press_often(bench: Bench) -> tuple[list[int], list[int]]:
    """Moments of the edges, and spans to the lamp's answer, µs."""
    room = bench.town.room
    assert room is not None
    dice = random.Random(6)
    edges, spans = [], []
    for _ in range(PRESSES):
        bench.until(0.6 + dice.random() * 0.2)
        room.poll()
        room.press("A", seconds=0.06)
        edge = answer = None
        while edge is None or answer is None:
            for seen in room.poll():
                if isinstance(seen, DeskSeen) and seen.pressed and edge is None:
                    edge = seen.at
                elif isinstance(seen, LampsSeen) and edge is not None and answer is None:
                    answer = seen.at
            time.sleep(0.001)
        edges.append(edge)
        spans.append(answer - edge)
    return edges, spans


def onsets(facts: Path, edges: list[int]) -> list[int]:
    """µs from each edge to the first sound after it, by the recording's own clock."""
    start = json.loads(facts.read_text())["start"]
    with wave.open(str(facts.with_suffix(".wav"))) as tape:
        heard = array("h", tape.readframes(tape.getnframes()))[1::2]
    found = []
    for edge in edges:
        # a sample is at the ear one period after the card has fetched it
        sample = max(0, (edge - start) * RATE // 1_000_000 - PERIOD)
        while abs(heard[sample]) <= LOUD:
            sample += 1
        found.append(start + (sample + PERIOD) * 1_000_000 // RATE - edge)
    return found


# ── twenty desks, every lamp blinking ───────────────────────────────────────────


def blinking(folder: Path) -> None:
    """Threads and wake-ups of the shelf, with all lamps steady and with all of them blinking."""
    write_office(folder / "queuebox.toml", folder / "dev", 1, DESKS)
    headsets = [quiet_headset(folder / "dev" / f"headset-{name}") for name in desk_names(DESKS)]
    words = ["--config", "queuebox.toml", "--data", "data", "--run", "run"]
    (folder / "run").mkdir()
    shelf = subprocess.Popen(
        [str(BIN / "queuebox-shelf"), *words], cwd=folder, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: (folder / "run" / "shelf.sock").exists(), "the shelf")
        link = Link(connect(folder / "run" / "shelf.sock"), msgspec.json.Decoder(wire.Report))
        link.send(wire.Hello("call processor"))
        time.sleep(2)  # fronts open, headsets attach
        steady = wakes(shelf.pid, link, ("ready", "steady", "open"))
        blink = wakes(shelf.pid, link, ("offered", "fast", "offered"))
        threads = len(list(Path(f"/proc/{shelf.pid}/task").iterdir()))
        link.close()
    finally:
        shelf.terminate()
        shelf.wait()
        for headset in headsets:
            headset.close()
    patterns = (STATUS["offered"], WAITING["fast"], BUSY["offered"])
    changes = sum(2 * 1_000 // pattern.period for pattern in patterns) * DESKS
    say(f"threads of the shelf with {DESKS} desks", f"{threads}")
    say("  its loop's wake-ups, all lamps steady", f"{steady[0]:.0f} /s, {steady[1]:.1f} % CPU")
    say("    of it: one look a second at each desk's levels", f"{DESKS} /s")
    say("  its loop's wake-ups, every lamp blinking", f"{blink[0]:.0f} /s, {blink[1]:.1f} % CPU")
    say("  lamp changes meanwhile", f"{changes} /s", "in step: 4 wake-ups /s")


def quiet_headset(path: Path) -> socket.socket:
    """A sound device that can be opened and never says anything."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(1)
    return listener


def wakes(pid: int, link: Link[wire.Report], patterns: tuple[str, str, str]) -> tuple[float, float]:
    """Wake-ups a second of the main thread, and percent of one processor of it."""
    for name in desk_names(DESKS):
        link.send(wire.Lamps(name, *patterns))
    time.sleep(1)
    before, began = used(pid), time.monotonic()
    time.sleep(SECONDS)
    after, span = used(pid), time.monotonic() - began
    return (after[0] - before[0]) / span, (after[1] - before[1]) / span * 100


def used(pid: int) -> tuple[int, float]:
    """Voluntary switches and seconds of processor of the main thread."""
    task = Path(f"/proc/{pid}/task/{pid}")
    status = dict(line.split(":", 1) for line in (task / "status").read_text().splitlines())
    nanoseconds = int((task / "schedstat").read_text().split()[0])
    return int(status["voluntary_ctxt_switches"]), nanoseconds / 1e9


# ── a redraw ────────────────────────────────────────────────────────────────────


class CountingWire:
    """A bus that takes everything at once."""

    def __init__(self) -> None:
        self.bytes = 0

    def command(self, *words: int) -> None:
        self.bytes += len(words)

    def data(self, words: list[int]) -> None:
        self.bytes += len(words)

    def cleanup(self) -> None:
        """Nothing is open."""


def redraws(folder: Path) -> None:
    """A second passes on the wall: drawing the page, luma's work, and the bus's."""
    for driver in DRIVERS:
        bus = CountingWire()
        panel = LumaPanel(driver, lambda bus=bus: bus)
        size = (panel.width, panel.height)
        draws, sends, sent = [], [], []
        for second in range(60):
            state = busy(second)
            began = time.perf_counter()
            picture = draw(state, size, second * 1_000_000)
            drawn = time.perf_counter()
            before = bus.bytes
            panel.show(picture)
            draws.append((drawn - began) * 1e3)
            sends.append((time.perf_counter() - drawn) * 1e3)
            sent.append(bus.bytes - before)
        count = statistics.median(sent[1:])
        figure = f"{statistics.median(draws):.1f} + {statistics.median(sends):.1f} ms"
        say(f"redraw of {driver} {size[0]}x{size[1]}: drawing + luma", figure)
        i2c = count * I2C_BITS_A_BYTE / I2C_HZ * 1e3
        spi = count * 8 / SPI_HZ * 1e3
        say(f"  {count:.0f} bytes of bus: I2C 400 kHz, SPI 2 MHz", f"{i2c:.0f} ms, {spi:.0f} ms")


def busy(second: int) -> WallState:
    figures = Figures(service_level=83, form="ignoring-abandons")
    return WallState(
        waiting=4 + second % 3, longest=95 + second, ready=1, talking=5, lines=8, lines_busy=7,
        figures=figures, goals=Goals(waiting_warning=3, waiting_alarm=5, level=80),
    )  # fmt: skip


def main() -> None:
    steps: list[Callable[[Path], None]] = [redraws, blinking, presses]
    for step in steps:
        with tempfile.TemporaryDirectory() as folder:
            step(Path(folder))


if __name__ == "__main__":
    main()

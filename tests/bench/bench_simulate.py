"""What a simulated call costs: a year of an office in seconds, and G5 beside a loop over a heap.

Run by hand: ``python tests/bench/bench_simulate.py``. CPU seconds of this process, so that
others on the machine disturb less. SimPy and Ciw are no dependencies of ours: their costs were
measured once as multiples of such a heap loop (7.5 and 15), and those multiples are used.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from heapq import heappop, heappush
from random import Random

from queuebox.simulate import measures as m
from queuebox.simulate.order import read_order
from queuebox.simulate.run import Simulation, simulate
from queuebox_core import compiled
from queuebox_core.effects import Effect
from queuebox_core.events import Event
from queuebox_core.switchboard import Switchboard

YEAR = (
    *("--lines", "8", "--agents", "4", "--calls", "mon-fri 08:00-18:00 40"),
    *("--wrap-up", "30 s", "--patience", "exp 3 min", "--days", "364"),
)
AGENTS, LOAD, CALLS = 32, 0.9, 20_000
TALK = 240
EXACT_WAIT = 0.1432
"""Mean wait of M/M/32 at a load of 0.9, in talks."""
SIMPY, CIW = 7.5, 15.0
"""Their cost per event, in those of the heap loop."""


def say(what: str, figure: str, goal: str = "") -> None:
    sys.stdout.write(f"{what:<56} {figure:>20}   {goal}".rstrip() + "\n")


def year() -> None:
    plan = read_order(YEAR).plan
    began = time.process_time()
    calls = simulate(plan).total.calls
    took = time.process_time() - began
    say(f"a year of 8 lines, {calls} calls", f"{took:.1f} s", "under 10 s")
    say("  a call", f"{took / calls * 1e6:.0f} µs")


def heap_loop() -> float:
    """Nanoseconds per event (two to a call) of the plainest M/M/c in Python."""
    random, rate = Random(1), AGENTS * LOAD / TALK
    heap: list[tuple[float, bool]] = [(random.expovariate(rate), True)]
    waiting: deque[float] = deque()
    busy = came = 0
    waited = 0.0
    began = time.process_time()
    while heap:
        now, arrives = heappop(heap)
        if arrives:
            came += 1
            waiting.append(now)
            if came < CALLS:
                heappush(heap, (now + random.expovariate(rate), True))
        else:
            busy -= 1
        if waiting and busy < AGENTS:
            busy += 1
            waited += now - waiting.popleft()
            heappush(heap, (now + random.expovariate(1 / TALK), False))
    took = time.process_time() - began
    say("  heap loop, mean wait", f"{waited / CALLS / TALK:.3f} talks", f"exact {EXACT_WAIT}")
    return took / (2 * CALLS) * 1e9


class Timed:
    """The switchboard, with a watch beside its only door for events."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board
        self.refusals = board.refusals
        self.seconds = 0.0

    @property
    def deadline(self) -> int | None:
        return self._board.deadline

    def instant(self, at: int, events: list[Event]) -> list[Effect]:
        began = time.thread_time()
        effects = self._board.instant(at, events)
        self.seconds += time.thread_time() - began
        return effects


def through_the_core() -> tuple[float, float]:
    """The same traffic, as nanoseconds per event: the whole simulation, and the core's part."""
    hours = CALLS / (AGENTS * LOAD * 3600 / TALK)
    plan = read_order(
        ["--lines", "100", "--agents", str(AGENTS), "--calls", str(AGENTS * LOAD * 3600 / TALK),
         "--talk", f"exp {TALK} s", "--wrap-up", "0 s", "--hours", str(hours)]
    ).plan  # fmt: skip
    began = time.process_time()
    total = simulate(plan).total
    whole = (time.process_time() - began) / (2 * total.calls) * 1e9
    say("  simulated, mean wait", f"{(m.mean_wait(total) or 0) / TALK:.3f} talks", "the same")
    run = Simulation(plan)
    timed = Timed(run.board)
    run.board = timed  # type: ignore[assignment]
    run.play(lambda at: None)
    return whole, timed.seconds / (2 * total.calls) * 1e9


def main() -> None:
    modules = compiled()
    native = sum(file.endswith(".so") for file in modules.values())
    say("modules of the core compiled", f"{native} of {len(modules)}")
    year()
    say(f"G5  M/M/{AGENTS}, load {LOAD}, {CALLS} calls", "ns per event")
    loop = heap_loop()
    whole, core = through_the_core()
    say("  heap loop", f"{loop:.0f}")
    say("  the simulation, core and people", f"{whole:.0f}")
    say("  the core alone", f"{core:.0f}")
    for peer, times, goal in (("heap loop", 1.0, 3), ("SimPy", SIMPY, 20), ("Ciw", CIW, 50)):
        say(f"  {peer} / core alone", f"{loop * times / core:.2f}", f"goal {goal}")


if __name__ == "__main__":
    main()

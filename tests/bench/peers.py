"""The peers of R6, M/M/32 first come first served: the plainest loop over a heap, SimPy, Ciw.

Each runs one simulation of so many calls and returns the nanoseconds that it took. Nothing
of ours is in here.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from random import Random
from typing import Any

AGENTS, LOAD = 32, 0.9
TALK = 60.0
"""Seconds, on average."""
RATE = AGENTS * LOAD / TALK


def heap_loop(calls: int) -> int:
    """Two events a call, nothing but times in the heap."""
    random = Random(1)
    heap: list[tuple[float, bool]] = [(random.expovariate(RATE), True)]
    waiting: list[float] = []
    busy = came = 0
    waited = 0.0
    began = time.perf_counter_ns()
    while heap:
        now, arrives = heapq.heappop(heap)
        if arrives:
            came += 1
            waiting.append(now)
            if came < calls:
                heapq.heappush(heap, (now + random.expovariate(RATE), True))
        else:
            busy -= 1
        if waiting and busy < AGENTS:
            busy += 1
            waited += now - waiting.pop(0)
            heapq.heappush(heap, (now + random.expovariate(1 / TALK), False))
    return time.perf_counter_ns() - began


def simpy_run(calls: int) -> int:
    import simpy

    random = Random(1)
    world: Any = simpy.Environment()
    agents = simpy.Resource(world, AGENTS)

    def call() -> Iterator[object]:
        with agents.request() as agent:
            yield agent
            yield world.timeout(random.expovariate(1 / TALK))

    def arrivals() -> Iterator[object]:
        for _ in range(calls):
            yield world.timeout(random.expovariate(RATE))
            world.process(call())

    world.process(arrivals())
    began = time.perf_counter_ns()
    world.run()
    return time.perf_counter_ns() - began


def ciw_run(calls: int) -> int:
    import ciw

    ciw.seed(1)
    network: Any = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(RATE)],
        service_distributions=[ciw.dists.Exponential(1 / TALK)],
        number_of_servers=[AGENTS],
    )
    simulation: Any = ciw.Simulation(network)
    began = time.perf_counter_ns()
    simulation.simulate_until_max_customers(calls)
    return time.perf_counter_ns() - began


def peers() -> dict[str, Callable[[int], int]]:
    """Those that are there: ``pip install simpy ciw`` brings the two that nothing else needs."""
    found: dict[str, Callable[[int], int]] = {"heap loop": heap_loop}
    for name, module, run in (("SimPy", "simpy", simpy_run), ("Ciw", "ciw", ciw_run)):
        if find_spec(module) is not None:
            found[name] = run
    return found

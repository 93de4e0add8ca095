"""The engine's own thread: it comes, it works, it goes, and it is as punctual as the machine."""

from __future__ import annotations

import gc
import os
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from media.rig import Modem

from queuebox_media.accounts import alone
from queuebox_media.engine import Engine

PATIENCE = 20.0
"""Seconds after which something that was awaited will not come."""


@contextmanager
def running(engine: Engine, realtime: bool = True) -> Iterator[Engine]:
    engine.start(realtime=realtime)
    try:
        yield engine
    finally:
        engine.stop()


def threads_now() -> int:
    return len([*Path("/proc/self/task").iterdir()])


def descriptors_now() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


def awaited(engine: Engine, what: str) -> tuple[object, ...]:
    """The first report of this kind."""
    while select.select([engine], [], [], PATIENCE)[0]:
        for report in engine.reports():
            if report[0] == what:
                return report
    raise AssertionError(f"no {what} in {PATIENCE} s")


def counted(engine: Engine) -> dict[str, Any]:
    thread = engine.counters()["thread"]
    assert isinstance(thread, dict)
    return thread


def test_a_hundred_starts_and_stops() -> None:
    modem = Modem()
    engine = Engine(1, 1)
    engine.attach_line(0, modem.near.fileno())
    threads = threads_now()
    try:
        for _ in range(100):
            with running(engine):
                modem.say(b"RING")
                assert awaited(engine, "text")[2] == b"RING"
            assert threads_now() == threads
        engine.detach_line(0)
    finally:
        modem.close()


def test_an_engine_that_is_forgotten_takes_its_thread_along() -> None:
    gc.collect()
    threads = threads_now()
    descriptors = descriptors_now()
    engine = Engine(4, 4)
    engine.start()
    assert threads_now() == threads + 2
    del engine
    gc.collect()
    assert threads_now() == threads
    assert descriptors_now() == descriptors


def test_stop_leaves_the_descriptor_as_it_is() -> None:
    modem = Modem()
    try:
        engine = Engine(1, 0)
        engine.attach_line(0, modem.near.fileno())
        engine.start()
        engine.stop()
        engine.stop()
        modem.say(b"later")
        assert modem.near.recv(10) == b"later"
        with pytest.raises(RuntimeError, match="own thread"), running(engine):
            engine.tick(0)
        with pytest.raises(RuntimeError, match="running already"), running(engine):
            engine.start()
    finally:
        modem.close()


def test_more_orders_than_the_ring_holds_arrive_in_order() -> None:
    near, far = socket.socketpair()
    with near, far:
        engine = Engine(1, 0)
        engine.attach_line(0, near.fileno())
        with running(engine):
            wanted = b"".join(b"%06d\r" % number for number in range(3000))
            for number in range(3000):
                engine.send(0, b"%06d\r" % number)
            far.settimeout(PATIENCE)
            got = bytearray()
            while len(got) < len(wanted):
                got += far.recv(65536)
            assert got == wanted
            engine.detach_line(0)


def test_the_thread_goes_on_while_python_holds_its_lock() -> None:
    """A modem is served in mid-stream by a thread that never waits for the interpreter."""
    near, far = socket.socketpair()
    with near, far:
        engine = Engine(1, 0)
        engine.attach_line(0, near.fileno())
        engine.arm_stream(0, "mu")
        far.sendall(b"CONNECT\r\n")
        with running(engine):
            awaited(engine, "stream")
            before = counted(engine)["ticks"]
            total = 0
            while counted(engine)["ticks"] < before + 50:
                total += sum(range(200_000))  # one bytecode, the lock held for milliseconds
            assert total
            engine.detach_line(0)


def test_a_late_tick_is_ours_only_if_the_canary_was_on_time_then() -> None:
    ours = [(10_000, 16_000), (50_000, 90_000), (200_000, 206_000)]
    canary = [(12_500, 15_500), (85_000, 91_000), (150_000, 199_000)]
    assert alone(ours, canary) == 1
    assert alone(ours, []) == 3
    assert alone([], canary) == 0


class Load:
    """Python that collects garbage, on every processor."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(os.cpu_count() or 1)]

    def _work(self) -> None:
        while not self._over.is_set():
            rings = [[number] for number in range(2000)]
            for ring in rings:
                ring.append(ring)  # type: ignore[arg-type]
            gc.collect()

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def test_no_tick_is_late_unless_the_machine_was() -> None:
    """Judged by the canary, a thread of the same priority with nothing to do."""
    modems = [Modem() for _ in range(8)]
    engine = Engine(8, 0)
    for port, modem in enumerate(modems):
        engine.attach_line(port, modem.near.fileno())
    try:
        with running(engine), Load():
            while counted(engine)["ticks"] < 300:
                select.select([], [], [], 0.05)
            thread = counted(engine)
        if not thread["realtime"]:
            pytest.skip("SCHED_FIFO is not allowed here")
        # Two threads on two processors: the host may take one of them away and not the other.
        assert thread["late_alone"] <= thread["ticks"] // 50
        assert thread["canary"]["wakes"] > thread["ticks"]
    finally:
        for port, modem in enumerate(modems):
            engine.detach_line(port)
            modem.close()

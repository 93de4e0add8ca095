"""A plain selectors loop with one deadline and clean signals. No tasks, no callbacks later."""

from __future__ import annotations

import contextlib
import selectors
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType


def now_us() -> int:
    """CLOCK_MONOTONIC in whole µs: the same in every program of one boot."""
    return time.monotonic_ns() // 1000


class Loop:
    """Calls what is readable, then ``tick``, until a signal or ``stop``.

    SIGTERM and SIGINT end the loop after the pass in which they arrive; ``wake`` may be
    called from any thread. Owns its selector and wake-up sockets until ``close``.
    """

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._running = True
        self._busy_since: int | None = None
        self._inside, self._outside = socket.socketpair()
        self._inside.setblocking(False)
        self._outside.setblocking(False)
        self.selector.register(self._inside, selectors.EVENT_READ, self._woken)

    def catch_signals(self) -> None:
        """From the main thread: make SIGTERM and SIGINT stop the loop."""
        signal.set_wakeup_fd(self._outside.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def run(self, tick: Callable[[], None], deadline: Callable[[], int | None]) -> None:
        """``deadline`` gives µs of the monotonic clock, or None: nothing planned."""
        while self._running:
            self._busy_since = None
            ready = self.selector.select(self._timeout(deadline()))
            self._busy_since = now_us()
            for key, _ in ready:
                key.data()
            tick()

    def stuck_for(self) -> int:
        """µs that the present pass has taken; 0 while the loop waits. From any thread."""
        since = self._busy_since
        return 0 if since is None else now_us() - since

    def stop(self) -> None:
        self._running = False
        self.wake()

    def wake(self) -> None:
        """End the present wait; from any thread."""
        with contextlib.suppress(BlockingIOError):  # full: it is about to wake anyway
            self._outside.send(b"w")

    def close(self) -> None:
        if signal.set_wakeup_fd(-1) not in (-1, self._outside.fileno()):
            raise RuntimeError("another loop took over the signals")
        self.selector.close()
        self._inside.close()
        self._outside.close()

    @staticmethod
    def _timeout(deadline: int | None) -> float | None:
        return None if deadline is None else max(0.0, (deadline - now_us()) / 1e6)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._running = False

    def _woken(self) -> None:
        try:
            while self._inside.recv(4096):
                pass
        except BlockingIOError:
            pass

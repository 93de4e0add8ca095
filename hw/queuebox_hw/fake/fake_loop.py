"""The loop of a fake in a process of its own: wait for bytes or for its next deadline. No fake."""

from __future__ import annotations

import selectors
import signal
import socket
from collections.abc import Callable
from contextlib import ExitStack
from typing import cast

from queuebox_hw.fake.fake_clock import now_us

LATE = 4_000
"""µs: from here on a wake-up is told as late. A modem's or a sound card's own clock never is."""


class FakeLoop:
    """Owns the selector; what is registered there has a callable as its data."""

    def __init__(self, stack: ExitStack) -> None:
        self.selector = stack.enter_context(selectors.DefaultSelector())
        self._running = True

    def quit(self) -> None:
        """``run`` returns after this round."""
        self._running = False

    def run(
        self,
        advance: Callable[[int], None],
        deadline: Callable[[], int | None],
        overslept: Callable[[int, int], None],
    ) -> None:
        """Until told to quit: let the fake live up to now, then sleep until it is wanted.

        ``overslept(due, woke)`` (µs) is told when the machine let it sleep too long: what
        went wrong around then is no fault of the program at the other end of the wire.
        """
        due: int | None = None
        while self._running:
            now = now_us()
            if due is not None and now - due >= LATE:
                overslept(due, now)
            advance(now)
            due = deadline()
            timeout = None if due is None else max(due - now_us(), 0) / 1e6
            for key, _ in self.selector.select(timeout):
                cast("Callable[[], None]", key.data)()

    def quit_on_signals(self, stack: ExitStack) -> None:
        """SIGTERM and SIGINT end ``run``, also while it waits for nothing but bytes."""
        reader, writer = socket.socketpair()
        for end in (reader, writer):
            stack.enter_context(end)
            end.setblocking(False)
        signal.set_wakeup_fd(writer.fileno())
        stack.callback(signal.set_wakeup_fd, -1)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        self.selector.register(reader, selectors.EVENT_READ, self.quit)

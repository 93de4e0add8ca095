"""Slow work beside the loop, one piece after another: disks, hashes. Decides nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

Do = Callable[[], Any]
Then = Callable[[Any, BaseException | None], None]
"""What to do in the loop with the result, or with what went wrong."""


class Aside(Protocol):
    """Somewhere to do slow work."""

    def run(self, do: Do, then: Then) -> None: ...


class AtOnce:
    """In the caller's own time, for programs that wait for nobody."""

    def run(self, do: Do, then: Then) -> None:
        try:
            result = do()
        except Exception as error:
            then(None, error)
        else:
            then(result, None)


class Thread:
    """One thread of its own; results come back with ``tick``, in the loop. Owns it until close."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="aside")
        self._done: deque[tuple[Future[Any], Then]] = deque()

    def run(self, do: Do, then: Then) -> None:
        self._pool.submit(do).add_done_callback(lambda future: self._finished(future, then))

    def tick(self) -> None:
        """Hand results on; from the loop."""
        while self._done:
            future, then = self._done.popleft()
            error = future.exception()
            then(None if error else future.result(), error)

    def close(self) -> None:
        """Let what has begun come to its end."""
        self._pool.shutdown(wait=True)

    def _finished(self, future: Future[Any], then: Then) -> None:
        self._done.append((future, then))
        self._wake()

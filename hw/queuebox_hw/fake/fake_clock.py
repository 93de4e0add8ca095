"""The fakes' real time: microseconds of the monotonic clock, as all of the box counts them."""

from __future__ import annotations

import time


def now_us() -> int:
    """CLOCK_MONOTONIC in µs."""
    return time.monotonic_ns() // 1000

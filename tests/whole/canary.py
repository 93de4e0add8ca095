"""A canary for the way that a modem's bytes take: through a pty, by the kernel's ordinary worker.

Run as a program of its own, so that no interpreter lock makes it late. Its findings tell when
the machine held bytes back, whoever they belonged to.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
import time
import tty

from queuebox_hw.fake.fake_loop import LATE
from queuebox_wire.loop import now_us

PERIOD = 5_000
"""µs, as often as the sound engine looks."""


class Canary:
    """Owns its process until ``end``."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def end(self) -> list[tuple[int, int]]:
        """From when to when (µs) a byte was on its way for too long."""
        told, _ = self._process.communicate()
        return [(int(a), int(b)) for a, b in (line.split() for line in told.splitlines())]


def main() -> None:
    """Send a byte every period until standard input ends; print the late ones."""
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    near, far = pty.openpty()
    tty.setraw(far)
    due = now_us()
    while not select.select([sys.stdin], [], [], 0)[0]:
        due = max(due + PERIOD, now_us())
        time.sleep(max(0, due - now_us()) / 1e6)
        os.write(near, b"c")
        os.read(far, 1)
        if now_us() - due >= LATE:
            sys.stdout.write(f"{due} {now_us()}\n")


if __name__ == "__main__":
    main()

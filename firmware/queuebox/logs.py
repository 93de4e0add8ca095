"""Where log lines go: standard error, and the newest in memory for the shell and the bench."""

from __future__ import annotations

import logging
from collections import deque

KEPT = 500
FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class Newest(logging.Handler):
    """Keeps the newest lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))

    def last(self, count: int) -> list[str]:
        """The newest ``count`` lines, oldest first."""
        return list(self.lines)[-count:] if count > 0 else []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def start(level: int = logging.INFO) -> Newest:
    """Set logging up for a program; returns the handler that keeps the newest lines."""
    newest = Newest()
    stderr = logging.StreamHandler()
    stderr.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=level, handlers=[stderr, newest], force=True)
    return newest

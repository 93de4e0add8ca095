"""What the audit log says goes into the books as well. Judges nobody.

Whoever lets somebody do something says so once, to ``queuebox.audit``, whose log lines end here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger("queuebox.audit")


class Trail(logging.Handler):
    """Gives each line to the books. Belongs to the logger from ``begin`` until ``close``."""

    def __init__(self, write: Callable[[str], None]) -> None:
        """``write`` may be called from any thread and returns at once."""
        super().__init__(logging.INFO)
        self._write = write

    def begin(self) -> None:
        log.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._write(record.getMessage())

    def close(self) -> None:
        log.removeHandler(self)
        super().close()

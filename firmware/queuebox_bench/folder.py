"""The folder that one bench lives in: taken by a lock, emptied at the start. Starts nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

CLEARED = ("run", "data", "dev", "log", "recordings", "history")
LEFT = ("candidate.toml", "unconfirmed.json")
"""Of the last office's configuration, beside its running one."""


class BenchError(Exception):
    """The bench cannot start. The text says why and what to do."""


def take_folder(folder: Path) -> int:
    """Make ``folder`` ours and empty; returns the lock's descriptor, which the caller owns."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise BenchError(f"{folder}: {error.strerror}; choose another folder") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise BenchError(f"{folder}: a bench is running here; end it first") from None
    for name in LEFT:
        (folder / name).unlink(missing_ok=True)
    for name in CLEARED:
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir()
    return lock

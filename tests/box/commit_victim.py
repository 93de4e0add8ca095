"""Commits that die at a chosen call into the kernel. Tests nothing itself.

``python commit_victim.py FOLDER``: makes a box's configuration in FOLDER/N for N = 1, 2 …, and in
a forked child commits a change, which dies (SIGKILL) at its N-th call that touches the disk. Ends
with the first commit that lives. Says one JSON object a line: what was being done, which call.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from box.life_rig import OFFICE, Rig

CALLS = ("open", "write", "fsync", "replace", "unlink", "close", "mkdir")
TO_DISK = os.O_WRONLY | os.O_CREAT | os.O_DIRECTORY


class Shim:
    """Counts the calls that change the disk and dies before the N-th, or in the middle of it."""

    def __init__(self, dies_at: int, tell: Callable[[str], None]) -> None:
        self._left = dies_at
        self._tell = tell
        for name in CALLS:
            setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, call: Any) -> Any:
        def counted(*args: Any, **words: Any) -> Any:
            if name == "open" and not args[1] & TO_DISK:
                return call(*args, **words)
            self._left -= 1
            if self._left == 0:
                self._die(name, call, args)
            if name == "fsync":
                return None  # a kill spares what the kernel has: no need to wait for the disk
            return call(*args, **words)

        return counted

    def _die(self, name: str, call: Any, args: Any) -> None:
        if name == "write" and len(args[1]) > 1:
            call(args[0], args[1][: len(args[1]) // 2])  # half of it reached the disk
        self._tell(f"{name} {args[0]}")
        os.kill(os.getpid(), signal.SIGKILL)


def prepare(folder: Path, what: str) -> None:
    """A box with a history and a candidate; ``what`` is the step that will be tried."""
    folder.mkdir(parents=True)
    (folder / "queuebox.toml").write_text(OFFICE)
    rig = Rig(folder)
    rig.set("queue sales wrap_up 7 s")
    assert rig.ask("config-commit")["version"] == 2
    rig.set("queue sales ring_time 20 s")
    if what in ("confirm", "fall back"):
        assert rig.ask("config-commit", confirm_within=1)["version"] == 3


def perform(rig: Rig, what: str) -> None:
    if what == "commit":
        rig.ask("config-commit")
    elif what == "commit confirmed":
        rig.ask("config-commit", confirm_within=1)
    elif what == "confirm":
        rig.ask("config-confirm")
    else:
        rig.life.tick(rig.life.deadline or 0)


def attempt(folder: Path, what: str, dies_at: int) -> tuple[bool, str]:
    """Did it die, and of what?"""
    rig = Rig(folder)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        tell = os.write
        Shim(dies_at, lambda text: tell(writing, text.encode()) and None)
        perform(rig, what)
        os._exit(0)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        return os.WIFSIGNALED(status), told.read().decode()


def main(folder: Path) -> None:
    for what in ("commit", "commit confirmed", "confirm", "fall back"):
        template = folder / what.replace(" ", "-")
        prepare(template, what)
        dies_at, died = 0, True
        while died:
            dies_at += 1
            place = template.with_name(f"{template.name}-{dies_at}")
            shutil.copytree(template, place)
            died, at = attempt(place, what, dies_at)
            said = {"what": what, "dies_at": dies_at, "died": died, "at": at, "in": str(place)}
            sys.stdout.write(json.dumps(said) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

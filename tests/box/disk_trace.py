"""Runs a victim under ``disk_trace.c`` and reads what it did to its disk. Judges nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

SOURCE = Path(__file__).with_name("disk_trace.c")


class Op(Struct, frozen=True):
    """W write, T truncate, S sync, U unlink, A said."""

    kind: str
    offset: int
    path: str
    data: bytes


def traced(command: Sequence[str], folder: Path, disk: Path) -> list[Op]:
    """Everything that the command did to files in ``disk``, in order."""
    shim, trace = folder / "disk_trace.so", folder / "trace"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", shim, SOURCE, "-ldl"], check=True)
    environment = {
        **os.environ, "PYTHONPATH": os.pathsep.join([str(SOURCE.parents[1]), *sys.path]),
        "LD_PRELOAD": str(shim), "DISK_TRACE": str(trace), "DISK_FOLDER": str(disk),
    }  # fmt: skip
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return list(_ops(trace.read_bytes()))


def _ops(trace: bytes) -> Iterator[Op]:
    at = 0
    while at < len(trace):
        end = trace.index(b"\n", at)
        kind, offset, length, path = trace[at:end].decode().split(" ", 3)
        at = end + 1 + int(length)
        yield Op(kind, int(offset), Path(path).name, trace[end + 1 : at])

"""A file that is either the old one or the new one, whenever the power goes. Knows no format."""

import contextlib
import os
import stat
from pathlib import Path

DRAFT = ".draft"
"""Ends the name of a file that is being written: whoever finds one may delete it."""


def replace_file(path: Path, text: str, mode: int = 0o644) -> None:
    """Write ``text`` to ``path`` so that a reader, or a restart, finds all of it or nothing of it.

    Written beside, made safe, renamed, and the folder made safe. Who may read the old file may
    read the new one; ``mode`` is for the first. Raises OSError; the old file is whole then.
    """
    draft = path.with_name(path.name + DRAFT)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with contextlib.suppress(FileNotFoundError):
            os.fchmod(descriptor, stat.S_IMODE(path.stat().st_mode))
        rest = text.encode()
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(draft, path)  # noqa: PTH105 - one name for the kernel's call, counted in a test
    sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Remove it for good, if it is there; raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - as above
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Until the folder's names are on the disk (a rename alone is not: fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

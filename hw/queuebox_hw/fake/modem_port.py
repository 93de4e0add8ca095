"""The fake modem's plug: a pseudo-terminal behind a symbolic link. No modem in here.

The link is the device's fixed name; the terminal behind it may change its number when the
modem is pulled and plugged again, as a USB modem's does.
"""

from __future__ import annotations

import os
import tty
from contextlib import suppress
from pathlib import Path


class PtyPort:
    """Owns both ends of the pty: the master for the modem, and a slave held open,
    so that hosts may come and go."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._master = self._slave = -1
        self._last = ""
        self.generation = 0
        """Counts the terminals this port has had."""
        self.plug()

    @property
    def plugged(self) -> bool:
        return self._master >= 0

    def fileno(self) -> int:
        return self._master

    @property
    def tty(self) -> str:
        """The terminal's own path."""
        return os.ttyname(self._slave)

    def plug(self) -> None:
        """A fresh terminal under the old name, always with another number than the last."""
        old = (self._master, self._slave)
        self.generation += 1
        taken = os.openpty()
        if os.ttyname(taken[1]) == self._last:
            self._master, self._slave = os.openpty()
            self._close(taken)
        else:
            self._master, self._slave = taken
        self._last = self.tty
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._close(old)
        self.link.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.link.with_name(f".{self.link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self.tty)
        fresh.replace(self.link)

    def unplug(self) -> None:
        """Gone: the host reads nothing or EIO, its name dangles no longer but is missing."""
        self._close((self._master, self._slave))
        self._master = self._slave = -1
        self.link.unlink(missing_ok=True)

    def _close(self, ends: tuple[int, int]) -> None:
        for end in ends:
            if end >= 0:
                os.close(end)

    def read(self, most: int) -> bytes:
        """What the host has written, up to so many bytes."""
        if self._master < 0:
            return b""
        with suppress(BlockingIOError):
            return os.read(self._master, most)
        return b""

    def write(self, data: bytes) -> int:
        """Bytes taken; an unplugged modem talks to nobody."""
        if self._master < 0:
            return len(data)
        with suppress(BlockingIOError):
            return os.write(self._master, data)
        return 0

    def close(self) -> None:
        """Remove link and terminal."""
        self.unplug()


class MemoryPort:
    """A wire inside one program: ``sent`` to the modem, ``received`` from it."""

    def __init__(self, capacity: int = 17_408) -> None:
        self._sent = bytearray()
        self.received = bytearray()
        self.capacity = capacity
        """Bytes a wire holds that nobody fetches; 17,408 is a pty's (measured)."""

    def send(self, data: bytes) -> None:
        """The host writes."""
        self._sent += data

    plugged = True
    tty = "memory"

    @property
    def waiting(self) -> int:
        """Bytes that the modem has not taken yet."""
        return len(self._sent)

    def fetch(self) -> bytes:
        """The host reads all there is."""
        data = bytes(self.received)
        self.received.clear()
        return data

    def read(self, most: int) -> bytes:
        data = bytes(self._sent[:most])
        del self._sent[:most]
        return data

    def write(self, data: bytes) -> int:
        taken = data[: max(self.capacity - len(self.received), 0)]
        self.received += taken
        return len(taken)

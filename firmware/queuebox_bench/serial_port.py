"""The box's serial socket on the bench: two ptys, joined as a null-modem cable. Speaks nothing.

The shell has one end, as on the device's UART; the other waits for ``screen`` or ``minicom`` at a
path. As on a wire, what nobody reads is lost, and nobody is told when a cable is pulled.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import threading
import tty
from pathlib import Path

CHUNK = 1024


class SerialPort:
    """Owns both ptys and the thread that joins them, until ``close``."""

    def __init__(self, link: Path) -> None:
        """``link`` will lead to the technician's end."""
        box, self._box_slave = os.openpty()
        outside, self._outside_slave = os.openpty()
        tty.setraw(self._outside_slave)
        self.box_end = Path(os.ttyname(self._box_slave))
        self.path = link
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._outside_slave))
        self._masters = {box: outside, outside: box}
        for master in self._masters:
            os.set_blocking(master, False)
        self._stop_inside, self._stop_outside = os.pipe()
        self._thread = threading.Thread(target=self._join, name="serial cable", daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.write(self._stop_outside, b"x")
        self._thread.join()
        ends = (*self._masters, self._box_slave, self._outside_slave)
        for descriptor in (*ends, self._stop_inside, self._stop_outside):
            os.close(descriptor)
        self.path.unlink(missing_ok=True)

    def _join(self) -> None:
        with selectors.DefaultSelector() as selector:
            for descriptor in (*self._masters, self._stop_inside):
                selector.register(descriptor, selectors.EVENT_READ)
            while True:
                ready = [key.fd for key, _ in selector.select()]
                if self._stop_inside in ready:
                    return
                for descriptor in ready:
                    self._carry(descriptor, self._masters[descriptor])

    @staticmethod
    def _carry(from_end: int, to_end: int) -> None:
        # full: nobody reads there, and a wire keeps nothing
        with contextlib.suppress(BlockingIOError):
            os.write(to_end, os.read(from_end, CHUNK))

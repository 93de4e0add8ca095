"""A modem's tty: opened, locked and configured by pyserial. Reads and writes nothing itself."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import serial

from queuebox_hw.parts import LineLost

BAUD = 115_200
"""8000 samples/s with shielding need 88 kbit/s; on USB the number means nothing (spec 2.5)."""
NO_MODEM_LINES = (errno.ENOTTY, errno.EINVAL, errno.EIO, errno.EPROTO)
"""A pty answers 25; an adapter that is being pulled the others."""


class _SerialPort(Protocol):
    """What we use of pyserial, which has no annotations."""

    dtr: bool

    def fileno(self) -> int: ...
    def close(self) -> None: ...
    def set_low_latency_mode(self, wanted: bool) -> None: ...


class Tty:
    """Owns the descriptor of one modem port: the only one that opens and closes it.

    The sound engine reads and writes ``fd`` while the port is open, and never closes it;
    detach the engine before ``close``. The descriptor is non-blocking and raw, without
    XON/XOFF (0x11 and 0x13 are samples), and locked against other programs of this box.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._port: _SerialPort | None = None

    @property
    def fd(self) -> int:
        """The open descriptor; raises LineLost when the port is closed."""
        if self._port is None:
            raise LineLost(f"{self.path} is not open.")
        return self._port.fileno()

    @property
    def is_open(self) -> bool:
        return self._port is not None

    def open(self) -> int:
        """Open, lock and configure; the descriptor. Raises LineLost with what to do."""
        self.close()
        try:
            self._port = self._configured()
        except (serial.SerialException, OSError, ValueError) as error:
            raise LineLost(self._sentence(error)) from error
        return self.fd

    def _configured(self) -> _SerialPort:
        port: _SerialPort = serial.Serial(  # type: ignore[no-untyped-call,assignment]
            self.path,
            BAUD,
            timeout=0,
            write_timeout=0,
            rtscts=True,  # ignored by a pty and by USB-ACM, needed by a real UART
            xonxoff=False,
            exclusive=True,
        )
        with suppress(OSError, ValueError, NotImplementedError):  # few chips have it
            port.set_low_latency_mode(True)  # FTDI gathers for 16 ms otherwise
        return port

    def close(self) -> None:
        """Give the port back. No harm when it is closed, or gone."""
        port, self._port = self._port, None
        if port is None:
            return
        try:
            port.close()
        except OSError as error:
            if error.errno not in NO_MODEM_LINES:
                raise LineLost(self._sentence(error)) from error

    def lower_dtr(self) -> bool:
        """Drop DTR, which hangs up and resets many modems; False where there is no such line."""
        if self._port is None:
            return False
        try:
            self._port.dtr = False
        except OSError:
            return False
        return True

    def _sentence(self, error: Exception) -> str:
        number = getattr(error, "errno", None)
        text = str(error).lower()
        if number == errno.ENOENT or not Path(self.path).exists():
            return f"No modem at {self.path}: check its cable and power."
        if number in (errno.EAGAIN, errno.EBUSY) or "lock" in text:
            return f"{self.path} is used by another program: stop it (often ModemManager)."
        if number in (errno.EACCES, errno.EPERM):
            return f"{self.path} may not be opened: add this user to the group dialout."
        if number in (errno.ENOTTY, errno.EISDIR) or "could not configure" in text:
            return f"{self.path} is not a serial port: choose one from `queuebox modem list`."
        return f"{self.path} does not work ({error}): unplug the modem and plug it in again."

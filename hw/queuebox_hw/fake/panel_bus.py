"""The program's end of the fake panel's cable: what smbus2 and spidev are on the device.

Each transaction is one frame on a Unix socket: one byte of kind, two of length, then the
very bytes that would be on the wires. On I2C the glass answers each frame with ACK or
NAK. On SPI nobody answers, and a panel that is not there is not noticed, as in life.
"""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

I2C, SPI_COMMAND, SPI_DATA, RESET = range(4)
"""The kinds of frames; with SPI the level of the data/command pin makes two."""

ACK, NAK = b"\x06", b"\x15"

# The kernel's I2C drivers give up on a bus that hangs after about a second.
PATIENCE = 2.0


def frame(kind: int, words: bytes) -> bytes:
    return bytes((kind,)) + len(words).to_bytes(2, "big") + words


class FakeSmbus:
    """An I2C bus with one thing on it, as smbus2 shows it; owns its socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE)
        try:
            self._socket.connect(str(path))
        except OSError as e:
            self._socket.close()
            raise _silence() from e

    def write_i2c_block_data(self, address: int, control: int, data: list[int]) -> None:
        """One write transaction; raises OSError as the kernel does when nobody answers."""
        words = bytes((address << 1, control, *data))
        try:
            self._socket.sendall(frame(I2C, words))
            answer = self._socket.recv(1)
        except TimeoutError as e:
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from e
        except OSError as e:
            raise _silence() from e
        if answer != ACK:
            raise _silence()

    def close(self) -> None:
        self._socket.close()


def _silence() -> OSError:
    """What Linux says of an address that nobody acknowledges."""
    return OSError(errno.EREMOTEIO, os.strerror(errno.EREMOTEIO))


class FakeSpiLines:
    """An SPI port and the two pins beside it, as spidev and RPi.GPIO show them."""

    LOW, HIGH, OUT = 0, 1, 0

    def __init__(self, path: Path, data_command: int, reset: int) -> None:
        self.max_speed_hz = 0
        self._data_command, self._reset = data_command, reset
        self._kind = SPI_COMMAND
        self._socket: socket.socket | None = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(PATIENCE)
        try:
            self._socket.connect(str(path))
        except OSError:
            self.close()

    def open(self, port: int, device: int) -> None:
        """spidev's word; there is only one."""

    def writebytes(self, words: list[int]) -> None:
        self._put(frame(self._kind, bytes(words)))

    def setup(self, line: int, mode: int) -> None:
        """RPi.GPIO's word; our lines are outputs."""

    def output(self, line: int, level: int) -> None:
        if line == self._data_command:
            self._kind = SPI_DATA if level else SPI_COMMAND
        elif line == self._reset and not level:
            self._put(frame(RESET, b""))

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _put(self, data: bytes) -> None:
        if self._socket is None:
            return
        try:
            self._socket.sendall(data)
        except OSError:
            self.close()

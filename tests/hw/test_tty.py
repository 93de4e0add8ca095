"""The modem's tty: locked, raw, non-blocking; and for everything that fails a sentence."""

from __future__ import annotations

import errno
import os
import pty
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from queuebox_hw.modem.tty import Tty
from queuebox_hw.parts import LineLost


class Terminal:
    """A pty whose slave plays the modem's port."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        self.path = os.ttyname(self.slave)

    def unplug(self) -> None:
        for fd in (self.master, self.slave):
            os.close(fd)
        self.master = self.slave = -1

    def close(self) -> None:
        if self.master >= 0:
            self.unplug()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


@pytest.fixture
def tty(terminal: Terminal) -> Iterator[Tty]:
    made = Tty(terminal.path)
    yield made
    made.close()


def test_every_byte_goes_through_as_it_is(terminal: Terminal, tty: Tty) -> None:
    fd = tty.open()
    every = bytes(range(256))
    os.write(fd, every)
    assert os.read(terminal.master, 4096) == every
    os.write(terminal.master, every)
    assert os.read(fd, 4096) == every


def test_raw_without_xon_xoff_and_non_blocking(tty: Tty) -> None:
    fd = tty.open()
    iflag, oflag, cflag, lflag = termios.tcgetattr(fd)[:4]
    assert not iflag & (termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR)
    assert not oflag & termios.OPOST
    assert not lflag & (termios.ICANON | termios.ECHO | termios.ISIG)
    assert cflag & termios.CLOCAL
    assert not os.get_blocking(fd)


def test_a_second_program_is_kept_out(terminal: Terminal, tty: Tty) -> None:
    tty.open()
    with pytest.raises(LineLost, match="another program"):
        Tty(terminal.path).open()


def test_open_again_after_close(tty: Tty) -> None:
    tty.open()
    tty.close()
    assert not tty.is_open
    assert tty.open() == tty.fd


def test_a_missing_port() -> None:
    with pytest.raises(LineLost, match=r"cable"):
        Tty("/nowhere/modem").open()


def test_something_that_is_no_port(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no modem")
    with pytest.raises(LineLost, match="not a serial port"):
        Tty(str(file)).open()
    with pytest.raises(LineLost, match="not a serial port"):
        Tty(str(tmp_path)).open()


def test_a_port_that_may_not_be_opened() -> None:
    refused = Tty("/dev/null")
    sentence = refused._sentence(PermissionError(errno.EACCES, "Permission denied"))
    assert "dialout" in sentence


def test_a_closed_port_has_no_descriptor(tty: Tty) -> None:
    with pytest.raises(LineLost):
        _ = tty.fd
    tty.close()  # no harm


def test_a_pty_has_no_dtr(tty: Tty) -> None:
    assert tty.lower_dtr() is False
    tty.open()
    assert tty.lower_dtr() is False


def test_closing_a_port_that_is_gone(terminal: Terminal, tty: Tty) -> None:
    tty.open()
    terminal.unplug()
    tty.close()
    assert not tty.is_open

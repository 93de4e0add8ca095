"""Starts programs, starts them again when they die, ends them all. Knows no telephony."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""prctl(2): the kernel ends a child with us, even if we are killed."""

HARDWARE_PRIORITY = 1
"""SCHED_FIFO, below the sound engine's own thread."""

RESTART_AFTER = 0.05
"""Seconds: as systemd's RestartSec on the device."""


class Program:
    """One child process with its log file. Owns both."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        log: Path,
        environ: Mapping[str, str],
        restart: bool = False,
        hardware: bool = False,
        terminal: Path | None = None,
    ) -> None:
        """``hardware``: it stands for a thing with a clock of its own, which no busy
        computer makes late: real-time priority, where we may give it. ``terminal``: a tty
        that it talks on, and that controls it, as a login on a serial port has."""
        self.name = name
        self.starts = 0
        self._before = _as_hardware if hardware else _die_with_parent
        self._terminal = terminal
        if terminal is not None:
            self._before = _on_terminal
        self.restart = restart
        self._command = list(command)
        self._log = log
        self._environ = {**os.environ, **environ}
        self._died_at = 0.0
        self._child = self._start()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    @property
    def status(self) -> int | None:
        """Exit status of the last run, or None while it runs."""
        return self._child.poll()

    def keep_alive(self) -> bool:
        """Start it again if it has died and should not have; True if it was."""
        if self.running or not self.restart:
            return False
        if not self._died_at:
            self._died_at = time.monotonic()
        if time.monotonic() - self._died_at < RESTART_AFTER:
            return False
        self._died_at = 0.0
        self._child = self._start()
        return True

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        self._child.kill()

    def ask_to_end(self) -> None:
        self.restart = False
        if self.running:
            self._child.send_signal(signal.SIGTERM)

    def end(self, patience: float = 3.0) -> None:
        """Wait for it to end; SIGKILL when it does not."""
        try:
            self._child.wait(patience)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def last_words(self) -> str:
        """The newest line of its log."""
        try:
            lines = self._log.read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1] if lines else ""

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        with (
            self._log.open("ab") as log,
            open(self._terminal or os.devnull, "r+b", buffering=0, opener=_not_ours) as terminal,
        ):
            out = log if self._terminal is None else terminal
            return subprocess.Popen(
                self._command,
                stdin=terminal,
                stdout=out,
                stderr=out,
                env=self._environ,
                start_new_session=True,
                preexec_fn=self._before,
            )


class Programs:
    """All children of the bench, ended together in reverse order."""

    def __init__(self, logs: Path, environ: Mapping[str, str]) -> None:
        self._logs = logs
        self._environ = environ
        self._all: list[Program] = []

    def start(
        self,
        name: str,
        command: Sequence[str],
        restart: bool = False,
        hardware: bool = False,
        terminal: Path | None = None,
    ) -> Program:
        log = self._logs / f"{name}.log"
        program = Program(name, command, log, self._environ, restart, hardware, terminal)
        self._all.append(program)
        return program

    def keep_alive(self) -> list[Program]:
        """Those that were started again."""
        return [program for program in self._all if program.keep_alive()]

    def end(self) -> None:
        for program in reversed(self._all):
            program.ask_to_end()
        for program in reversed(self._all):
            program.end()
        self._all.clear()


_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _on_terminal() -> None:
    _die_with_parent()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # Ctrl-C and a hang-up reach it (tty_ioctl(4))


def _not_ours(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOCTTY)


def _as_hardware() -> None:
    _die_with_parent()
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(HARDWARE_PRIORITY))

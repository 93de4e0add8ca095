"""A terminal that promises nothing: whole lines in, plain text out. Knows no command.

The kernel echoes and edits (backspace, Ctrl-U), so that the slowest and dumbest terminal works.
What line noise could do is switched off here: stopping the program, or the output (Ctrl-S).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import sys
import termios
import textwrap
import time
import tty
from collections.abc import Callable, Iterator

from queuebox_shell.completion import Hint, hints
from queuebox_shell.sheet import printable

ASK_SIZE = b"\x1b7\x1b[999;999H\x1b[6n\x1b8"
"""Save the place, go to the far corner, where am I, go back: DSR of a VT100 (its manual, 3.3.8)."""
ANSWER = re.compile(rb"\x1b\[(\d{1,4});(\d{1,4})R")
ANSWER_TIME = 1.0
"""Seconds: 20 characters at 1200 baud take a sixth of one, and people do not wait longer."""
HEIGHT, WIDTH = 24, 80

Known = Callable[[], dict[str, list[str]]]
"""The names that exist now."""


class Idle(Exception):
    """Nobody has typed for so long that they must have gone."""


class Gone(Exception):
    """The terminal was hung up."""


class Terminal:
    """Lines from a tty, or from a pipe. Owns the tty's settings from ``with`` to its end."""

    def __init__(self, idle: float) -> None:
        """``idle``: seconds without a line after which ``Idle`` is raised."""
        self._in = sys.stdin.fileno()
        self.idle = idle
        self.ahead = ""
        """What was typed while the terminal was asked something else."""
        self.is_tty = os.isatty(self._in) and sys.stdout.isatty()

    def __enter__(self) -> Terminal:
        if self.is_tty:
            self._before = termios.tcgetattr(self._in)
            for number in (signal.SIGQUIT, signal.SIGTSTP):
                signal.signal(number, signal.SIG_IGN)
            self._usual()
        for stream in (sys.stdin, sys.stdout):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_tty:
            with contextlib.suppress(termios.error):  # hung up: there is nothing to put back
                termios.tcsetattr(self._in, termios.TCSADRAIN, self._before)

    def _usual(self) -> None:
        settings = termios.tcgetattr(self._in)
        settings[0] = settings[0] & ~(termios.IXON | termios.IXOFF) | termios.ICRNL
        settings[1] |= termios.OPOST | termios.ONLCR
        settings[3] |= termios.ICANON | termios.ECHO | termios.ECHOE | termios.ISIG
        termios.tcsetattr(self._in, termios.TCSADRAIN, settings)

    # ── out ─────────────────────────────────────────────────────────────────────

    def say(self, text: str) -> None:
        """``text`` and a line end, unless it is empty; raises Gone."""
        if text:
            self.write(text + "\n")

    def write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:
            raise Gone from error

    def page(self, text: str) -> None:
        """``text``, a screen at a time."""
        width = self.width
        lines = [
            line[at : at + width]
            for line in (text.split("\n") if text else [])
            for at in range(0, len(line) or 1, width)
        ]
        step = self.height - 1
        while lines:
            self.say("\n".join(lines[:step]))
            lines = lines[step:]
            if lines and self._key(f"-- {len(lines)} more lines: any key, or q --") in "qQ\x03":
                return

    @property
    def height(self) -> int:
        """Lines of the screen; a serial wire does not know, and is told by ``answers``."""
        if not self.is_tty:
            return 1 << 30
        return os.get_terminal_size(self._in).lines or HEIGHT

    @property
    def width(self) -> int:
        """Columns, as ``height``."""
        if not self.is_tty:
            return 1 << 30
        return os.get_terminal_size(self._in).columns or WIDTH

    def clear(self) -> None:
        """Begin a new picture: here, only a line between the two."""
        self.say("-" * 40)

    # ── in ──────────────────────────────────────────────────────────────────────

    def line(self, prompt: str, known: Known) -> str:
        """A line; one that ends in ``?`` is answered with what may come there.

        Raises EOFError, KeyboardInterrupt, Idle, Gone.
        """
        while True:
            whole, ahead = self.typed_ahead()
            self.write(prompt + (whole or "") + ahead + ("" if whole is None else "\n"))
            line = ahead + self._read() if whole is None else whole
            if not line.rstrip().endswith("?") or line.count('"') % 2:
                return line
            self.page(help_text(line.rstrip()[:-1], known(), self.width))

    def secret(self, prompt: str) -> str:
        """A line that is not shown."""
        self.write(prompt)
        if not self.is_tty:
            return self._read()
        settings = termios.tcgetattr(self._in)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(self._in, termios.TCSADRAIN, settings)
        try:
            return self._read()
        finally:
            self._usual()
            self.write("\n")

    def ask(self, prompt: str) -> str:
        """A line without help: a name, a yes."""
        self.write(prompt)
        return self._read()

    def key_within(self, seconds: float) -> bool:
        """Was a key pressed in that time?"""
        with self._keys():
            if not self._waits(seconds):
                return False
            self._byte()
            return True

    def answers(self) -> bool:
        """Does the terminal answer when it is asked for its size? Then the tty is told it."""
        if not self.is_tty or os.environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
            return False
        with self._keys():
            self.write(ASK_SIZE.decode())
            heard, end = b"", time.monotonic() + ANSWER_TIME
            while (match := ANSWER.search(heard)) is None:
                if not self._waits(end - time.monotonic()):
                    break
                heard += self._byte()
        self.ahead += ANSWER.sub(b"", heard).decode(errors="replace")
        if match is None:
            return False
        self._tell_size(int(match[1]), int(match[2]))
        return True

    def typed_ahead(self) -> tuple[str | None, str]:
        """A whole line that was typed too early, or None; and what was begun of another."""
        line, end, rest = self.ahead.replace("\r", "\n").partition("\n")
        self.ahead = rest if end else ""
        return (line, "") if end else (None, line)

    # ── inside ──────────────────────────────────────────────────────────────────

    def _tell_size(self, rows: int, columns: int) -> None:
        if os.get_terminal_size(self._in).lines == 0 and rows > 1 and columns > 1:
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(self._in, termios.TIOCSWINSZ, size)

    def _read(self) -> str:
        if self.is_tty and not self._waits(self.idle):
            raise Idle
        try:
            line = sys.stdin.readline()
        except OSError as error:  # EIO: the other side of a pty has gone
            raise Gone from error
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def _key(self, prompt: str) -> str:
        self.write(prompt)
        with self._keys():
            if not self._waits(self.idle):
                raise Idle
            key = self._byte().decode(errors="replace")
        self.write(f"\r{' ' * len(prompt)}\r")
        return key

    @contextlib.contextmanager
    def _keys(self) -> Iterator[None]:
        """Bytes one by one, without an echo."""
        tty.setcbreak(self._in, termios.TCSADRAIN)
        try:
            yield
        finally:
            self._usual()

    def _waits(self, seconds: float) -> bool:
        return bool(select.select([self._in], [], [], max(0.0, seconds))[0])

    def _byte(self) -> bytes:
        try:
            byte = os.read(self._in, 1)
        except OSError as error:
            raise Gone from error
        if not byte:
            raise Gone
        return byte


def help_text(line: str, names: dict[str, list[str]], width: int = WIDTH) -> str:
    """What ``?`` says at the end of a line."""
    found: list[Hint] = hints(line, names)
    if not found:
        return "nothing may follow here; help lists the commands"
    column = min(24, max(len(word) for word, _ in found)) + 4
    return "\n".join(
        textwrap.fill(
            f"  {word:<{column - 4}}  {says}".rstrip(),
            max(width, 2 * column),
            subsequent_indent=" " * column,
        )
        for word, says in ((printable(word), printable(says)) for word, says in found)
    )

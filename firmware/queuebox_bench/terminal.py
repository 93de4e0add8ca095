"""The person's terminal: keys one by one, pages without flicker. Puts it back as it was."""

from __future__ import annotations

import os
import shutil
import sys
import termios
import tty
from collections.abc import Sequence
from types import TracebackType

ENTER = "\x1b[?1049h\x1b[?25l"
LEAVE = "\x1b[?25h\x1b[?1049l"


class Terminal:
    """Owns the terminal's settings from ``with`` to its end."""

    def __init__(self) -> None:
        self._keys = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._keys)
        self._shown: list[str] = []
        self._size = os.terminal_size((0, 0))

    def __enter__(self) -> Terminal:
        tty.setcbreak(self._keys)
        self._write(ENTER)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        termios.tcsetattr(self._keys, termios.TCSADRAIN, self._before)
        self._write(LEAVE)

    def fileno(self) -> int:
        return self._keys

    def keys(self) -> str:
        """What was typed; call when readable."""
        return os.read(self._keys, 64).decode(errors="ignore")

    @property
    def size(self) -> os.terminal_size:
        return shutil.get_terminal_size()

    def show(self, lines: Sequence[str]) -> None:
        """Draw a page; only lines that changed are sent."""
        size = self.size
        if size != self._size:
            self._size, self._shown = size, []
            self._write("\x1b[2J")
        out = []
        for row in range(max(len(lines), len(self._shown))):
            line = lines[row] if row < len(lines) else ""
            if row >= len(self._shown) or self._shown[row] != line:
                out.append(f"\x1b[{row + 1};1H{line}\x1b[K")
        self._shown = list(lines)
        self._write("".join(out))

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

"""The technician's end of a terminal line. Tests nothing itself."""

from __future__ import annotations

import os
import re
import select
import time

import pytest

PATIENCE = 40.0
"""Seconds: far beyond what anything takes on a busy machine."""
WHERE = b"\x1b[6n"


class Wire:
    """Hears and types; ``answers``: as a VT100 does when asked where it is. Owns the descriptor."""

    def __init__(self, descriptor: int, answers: bool = False) -> None:
        self.descriptor = descriptor
        self.answers = answers
        self.heard = ""
        self._raw = b""

    def hears(self, text: str) -> str:
        """Until ``text`` is on the screen: all that came up to it."""
        end = time.monotonic() + PATIENCE
        while text not in self.heard:
            if time.monotonic() > end or not self._listen(end - time.monotonic()):
                pytest.fail(f"never heard {text!r}, but {self.heard!r}")
        before, _, self.heard = self.heard.partition(text)
        return before

    def types(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def says(self, text: str) -> None:
        self.types(text + "\r")

    def listen_to_the_end(self) -> None:
        while self._listen(PATIENCE):
            pass

    def close_wire(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
        self.descriptor = -1

    def close(self) -> None:
        self.close_wire()

    def _listen(self, seconds: float) -> bool:
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return False
        try:
            self._raw += os.read(self.descriptor, 4096)
        except OSError:
            return False
        if self.answers and WHERE in self._raw:
            os.write(self.descriptor, b"\x1b[24;80R" * self._raw.count(WHERE))
            self._raw = self._raw.replace(WHERE, b"")
        text = re.sub(rb"\x1b(?:\[[0-9;?]*[A-Za-z]|[78=>])", b"", self._raw)
        if b"\x1b" in text[-12:]:  # in the middle of a sequence
            return True
        self.heard += text.decode(errors="replace").replace("\r", "")
        self._raw = b""
        return True

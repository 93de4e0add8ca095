"""AT commands one after the other, each with its answer. Pure: knows no states, only scripts.

A script is a row of commands. Between an answer and the next command lies a gap of at least
100 ms (CX-AT 2.5: earlier bytes may be lost). A command that gets ERROR or no answer is said
once more; then a needed one ends the script, any other is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from queuebox_hw.modem.words import MILLISECOND

GAP = 110 * MILLISECOND
"""100 ms of the document, and our own tick."""
PATIENCE = 5_500 * MILLISECOND
"""Five seconds is what the programs seen in the wild wait; a slow modem may use them up."""


OVERTAKEN = 300 * MILLISECOND
"""A script that is dropped leaves an answer on its way: let it come before the next command."""
MOST_LINES = 60
"""The longest honest answer (``+VLS=?``) has some twenty lines."""


class Command(Struct, frozen=True):
    """What to say after ``AT``; "" is the bare attention."""

    text: str
    need: bool = False
    """Without OK the script ends."""
    instead: tuple[str, ...] = ()
    """Said in this order when the first wording gets ERROR."""
    tries: int = 2
    """How often the last wording is said."""
    once_if_silent: bool = False
    """No answer may mean that it was done: never say it into a stream."""


Script = Sequence[Command]


class Verdict(Enum):
    OK = "OK"
    ERROR = "ERROR"
    SILENCE = "no answer"


_GOOD = {"OK", "VCON"}  # VCON: Rockwell, ZyXEL [S vgetty]
_NUMERIC = {"0": "OK", "3": "NO CARRIER", "4": "ERROR"}
MAY_BE_NUMERIC = ("Z", "E0Q0V1")
"""Only before we asked for words can a result be a digit; later, digits are information."""
CARRIER_WORDS = {
    "NO CARRIER", "NO DIALTONE", "NO DIAL TONE", "BUSY", "NO ANSWER", "NO LINE",
    "LINE IN USE", "OFF HOOK INTRUSION",
}  # fmt: skip


def verdict_of(line: str, *, numeric: bool = False) -> Verdict | None:
    """Is this line the final result of a command?"""
    word = line.upper()
    if numeric:
        word = _NUMERIC.get(word, word)
    if word in _GOOD:
        return Verdict.OK
    if word == "ERROR" or word in CARRIER_WORDS or word.startswith(("DELAYED", "BLACKLISTED")):
        return Verdict.ERROR
    return None


class Exchange:
    """Speaks one script; ``deadline`` says when ``due`` wants to be called."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[str, ...]] = {}
        """Information lines by the command's text; of the last time it got OK."""
        self.results: dict[str, str] = {}
        """The last result of every command, in the modem's own word."""
        self.wordings: dict[str, str] = {}
        """Which wording of a command was accepted, by its first."""
        self.echoed = False
        """Did the last command come back? Echo is off, unless the modem has restarted."""
        self.failed = ""
        """The needed command that ended the script, and its answer."""
        self._script: list[Command] = []
        self._untried: list[str] = []
        self._tries_left = 0
        self._said = ""
        self._lines: list[str] = []
        self._speak_at: int | None = None
        self._silent_at: int | None = None
        self._quiet_until = 0

    @property
    def busy(self) -> bool:
        return bool(self._script)

    @property
    def waiting(self) -> bool:
        """Has a command been said whose result is not here?"""
        return self._silent_at is not None

    @property
    def said(self) -> str:
        """The wording that waits for its answer, or was answered last."""
        return self._said

    @property
    def deadline(self) -> int | None:
        return self._speak_at if self._speak_at is not None else self._silent_at

    def begin(self, script: Script, at: int) -> None:
        """Start a script, not earlier than the gap allows. Drops the one before."""
        if self.waiting:
            self.quiet(at + OVERTAKEN)
        self.drop()
        self._script = list(script)
        self._load(at)

    def follow(self, script: Script) -> None:
        """Let the command that is being answered finish, whatever it says; then this script."""
        current = [replace(command, need=False, tries=1) for command in self._script[:1]]
        self._untried = self._untried[:1]
        self._tries_left = 1
        self._script = [*current, *script]

    def drop(self) -> None:
        """Forget the script; an answer on its way will be nobody's."""
        self._script = []
        self._speak_at = self._silent_at = None

    def quiet(self, until: int) -> None:
        """Say nothing before this."""
        self._quiet_until = max(self._quiet_until, until)

    def line(self, text: str, at: int) -> Verdict | None:
        """A line came while a command waits. A verdict is that of the whole script."""
        verdict = verdict_of(text, numeric=self._said in MAY_BE_NUMERIC)
        if verdict is None:
            if text.upper().endswith(f"AT{self._said}".upper()):
                self.echoed = True
            else:
                self._lines = [*self._lines[-MOST_LINES:], text]
            return None
        self.quiet(at + GAP)
        return self._settle(verdict, text, at)

    def connected(self, at: int) -> Verdict | None:
        """The stream began: the answer to ``+VTR``, if that was the question."""
        asked = self.waiting and self._said == "+VTR"
        return self._settle(Verdict.OK, "CONNECT", at) if asked else None

    def due(self, at: int) -> tuple[bytes | None, Verdict | None]:
        """What to send now, or the verdict of a script that waited too long."""
        if self._speak_at is not None and at >= self._speak_at:
            return self._speak(at), None
        if self._silent_at is not None and at >= self._silent_at:
            return None, self._settle(Verdict.SILENCE, "nothing", at)
        return None, None

    def _load(self, at: int) -> None:
        command = self._script[0]
        self._untried = [command.text, *command.instead]
        self._tries_left = command.tries
        self._again(at)

    def _again(self, at: int) -> None:
        self._silent_at = None
        self._speak_at = max(at, self._quiet_until)

    def _speak(self, at: int) -> bytes:
        self._said = self._untried[0]
        self._lines = []
        self.echoed = False
        self._speak_at = None
        self._silent_at = at + PATIENCE
        return f"AT{self._said}\r".encode("ascii")

    def _settle(self, verdict: Verdict, word: str, at: int) -> Verdict | None:
        command = self._script[0]
        self.results[command.text] = word
        if verdict is Verdict.OK:
            self.answers[command.text] = tuple(self._lines)
            self.wordings[command.text] = self._said
        elif self._may_retry(verdict):
            self._again(at)
            return None
        elif command.need:
            self.failed = f"AT{self._said} → {word}"
            self.drop()
            return verdict
        return self._next(at)

    def _may_retry(self, verdict: Verdict) -> bool:
        """Use up the next wording (after ERROR), or say the last one again."""
        if verdict is Verdict.ERROR and len(self._untried) > 1:
            del self._untried[0]
            return True
        self._tries_left -= 1
        if verdict is Verdict.SILENCE and self._script[0].once_if_silent:
            return False
        # an option that a modem lacks it lacks twice: only needed commands are repeated
        wanted = self._script[0].need or verdict is Verdict.SILENCE
        return wanted and self._tries_left > 0

    def _next(self, at: int) -> Verdict | None:
        del self._script[0]
        self._speak_at = self._silent_at = None
        if not self._script:
            return Verdict.OK
        self._load(at)
        return None

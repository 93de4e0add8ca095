"""A person at a terminal: login, lines, questions, until they leave. Knows no verb by name."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from queuebox_shell.command import ALL, Command, overview, parse, shown
from queuebox_shell.sheet import printable_lines
from queuebox_shell.terminal import Terminal
from queuebox_shell.verbs import Wrong
from queuebox_wire.control_link import Control, ControlError, ControlGone

TRIES = 3
WATCH_EVERY = 2.0
"""Seconds: ten lines take half of it at 9600 baud."""
AGAIN = 1.0
"""Seconds between tries to reach a box that is not there."""
LEAVE = ("exit", "quit", "logout")
WATCHED = ("show", "why")
FRESH = "choose a password"

Connect = Callable[[], Control]
Better = Callable[[Terminal], Terminal]
"""The same terminal, with all that it can."""


class Session:
    """One terminal, and one connection to the box at a time."""

    def __init__(self, connect: Connect, terminal: Terminal, better: Better) -> None:
        """``better`` is asked after a login, when somebody is there: before, on a serial port,
        a terminal that answers nothing may only not be plugged in yet."""
        self._connect = connect
        self._terminal = terminal
        self._better = better
        self._control: Control | None = None

    def run(self) -> bool:
        """Until the person leaves; False when nobody could log in."""
        while True:
            self._reach()
            try:
                if not any(self._login() for _ in range(TRIES)):
                    return False
                self._terminal = self._better(self._terminal)
                self._converse()
                return True
            except ControlGone as error:
                self._terminal.say(f"{error}; log in again")
            finally:
                self._part()

    # ── the box ─────────────────────────────────────────────────────────────────

    def _reach(self) -> None:
        """Connect; while the box is not there, wait for it, and say so once."""
        told = False
        while self._control is None:
            try:
                self._control = self._connect()
            except ControlError as error:
                if not told:
                    self._terminal.say(f"{error}; waiting for it")
                told = True
                time.sleep(AGAIN)

    def _part(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None

    def ask(self, do: str, **args: object) -> Any:
        """The data of the reply; raises ControlError, ControlGone."""
        assert self._control is not None
        return self._control.ask(do, **args)

    def names(self) -> dict[str, list[str]]:
        """What can be named now: for help and completion, where silence is better than errors."""
        found: dict[str, list[str]] = {}
        with contextlib.suppress(ControlError):
            found = self.ask("config-names")
            calls = self.ask("snapshot")["calls"]
            found["call"] = [call["call"] for call in calls]
            found["priority"] = [str(n) for n in range(10)]
        return found

    # ── login ───────────────────────────────────────────────────────────────────

    def _login(self) -> bool:
        """Name and password, and a new password at the first login."""
        terminal = self._terminal
        # on a serial port the first thing that comes is a key to see whether anybody is there
        while not (user := terminal.ask("login: ").strip()):
            pass
        password = terminal.secret("password: ")
        try:
            self.ask("login", user=user, password=password)
        except ControlGone:
            raise
        except ControlError as error:
            if FRESH not in str(error):
                terminal.say(printable_lines(str(error)))
                return False
            return self._choose(user, password)
        return True

    def _choose(self, user: str, password: str) -> bool:
        """The first login: no way on without a password of one's own."""
        new = self._twice("choose a password: ")
        return new is not None and self._said_yes("login", user=user, password=password, new=new)

    def _password(self) -> None:
        password = self._terminal.secret("your password now: ")
        new = self._twice("another password: ")
        if new is not None and self._said_yes("password", password=password, new=new):
            self._terminal.say("from now on it is that one")

    def _twice(self, prompt: str) -> str | None:
        new = self._terminal.secret(prompt)
        if new == self._terminal.secret("once more: "):
            return new
        self._terminal.say("they differ; nothing was changed")
        return None

    def _said_yes(self, do: str, **args: object) -> bool:
        try:
            self.ask(do, **args)
        except ControlGone:
            raise
        except ControlError as error:
            self._terminal.say(printable_lines(str(error)))
            return False
        return True

    # ── lines ───────────────────────────────────────────────────────────────────

    def _converse(self) -> None:
        while True:
            try:
                line = self._terminal.line("queuebox> ", self.names).strip()
            except KeyboardInterrupt:
                self._terminal.say("^C; exit logs out")
                continue
            except EOFError:
                self._terminal.say("exit")
                return
            if line in LEAVE:
                return
            if line:
                self._obey(line)

    def _obey(self, line: str) -> None:
        """Do what a line says, or say why not."""
        try:
            self._perform(line)
        except KeyboardInterrupt:
            self._terminal.say("^C; stopped")
        except ControlGone:
            raise
        except (Wrong, ControlError) as error:
            self._terminal.say(printable_lines(str(error)))

    def _perform(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word in ("help", "?"):
            self._terminal.page(overview())
        elif word == "watch":
            self._watch(rest)
        elif line == "password":
            self._password()
        else:
            self._request(parse(line))

    def _request(self, command: Command) -> None:
        verb, args = command.verb, dict(command.args)
        if verb.first:
            seen = self._agreed(verb.first)
            if seen is None:
                return
            args["seen"] = seen
        if verb.body:
            args = {"text": self._body(args)}
        self._terminal.page(shown(command, self.ask(verb.request, **args)))

    def _agreed(self, first: str) -> str | None:
        """Show what would happen, and ask: what was seen, or None."""
        ahead = next(verb for verb in ALL if verb.request == first)
        data = self.ask(first)
        self._terminal.page(str(ahead.text(data)))
        agreed = self._terminal.ask("go on? [y/N] ").strip().lower() in ("y", "yes")
        return str(data["seen"]) if agreed else None

    def _body(self, args: dict[str, Any]) -> str:
        if "file" in args:
            return read_file(str(args["file"]))
        self._terminal.say("the text, and a line with only a dot after it:")
        lines: list[str] = []
        while (line := self._terminal.ask("")) != ".":
            lines.append(line)
        return "\n".join([*lines, ""])

    def _watch(self, line: str) -> None:
        command = parse(line)
        if command.verb.words[0] not in WATCHED:
            raise Wrong("watch: only show and why can be watched")
        while True:
            text = shown(command, self.ask(command.verb.request, **command.args))
            self._terminal.clear()
            room = self._terminal.height - 2
            self._terminal.say("\n".join(text.split("\n")[:room]))
            if self._terminal.key_within(WATCH_EVERY):
                return


def read_file(name: str) -> str:
    """A text that the technician names; raises Wrong."""
    try:
        path = Path(name)
        if not path.is_file():
            raise Wrong(f"{name[:80]}: is no file")
        return path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise Wrong(f"{name[:80]}: cannot be read ({why})") from error

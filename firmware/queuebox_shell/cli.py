"""``queuebox-shell``: a login, then commands, on any terminal or from ``-c``."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from queuebox_shell.verbs import Wrong, overview, run
from queuebox_wire.control_link import Control, ControlError
from queuebox_wire.places import add_arguments, places

FAILED = 1
TRIES = 3

Read = Callable[[str], str]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="queuebox-shell", description=__doc__)
    add_arguments(parser)
    parser.add_argument("-c", dest="command", help="run one command and end")
    options = parser.parse_args(argv)
    try:
        with Control(places(options).control_socket) as control:
            if options.command is not None:
                return command(control, options.command)
            return session(control)
    except ControlError as error:
        sys.stderr.write(f"queuebox-shell: {error}\n")
        return FAILED
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        return 0


def command(control: Control, line: str) -> int:
    """One command, without a login: the socket's permissions decide."""
    try:
        sys.stdout.write(run(line, control.ask) + "\n")
    except Wrong as wrong:
        sys.stderr.write(f"{wrong}\n")
        return FAILED
    return 0


def session(control: Control) -> int:
    """A person at a terminal."""
    sys.stdout.write("queuebox\n")
    if not any(login(control) for _ in range(TRIES)):
        return FAILED
    while True:
        line = input("queuebox> ").strip()
        if line in ("exit", "quit", "logout"):
            return 0
        if line:
            sys.stdout.write(answer(control, line) + "\n")


def answer(control: Control, line: str) -> str:
    """What the box says to a line, or why it does not."""
    if line in ("help", "?"):
        return overview()
    try:
        return run(line, control.ask)
    except (Wrong, ControlError) as error:
        return str(error)


def login(control: Control, read: Read = input, secret: Read = getpass.getpass) -> bool:
    """Ask for name and password, and for a new one at the first login."""
    user = read("login: ").strip()
    password = secret("password: ")
    try:
        control.ask("login", user=user, password=password)
    except ControlError as error:
        if "choose a password" not in str(error):
            sys.stdout.write(f"{error}\n")
            return False
        return choose(control, user, password, secret)
    return True


def choose(control: Control, user: str, password: str, secret: Read) -> bool:
    """The first login: no way on without a password of one's own."""
    new = secret("choose a password: ")
    if new != secret("once more: "):
        sys.stdout.write("they differ\n")
        return False
    try:
        control.ask("login", user=user, password=password, new=new)
    except ControlError as error:
        sys.stdout.write(f"{error}\n")
        return False
    return True

"""``queuebox-shell``: a login, then commands, on any terminal, from ``-c`` or from a file."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable
from functools import partial

from queuebox_shell.script import answer, commands
from queuebox_shell.session import Session, read_file
from queuebox_shell.sheet import printable_lines
from queuebox_shell.terminal import Gone, Idle, Terminal
from queuebox_shell.verbs import Wrong
from queuebox_wire.control_link import Control, ControlError
from queuebox_wire.places import add_arguments, places

FAILED = 1
PATIENCE = 30.0
"""Seconds for an answer: a commit waits for a slow card."""


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0; 1 a command failed, or what was to be said could not be."""
    try:
        status = serve(argv)
        sys.stdout.flush()
        return status
    except OSError as error:
        _nobody_reads()
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EIO:
            sys.stderr.write(f"queuebox-shell: the output cannot be written: {error.strerror}\n")
        return FAILED


def _nobody_reads() -> None:
    """A terminal that has hung up: what still waits must not fail when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def serve(argv: list[str] | None) -> int:
    options = _parser().parse_args(argv)
    connect = partial(Control, places(options).control_socket, PATIENCE)
    try:
        if options.command is not None:
            return run_lines(connect, [(0, options.command)], "")
        if options.file is not None or not sys.stdin.isatty():
            name = options.file or "-"
            text = sys.stdin.read() if name == "-" else read_file(name)
            return run_lines(connect, commands(text.split("\n")), name)
        return person(connect, options.idle * 60, options.plain)
    except (ControlError, Wrong) as error:
        sys.stderr.write(f"queuebox-shell: {printable_lines(str(error))}\n")
        return FAILED
    except Gone:
        return FAILED
    except (EOFError, KeyboardInterrupt):
        sys.stdout.write("\n")
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="queuebox-shell", description=__doc__)
    add_arguments(parser)
    parser.add_argument("-c", dest="command", metavar="COMMAND", help="one command, and end")
    parser.add_argument("-f", dest="file", metavar="FILE",
                        help="commands from a file (-: standard input) till one fails")  # fmt: skip
    parser.add_argument("--idle", type=_minutes, default=15.0, metavar="MINUTES",
                        help="log out after so long without a line (default 15)")  # fmt: skip
    parser.add_argument("--plain", action="store_true",
                        help="no editing in place, whatever the terminal can")  # fmt: skip
    return parser


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0 < minutes <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text} is not within 24 hours")
    return minutes


def run_lines(connect: Callable[[], Control], lines: list[tuple[int, str]], name: str) -> int:
    """Without a login: the socket's permissions decide. Exit status: did every line do?"""
    with connect() as control:
        for number, line in lines:
            try:
                text = answer(line, control.ask)
            except (Wrong, ControlError) as error:
                place = f"{name}:{number}: " if number else ""
                sys.stderr.write(place + printable_lines(str(error)) + "\n")
                return FAILED
            sys.stdout.write(text + "\n" if text else "")
            sys.stdout.flush()
    return 0


def person(connect: Callable[[], Control], idle: float, plain: bool) -> int:
    """Somebody at a terminal, until they leave or fall asleep."""

    def better(terminal: Terminal) -> Terminal:
        if plain or not terminal.answers():
            return terminal
        # half of the start of a single command, which needs none of it
        from queuebox_shell.rich import RichTerminal

        return RichTerminal(terminal)

    with Terminal(idle) as terminal:
        terminal.say("queuebox")
        try:
            return 0 if Session(connect, terminal, better).run() else FAILED
        except Idle:
            terminal.say("\nlogged out: nobody typed anything for so long")
            return 0
